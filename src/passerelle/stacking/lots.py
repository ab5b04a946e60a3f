"""A lot of credits is used once: counted in one larger award, or spared in programmes, never both.

A lot is the credits of one award and of whatever took its place, by the number of the first. Whoever uses or frees one
comes here, whether a larger award is confirmed (`confirming.py`) or a recognition granted (`recognition/waiving.py`):
the row of the lot lets one of the two through, by a conditional update and no look beforehand. A lot may be spared in
several programmes, in each once (`CaseAward`); an award that is counted stays valid, and opens what asks no credits.
Source: DOMAIN 3.5 (each credit lot once), 4.4 (PR-IN-ABC, PR-HK); RELIABILITY I8 (credits count once per target).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from passerelle.awards.models import Award
from passerelle.core.errors import NotNow
from passerelle.stacking.models import LotUse, UsedFor

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from passerelle.people.models import Person


def lots_of(person: Person) -> dict[int, str]:
    """Return the lot of each award of a person, by key: the number of the first it took the place of. One query."""
    rows = Award.objects.filter(holder=person).values_list("pk", "number", "replaced_by")
    numbers, before = {}, {}
    for key, number, replaced_by in rows:
        numbers[key] = number
        if replaced_by is not None:
            before[replaced_by] = key
    found = {}
    for key in numbers:
        first, seen = key, {key}
        while first in before and before[first] not in seen:
            first = before[first]
            seen.add(first)
        found[key] = numbers[first]
    return found


def in_use(lots: Collection[str]) -> dict[str, LotUse]:
    """Return how each of these lots is used, those left out that are free. One query."""
    return {one.lot: one for one in LotUse.objects.filter(lot__in=lots, times__gt=0)}


def use(lots: Iterable[str], how: UsedFor, where: str) -> None:
    """Use lots, for the larger award or programme of this number; inside the transaction of the act that does so.

    Raises NotNow (`lot_in_use`, with the `lot` and `where` it is used) for the first that is used the other way, or
    counted already; the caller's transaction then takes back the others.
    """
    free, each = Q(times=0), sorted(set(lots))  # in one order, so that two who use the same ones wait for each other
    LotUse.objects.bulk_create((LotUse(lot=lot, use=how, where=where) for lot in each), ignore_conflicts=True)
    for lot in each:
        row = LotUse.objects.filter(lot=lot)
        may = row.filter(free | Q(use=UsedFor.SPARED)) if how == UsedFor.SPARED else row.filter(free)
        if not may.update(use=how, times=F("times") + 1, where=where):
            raise NotNow(reason="lot_in_use", lot=lot, where=row.values_list("where", flat=True).get())


def free(lots: Iterable[str], how: UsedFor) -> None:
    """Set lots free that were used so, once each; inside the transaction of the act that does so."""
    for lot in sorted(set(lots)):
        LotUse.objects.filter(lot=lot, use=how, times__gt=0).update(times=F("times") - 1)
