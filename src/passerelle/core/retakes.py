"""How often somebody who did not pass may try again, and from which day on.

Source: DOMAIN 3.5: a description states how many (`assessment.retakes`), its awarder how long to wait in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Retake:
    """What is left to somebody: `left` tries, or as many as they like (None); `from_day` none before it."""

    left: int | None
    from_day: date | None

    @property
    def is_over(self) -> bool:
        return self.left == 0

    def is_early(self, on: date) -> bool:
        return self.from_day is not None and on < self.from_day


def retake(failed_on: Sequence[date], retakes: float | None, *, after_days: int) -> Retake:
    """Return what is left after attempts that were not passed; a description may state no limit (None).

    >>> retake([date(2026, 11, 23)], 2, after_days=14)
    Retake(left=2, from_day=datetime.date(2026, 12, 7))
    >>> retake([date(2026, 11, 23)] * 3, 2, after_days=14).is_over
    True
    """
    left = None if retakes is None else max(int(retakes) + 1 - len(failed_on), 0)
    return Retake(left, max(failed_on) + timedelta(days=after_days) if failed_on else None)
