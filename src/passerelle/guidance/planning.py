"""Plans: written by a counsellor in two alternatives, sent, chosen from by the learner, who may change their mind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from passerelle.assessment.steps import step
from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.plans import MOST_STEPS
from passerelle.core.shapes import day, short_text, some_text
from passerelle.core.together import Together
from passerelle.guidance.models import Alternative, Plan, PlanItem
from passerelle.guidance.permissions import is_learner_of, may_counsel
from passerelle.guidance.states import PLAN_LIFE, PlanState
from passerelle.journal import actions as journal
from passerelle.registers.numbers import next_number
from passerelle.registers.states import PUBLIC_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from passerelle.guidance.models import Counsel
    from passerelle.people.models import Person

MOST_TITLE, MOST_WORDS, MOST_PLANS = 200, 4_000, 50


@transaction.atomic
def draft(
    counsel: Counsel, title: str, alternatives: Mapping[str, Sequence[Mapping[str, Any]]], *, words: str = "",
    wish: Mapping[str, Any] | None = None, by: Person, today: date,
) -> Plan:  # fmt: skip
    """Begin a plan for a learner whose counsel runs; `wish` is what the register was asked for, where it was.

    Raises NotPermitted, Malformed with everything, NotNow.
    """
    _may_plan(by, counsel, today)
    said, items = _checked(title, words, alternatives)
    if counsel.plans.count() >= MOST_PLANS:
        raise NotNow(reason="plans_are_many")
    plan = Plan.objects.create(number=next_number("LP"), counsel=counsel, made_on=today, wish=dict(wish or {}), **said)
    _put(plan, items)
    journal.record("plan.draft", subject=plan.number, actor=by.reference, noted={"counsel": counsel.number})
    return plan


@transaction.atomic
def edit(
    plan: Plan, title: str, alternatives: Mapping[str, Sequence[Mapping[str, Any]]], *, words: str = "", by: Person,
    today: date, seen_version: int,
) -> Plan:  # fmt: skip
    """Write a draft anew. Raises NotPermitted, Malformed with everything, WrongState once sent, StaleVersion."""
    _may_plan(by, plan.counsel, today)
    if plan.state != PlanState.DRAFT:
        raise WrongState("edit", plan.state)
    said, items = _checked(title, words, alternatives)
    same = Plan.objects.filter(pk=plan.pk, state=PlanState.DRAFT, version=seen_version)
    if not same.update(version=F("version") + 1, **said):
        raise StaleVersion(seen=seen_version)
    plan.items.all().delete()
    _put(plan, items)
    journal.record("plan.edit", subject=plan.number, actor=by.reference)
    plan.refresh_from_db()
    return plan


def _may_plan(by: Person, counsel: Counsel, today: date) -> None:
    if not may_counsel(by, counsel) or not counsel.runs(today):
        raise NotPermitted


def _put(plan: Plan, items: Sequence[PlanItem]) -> None:
    for item in items:
        item.plan = plan
    PlanItem.objects.bulk_create(items)


def _checked(
    title: str, words: str, alternatives: Mapping[str, Sequence[Mapping[str, Any]]]
) -> tuple[dict[str, str], list[PlanItem]]:
    amiss = Together()
    said = {
        "title": amiss.of(some_text(MOST_TITLE), "title", title),
        "words": amiss.of(short_text(MOST_WORDS), "words", words),
    }
    if unknown := [name for name in alternatives if name not in Alternative.values]:
        amiss.add(Malformed(field="alternatives", expected=", ".join(Alternative.values), seen=str(unknown[0])[:20]))
    known = _public({str(one.get("entry", "")) for items in alternatives.values() for one in items})
    found: list[PlanItem] = []
    for name in Alternative.values:
        items = alternatives.get(name, [])
        if len(items) > MOST_STEPS:
            amiss.add(Malformed(field=name, expected=f"at most {MOST_STEPS} entries", seen=len(items)))
            continue
        for place, stated in enumerate(items, start=1):
            with amiss.also():
                found.append(_item(name, place, stated, known))
    amiss.settle()
    return said, found


def _public(numbers: set[str]) -> set[str]:
    return {
        number
        for model in (MicroCredential, ShortCourse)
        for number in model._default_manager.filter(number__in=numbers, state__in=PUBLIC_STATES).values_list(
            "number", flat=True
        )
    }


def _item(alternative: str, place: int, stated: Mapping[str, Any], known: set[str]) -> PlanItem:
    at, number = f"{alternative}.{place}", str(stated.get("entry", ""))
    if number not in known:
        raise Malformed(
            field=f"{at}.entry", expected="the number of a listed micro-credential or course", seen=number[:20]
        )
    starts, ends = day(f"{at}.starts_on", stated.get("starts_on")), day(f"{at}.ends_on", stated.get("ends_on"))
    if ends is not None and (starts is None or ends < starts):
        raise Malformed(field=f"{at}.ends_on", expected="a day after it begins", seen=ends.isoformat())
    return PlanItem(alternative=alternative, place=place, entry=number, starts_on=starts, ends_on=ends)


@transaction.atomic
def send(plan: Plan, *, by: Person, today: date) -> Plan:
    """Let the learner see it and choose. Raises NotPermitted, NotNow (`two_alternatives`) or WrongState."""
    _may_plan(by, plan.counsel, today)
    if plan.state == PlanState.SENT:
        return plan
    PLAN_LIFE.after(plan.state, "send")
    if set(plan.items.values_list("alternative", flat=True)) != set(Alternative.values):
        raise NotNow(reason="two_alternatives")
    return step(plan, PLAN_LIFE, "send", by=by, sent_on=today, noted={"counsel": plan.counsel.number})


def take_back(plan: Plan, *, by: Person, today: date) -> Plan:
    """Make a plan that nobody has chosen from yet a draft again. Raises NotPermitted or WrongState."""
    _may_plan(by, plan.counsel, today)
    return step(plan, PLAN_LIFE, "take_back", by=by)


def withdraw(plan: Plan, *, by: Person, today: date) -> Plan:
    """Put a plan away that nobody has chosen from. Raises NotPermitted or WrongState."""
    _may_plan(by, plan.counsel, today)
    return step(plan, PLAN_LIFE, "withdraw", by=by)


@transaction.atomic
def choose(plan: Plan, alternative: str, *, by: Person, today: date) -> Plan:
    """Accept one alternative, or the other one instead; the same again changes nothing.

    A plan is the learner's own once it was sent: a counsel that ended takes nothing of it back. Raises NotPermitted,
    Malformed or WrongState.
    """
    if not is_learner_of(by, plan.counsel):
        raise NotPermitted
    if alternative not in Alternative.values:
        raise Malformed(field="alternative", expected=", ".join(Alternative.values), seen=alternative[:10])
    if plan.state == PlanState.CHOSEN and plan.chosen == alternative:
        return plan
    return step(
        plan, PLAN_LIFE, "choose", by=by, noted={"alternative": alternative}, chosen=alternative, chosen_on=today
    )


def unchoose(plan: Plan, *, by: Person) -> Plan:
    """Take the choice back; both alternatives are open again. Raises NotPermitted or WrongState."""
    if not is_learner_of(by, plan.counsel):
        raise NotPermitted
    return step(plan, PLAN_LIFE, "unchoose", by=by, chosen="", chosen_on=None)
