"""A plan of what to learn next: what it adds up to, and what in it does not fit together.

A plan warns and never forbids: people decide. Source: DOMAIN 6, journey 17 (coherence, prerequisites); policy paper,
ch. 8 (combinations that lead nowhere) and R13. Prerequisites are those of `core/prerequisites.py`; nearly the same
is what `core/overlap.py` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from passerelle.core import overlap, prerequisites

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

MOST_STEPS = 20


@dataclass(frozen=True)
class Step:
    """One entry of a plan in its place. A course leads to entries; what one must hold before is in groups."""

    number: str
    hours: Decimal | None = None
    credits: Decimal | None = None
    system: str = ""
    """Of the credits."""
    fee: Decimal | None = None
    currency: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    leads_to: frozenset[str] = frozenset()
    requires: tuple[tuple[str, ...], ...] = ()
    outcomes: frozenset[str] = frozenset()
    """What it teaches, each as `overlap.said` puts it."""
    is_offered: bool = True
    is_announced: bool = True
    """Its course has dates that begin on `starts_on`; they are not called off."""
    enrol_until: date | None = None
    is_full: bool = False

    @property
    def reaches(self) -> frozenset[str]:
        """What somebody holds, or can be assessed for, once the step is done."""
        return self.leads_to | {self.number}


class Misfit(NamedTuple):
    """What does not fit at one place, counted from 1; `other` is a place too, `numbers` what is missing or doubled."""

    kind: str
    place: int
    numbers: tuple[str, ...] = ()
    other: int = 0


@dataclass(frozen=True)
class Sum:
    """What an alternative adds up to; credits by system and fees by currency, since no rate turns one into another."""

    hours: Decimal
    credits: tuple[tuple[str, Decimal], ...]
    fees: tuple[tuple[str, Decimal], ...]
    unpriced: int
    """So many steps state no fee."""


def total(steps: Sequence[Step]) -> Sum:
    """Add up. The hours of an entry to which a course of the same plan leads are those of the course, not twice.

    >>> course = Step("SC-1", hours=Decimal(40), fee=Decimal(90), currency="MID", leads_to=frozenset({"MC-1"}))
    >>> total([course, Step("MC-1", hours=Decimal(60), credits=Decimal(2), system="ECTS")])
    Sum(hours=Decimal('40'), credits=(('ECTS', Decimal('2')),), fees=(('MID', Decimal('90')),), unpriced=0)
    """
    taught = {number for step in steps for number in step.leads_to}
    points: dict[str, Decimal] = {}
    fees: dict[str, Decimal] = {}
    for step in steps:
        if step.credits is not None:
            points[step.system] = points.get(step.system, Decimal(0)) + step.credits
        if step.fee is not None:
            fees[step.currency] = fees.get(step.currency, Decimal(0)) + step.fee
    own = [step for step in steps if step.number not in taught]
    return Sum(
        sum((step.hours or Decimal(0) for step in own), Decimal(0)),
        tuple(sorted(points.items())),
        tuple(sorted(fees.items())),
        sum(step.fee is None for step in own),
    )


def misfits(steps: Sequence[Step], held: Collection[str], *, on: date) -> tuple[Misfit, ...]:
    """Return what does not fit, place by place.

    `not_offered`: nobody can begin it any more. `held_already`. `twice`. `missing`: one must hold one of these before,
    and neither holds it nor is to reach it earlier in the plan; `later` where the plan reaches it, but after.
    `no_dates`: its course does not begin on that day, or no longer; `closed`: its last day to enrol is over; `full`: no
    place is left (the last two say nothing of who has a place in it). `same_time` as an earlier step. `wrong_order`: it
    begins before an earlier step does. `past`: its first day is gone.
    `nearly_same`: it teaches word for word most of what an earlier step, or the same one's twin, teaches.
    """
    found: list[Misfit] = []
    before: set[str] = set(held)
    for place, step in enumerate(steps, start=1):
        found += _of_itself(place, step, steps, held, on)
        for group in prerequisites.missing(step.requires, before):
            later = any(set(group) & one.reaches for one in steps[place:])
            found.append(Misfit("later" if later else "missing", place, tuple(group)))
        for other, earlier in enumerate(steps[: place - 1], start=1):
            found += _of_two(place, step, other, earlier)
        before |= step.reaches
    return tuple(found)


def _of_itself(place: int, step: Step, steps: Sequence[Step], held: Collection[str], on: date) -> list[Misfit]:
    found = []
    if not step.is_offered:
        found.append(Misfit("not_offered", place))
    if step.number in held:
        found.append(Misfit("held_already", place, (step.number,)))
    elif step.leads_to and step.leads_to <= set(held):
        found.append(Misfit("held_already", place, tuple(sorted(step.leads_to))))
    if step.number in {one.number for one in steps[: place - 1]}:
        found.append(Misfit("twice", place))
    if step.starts_on and step.starts_on < on:
        found.append(Misfit("past", place))
    elif not step.is_announced:
        found.append(Misfit("no_dates", place))
    elif step.is_full:
        found.append(Misfit("full", place))
    elif step.enrol_until and step.enrol_until < on:
        found.append(Misfit("closed", place))
    return found


def _of_two(place: int, step: Step, other: int, earlier: Step) -> list[Misfit]:
    found = []
    if step.starts_on and earlier.starts_on:
        if step.starts_on < earlier.starts_on:
            found.append(Misfit("wrong_order", place, other=other))
        if step.starts_on <= (earlier.ends_on or earlier.starts_on) and earlier.starts_on <= (
            step.ends_on or step.starts_on
        ):
            found.append(Misfit("same_time", place, other=other))
    tied = step.number in earlier.leads_to or earlier.number in step.leads_to or step.number == earlier.number
    if not tied and overlap.share(step.outcomes, earlier.outcomes) >= overlap.NEARLY:
        found.append(Misfit("nearly_same", place, other=other))
    return found
