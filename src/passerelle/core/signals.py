"""What makes an agency look at a body before its turn: complaints held valid, a fall in completion or in feedback.

Source: policy paper, 5.2 (a light eye in real time beside slow reviews); DOMAIN 3.5 and UX B5 (risk signals). Every
amount comes in as an argument; a rule says what it saw in numbers, and never more than those numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from passerelle.core.calendar import add_months
from passerelle.core.indicators import rounded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date


@dataclass(frozen=True)
class Share:
    """How many of some persons there were with something."""

    some: int
    of: int

    @property
    def percent(self) -> Decimal:
        """To one decimal; of nobody there is none, so that nothing is ever asked of an empty share."""
        return rounded(Decimal(100 * self.some) / self.of)


@dataclass(frozen=True)
class Mean:
    """The mean of some ratings from 1 to 5, and by how many persons."""

    mean: Decimal
    n: int


def complaints(
    held: Iterable[tuple[str, date]], told: Collection[str], *, on: date, months: int, least: int
) -> list[str]:
    """Return the complaints that together are a signal, the oldest first; none below the threshold.

    `held` are complaints that were held valid, by number and day; what was `told` in an earlier signal counts once.

    >>> from datetime import date
    >>> some = [("CP-1", date(2026, 1, 9)), ("CP-2", date(2026, 10, 1)), ("CP-3", date(2026, 11, 2))]
    >>> complaints(some, (), on=date(2026, 11, 20), months=6, least=2)
    ['CP-2', 'CP-3']
    >>> complaints(some, {"CP-2"}, on=date(2026, 11, 20), months=6, least=2)
    []
    """
    since = add_months(on, -months)
    fresh = sorted((day, number) for number, day in held if since < day <= on and number not in told)
    return [number for _day, number in fresh] if len(fresh) >= least else []


def fall_in_share(now: Share, before: Share, *, points: int, least: int) -> Decimal | None:
    """Return by how many percentage points a share fell, where that is enough and both are of persons enough.

    >>> fall_in_share(Share(6, 12), Share(10, 12), points=20, least=10)
    Decimal('33.3')
    >>> fall_in_share(Share(0, 9), Share(10, 12), points=20, least=10) is None
    True
    """
    if now.of < least or before.of < least:
        return None
    fell = rounded(Decimal(100 * before.some) / before.of - Decimal(100 * now.some) / now.of)
    return fell if fell >= points else None


def fall_in_mean(now: Mean, before: Mean, *, fall: Decimal, least: int) -> Decimal | None:
    """Return by how much a mean fell, where that is enough and both are of persons enough.

    >>> fall_in_mean(Mean(Decimal("3.0"), 6), Mean(Decimal("4.2"), 9), fall=Decimal("1.0"), least=5)
    Decimal('1.2')
    """
    if now.n < least or before.n < least:
        return None
    fell = rounded(before.mean - now.mean)
    return fell if fell >= fall else None


def months_to(on: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """Return the twelve whole months before the month of a day, and the twelve before those, each as (from, until).

    `until` is the first day after them. All days of a month have the same, so that what is seen in them is seen once.

    >>> from datetime import date
    >>> [str(day) for pair in months_to(date(2026, 11, 27)) for day in pair]
    ['2025-11-01', '2026-11-01', '2024-11-01', '2025-11-01']
    """
    until = on.replace(day=1)
    since, before = add_months(until, -12), add_months(until, -24)
    return (since, until), (before, since)


def is_overdue(due: date, *, on: date, days: int) -> bool:
    """Say whether more than so many days passed since something was due."""
    return (on - due).days > days


def has_lapsed(last: date | None, *, on: date, months: int) -> bool:
    """Say whether a last review lies longer back than so many months; none is no lapse: there was nothing to lapse."""
    return last is not None and add_months(last, months) < on
