"""What the register counts, as sums: counts, shares, medians, and when there is too little to tell.

Source: DOMAIN 5.1 and 5.4 (the register's defaults: percentages need a denominator of at least 25; counts that are of
persons, though of a course, are rounded to five). Figures are exact `Decimal`s, so that two sums of the same rows are
the same digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEAST_FOR_A_SHARE = 25
"""Fewer than so many in the denominator: no percentage (DOMAIN 5.4)."""
LEAST_FOR_A_COUNT = 5
"""Fewer than so many: no median, and no count that is of persons (k=5, DOMAIN 5.4)."""
TOO_FEW = "too_few"
NOTHING = "nothing"
"""Why a figure has no value: too few to tell, or nothing there to be measured."""
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Measured:
    """One figure: what was counted, out of how many, and what that comes to; `withheld` says why it has no value."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    withheld: str = ""


def rounded(number: Decimal, to: Decimal = TENTH) -> Decimal:
    return number.quantize(to, rounding=ROUND_HALF_UP)


def to_five(number: int) -> int:
    """Return a count of persons as it may be told: to the nearest five, a true nought as nought.

    >>> [to_five(n) for n in (0, 2, 3, 12, 13)]
    [0, 0, 5, 10, 15]
    """
    return int(rounded(Decimal(number) / 5, Decimal(1))) * 5


def count(number: int) -> Measured:
    """Return a count of things that are public one by one: entries, cases."""
    return Measured(Decimal(number), Decimal(number))


def count_if_enough(number: int) -> Measured:
    """Return a count of what is not public one by one: not told if it is small, a true nought as nought.

    >>> [count_if_enough(n).value for n in (0, 4, 5)]
    [Decimal('0'), None, Decimal('5')]
    """
    return Measured(None, withheld=TOO_FEW) if 0 < number < LEAST_FOR_A_COUNT else count(number)


def count_beside(whole: int, parts: Iterable[int]) -> Measured:
    """Return a count of what is not public, beside those of its parts that are told by `count_if_enough`.

    Not told where what is left of it is small: it would tell a part that is withheld, or is told nowhere.

    >>> [count_beside(whole, [6, 2]).value for whole in (8, 13)]
    [None, Decimal('13')]
    """
    rest = whole - sum(part for part in parts if not count_if_enough(part).withheld)
    return Measured(None, withheld=TOO_FEW) if count_if_enough(rest).withheld else count_if_enough(whole)


def ratio(part: int, whole: int) -> Measured:
    """Return how many there are for each one of something else; of what there is none there is no ratio."""
    if not whole:
        return Measured(None, Decimal(part), Decimal(whole), NOTHING)
    return Measured(rounded(Decimal(part) / whole, Decimal("0.01")), Decimal(part), Decimal(whole))


def share(part: int, whole: int, *, of_persons: bool = False) -> Measured:
    """Return a part per hundred, from exact numbers to one decimal, unless the whole is too small to tell.

    Where the rows are persons what stands beside the percentage is rounded to five, and not told if too small.

    >>> share(26, 30).value, share(3, 4).withheld, share(0, 0).withheld
    (Decimal('86.7'), 'too_few', 'nothing')
    """
    some, everything = (to_five(part), to_five(whole)) if of_persons else (part, whole)
    if whole >= LEAST_FOR_A_SHARE:
        return Measured(rounded(Decimal(100 * part) / whole), Decimal(some), Decimal(everything))
    if of_persons and whole:
        return Measured(None, withheld=TOO_FEW)
    return Measured(None, Decimal(some), Decimal(everything), TOO_FEW if whole else NOTHING)


def quantile(numbers: Sequence[Decimal], part: Decimal) -> Decimal:
    """Return the smallest of the numbers that at least this part of them does not exceed (nearest rank)."""
    ordered = sorted(numbers)
    return ordered[max(ceil(part * len(ordered)), 1) - 1]


def median(numbers: Sequence[Decimal]) -> Measured:
    """Return the middle one of the numbers, or half-way between the two in the middle.

    >>> median([Decimal(n) for n in (1, 2, 3, 4, 50, 60)]).value
    Decimal('3.5')
    """
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) < LEAST_FOR_A_COUNT:
        return _too_few(ordered)
    value = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return Measured(rounded(value), None, Decimal(len(ordered)))


def ninth_tenth(numbers: Sequence[Decimal]) -> Measured:
    """Return what nine in ten of the numbers do not exceed."""
    if len(numbers) < LEAST_FOR_A_COUNT:
        return _too_few(numbers)
    return Measured(rounded(quantile(numbers, Decimal("0.9"))), None, Decimal(len(numbers)))


def _too_few(numbers: Sequence[Decimal]) -> Measured:
    return Measured(None, None, Decimal(len(numbers)), TOO_FEW if numbers else NOTHING)


# --- goals ------------------------------------------------------------------------------------------------------------

AT_LEAST, AT_MOST = "at_least", "at_most"
REACHED, ON_THE_WAY, BEHIND, MISSED, UNKNOWN = "reached", "on_the_way", "behind", "missed", "unknown"


@dataclass(frozen=True)
class Aim:
    """Where a figure was on a day, where it shall be by another, and in which direction that is good."""

    start: Decimal
    target: Decimal
    begins: date
    by: date
    direction: str = AT_LEAST

    def expected(self, on: date) -> Decimal:
        """Return where the figure would be on a day if it went on evenly, from the first day to the last."""
        whole = (self.by - self.begins).days
        gone = min(max((on - self.begins).days, 0), whole)
        return self.start + (self.target - self.start) * gone / whole if whole else self.target

    def stands(self, value: Decimal | None, on: date) -> str:
        """Say of a figure whether the aim is reached, on the way, behind, missed (its day is past), or not known."""
        if value is None:
            return UNKNOWN
        if self._is_good(value, self.target):
            return REACHED
        if on > self.by:
            return MISSED
        return ON_THE_WAY if self._is_good(value, self.expected(on)) else BEHIND

    def _is_good(self, value: Decimal, wanted: Decimal) -> bool:
        return value >= wanted if self.direction == AT_LEAST else value <= wanted
