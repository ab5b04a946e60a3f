"""Which conversions count: those of the body that decides before those of the authority.

What is said of the awards of one country goes before what is said of all; of equals, the first that was stated. Here
credits of one system become credits of another, for decisions, larger awards and plans alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from passerelle.conversions.models import Conversion, ConversionKind
from passerelle.conversions.states import ConversionState
from passerelle.core.conversions import HOURS, NOBODY, Converted, Marks, by_hours
from passerelle.core.credits import CreditsRefused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.core.matching.items import Item

MOST: Final = 2_000
"""So many are read for one question, those for everybody first."""


@dataclass(frozen=True)
class Conversions:
    """The conversions in force on a day, as some bodies and the authority stated them."""

    known: Sequence[Conversion] = ()
    _found: dict[tuple[str, str, int, str], tuple[Fraction, str]] = field(
        default_factory=dict, compare=False, repr=False
    )

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

    def credits(
        self, amount: Decimal | None, stated: str, system: str, *, owner: int, country: str
    ) -> Converted | None:
        """Return how credits of one system count in another for a body, where a body of a country awarded them.

        None where they are counted in it already. What states no system, or is asked for in none, is taken as it
        stands.
        """
        if not system or not stated or stated == system or not amount:
            return None
        return Converted(amount, stated, system, *self._factor(stated, system, owner, country))

    def in_whole(
        self, amount: Decimal | None, stated: str, whole: str, *, owner: int, country: str
    ) -> tuple[Decimal, Converted | None]:
        """Return what credits count for in a larger award of a body, or in a plan, and what they were before.

        One answer for the page of the learner, the desk that confirms and the plans that lead there. Those of no
        system, or counted in none, count nothing where the other is known: nobody said what they are worth.
        """
        if not amount:
            return Decimal(0), None
        if stated == whole:
            return amount, None
        if not stated or not whole:
            return Decimal(0), Converted(amount, stated, whole, Fraction(0), NOBODY)
        found = Converted(amount, stated, whole, *self._factor(stated, whole, owner, country))
        return found.credits, found

    def _factor(self, stated: str, system: str, owner: int, country: str) -> tuple[Fraction, str]:
        """Return what one credit counts for, and by what; looked for once for all credits alike."""
        asked = (stated, system, owner, country)
        if asked not in self._found:
            self._found[asked] = self._looked_for(*asked)
        return self._found[asked]

    def _looked_for(self, stated: str, system: str, owner: int, country: str) -> tuple[Fraction, str]:
        for one in self._of(ConversionKind.CREDITS, owner, country):
            if (one.from_system, one.to_system) == (stated, system):
                return Fraction(one.factor), one.reference
        try:
            return by_hours(Decimal(1), stated, system).factor, HOURS
        except CreditsRefused:
            return Fraction(0), NOBODY


NONE: Final = Conversions()
NO_BODY: Final = 0
"""Where no body decides: what the authority stated for everybody counts alone."""


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


def between(stated: Iterable[str], wholes: Iterable[tuple[int, str]], on: date) -> Conversions:
    """Return what counts in larger awards of these bodies, each in its system, where any credits are of another one.

    One query; none where all are of the same system.
    """
    systems = {one for one in stated if one}
    owners = {owner for owner, whole in wholes if whole and systems - {whole}}
    return of_bodies(owners, on) if owners else NONE
