"""What could come next for somebody, and why: at most three micro-credentials, each with every reason in plain data.

Nothing here is learnt from clicks, weighted or paid for: a reason is there or is not, and the order is that of the
reasons below, then the least work, then the register number. How many others went a way is told as a reason and never
ranks: what many take is not for that better for somebody. What an entry costs, how it is marked and who offers it play
no part. Source: policy paper, challenge 8 (learners are guided towards the most viable combinations; one is nudged from
one related short course to the other); DOMAIN 5.4 (k = 5 for counts of persons).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from passerelle.core import prerequisites
from passerelle.core.indicators import LEAST_FOR_A_COUNT, to_five

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

MOST = 3
"""So many are shown: more is a catalogue, and there is one."""


class Reason(StrEnum):
    """Why something could come next; what stands first here counts for more."""

    WAY = "way"
    """It is a step of a way there that they keep: they chose it themselves."""
    TOGETHER = "together"
    """It and something held count for the same larger award, and its group is not full."""
    GAP = "gap"
    """An open post or promotion asks for it, beside what is held already."""
    OPENED = "opened"
    """A course that leads to it asks for something first, and that is held."""
    OTHERS = "others"
    """At least five people who reached the same larger award have it, too."""


@dataclass(frozen=True)
class Offer:
    """A micro-credential that somebody new may come to; `ways`: what each way in asks for first (`prerequisites`)."""

    number: str
    hours: Decimal | None = None
    ways: tuple[tuple[tuple[str, ...], ...], ...] = ()


@dataclass(frozen=True)
class Goal:
    """Where what is held leads: a larger award, a post, or a way that is kept.

    `parts` would count there and are missing.
    """

    reference: str
    kind: Reason
    parts: frozenset[str]
    with_it: frozenset[str] = frozenset()
    """What is held and counts there already."""
    others: tuple[tuple[str, int], ...] = ()
    """(number, people): how many of those who reached it hold this, too."""


@dataclass(frozen=True)
class Because:
    """One reason. `about`: the reference of a goal, or the number of what is asked first; `people` in steps of five."""

    reason: Reason
    about: str
    held: tuple[str, ...] = ()
    people: int = 0


@dataclass(frozen=True)
class Suggested:
    number: str
    because: tuple[Because, ...]


def suggested(
    offers: Iterable[Offer],
    goals: Sequence[Goal],
    held: Collection[str],
    busy: Collection[str] = (),
    *,
    most: int = MOST,
) -> tuple[Suggested, ...]:
    """Return what could come next, the best founded first; nothing that is held, under way, or cannot be begun yet.

    >>> goal = Goal("PG-1/1", Reason.TOGETHER, frozenset({"MC-2"}), frozenset({"MC-1"}))
    >>> [one.number for one in suggested([Offer("MC-2", ways=((),)), Offer("MC-3", ways=((),))], [goal], {"MC-1"})]
    ['MC-2']
    """
    found = []
    for offer in offers:
        if offer.number in held or offer.number in busy:
            continue
        open_ways = [way for way in offer.ways if not prerequisites.missing(way, held)]
        if open_ways and (why := _why(offer.number, open_ways, goals, held)):
            found.append((_rank(why), offer.hours or Decimal("Infinity"), offer.number, why))
    return tuple(Suggested(number, why) for _rank_, _hours, number, why in sorted(found)[:most])


def _why(
    number: str, open_ways: Sequence[Sequence[Sequence[str]]], goals: Sequence[Goal], held: Collection[str]
) -> tuple[Because, ...]:
    found = [
        Because(goal.kind, goal.reference, tuple(sorted(goal.with_it)))
        for kind in (Reason.WAY, Reason.TOGETHER, Reason.GAP)
        for goal in goals
        if goal.kind == kind and number in goal.parts
    ]
    asked = sorted({one for way in open_ways for group in way for one in group if one in held})
    found += [Because(Reason.OPENED, one) for one in asked[:1]]
    for goal in goals:
        people = dict(goal.others).get(number, 0)
        if people >= LEAST_FOR_A_COUNT:
            found.append(Because(Reason.OTHERS, goal.reference, people=to_five(people)))
    return tuple(found)


def _rank(why: Sequence[Because]) -> tuple[int, ...]:
    """Return how well founded it is, smaller first: which reasons there are, and how often; others never count."""
    counted = [one.reason for one in why]
    return tuple(-counted.count(reason) for reason in (Reason.WAY, Reason.TOGETHER, Reason.GAP, Reason.OPENED))
