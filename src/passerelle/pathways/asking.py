"""What a life allows, and the answer: the cheapest way, the soonest, that of fewest steps; or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.errors import Malformed
from passerelle.core.pathways.answers import NoPlan, Plan
from passerelle.core.pathways.conflicts import Conflict, conflict
from passerelle.core.pathways.planning import plan
from passerelle.core.pathways.wishing import Demand, Kind, Objective, Wish
from passerelle.core.together import Together
from passerelle.pathways.ways import Way

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passerelle.core.pathways.world import Catalogue
    from passerelle.pathways.goals import Goal
    from passerelle.pathways.holding import Held
    from passerelle.pathways.shelf import Shelf

SECONDS: Final = 4.5
"""Of CPU for a whole answer: three objectives, or why there is none."""
FOR_A_PLAN, FOR_A_CONFLICT = 1.0, 1.4
HOURS, MOST_HOURS = 20, 80
TWO_YEARS = timedelta(days=730)
TEN_YEARS = timedelta(days=3653)
MOST_GIVEN, MOST_NAMES = 200, 20
MOST_MONEY = 10_000_000
MINUTES = 60
OF_LIFE = (Kind.BUDGET, Kind.WEEKLY, Kind.UNTIL, Kind.LANGUAGES, Kind.PLACES)
ORDER = (Objective.CHEAPEST, Objective.SOONEST, Objective.FEWEST)


@dataclass(frozen=True)
class Life:
    """What somebody's life allows. Money in minor units; no languages or places named: any; `near`: these or online.

    `by_exam`: also assessment alone, for what may be known already. `given_up` are demands as `said` says them.
    """

    hours: int = HOURS
    budget: int | None = None
    languages: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    online: bool = False
    """Nothing that asks one to come, but for `places`."""
    since: date | None = None
    until: date | None = None
    by_exam: bool = False
    given_up: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "hours": self.hours,
            "budget": self.budget,
            "languages": list(self.languages),
            "places": list(self.places),
            "online": self.online,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "by_exam": self.by_exam,
            "given_up": list(self.given_up),
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Life:
        """Return what was kept."""

        def day(name: str) -> date | None:
            return date.fromisoformat(kept[name]) if kept.get(name) else None

        def several(name: str) -> tuple[str, ...]:
            return tuple(kept.get(name) or ())

        return cls(
            hours=int(kept["hours"]),
            budget=kept.get("budget"),
            languages=several("languages"),
            places=several("places"),
            online=bool(kept.get("online")),
            since=day("since"),
            until=day("until"),
            by_exam=bool(kept.get("by_exam")),
            given_up=several("given_up"),
        )


def check(life: Life, *, on: date) -> Life:
    """Return a life that can be planned with. Raises Malformed with everything that is amiss."""
    amiss = Together()
    if not 1 <= life.hours <= MOST_HOURS:
        amiss.add(Malformed(field="hours", expected=f"from 1 to {MOST_HOURS}", seen=life.hours))
    if life.budget is not None and not 0 <= life.budget <= MOST_MONEY * 100:
        amiss.add(Malformed(field="budget", expected=f"from 0 to {MOST_MONEY}", seen=life.budget / 100))
    since = max(on, life.since or on)
    if life.since is not None and life.since > on + TEN_YEARS:
        amiss.add(Malformed(field="since", expected="within ten years", seen=life.since.isoformat()))
    if life.until is not None and not since <= life.until <= on + TEN_YEARS:
        amiss.add(Malformed(field="until", expected="after it begins, within ten years", seen=life.until.isoformat()))
    for name in ("languages", "places"):
        if len(getattr(life, name)) > MOST_NAMES:
            amiss.add(Malformed(field=name, expected=f"at most {MOST_NAMES}", seen=len(getattr(life, name))))
    amiss.settle()
    return replace(life, given_up=life.given_up[:MOST_GIVEN])


def said(demand: Demand) -> str:
    """Return a demand as an address names it.

    >>> said(Demand(Kind.BUDGET)), said(Demand(Kind.OUTCOME, "a1"))
    ('budget', 'outcome:a1')
    """
    return f"{demand.kind}:{demand.code}" if demand.code else str(demand.kind)


def demand_of(text: str) -> Demand | None:
    """Return what `said` said; None for anything else."""
    kind, _colon, code = text.partition(":")
    return Demand(Kind(kind), code) if kind in [*Kind] else None


@dataclass(frozen=True)
class Answer:
    """What was found by one objective: the plan, and the way of the goal that it goes."""

    objective: Objective
    found: Plan | NoPlan
    way: Way

    @property
    def plan(self) -> Plan | None:
        return self.found if isinstance(self.found, Plan) else None

    @property
    def above(self) -> int:
        """How much better another plan could be at most; 0 where none is."""
        return max(0, self.found.value - self.found.bound) if isinstance(self.found, Plan) else 0


@dataclass(frozen=True)
class Told:
    """The whole answer. `conflict` where there is no plan; neither, where the time ran out."""

    answers: tuple[Answer, ...]
    conflict: Conflict | None = None
    way: Way | None = None
    wish: Wish | None = None
    enough: tuple[Demand, ...] = ()
    """What life allows that has to be given up together, none of it in vain, where no one thing alone is enough."""

    @property
    def has_plans(self) -> bool:
        return any(one.plan is not None for one in self.answers)

    @property
    def is_there(self) -> bool:
        """Say whether everything is held already."""
        return any(one.plan is not None and not one.plan.steps for one in self.answers)

    def by(self, objective: str) -> Answer | None:
        return next((one for one in self.answers if one.objective == objective), None)


def catalogue(shelf: Shelf, life: Life) -> Catalogue:
    return shelf.with_sittings if life.by_exam else shelf.catalogue


def wish(way: Way, life: Life, held: Sequence[Held], shelf: Shelf) -> Wish:
    """Return what is wanted by one way. What is held under one code is proposed under no other."""
    since = max(shelf.on, life.since or shelf.on)
    numbers = {one.number for one in held}
    return Wish(
        starts=since,
        until=life.until or since + TWO_YEARS,
        weekly=life.hours * MINUTES,
        budget=life.budget,
        held=tuple(one.as_course(shelf.system, shelf.counts) for one in held),
        outcomes=way.outcomes,
        one_of=way.one_of,
        credits=way.credits,
        award=way.award,
        languages=frozenset(life.languages) or None,
        places=frozenset(life.places) if life.places or life.online else None,
        avoid=shelf.codes(numbers) - numbers,
    )


def ask(
    goal: Goal,
    life: Life,
    held: Sequence[Held],
    shelf: Shelf,
    *,
    objectives: Sequence[Objective] = ORDER,
    seconds: float = SECONDS,
) -> Told:
    """Return the best plans, or why there is none; within the seconds, however hard it is.

    Each way of the goal is tried; the best plan of all is told. Where one objective has no plan, none has.
    """
    began = perf_counter()
    given_up = frozenset(one for text in life.given_up if (one := demand_of(text)) is not None)
    where = catalogue(shelf, life)
    wishes = [(way, wish(way, life, held, shelf)) for way in goal.ways]

    def left() -> float:
        return seconds - (perf_counter() - began)

    found: list[Answer] = []
    for objective in objectives:
        share = max(0.05, min(FOR_A_PLAN, left() / (len(objectives) - len(found) + 1)) / max(1, len(wishes)))
        tried = [
            Answer(objective, plan(where, wanted, objective, given_up=given_up, seconds=share), way)
            for way, wanted in wishes
        ]
        planned = [one for one in tried if one.plan is not None]
        if planned:
            found.append(_best(tried, planned))
        elif tried and all(isinstance(one.found, NoPlan) and one.found.is_proven for one in tried):
            break
        elif tried:
            found.append(tried[0])
    if any(one.plan is not None for one in found) or not wishes:
        return Told(_told_once(found))
    way, wanted = wishes[0]
    told = _without(wanted, given_up)
    why = conflict(where, told, seconds=max(0.1, min(FOR_A_CONFLICT, left())))
    enough = () if why is None or any(is_of_life(one) for one in why.give_up) else _enough(where, told, left())
    return Told(tuple(found), why, way, told, enough)


def _told_once(found: Sequence[Answer]) -> tuple[Answer, ...]:
    """Return each answer with the best of all plans that were found; of several as good, the cheapest.

    The fewest steps may be had in several ways: one that is dearer than the cheapest way, and as long, helps nobody.
    """
    planned = [(one, one.plan) for one in found if one.plan is not None]

    def told(answer: Answer) -> Answer:
        if answer.plan is None:
            return answer
        by = (answer.objective, *ORDER)
        best, plan_ = min(planned, key=lambda one: [_size(one[1], objective) for objective in by])
        value = answer.plan.value + _size(plan_, answer.objective) - _size(answer.plan, answer.objective)
        return replace(answer, found=replace(answer.plan, steps=plan_.steps, value=value), way=best.way)

    return tuple(told(one) for one in found)


def _size(plan: Plan, objective: Objective) -> int:
    """Return what an objective makes of a plan, to compare it with others by the same."""
    if objective == Objective.SOONEST:
        return plan.ends.toordinal() if plan.ends else 0
    return plan.price if objective == Objective.CHEAPEST else len(plan.steps)


def is_of_life(demand: Demand) -> bool:
    """Say whether a demand is about what life allows, not about the goal itself."""
    return demand.kind in OF_LIFE


def _enough(where: Catalogue, wanted: Wish, seconds: float) -> tuple[Demand, ...]:
    """Return demands of a life that are enough to give up together, none of them in vain; nothing where none are."""
    ends = perf_counter() + seconds
    given = [one for one in wanted.demands if is_of_life(one)]

    def can(without: Sequence[Demand]) -> bool:
        left = max(0.05, (ends - perf_counter()) / 3)
        told = plan(where, wanted, Objective.FEWEST, given_up=frozenset(without), seconds=left)
        return isinstance(told, Plan)

    if not can(given):
        return ()
    for one in tuple(given):
        rest = [other for other in given if other != one]
        if can(rest):
            given = rest
    return tuple(given)


def _best(tried: Sequence[Answer], planned: Sequence[Answer]) -> Answer:
    """Return the best of several ways; no other way can be better than the least of their bounds."""
    best = min(planned, key=lambda one: one.plan.value if one.plan else 0)
    bounds = [one.found.bound for one in tried if one.found.bound is not None]
    if len(tried) > 1 and isinstance(best.found, Plan):
        best = replace(best, found=replace(best.found, bound=min([best.found.value, *bounds])))
    return best


def _without(wanted: Wish, given_up: frozenset[Demand]) -> Wish:
    """Return a wish without what was given up already, so that a conflict names nothing of it."""
    kept = [demand for demand in wanted.demands if demand not in given_up]
    kinds = {demand.kind for demand in kept}
    return replace(
        wanted,
        outcomes=frozenset(one.code for one in kept if one.kind == Kind.OUTCOME),
        one_of=tuple(one for one in wanted.one_of if Demand(Kind.ONE_OF, one.code) in kept),
        credits=tuple(one for one in wanted.credits if Demand(Kind.CREDITS, one.code) in kept),
        award=wanted.award if Kind.AWARD in kinds else None,
        languages=wanted.languages if Kind.LANGUAGES in kinds else None,
        places=wanted.places if Kind.PLACES in kinds else None,
        budget=wanted.budget if Kind.BUDGET in kinds else None,
        weekly=wanted.weekly if Kind.WEEKLY in kinds else 7 * 24 * MINUTES,
        until=wanted.until if Kind.UNTIL in kinds else wanted.until + TEN_YEARS,
    )
