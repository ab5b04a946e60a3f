"""A list that rests on a progression agreement: what is wrong when the agreement does not carry it.

Source: DOMAIN 3.5 (ProgressionAgreement, PositiveListEntry); policy paper, ch. 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from passerelle.core.positive_lists.faults import Fault


@dataclass(frozen=True)
class Resting:
    """The agreement under a list: whether it ever came in force, its last day, and the owners outside it."""

    agreement: str
    was_in_force: bool
    over_on: date | None = None
    outside: tuple[str, ...] = ()


def resting_faults(resting: Resting, *, on: date) -> tuple[Fault, ...]:
    """Return what is wrong on a day; an agreement holds on its last day.

    >>> resting_faults(Resting("AG-00001", True, date(2027, 1, 31)), on=date(2027, 1, 31))
    ()
    >>> [fault.code for fault in resting_faults(Resting("AG-00001", True, date(2027, 1, 31)), on=date(2027, 2, 1))]
    ['agreement_ended']
    """
    if not resting.was_in_force:
        return (Fault("agreement_not_in_force", "", seen=resting.agreement),)
    if resting.over_on and resting.over_on < on:
        return (Fault("agreement_ended", "", seen=resting.agreement, threshold=resting.over_on.isoformat()),)
    return tuple(Fault("agreement_of_others", "", seen=one, threshold=resting.agreement) for one in resting.outside)
