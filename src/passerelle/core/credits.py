"""Credit points. Hours are the pivot, credits are derived from them, and another system's are an interval.

Source: policy paper, footnote 10 (one ECTS credit point stands for 25-30 hours); DOMAIN 2.4 for the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from passerelle.core.gate import Finding, plain


@dataclass(frozen=True)
class CreditSystem:
    """How many notional hours one credit stands for. What no source confirms is not `verified`: shown, not enforced."""

    code: str
    hours_min: Decimal
    hours_max: Decimal
    clause: str
    verified: bool = True


def _system(code: str, hours_min: int, hours_max: int, clause: str, *, verified: bool = True) -> CreditSystem:
    return CreditSystem(code, Decimal(hours_min), Decimal(hours_max), clause, verified)


# Korea's academic credit bank counts class hours, and its notional hours are not established: it is left out, as
# are systems that know hours only (Japan's certificates, Australia, the French directories).
SYSTEMS: dict[str, CreditSystem] = {
    system.code: system
    for system in (
        _system("ECTS", 25, 30, "policy paper, footnote 10"),
        _system("ECTS-MT", 25, 25, "mfhea.mt/interactive-mqf"),
        _system("UK-CATS", 10, 10, "academiquirk.com, imperial.ac.uk credit page"),
        _system("SCQF", 10, 10, "sqa.org.uk 71377"),
        _system("RQF", 10, 10, "academiquirk.com, imperial.ac.uk credit page"),
        _system("NZ", 10, 10, "NZQA Listing and Operational Rules 2022, rule 1"),
        _system("ZA", 10, 10, "ubuntubusinessschool.co.za"),
        _system("MY", 40, 40, "MQA Guidelines to Good Practices, as cited at qvc.umpsa.edu.my"),
        _system("IN-NCrF", 30, 30, "thehindu.com, 12 April 2023"),
        _system("US-semester", 45, 50, "", verified=False),
        _system("JM", 15, 45, "", verified=False),
        _system("CO", 48, 48, "", verified=False),
    )
}


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


def interval(hours: Decimal | int, system: CreditSystem) -> tuple[Decimal, Decimal]:
    """Return the least and the most credits so many hours can stand for.

    >>> interval(150, SYSTEMS["ECTS"])
    (Decimal('5'), Decimal('6'))
    """
    return Decimal(hours) / system.hours_max, Decimal(hours) / system.hours_min


def hours_of(credits_: Decimal | int, system: CreditSystem) -> tuple[Decimal, Decimal]:
    """Return the least and the most hours so many credits can stand for."""
    return Decimal(credits_) * system.hours_min, Decimal(credits_) * system.hours_max


def convert(credits_: Decimal | int, from_: CreditSystem, to: CreditSystem) -> tuple[Decimal, Decimal]:
    """Return another system's credits as an interval, never as a point: the same system has only one answer.

    >>> convert(6, SYSTEMS["ECTS"], SYSTEMS["UK-CATS"])
    (Decimal('15'), Decimal('18'))
    """
    if from_ == to:
        return Decimal(credits_), Decimal(credits_)
    least, most = hours_of(credits_, from_)
    return interval(least, to)[0], interval(most, to)[1]
