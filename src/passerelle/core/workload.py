"""Hours of work by kind, added up, and what they come to: credits as an interval, weeks at so many hours a week.

Source: policy paper, footnote 10 (hours behind a credit); DOMAIN 2.4, 3.5 (hours by kind of a course), 6, journey 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from passerelle.core import credits as credit_points
from passerelle.core.credits import CreditSystem
from passerelle.core.credits.systems import Span
from passerelle.core.errors import Malformed

KINDS = ("contact", "guided", "self", "assessment")
"""With a teacher, guided online, alone, being assessed."""
MOST_HOURS = Decimal(10_000)
"""Of one kind."""
HOURS_IN_A_WEEK = 168


@dataclass(frozen=True)
class Workload:
    """What the hours come to. Intervals are rounded outwards: whatever the true size is, it lies inside."""

    hours: Mapping[str, Decimal]
    total: Decimal
    system: CreditSystem | None = None
    credits: Span | None = None
    """In `system`."""
    stated: Decimal | None = None
    """Credits as they are stated."""
    asks: Span | None = None
    """The hours that the stated credits may stand for."""
    per_week: Decimal | None = None
    weeks: int | None = None
    """Whole weeks, the last one begun."""

    @property
    def fits(self) -> bool | None:
        """Whether the hours are hours that the stated credits can stand for; None where there is nothing to compare."""
        return None if self.asks is None else self.asks[0] <= self.total <= self.asks[1]

    @property
    def is_contact_enough(self) -> bool | None:
        """Whether so many of the hours are in contact as the system asks for each stated credit; None where it asks
        nothing."""
        least = self.system.contact_hours_min if self.system else None
        if least is None or self.stated is None:
            return None
        return self.hours.get("contact", Decimal(0)) >= least * self.stated


def workload(
    hours: Mapping[str, Decimal | None],
    *,
    system: str = "",
    stated: Decimal | None = None,
    per_week: Decimal | None = None,
) -> Workload:
    """Return what hours by kind come to; `system` is a code of `credits.SYSTEMS`, `stated` the credits claimed in it.

    Raises Malformed naming the field, or CreditsRefused for a system that has no credits or that nobody knows. A
    system that no source confirms is reckoned with all the same: `CreditSystem.verified` says so.

    >>> told = workload({"contact": Decimal(20), "self": Decimal(80)}, system="ECTS", per_week=Decimal(8))
    >>> told.total, told.credits, told.weeks
    (Decimal('100'), (Decimal('3.33'), Decimal('4.00')), 13)
    """
    kept = {kind: _number(f"hours.{kind}", value, MOST_HOURS) for kind, value in hours.items() if value is not None}
    if unknown := [kind for kind in kept if kind not in KINDS]:
        raise Malformed(field=f"hours.{unknown[0]}", expected=", ".join(KINDS))
    total = sum(kept.values(), Decimal(0))
    pace = None if per_week is None else _number("per_week", per_week, Decimal(HOURS_IN_A_WEEK))
    claimed = None if stated is None else _number("credits", stated, Decimal(500))
    known = _system(system) if system else None
    return Workload(
        hours=kept,
        total=total,
        system=known,
        credits=credit_points.outward(credit_points.interval(total, known)) if known and total else None,
        stated=claimed,
        asks=credit_points.hours_of(claimed, known) if known and claimed else None,
        per_week=pace,
        weeks=int((total / pace).to_integral_value(ROUND_CEILING)) if pace and total else None,
    )


def _number(field: str, value: Decimal, most: Decimal) -> Decimal:
    if not value.is_finite() or not 0 <= value <= most:
        raise Malformed(field=field, expected=f"0 to {most}", seen=str(value)[:20])
    return value


def _system(code: str) -> CreditSystem:
    if code in credit_points.SYSTEMS:
        return credit_points.SYSTEMS[code]
    without = code in credit_points.WITHOUT_CREDITS
    known = list(credit_points.SYSTEMS)
    reason = "credit_system_without_credits" if without else "credit_system_unknown"
    raise credit_points.CreditsRefused(reason=reason, system=code, **({} if without else {"known": known}))
