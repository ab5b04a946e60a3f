"""One transfer value, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Thing:
    """What credits are given for, or what they count as: a credential, a course, an assessment, work.

    `kind` is the class of CTDL without its prefix (`MicroCredential`, `LearningOpportunityProfile`); `codes` are the
    numbers it goes by; `owners` are names, or addresses where the file names nobody.
    """

    id: str
    kind: str = ""
    name: str = ""
    codes: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()


@dataclass(frozen=True)
class Value:
    """So many credits. `unit` and `level` are words of CTDL (`DegreeCredit`, `LowerDivisionLevel`)."""

    credits: Decimal
    unit: str = ""
    level: str = ""
    about: str = ""


@dataclass(frozen=True)
class TransferValue:
    """Who gives which credits for what, as what, between which days."""

    id: str
    name: str
    owners: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    description: str = ""
    values: tuple[Value, ...] = ()
    given_for: tuple[Thing, ...] = ()
    counts_as: tuple[Thing, ...] = ()
