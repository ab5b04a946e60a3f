"""Credit points. Hours are the pivot, credits are derived from them, and another system's are an interval.

Source: policy paper, footnote 10 (one ECTS credit point stands for 25-30 hours); DOMAIN 2.4 for the others. An
interval is rounded outwards: whatever the true size is, it lies inside.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from passerelle.core.credits.systems import SYSTEMS, CreditSystem, Span
from passerelle.core.gate import Finding, plain

_DOWN, _UP = Context(prec=40, rounding=ROUND_FLOOR), Context(prec=40, rounding=ROUND_CEILING)


def check(
    hours: Decimal | int | None,
    credits_: Decimal | int | None,
    system: CreditSystem | str | None,
    *,
    rule: str = "CR-1",
) -> Finding | None:
    """Return what is wrong with the size, if anything; where a part is not stated there is nothing to compare.

    A system this table does not know is said to be unknown, as a warning: its size cannot be checked.

    >>> check(Decimal(60), Decimal(3), "ECTS")
    Finding(rule='CR-1', field='workload.hours', seen=20, threshold=(25, 30), \
clause='policy paper, footnote 10', severity='block')
    """
    if hours is None or credits_ is None or not system:
        return None
    if isinstance(system, str):
        if system not in SYSTEMS:
            return Finding(rule, "workload.credit_system", system, tuple(SYSTEMS), "", "warn", kind="in_set")
        system = SYSTEMS[system]
    credits_, hours = Decimal(credits_), Decimal(hours)
    if credits_ > 0 and credits_ * system.hours_min <= hours <= credits_ * system.hours_max:
        return None
    return Finding(
        rule=rule,
        field="workload.hours",
        seen=plain((hours / credits_).quantize(Decimal("0.01"))) if credits_ > 0 else None,
        threshold=(plain(system.hours_min), plain(system.hours_max)),
        clause=system.clause,
        severity="block" if system.verified else "warn",
        kind="ratio",
    )


def interval(hours: Decimal | int, system: CreditSystem) -> Span:
    """Return the least and the most credits so many hours can stand for.

    >>> interval(150, SYSTEMS["ECTS"])
    (Decimal('5'), Decimal('6'))
    """
    return _DOWN.divide(Decimal(hours), system.hours_max), _UP.divide(Decimal(hours), system.hours_min)


def hours_of(credits_: Decimal | int, system: CreditSystem) -> Span:
    """Return the least and the most hours so many credits can stand for."""
    return _DOWN.multiply(Decimal(credits_), system.hours_min), _UP.multiply(Decimal(credits_), system.hours_max)


def convert(credits_: Decimal | int, from_: CreditSystem, to: CreditSystem) -> Span:
    """Return another system's credits as an interval, never as a point: the same system has only one answer.

    >>> convert(6, SYSTEMS["ECTS"], SYSTEMS["UK-CATS"])
    (Decimal('15'), Decimal('18'))
    """
    if from_ == to:
        return Decimal(credits_), Decimal(credits_)
    least, most = hours_of(credits_, from_)
    return interval(least, to)[0], interval(most, to)[1]
