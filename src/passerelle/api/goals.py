"""The authority's goals for programs: which figure answers each, how it stands, and what policy officers do to them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from passerelle.api.catalogue import own_organisation
from passerelle.api.sign_in import OPTIONAL
from passerelle.indicators import goals, queries
from passerelle.indicators.goals import MOST_MEASURES, Planned, Stated
from passerelle.indicators.models import Goal
from passerelle.indicators.permissions import may_set_goals
from passerelle.indicators.states import GOAL_PUBLIC

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["goals"])
ACTS = ("begin", "finish", "drop")


class MeasureIn(Schema):
    text: str = Field(max_length=200)
    responsible: str = Field(max_length=120)
    due_on: date


class GoalIn(Schema):
    """A goal as it is drafted. Without `start` it begins where its figure is; either `organisation` (a number) or
    `responsible` (a name) answers for it."""

    title: str = Field(max_length=120)
    text: str = Field("", max_length=2_000)
    code: str = Field(max_length=4)
    part: str = Field(max_length=24)
    direction: str = "at_least"
    target: Decimal = Field(max_digits=12, decimal_places=2)
    start: Decimal | None = Field(None, max_digits=12, decimal_places=2)
    due_on: date
    organisation: str = ""
    responsible: str = Field("", max_length=120)
    measures: list[MeasureIn] = Field(default_factory=list, max_length=MOST_MEASURES)
    replaces: int | None = None
    seen_revision: int | None = None
    """Of a draft that is changed: the revision that was read."""


class MeasureOut(Schema):
    place: int
    text: str
    responsible: str
    due_on: date
    state: str
    done_on: date | None


class GoalOut(Schema):
    """`stands` says how the newest figure stands to it: reached, on_the_way, behind, missed, unknown."""

    id: int
    title: str
    text: str
    code: str
    part: str
    direction: str
    start: Decimal
    target: Decimal
    begins_on: date
    due_on: date
    answers: str
    state: str
    revision: int
    stands: str
    figure: Decimal | None
    measures: list[MeasureOut]


@router.get("", response=list[GoalOut], auth=OPTIONAL, operation_id="listGoals")
def list_goals(request: SignedInRequest) -> list[dict[str, Any]]:
    """List the goals that are or were in force; to policy officers the drafts too."""
    rows = list(queries.goals())
    if may_set_goals(request.user):
        rows += Goal.objects.filter(state="draft").select_related("organisation").prefetch_related("measures")
    return [_out(request, one) for one in rows]


@router.get("/{pk}", response=GoalOut, auth=OPTIONAL, operation_id="readGoal")
def read_goal(request: SignedInRequest, pk: int) -> dict[str, Any]:
    """Read one goal; a draft is for policy officers."""
    return _out(request, _goal(request, pk))


@router.post("", response={201: GoalOut}, operation_id="draftGoal")
def draft_goal(request: SignedInRequest, body: GoalIn) -> Status[dict[str, Any]]:
    """Draft a goal (policy officers); it is public once a second one approved it."""
    old = get_object_or_404(Goal, pk=body.replaces) if body.replaces is not None else None
    made = goals.draft_goal(_stated(request, body), by=request.user, today=request.today, replaces=old)
    return Status(201, _out(request, made))


@router.put("/{pk}", response=GoalOut, operation_id="editGoal")
def edit_goal(request: SignedInRequest, pk: int, body: GoalIn) -> dict[str, Any]:
    """Change a draft and its measures (policy officers); whoever changed it last does not approve it."""
    found = _goal(request, pk)
    seen = found.revision if body.seen_revision is None else body.seen_revision
    goals.edit_goal(found, _stated(request, body), by=request.user, today=request.today, seen=seen)
    return _out(request, _goal(request, pk))


@router.post("/{pk}/approval", response=GoalOut, operation_id="approveGoal")
def approve_goal(request: SignedInRequest, pk: int) -> dict[str, Any]:
    """Publish a draft as the second policy officer."""
    return _out(request, goals.approve_goal(_goal(request, pk), by=request.user, today=request.today))


@router.post("/{pk}/withdrawal", response=GoalOut, operation_id="withdrawGoal")
def withdraw_goal(request: SignedInRequest, pk: int) -> dict[str, Any]:
    """Give a draft up (policy officers)."""
    return _out(request, goals.withdraw_goal(_goal(request, pk), by=request.user))


@router.post("/{pk}/measures/{place}/{act}", response=GoalOut, operation_id="stepMeasure")
def step_measure(request: SignedInRequest, pk: int, place: int, act: str) -> dict[str, Any]:
    """Say of a measure that it has begun (`begin`), is done (`finish`) or is given up (`drop`) (policy officers)."""
    if act not in ACTS:
        raise Http404(act)
    found = _goal(request, pk)
    measure = get_object_or_404(found.measures.select_related("goal"), place=place)
    goals.step_measure(measure, act, by=request.user, today=request.today)
    return _out(request, _goal(request, pk))


def _goal(request: SignedInRequest, pk: int) -> Goal:
    rows = Goal.objects.select_related("organisation")
    return get_object_or_404(rows if may_set_goals(request.user) else rows.filter(state__in=GOAL_PUBLIC), pk=pk)


def _stated(request: SignedInRequest, body: GoalIn) -> Stated:
    told = body.dict(exclude={"organisation", "measures", "replaces", "seen_revision"})
    body_of = own_organisation(request, body.organisation) if body.organisation else None
    return Stated(**told, organisation=body_of, measures=[Planned(**one.dict()) for one in body.measures])


def _out(request: SignedInRequest, goal: Goal) -> dict[str, Any]:
    """Return a goal with its newest figure, which is read once a request."""
    kept: dict[tuple[str, str], Any] | None = getattr(request, "_figures", None)
    if kept is None:
        kept = {(one.code, one.part): one for one in queries.newest()}
        request._figures = kept  # type: ignore[attr-defined]
    plain = ("title", "text", "code", "part", "direction", "start", "target", "begins_on", "due_on", "answers")
    figure = kept.get((goal.code, goal.part))
    told = {name: getattr(goal, name) for name in (*plain, "state", "revision")} | {"id": goal.pk}
    measures = list(goal.measures.all())
    standing = queries.standing(goal, kept, on=request.today)
    return told | {"stands": standing, "figure": figure.value if figure else None, "measures": measures}
