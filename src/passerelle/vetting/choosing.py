"""Choosing an expert by hand: the pool searched, and of each who is found whether this case may ask them.

Nobody has to know a number: a registrar looks by name, kind, country and field, and picks from what is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextField
from django.db.models.functions import Cast

from passerelle.core import panel
from passerelle.vetting import pool
from passerelle.vetting.models import Expert, Kind, Seat
from passerelle.vetting.states import ACTIVE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.vetting.models import Case

LONGEST_ASKED = 100


@dataclass(frozen=True)
class Asked:
    """What a registrar looks for; what is empty is not asked."""

    name: str = ""
    kind: str = ""
    country: str = ""
    field: str = ""
    """The first digits of an ISCED-F code."""

    def __bool__(self) -> bool:
        return bool(self.name or self.kind or self.country or self.field)


def found(asked: Asked) -> QuerySet[Expert]:
    """Return who in the pool is what was asked for, by name."""
    rows = pool.experts().order_by("person__name", "pk")
    if asked.name:
        rows = rows.filter(person__name__icontains=asked.name[:LONGEST_ASKED])
    if asked.kind in Kind.values:
        rows = rows.filter(kind=asked.kind)
    if asked.country:
        rows = rows.filter(country=asked.country)
    if asked.field.isdecimal():
        rows = rows.annotate(codes=Cast("fields", TextField())).filter(codes__contains=f'"{asked.field}')
    return rows


def countries() -> list[str]:
    """Return the countries that somebody in the pool comes from."""
    return list(Expert.objects.order_by("country").values_list("country", flat=True).distinct())


def for_case(members: Sequence[Expert], case: Case, *, on: date, asker: str) -> list[pool.Candidate]:
    """Return these experts beside a case, in their order: what each would bring to its panel, what keeps each out.

    Who holds a seat in it, or held one, is not asked again (`sits`). `asker` is who looks, and stays out.
    """
    facts, composition = pool.case_facts(case, on=on), case.panel
    core = pool.known(members, facts, on=on)
    given = list(Seat.objects.filter(case=case).select_related("expert__person"))
    seated = {seat.expert_id for seat in given}
    sitting = [
        panel.Expert(seat.expert.person.reference, seat.kind, seat.country, "")
        for seat in given
        if seat.state in ACTIVE and seat.has_vote
    ]
    return [
        pool.Candidate(
            one,
            core[one.pk],
            why=panel.reasons(core[one.pk], sitting, facts, composition),
            barred=(
                *(("sits",) if one.pk in seated else ()),
                *pool.barred_by(core[one.pk], pool.away(one), facts, composition, asker=asker, on=on),
            ),
        )
        for one in members
    ]
