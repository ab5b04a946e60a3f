"""Plans of what to learn next: written by counsellors, chosen from by learners."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.pathways import AskIn
from passerelle.core.errors import Malformed
from passerelle.guidance import planning, reading
from passerelle.guidance.permissions import plans_visible_to, running_clients
from passerelle.pathways.asking import Life

if TYPE_CHECKING:
    from passerelle.guidance.models import Plan
    from passerelle.guidance.reading import Way
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["counsel"])
Code = Annotated[str, Field(max_length=20)]


class StepIn(Schema):
    entry: Code
    starts_on: date | None = None
    ends_on: date | None = None


class PlanChange(Schema):
    """`alternatives` are A and B, each a list in its order."""

    title: Annotated[str, Field(max_length=200)]
    words: Annotated[str, Field(max_length=4_000)] = ""
    alternatives: Annotated[dict[str, list[StepIn]], Field(max_length=4)]


class PlanIn(PlanChange):
    client: Code


class PlanEdit(PlanChange):
    seen_version: int


class ActIn(Schema):
    """`act` is send, take_back or withdraw."""

    act: Code


class ChoiceIn(Schema):
    """A or B; nothing takes the choice back."""

    alternative: Annotated[str, Field(max_length=1)] = ""


class MisfitOut(Schema):
    """`kind` as in `core/plans.py`; `other` is a place of the same alternative, 0 where there is none."""

    kind: str
    numbers: list[str]
    other: int


class LineOut(Schema):
    place: int
    entry: str
    name: str
    starts_on: date | None
    ends_on: date | None
    hours: Decimal | None
    credits: Decimal | None
    credit_system: str
    fee: Decimal | None
    currency: str
    misfits: list[MisfitOut]
    progress: str


class WayOut(Schema):
    """What it adds up to: credits by system, fees by currency, and how many steps state no fee."""

    name: str
    best_by: Annotated[
        str, Field(description="cheapest, soonest or fewest, as found; empty: put down or changed by hand")
    ]
    lines: list[LineOut]
    hours: Decimal
    credits: dict[str, Decimal]
    fees: dict[str, Decimal]
    unpriced: int


class PlanLine(Schema):
    number: str
    title: str
    state: str
    chosen: str
    made_on: date


class WishOut(AskIn):
    """What the register was asked for when it found both alternatives: where to, and what the learner's life allows.

    `findWays` takes the same.
    """


class PlanOut(PlanLine):
    words: str
    wish: Annotated[WishOut | None, Field(description="None: the counsellor put both alternatives down alone")]
    version: int
    alternatives: list[WayOut]


class PlanPage(Schema):
    total: int
    items: list[PlanLine]


@router.get("", response=PlanPage, operation_id="listPlans")
def list_plans(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the plans made for you, and those you make for learners who let you."""
    return window(plans_visible_to(request.user, on=request.today), asked)


@router.post("", response={201: PlanOut}, operation_id="draftPlan")
def draft(request: SignedInRequest, body: PlanIn) -> Status[dict[str, Any]]:
    """Begin a plan for a learner (counsellors)."""
    counsel = get_object_or_404(running_clients(request.user, on=request.today), number=body.client)
    made = planning.draft(counsel, body.title, _stated(body), words=body.words, by=request.user, today=request.today)
    return Status(201, _shown(made, request))


@router.get("/{number}", response=PlanOut, operation_id="readPlan")
def read(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read a plan: both alternatives, what each adds up to, what does not fit, how far one is."""
    return _shown(_plan(request, number), request)


@router.put("/{number}", response=PlanOut, operation_id="editPlan")
def edit(request: SignedInRequest, number: str, body: PlanEdit) -> dict[str, Any]:
    """Write a draft anew (counsellors)."""
    made = planning.edit(
        _plan(request, number), body.title, _stated(body), words=body.words, by=request.user, today=request.today,
        seen_version=body.seen_version,
    )  # fmt: skip
    return _shown(made, request)


@router.post("/{number}/act", response=PlanOut, operation_id="movePlan")
def move(request: SignedInRequest, number: str, body: ActIn) -> dict[str, Any]:
    """Send a plan, take it back before anything is chosen, or put it away (counsellors)."""
    acts = {"send": planning.send, "take_back": planning.take_back, "withdraw": planning.withdraw}
    if body.act not in acts:
        raise Malformed(field="act", expected=", ".join(acts), seen=body.act)
    return _shown(acts[body.act](_plan(request, number), by=request.user, today=request.today), request)


@router.put("/{number}/choice", response=PlanOut, operation_id="choosePlan")
def choose(request: SignedInRequest, number: str, body: ChoiceIn) -> dict[str, Any]:
    """Accept one alternative, the other one instead, or neither (the learner)."""
    plan = _plan(request, number)
    if body.alternative:
        planning.choose(plan, body.alternative, by=request.user, today=request.today)
    else:
        planning.unchoose(plan, by=request.user)
    return _shown(plan, request)


def _plan(request: SignedInRequest, number: str) -> Plan:
    return get_object_or_404(plans_visible_to(request.user, on=request.today), number=number)


def _stated(body: PlanChange) -> dict[str, list[dict[str, Any]]]:
    return {name: [step.dict() for step in steps] for name, steps in body.alternatives.items()}


def _shown(plan: Plan, request: SignedInRequest) -> dict[str, Any]:
    if plan.counsel.learner_id == request.user.pk:
        return as_its_learner(plan, on=request.today)
    return _told(plan, reading.shown_to_counsellor(plan, on=request.today))


def as_its_learner(plan: Plan, *, on: date) -> dict[str, Any]:
    """Return a plan as its learner reads it, also where it is printed for them at a counter."""
    return _told(plan, reading.shown_to_learner(plan, on=on))


def _told(plan: Plan, ways: list[Way]) -> dict[str, Any]:
    fields = ("number", "title", "state", "chosen", "made_on", "words", "version")
    told = {name: getattr(plan, name) for name in fields}
    return told | {"wish": _wish(plan), "alternatives": [_way(one) for one in ways]}


def _wish(plan: Plan) -> dict[str, Any] | None:
    if not plan.wish:
        return None
    life = Life.of(plan.wish["life"]).as_data()
    budget = None if life["budget"] is None else Decimal(life["budget"]) / 100
    return life | {"to": plan.wish["to"], "budget": budget}


def _way(way: Way) -> dict[str, Any]:
    return {
        "name": way.name,
        "best_by": way.best_by,
        "hours": way.sum.hours,
        "credits": dict(way.sum.credits),
        "fees": dict(way.sum.fees),
        "unpriced": way.sum.unpriced,
        "lines": [
            {
                "place": line.place,
                "entry": line.entry.number,
                "name": line.entry.name,
                **{name: getattr(line.step, name) for name in ("starts_on", "ends_on", "hours", "credits", "fee")},
                "credit_system": line.step.system,
                "currency": line.step.currency,
                "misfits": [
                    {"kind": one.kind, "numbers": list(one.numbers), "other": one.other} for one in line.misfits
                ],
                "progress": line.progress,
            }
            for line in way.lines
        ],
    }
