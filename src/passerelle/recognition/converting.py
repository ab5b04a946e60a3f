"""Which conversions a decision rests on: those of the body that decides before those of the authority.

What is said of the awards of one country goes before what is said of all; of equals, the first that was stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from passerelle.core.conversions import NOBODY, Converted, Marks, by_hours
from passerelle.core.credits import CreditsRefused
from passerelle.recognition import ruling
from passerelle.recognition.models import Conversion, ConversionKind
from passerelle.recognition.states import ConversionState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.core.matching.items import Item
    from passerelle.recognition.models import PositiveListLine

MOST: Final = 2_000
"""So many are read for one question, those for everybody first."""


@dataclass(frozen=True)
class Conversions:
    """The conversions in force on a day, as some bodies and the authority stated them."""

    known: Sequence[Conversion] = ()

    def _of(self, kind: ConversionKind, owner: int, country: str) -> list[Conversion]:
        """Return those that one body decides by, for awards of a country; what goes first is at the front."""
        about = [
            one
            for one in self.known
            if one.kind == kind and one.owner_id in (owner, None) and one.country in (country, "")
        ]
        return sorted(about, key=lambda one: (one.owner_id is None, not one.country, one.number))

    def marks(self, item: Item, owner: int, country: str) -> tuple[Marks, ...]:
        """Return the tables that read results of an item."""
        if not any(one.kind == ConversionKind.MARKS for one in self.known):
            return ()
        tables = (_marks(one) for one in self._of(ConversionKind.MARKS, owner, country))
        return tuple(table for table in tables if table.reads(item.scale))

    def tables(self, owner: int) -> tuple[tuple[str, Marks], ...]:
        """Return every table of marks that one body decides by, with the country it is for, the first before others."""
        told = [one for one in self.known if one.kind == ConversionKind.MARKS and one.owner_id in (owner, None)]
        told.sort(key=lambda one: (one.owner_id is None, not one.country, one.number))
        return tuple((one.country, _marks(one)) for one in told)

    def credits(self, item: Item, system: str, owner: int, country: str) -> Converted | None:
        """Return how the credits of an item count in another system; None where they are counted in it already.

        What states no system, or is asked for in none, is taken as it stands.
        """
        stated = item.credit_system
        if not system or not stated or stated == system or not item.credits:
            return None
        for one in self._of(ConversionKind.CREDITS, owner, country):
            if (one.from_system, one.to_system) == (stated, system):
                return Converted(item.credits, stated, system, Fraction(one.factor), one.reference)
        try:
            return by_hours(Decimal(item.credits), stated, system)
        except CreditsRefused:
            return Converted(item.credits, stated, system, Fraction(0), NOBODY)


NONE: Final = Conversions()


def _marks(one: Conversion) -> Marks:
    return Marks(one.reference, tuple((mark, becomes) for mark, becomes in one.table), tuple(one.scale))


def in_force(on: date) -> QuerySet[Conversion]:
    """Return the conversions that decide on a day."""
    holds = Q(valid_to=None) | Q(valid_to__gte=on)
    begun = Q(in_force_on__lte=on)
    return Conversion.objects.filter(holds, begun, state=ConversionState.IN_FORCE)


def of_bodies(owners: Collection[int], on: date) -> Conversions:
    """Return what these bodies, by their keys, and the authority stated that decides on a day; one query."""
    found = (
        in_force(on).filter(Q(owner=None) | Q(owner__in=owners)).order_by(F("owner").asc(nulls_first=True), "number")
    )
    return Conversions(tuple(found[:MOST]))


def of_lines(lines: Iterable[PositiveListLine], items: Collection[Item], on: date) -> Conversions:
    """Return what is stated that lines of these owners could decide by.

    No query where every result asked for is of the items' own scales, and every programme counts as the items do.
    """
    owners: set[int] = set()
    for line in lines:
        asked = {entry.min_result for entry in ruling.rule_of(line).entries if entry.min_result}
        system = line.programme.credit_system if line.programme else ""
        if any(not asked <= set(item.scale) or _differs(item.credit_system, system) for item in items):
            owners.add(line.owner_id)
    return of_bodies(owners, on) if owners else NONE


def _differs(stated: str, asked: str) -> bool:
    return bool(stated and asked and stated != asked)
