"""A plan step by step: what, when, where, for how much, why it is there, what opens it, and what does not fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from passerelle.core.pathways import coherence
from passerelle.core.pathways.coherence import Had, Taken, Warned
from passerelle.core.pathways.world import ONLINE
from passerelle.learning.states import Way as Given
from passerelle.pathways.shelf import number_of
from passerelle.pathways.stock import SOMEWHERE, Item, Offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.core.pathways.wishing import Wish
    from passerelle.core.pathways.world import Run
    from passerelle.pathways.holding import Held
    from passerelle.pathways.shelf import Shelf
    from passerelle.pathways.ways import Way

GOAL, STEP = "goal", "step"


@dataclass(frozen=True)
class Reason:
    """Why a step is there: it meets a part of the goal, or a later step asks for it; `name` says which."""

    kind: str
    name: str
    place: int = 0


@dataclass(frozen=True)
class Met:
    """What a step asks for first, and what meets it: an earlier step (`place` from 1) or something held (0)."""

    number: str
    name: str
    place: int = 0


@dataclass(frozen=True)
class Step:
    """One step as people read it, and as a drawing needs it (`state` is `held` or `planned`)."""

    place: int
    code: str
    item: Item
    offer: Offer
    after: tuple[Met, ...]
    reasons: tuple[Reason, ...]
    warnings: tuple[Warned, ...] = ()
    state: str = "planned"

    @property
    def title(self) -> str:
        return self.item.name

    @property
    def is_online(self) -> bool:
        return self.offer.place == ONLINE

    @property
    def where(self) -> str:
        """Where one goes; nothing where one need not, or where the run does not say."""
        return "" if self.offer.place in (ONLINE, SOMEWHERE) else self.offer.place

    @property
    def hours_a_week(self) -> float:
        return round(self.offer.weekly / 60, 1)


@dataclass(frozen=True)
class Story:
    """A plan as it is told: its steps in order, what does not fit, and what is there if it is broken off."""

    steps: tuple[Step, ...]
    warnings: tuple[Warned, ...]
    names: Mapping[str, str]

    @property
    def price(self) -> int:
        return sum(one.offer.price for one in self.steps)

    @property
    def ends(self) -> date | None:
        return max((one.offer.ends for one in self.steps), default=None)

    @property
    def starts(self) -> date | None:
        return min((one.offer.starts for one in self.steps), default=None)

    @property
    def most_hours(self) -> float:
        """The hours of its fullest week."""
        runs = [one.offer for one in self.steps]
        return max((round(sum(_on(run, first.starts) for run in runs) / 60, 1) for first in runs), default=0.0)


def _on(run: Offer, day: date) -> int:
    return run.weekly if run.starts <= day and (day < run.ends or run.starts == day) else 0


def story(
    steps: Sequence[tuple[str, Run]], wish: Wish, way: Way, held: Sequence[Held], shelf: Shelf, *, by_exam: bool = False
) -> Story:
    """Return a plan as it is told. Every run of it stands on the shelf."""
    courses = (shelf.with_sittings if by_exam else shelf.catalogue).courses
    place_of = {code: place for place, (code, _run) in enumerate(steps, start=1)}
    names = {one.number: one.entry.name for one in held} | {
        code: shelf.items[number_of(code)].name for code, _run in steps
    }
    asked_by: dict[str, list[Reason]] = defaultdict(list)
    after: dict[str, tuple[Met, ...]] = {}
    holding = {one.number for one in held}
    for code, run in steps:
        before = {other for other, earlier in steps if earlier.ends <= run.starts and other != code}
        found = []
        for group in courses[code].prerequisites:
            if had := sorted(group & holding):
                found.append(Met(had[0], names[had[0]]))
            elif taken := sorted(group & before, key=lambda one: place_of[one]):
                found.append(Met(number_of(taken[0]), names[taken[0]], place_of[taken[0]]))
                asked_by[taken[0]].append(Reason(STEP, names[code], place_of[code]))
        after[code] = tuple(found)
    told = coherence.warnings(
        [_taken(code, shelf, courses[code].prerequisites, run.reference) for code, run in steps],
        [Had(one.number, one.as_course(shelf.system).outcomes, one.until, one.ends) for one in held],
    )
    made = tuple(
        Step(
            place_of[code],
            code,
            shelf.items[number_of(code)],
            shelf.offers[run.reference],
            after[code],
            (*_goals(code, wish, way, shelf), *asked_by[code]),
            tuple(one for one in told if one.place == place_of[code]),
        )
        for code, run in steps
    )
    return Story(made, tuple(one for one in told if not one.place), names)


def level_of(item: Item) -> int | None:
    """Return a level that counts upwards, where its code is a number.

    Levels of different frameworks are not compared here.
    """
    return int(item.level) if item.level.isdecimal() else None


def _taken(code: str, shelf: Shelf, needs: tuple[frozenset[str], ...], reference: str) -> Taken:
    item, offer = shelf.items[number_of(code)], shelf.offers[reference]
    return Taken(
        item.number,
        offer.starts,
        offer.ends,
        item.reached,
        level_of(item),
        offer.places_left,
        offer.way == Given.FIRST_COME,
        needs,
    )


MOST_REASONS: Final = 4


def _goals(code: str, wish: Wish, way: Way, shelf: Shelf) -> tuple[Reason, ...]:
    """Return which parts of the goal a step meets that nothing held does."""
    item = shelf.items[number_of(code)]
    held = {course.code for course in wish.held}
    reached = frozenset().union(*(course.outcomes for course in wish.held))
    found = [
        Reason(GOAL, way.words.get((str(one_kind), one_code), item.name))
        for one_kind, one_code in [
            *(("one_of", one.code) for one in wish.one_of if code in one.items and not one.items & held),
            *(("outcome", one) for one in sorted((wish.outcomes & item.reached) - reached)),
            *(("credits", one.code) for one in wish.credits if code in one.items),
        ]
    ]
    if wish.award is not None and code in wish.award.fits:
        found.append(Reason(GOAL, way.words.get(("award", wish.award.code), wish.award.code)))
    return tuple(dict.fromkeys(found))[:MOST_REASONS]


def counted(wish: Wish) -> frozenset[str]:
    """Return what is held that the goal counts: an outcome, an item, credits or a part of it is met by it."""
    fits = wish.award.fits if wish.award is not None else ()
    return frozenset(
        one.code
        for one in wish.held
        if one.outcomes & wish.outcomes
        or any(one.code in group.items for group in wish.one_of)
        or any(group.takes(one) for group in wish.credits)
        or one.code in fits
    )


@dataclass(frozen=True)
class Exit:
    """What is there if somebody has to stop after a step, and when the same can be taken later; None: no later date."""

    place: int
    on: date
    name: str
    again: date | None


def exits(of: Story, shelf: Shelf) -> tuple[Exit, ...]:
    """Return where a plan can be broken off: after each step its award stays, and the step may run again later."""
    later: dict[str, list[date]] = defaultdict(list)
    for offer in shelf.offers.values():
        if offer.places_left > 0:
            later[offer.item].append(offer.starts)
    return tuple(
        Exit(
            one.place,
            one.offer.ends,
            one.title,
            min((day for day in later[one.item.number] if day > one.offer.starts), default=None),
        )
        for one in of.steps
    )
