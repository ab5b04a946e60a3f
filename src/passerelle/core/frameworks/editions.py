"""Editions of one framework follow each other: on any day at most one is in force."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Span(NamedTuple):
    """From one day to another, both counted; without a day it has no beginning, or no end yet."""

    begins: date | None
    ends: date | None

    def overlaps(self, other: Span) -> bool:
        return (self.begins or date.min) <= (other.ends or date.max) and (other.begins or date.min) <= (
            self.ends or date.max
        )


def end_of_predecessor(new: Span, standing: Iterable[Span]) -> date | None:
    """Return the last day of the edition that a new one takes over from, or None where there is none to end.

    Raises ValueError where the new edition would be in force on a day on which another one stays in force: only the
    one without an end, begun earlier, gives way, and only to one without an end.

    >>> end_of_predecessor(Span(date(2026, 1, 1), None), [Span(date(2015, 1, 1), None)])
    datetime.date(2025, 12, 31)
    """
    begun = [one for one in standing if one.overlaps(new)]
    if not begun:
        return None
    [*others, last] = sorted(begun, key=lambda one: one.begins or date.min)
    gives_way = last.ends is None and new.ends is None and new.begins and (last.begins or date.min) < new.begins
    if others or not gives_way or new.begins is None:
        raise ValueError("editions overlap")
    return new.begins - timedelta(days=1)
