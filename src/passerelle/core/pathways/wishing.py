"""What somebody wants, and what their life allows.

Every part of a wish that can be given up is a `Demand` with a name, so that a conflict can be told and mended. What
courses ask for first and when they run are facts: they are never given up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from passerelle.core.allotment import Lot, Whole
from passerelle.core.pathways.world import Course

if TYPE_CHECKING:
    from collections.abc import Iterable


class Objective(StrEnum):
    """What makes one plan better than another."""

    CHEAPEST = "cheapest"
    SOONEST = "soonest"
    FEWEST = "fewest"


class Kind(StrEnum):
    """What a demand is about."""

    BUDGET = "budget"
    WEEKLY = "weekly"
    UNTIL = "until"
    LANGUAGES = "languages"
    PLACES = "places"
    OUTCOME = "outcome"
    ONE_OF = "one_of"
    CREDITS = "credits"
    AWARD = "award"


@dataclass(frozen=True, order=True, slots=True)
class Demand:
    """One thing that can be given up: its kind, and its code where there are several of a kind."""

    kind: Kind
    code: str = ""


@dataclass(frozen=True, slots=True)
class OneOf:
    """At least one of these items must be held in the end (a clause of a rule, of an entry requirement)."""

    code: str
    items: frozenset[str]


@dataclass(frozen=True, slots=True)
class Credits:
    """At least so many hundredths of credits of these items, or of anything that has all of these tags.

    Credits may count for several such demands (30 at level 5 or above are among 45 in all); where each counts once,
    ask for an award.
    """

    code: str
    least: int
    items: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    def takes(self, course: Course) -> bool:
        """Say whether a course counts."""
        return course.code in self.items or (not self.items and self.tags <= course.tags)


@dataclass(frozen=True, slots=True)
class AwardByParts:
    """A larger award: its places and limits (`core/allotment`), and which items may stand at which place.

    Each credit counts at one place. What is held and needed for something else is not in `fits`. `sizes`: what an item
    brings to this award, in hundredths of its credits, where that is not what it brings elsewhere.
    """

    code: str
    whole: Whole
    fits: dict[str, frozenset[str]]
    sizes: dict[str, int] = field(default_factory=dict)

    def size_of(self, course: Course) -> int:
        """Return what a course brings to it, in hundredths of its credits."""
        return self.sizes.get(course.code, course.credits)

    def lots(self, courses: Iterable[Course]) -> list[Lot]:
        """Return what these bring to it."""
        return [
            Lot(course.code, Decimal(self.size_of(course)) / 100, self.fits[course.code], course.tags)
            for course in courses
            if course.code in self.fits
        ]


@dataclass(frozen=True, slots=True)
class Wish:
    """Where somebody wants to be, what they hold, and the bounds of their time, money, language and place.

    `held` are described like courses, without runs. `starts`: no run begins before; `until`: all results are there.
    `languages`: None for any; `places`: None for any, and what is online is always near enough. `away`: days, both
    included, in which nothing can be attended.
    """

    starts: date
    until: date
    weekly: int
    budget: int | None = None
    held: tuple[Course, ...] = ()
    outcomes: frozenset[str] = frozenset()
    one_of: tuple[OneOf, ...] = ()
    credits: tuple[Credits, ...] = ()
    award: AwardByParts | None = None
    languages: frozenset[str] | None = None
    places: frozenset[str] | None = None
    away: tuple[tuple[date, date], ...] = ()
    avoid: frozenset[str] = frozenset()
    """Courses that are not to be proposed: tried, withdrawn from, turned down."""

    @property
    def demands(self) -> tuple[Demand, ...]:
        """Everything that can be given up, in the order in which people would rather keep it."""
        found = [Demand(Kind.OUTCOME, outcome) for outcome in sorted(self.outcomes)]
        found += [Demand(Kind.ONE_OF, one.code) for one in self.one_of]
        found += [Demand(Kind.CREDITS, one.code) for one in self.credits]
        if self.award is not None:
            found.append(Demand(Kind.AWARD, self.award.code))
        if self.languages is not None:
            found.append(Demand(Kind.LANGUAGES))
        if self.places is not None:
            found.append(Demand(Kind.PLACES))
        if self.budget is not None:
            found.append(Demand(Kind.BUDGET))
        return (*found, Demand(Kind.WEEKLY), Demand(Kind.UNTIL))
