"""Conversions: what credits and marks of one system count for in another, as a body or the authority stated it.

Credits convert by a factor, marks by a table that names every mark of the scale they come from. Rounding is downwards:
nobody is credited with more than was earned. Where nobody stated a conversion, credits of a system that a source
confirms count by the hours they stand for, the least of the interval (`core/credits`); others count nothing, and marks
are for a person to read. Source: DOMAIN 3.5 (ConversionRule: source, awarder, basis, valid), 2.4; policy paper, ch. 6.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credits.conversion import system
from passerelle.core.errors import Malformed
from passerelle.core.together import Together

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_MARKS: Final = 120
LONGEST_MARK: Final = 40
FINEST: Final = 10_000
GREATEST: Final = 100
HOURS: Final = "hours"
"""What credits are converted by where nobody stated a factor."""
NOBODY: Final = ""
"""... and where no source confirms their hours either."""
FACTOR: Final = re.compile(r"\d{1,5}(?:\.\d{1,4}|/\d{1,5})?")


@dataclass(frozen=True)
class Converted:
    """Credits as they were awarded, and what they count for: by a stated conversion, by hours, or by nobody."""

    amount: Decimal
    system: str
    to: str
    factor: Fraction
    by: str

    @property
    def credits(self) -> Decimal:
        """Return what they count for, down to whole hundredths.

        >>> Converted(Decimal("10"), "UK-CATS", "ECTS", Fraction(1, 3), "hours").credits
        Decimal('3.33')
        """
        return Decimal(int(Fraction(self.amount) * self.factor * 100)) / 100

    def as_data(self) -> dict[str, str]:
        """Return it as traces and proposals keep it."""
        told = {"amount": str(self.amount), "system": self.system, "to": self.to}
        return told | {"factor": str(self.factor), "by": self.by}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Converted:
        """Return what was kept."""
        factor = Fraction(kept["factor"])
        return cls(Decimal(kept["amount"]), kept["system"], kept["to"], factor, kept["by"])


@dataclass(frozen=True)
class Marks:
    """A table from the marks of one scale to those of another; `scale` has the marks of the other, worst first."""

    by: str
    table: tuple[tuple[str, str], ...]
    scale: tuple[str, ...]

    def reads(self, scale: Sequence[str]) -> bool:
        """Say whether the marks of a scale, in its order, are among those the table is for."""
        return in_order(scale, [mark for mark, _becomes in self.table])

    def of(self, mark: str) -> str:
        """Return what a mark counts for; empty for one that is not in the table."""
        return dict(self.table).get(mark, "")


def in_order(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Say whether all of a part stand in the whole, in the same order.

    >>> in_order(["fail", "merit"], ["fail", "pass", "merit"]), in_order(["merit", "fail"], ["fail", "merit"])
    (True, False)
    """
    places = [whole.index(one) if one in whole else -1 for one in part]
    return bool(part) and -1 not in places and places == sorted(places)


def counts_for(tables: Iterable[Marks], mark: str, least: str, scale: Sequence[str]) -> tuple[Marks, str] | None:
    """Return the first table that reads a mark where a least one of a scale is asked for, and what it counts for there.

    None where no table has the least mark, in the order of the scale that is asked by.
    """
    for marks in tables:
        known = least in marks.scale and (least not in scale or in_order(scale, marks.scale))
        if known and (becomes := marks.of(mark)):
            return marks, becomes
    return None


def is_enough(found: tuple[Marks, str], least: str) -> bool:
    """Say whether what a mark counts for (`counts_for`) is the least that is asked for, or above it."""
    marks, becomes = found
    return becomes in marks.scale and marks.scale.index(becomes) >= marks.scale.index(least)


def by_hours(amount: Decimal, from_: str, to: str) -> Converted:
    """Return credits as hours tell them, the least they can be. Raises CreditsRefused where no source confirms both."""
    start, end = system(from_), system(to)
    least = Fraction(start.hours_min) if start else Fraction(1)
    most = Fraction(end.hours_max) if end else Fraction(1)
    return Converted(amount, from_, to, least / most, HOURS)


def factor_of(field: str, value: Any) -> Fraction:
    """Return a factor written as 1/2, 0.5 or 2. Raises Malformed."""
    text = str(value if value is not None else "").strip().replace(",", ".").replace(" ", "")
    try:
        found = Fraction(text) if FACTOR.fullmatch(text) else Fraction(0)
    except ZeroDivisionError:
        found = Fraction(0)
    if not 0 < found <= GREATEST or found.denominator > FINEST:
        raise Malformed(field=field, expected=f"a factor such as 1/2, 0.5 or 2, at most {GREATEST}", seen=text[:40])
    return found


def marks_of(table: Sequence[Sequence[str]], scale: Sequence[str]) -> None:
    """Raise Malformed with everything amiss of a table of marks: a mark twice, one that is in no scale, a higher one
    that counts for less than a lower one.
    """
    amiss = Together()
    for field, marks in (("table", [row[0] for row in table]), ("scale", list(scale))):
        if not 2 <= len(marks) <= MOST_MARKS:
            amiss.add(Malformed(field=field, expected=f"2 to {MOST_MARKS} marks, worst first", seen=len(marks)))
        if twice := [mark for place, mark in enumerate(marks) if mark in marks[:place]]:
            amiss.add(Malformed(field=field, expected="each mark once", seen=twice[0]))
    reached = 0
    for mark, becomes in table:
        if becomes not in scale:
            amiss.add(Malformed(field="table", expected=", ".join(scale), seen=f"{mark} = {becomes}"))
            continue
        place = scale.index(becomes)
        if place < reached:
            expected = f"for a better mark at least {scale[reached]}"
            amiss.add(Malformed(field="table", expected=expected, seen=f"{mark} = {becomes}"))
        reached = max(reached, place)
    amiss.settle()
