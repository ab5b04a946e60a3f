"""Scales in which marks are written: each mark stands for points out of 100, of which 50 and more are passed.

Points are what is kept, weighed and added up; a scale is how a component's mark is written and read. Source: DOMAIN 3.5
(assessment specification: pass or fail, or a grading scale); what each scale rests on stands with it in the data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Mapping

PASSED, ALL = Decimal(50), Decimal(100)
CENT: Final = Decimal("0.01")
NUMBER: Final = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")


@dataclass(frozen=True)
class Step:
    """One mark of a scale that counts no numbers, and the points it stands for."""

    code: str
    points: Decimal


@dataclass(frozen=True)
class Scale:
    """A scale of steps, worst first; or of numbers, from the worst to the best, in parts of `unit`."""

    code: str
    source: str
    steps: tuple[Step, ...] = ()
    worst: Decimal = Decimal(0)
    best: Decimal = ALL
    passes: Decimal = PASSED
    unit: Decimal = CENT

    @property
    def is_of_steps(self) -> bool:
        return bool(self.steps)

    @property
    def first_passed(self) -> str:
        """Return the lowest mark that is passed, as it is written."""
        return next(one.code for one in self.steps if one.points >= PASSED) if self.steps else _plain(self.passes)

    @property
    def span(self) -> str:
        """Return the marks there are: all of them, or the worst and the best."""
        return " ".join(one.code for one in self.steps) or f"{_plain(self.worst)}–{_plain(self.best)}"

    def points(self, written: str, *, field: str = "mark") -> Decimal:
        """Return the points a mark stands for. Raises Malformed with the marks there are.

        >>> twenty = Scale("points_20", "", best=Decimal(20), passes=Decimal(10), unit=Decimal("0.25"))
        >>> twenty.points("14"), twenty.points("9,75")
        (Decimal('70.00'), Decimal('48.75'))
        """
        said = written.strip()
        if self.steps:
            found = next((one.points for one in self.steps if one.code.casefold() == said.casefold()), None)
            if found is None:
                raise Malformed(field=field, expected=", ".join(one.code for one in self.steps), seen=said[:40])
            return found
        value = Decimal(said.replace(",", ".")) if NUMBER.fullmatch(said) else None
        low, high = sorted((self.worst, self.best))
        if value is None or not low <= value <= high or value % self.unit:
            expected = f"{_plain(low)}–{_plain(high)} ({_plain(self.unit)})"
            raise Malformed(field=field, expected=expected, seen=said[:40])
        return self._of_number(value)

    def _of_number(self, value: Decimal) -> Decimal:
        """Cut the scale at the mark that passes: below it lie the points to 50, above it those to 100."""
        is_passed = (value - self.passes) * (self.best - self.worst) >= 0
        start, end, base = (self.passes, self.best, PASSED) if is_passed else (self.worst, self.passes, Decimal(0))
        part = (value - start) / (end - start)
        points = (base + part * PASSED).quantize(CENT, rounding=ROUND_HALF_UP)
        return points if is_passed else min(points, PASSED - CENT)

    def written(self, points: Decimal) -> str:
        """Return points as they are written in this scale; what lies between two marks is the one it comes nearest to.

        >>> Scale("points_20", "", best=Decimal(20), passes=Decimal(10), unit=Decimal("0.25")).written(Decimal("48.75"))
        '9.75'
        """
        is_passed = points >= PASSED
        if self.steps:
            same = [one for one in self.steps if (one.points >= PASSED) == is_passed]
            return min(same, key=lambda one: abs(one.points - points)).code
        start, end, base = (self.passes, self.best, PASSED) if is_passed else (self.worst, self.passes, Decimal(0))
        value = start + (points - base) / PASSED * (end - start)
        return _plain((value / self.unit).quantize(Decimal(1), rounding=ROUND_HALF_UP) * self.unit)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def scale_from(stated: Mapping[str, Any]) -> Scale:
    """Return a scale as the data state it. Raises Malformed for one that nobody could pass, or whose order is bent."""
    code, source = str(stated["code"]), str(stated["source"])
    if "steps" in stated:
        steps = tuple(Step(str(one["code"]), Decimal(str(one["points"]))) for one in stated["steps"])
        points = [one.points for one in steps]
        if points != sorted(set(points)) or not points[0] < PASSED <= points[-1] <= ALL:
            raise Malformed(field=f"{code}.steps", expected="worst first, one below 50 and one from 50 on")
        return Scale(code, source, steps)
    worst, best, passes, unit = (Decimal(str(stated[name])) for name in ("worst", "best", "passes", "unit"))
    low, high = sorted((worst, best))
    if not low < passes < high or unit <= 0:
        raise Malformed(field=f"{code}.passes", expected="a mark between the worst and the best")
    return Scale(code, source, (), worst, best, passes, unit)
