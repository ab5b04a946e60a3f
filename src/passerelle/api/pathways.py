"""Ways from what a learner holds to where they want to be: asked for, kept, and taken anew when something changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.pathways import asking, goals, holding, keeping, looking
from passerelle.pathways.permissions import own, shown
from passerelle.pathways.shelf import shelf as shelf_of

if TYPE_CHECKING:
    from passerelle.core.pathways.wishing import Demand
    from passerelle.pathways.asking import Answer, Told
    from passerelle.pathways.models import Pathway, PathwayStep
    from passerelle.pathways.shelf import Shelf
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["ways"])


class LifeIn(Schema):
    """What a life allows; what is left out is not asked for. `budget` in the currency of the register."""

    hours: int = asking.HOURS
    budget: Decimal | None = None
    languages: list[str] = Field(default_factory=list)
    places: list[str] = Field(default_factory=list)
    online: bool = False
    since: date | None = None
    until: date | None = None
    by_exam: bool = False
    given_up: list[str] = Field(default_factory=list)

    def life(self) -> asking.Life:
        """Return it as plans are asked for."""
        return asking.Life(
            hours=self.hours,
            budget=None if self.budget is None else int(self.budget * 100),
            languages=tuple(self.languages),
            places=tuple(self.places),
            online=self.online,
            since=self.since,
            until=self.until,
            by_exam=self.by_exam,
            given_up=tuple(self.given_up),
        )


class AskIn(LifeIn):
    to: str
    """Such as MC-00012, PG-00003, OP-00004, occupation:2512.4."""


class KeepIn(LifeIn):
    to: str
    objective: Annotated[
        Literal["cheapest", "soonest", "fewest", "own"],
        Field(description="What findWays found it to be the best by; own: somebody put it together"),
    ]
    runs: list[str]


class StepOut(Schema):
    item: str
    entry: str
    run: str
    starts_on: date
    ends_on: date
    price: Decimal
    weekly: int
    """Minutes of study in a week."""


class WayOut(Schema):
    objective: str
    steps: list[StepOut]
    price: Decimal
    ends_on: date | None
    value: int
    bound: int
    is_proven: bool
    """No other way is better by this objective."""


class ConflictOut(Schema):
    demands: list[str]
    give_up: list[str]
    """Each of these alone is enough to give up."""
    together: list[str]
    is_minimal: bool
    is_smallest: bool


class AnswerOut(Schema):
    to: str
    kind: str
    title: str
    currency: str
    ways: list[WayOut]
    conflict: ConflictOut | None
    is_there: bool


class ChangeOut(Schema):
    what: str
    place: int
    was: str
    now: str


class PathwayOut(Schema):
    number: str
    to: str
    title: str
    objective: str
    state: str
    currency: str
    steps: list[StepOut]
    changes: list[ChangeOut]
    proposed: list[StepOut]
    shown_to: str | None
    """The number of the counsel under which a counsellor sees it."""
    kept_on: date
    version: int


class ShareIn(Schema):
    counsel: str | None = None


class AcceptIn(Schema):
    version: int


@router.get("/answer", response=AnswerOut, operation_id="findWays")
def find(request: SignedInRequest, asked: Query[AskIn]) -> dict[str, Any]:
    """Find the cheapest way, the soonest and the one with the fewest steps, or what does not go together."""
    life = asking.check(asked.life(), on=request.today)
    shelf, held = shelf_of(on=request.today), holding.held_by(request.user, on=request.today)
    goal = goals.find(asked.to, shelf=shelf, held=held, person=request.user, on=request.today)
    told = asking.ask(goal, life, held, shelf)
    return {
        "to": goal.code,
        "kind": goal.kind,
        "title": goal.title,
        "currency": shelf.currency,
        "ways": [_way(one, shelf) for one in told.answers if one.plan is not None],
        "conflict": _conflict(told),
        "is_there": told.is_there,
    }


def _way(answer: Answer, shelf: Shelf) -> dict[str, Any]:
    plan = answer.plan
    steps = [shelf.offers[run.reference] for _code, run in plan.steps] if plan else []
    return {
        "objective": str(answer.objective),
        "steps": [
            {
                "item": one.item,
                "entry": one.entry,
                "run": one.reference,
                "starts_on": one.starts,
                "ends_on": one.ends,
                "price": Decimal(one.price) / 100,
                "weekly": one.weekly,
            }
            for one in steps
        ],
        "price": Decimal(sum(one.price for one in steps)) / 100,
        "ends_on": max((one.ends for one in steps), default=None),
        "value": plan.value if plan else 0,
        "bound": plan.bound if plan else 0,
        "is_proven": plan.is_proven if plan else False,
    }


def _conflict(told: Told) -> dict[str, Any] | None:
    why = told.conflict
    if why is None:
        return None

    def named(demands: tuple[Demand, ...]) -> list[str]:
        return [asking.said(one) for one in demands]

    return {
        "demands": named(why.demands),
        "give_up": named(why.give_up),
        "together": named(told.enough),
        "is_minimal": why.is_minimal,
        "is_smallest": why.is_smallest,
    }


@router.post("", response={201: PathwayOut}, operation_id="keepWay")
def keep(request: SignedInRequest, said: KeepIn) -> Status[dict[str, Any]]:
    """Keep a way as it was found: its runs, in their order. The same again is the way that is kept already."""
    made = keeping.keep(said.to, said.objective, said.life(), said.runs, by=request.user, today=request.today)
    return Status(201, _out(made))


@router.get("", response=list[PathwayOut], operation_id="listWays")
def every(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return one's own ways, the newest first."""
    return [_out(one) for one in own(request.user).select_related("shown_to")]


@router.get("/{number}", response=PathwayOut, operation_id="readWay")
def read(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Return one's own way, or one that a learner shows one as their counsellor."""
    mine = own(request.user).select_related("shown_to").filter(number=number).first()
    return _out(mine or get_object_or_404(shown(request.user, on=request.today), number=number))


def _own(request: SignedInRequest, number: str) -> Pathway:
    return get_object_or_404(own(request.user), number=number)


@router.post("/{number}/acceptance", response=PathwayOut, operation_id="acceptWay")
def accept(request: SignedInRequest, number: str, said: AcceptIn) -> dict[str, Any]:
    """Take the way that is proposed in the place of the one that changed."""
    found = _own(request, number)
    return _out(keeping.accept(found, by=request.user, today=request.today, seen_version=said.version))


@router.put("/{number}/sharing", response=PathwayOut, operation_id="shareWay")
def share(request: SignedInRequest, number: str, said: ShareIn) -> dict[str, Any]:
    """Show a way to the counsellor of a counsel that runs, or to nobody any more."""
    found = _own(request, number)
    counsel = get_object_or_404(request.user.counsel.all(), number=said.counsel) if said.counsel else None
    return _out(keeping.share(found, counsel, by=request.user, today=request.today))


@router.delete("/{number}", response={204: None}, operation_id="dropWay")
def drop(request: SignedInRequest, number: str) -> Status[None]:
    """Put a way away."""
    keeping.drop(_own(request, number), by=request.user)
    return Status(204, None)


def _out(pathway: Pathway) -> dict[str, Any]:
    kept, proposed = looking.steps_of(pathway)
    return {
        "number": pathway.number,
        "to": pathway.goal,
        "title": pathway.title,
        "objective": pathway.objective,
        "state": pathway.state,
        "currency": pathway.currency,
        "steps": [_step(one) for one in kept],
        "changes": pathway.changes,
        "proposed": [_step(one) for one in proposed],
        "shown_to": pathway.shown_to.number if pathway.shown_to else None,
        "kept_on": pathway.kept_on,
        "version": pathway.version,
    }


def _step(one: PathwayStep) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("item", "entry", "run", "starts_on", "ends_on", "weekly")}
    return told | {"price": Decimal(one.price) / 100}
