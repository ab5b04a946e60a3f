"""Setting goals and telling how far their measures are. One policy officer drafts a goal, a second publishes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from passerelle.core.errors import Malformed, NotPermitted, StaleVersion, WrongState
from passerelle.indicators.definitions import definitions
from passerelle.indicators.models import Figure, Goal, Measure
from passerelle.indicators.permissions import may_approve_goal, may_set_goals
from passerelle.indicators.states import GOALS, MEASURES, GoalState, MeasureState
from passerelle.journal import actions as journal
from passerelle.organisations.models import Organisation

if TYPE_CHECKING:
    from passerelle.people.models import Person

MOST_MEASURES = 20


@dataclass(frozen=True)
class Planned:
    """A measure as it is planned."""

    text: str
    responsible: str
    due_on: date


@dataclass(frozen=True)
class Stated:
    """A goal as it is drafted. Without `start` it begins where the figure is."""

    title: str
    code: str
    part: str
    direction: str
    target: Decimal
    due_on: date
    text: str = ""
    start: Decimal | None = None
    organisation: Organisation | None = None
    responsible: str = ""
    measures: Sequence[Planned] = ()


@transaction.atomic
def draft_goal(stated: Stated, *, by: Person, today: date, replaces: Goal | None = None) -> Goal:
    """Propose a goal; nobody but policy officers sees it before `approve_goal`.

    Raises NotPermitted, Malformed, or WrongState where what it would replace is not in force.
    """
    if not may_set_goals(by):
        raise NotPermitted
    if replaces is not None:
        GOALS.after(replaces.state, "replace")
    goal = Goal.objects.create(
        **_checked(stated, today), begins_on=today, drafted_by=by, drafted_on=today, replaces=replaces
    )
    _plan(goal, stated.measures)
    journal.record("goal.draft", subject=goal.reference, actor=by.reference, noted={"code": goal.code})
    return goal


@transaction.atomic
def edit_goal(goal: Goal, stated: Stated, *, by: Person, today: date, seen: int) -> Goal:
    """Change a draft and its measures. Whoever changed it last no longer publishes it.

    Raises NotPermitted, Malformed, WrongState, or StaleVersion when somebody saved first.
    """
    if not may_set_goals(by):
        raise NotPermitted
    GOALS.after(goal.state, "edit")
    changed = _checked(stated, today) | {"begins_on": today, "drafted_by": by, "revision": seen + 1}
    if not _drafts(goal).filter(revision=seen).update(**changed):
        raise StaleVersion(seen=seen)
    goal.measures.all().delete()
    goal.refresh_from_db()
    _plan(goal, stated.measures)
    journal.record("goal.edit", subject=goal.reference, actor=by.reference, noted={"code": goal.code})
    return goal


@transaction.atomic
def approve_goal(goal: Goal, *, by: Person, today: date) -> Goal:
    """Publish a drafted goal as the second person; what it replaces is replaced in the same step.

    Raises NotPermitted, Malformed where its day has passed, or WrongState (also when somebody was first).
    """
    if not may_approve_goal(by, goal):
        raise NotPermitted
    target = GOALS.after(goal.state, "approve")
    if goal.due_on <= today:
        raise Malformed(field="due_on", seen=goal.due_on.isoformat(), expected="a day to come")
    if goal.replaces is not None:
        in_force = Goal.objects.filter(pk=goal.replaces.pk, state=GoalState.PUBLISHED)
        if not in_force.update(state=GOALS.after(GoalState.PUBLISHED, "replace")):
            raise WrongState("replace", goal.replaces.state)
        journal.record("goal.replace", subject=goal.replaces.reference, actor=by.reference)
    drafts = _drafts(goal).filter(revision=goal.revision)
    if not drafts.update(state=target, approved_by=by, approved_on=today, revision=F("revision") + 1):
        raise WrongState("approve", "changed")
    goal.refresh_from_db()
    journal.record("goal.approve", subject=goal.reference, actor=by.reference, noted={"code": goal.code})
    return goal


@transaction.atomic
def withdraw_goal(goal: Goal, *, by: Person) -> Goal:
    """Give a draft up. Raises NotPermitted or WrongState."""
    if not may_set_goals(by):
        raise NotPermitted
    target = GOALS.after(goal.state, "withdraw")
    if not _drafts(goal).update(state=target):
        raise WrongState("withdraw", "changed")
    goal.refresh_from_db()
    journal.record("goal.withdraw", subject=goal.reference, actor=by.reference)
    return goal


@transaction.atomic
def step_measure(measure: Measure, act: str, *, by: Person, today: date) -> Measure:
    """Say that a measure of a published goal has begun, is done, or is given up (`begin`, `finish`, `drop`).

    Raises NotPermitted, or WrongState, also where the goal is not in force.
    """
    if not may_set_goals(by):
        raise NotPermitted
    if measure.goal.state != GoalState.PUBLISHED:
        raise WrongState(act, measure.goal.state)
    target = MEASURES.after(measure.state, act)
    done_on = today if target == MeasureState.DONE else None
    if not Measure.objects.filter(pk=measure.pk, state=measure.state).update(state=target, done_on=done_on):
        raise WrongState(act, "changed")
    measure.refresh_from_db()
    noted = {"place": measure.place}
    journal.record(f"measure.{act}", subject=measure.goal.reference, actor=by.reference, noted=noted)
    return measure


def _drafts(goal: Goal) -> Any:
    return Goal.objects.filter(pk=goal.pk, state=GoalState.DRAFT)


def _plan(goal: Goal, measures: Sequence[Planned]) -> None:
    Measure.objects.bulk_create(
        Measure(goal=goal, place=place, text=one.text, responsible=one.responsible, due_on=one.due_on)
        for place, one in enumerate(measures, start=1)
    )


def _checked(stated: Stated, today: date) -> dict[str, Any]:
    """Return the fields of a goal, with where its figure is. Raises Malformed."""
    found = definitions().get(stated.code)
    if found is None or found.part(stated.part) is None:
        raise Malformed(field="figure", seen=f"{stated.code}/{stated.part}", expected="a figure of the register")
    if stated.due_on <= today:
        raise Malformed(field="due_on", seen=stated.due_on.isoformat(), expected="a day to come")
    if bool(stated.organisation) == bool(stated.responsible.strip()):
        raise Malformed(field="responsible", expected="an organisation or a name, and one of them")
    if len(stated.measures) > MOST_MEASURES:
        raise Malformed(field="measures", seen=len(stated.measures), expected=f"at most {MOST_MEASURES}")
    start = stated.start if stated.start is not None else _newest(stated.code, stated.part)
    if start is None:
        raise Malformed(field="start", expected="a number, since the figure has none yet")
    plain = ("title", "text", "code", "part", "direction", "target", "due_on", "organisation", "responsible")
    return {name: getattr(stated, name) for name in plain} | {"start": start}


def _newest(code: str, part: str) -> Decimal | None:
    counted = Figure.objects.filter(code=code, part=part, withheld="").order_by("-day")
    return counted.values_list("value", flat=True).first()
