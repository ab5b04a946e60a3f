"""What a panel has to know of an entry before it is formed, whatever register it stands in.

A micro-credential, a short course and a role of an organisation differ in where their field, their language and the
bodies around them are written; a panel is formed for all of them alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.organisations.models import OrganisationRole, Oversight
from passerelle.registers import queries as registers
from passerelle.registers.states import LISTED

ANY_LANGUAGE = ""


@dataclass(frozen=True)
class Subject:
    """`around` are bodies that have a hand in it beside who answers for it, by number."""

    name: str
    field: str
    language: str
    around: frozenset[str]


def of(reference: str) -> Subject:
    """Return what a panel has to know of an entry. Raises Http404."""
    entry = registers.entry(reference)
    if isinstance(entry, MicroCredential):
        return Subject(entry.name, entry.field[:2], entry.language, _teaching(entry))
    if isinstance(entry, ShortCourse):
        goals = list(entry.leads_to.order_by("number").values_list("field", "awarder__number"))
        field = next((field[:2] for field, _awarder in goals if field), "")
        return Subject(entry.name, field, entry.language, frozenset(awarder for _field, awarder in goals if awarder))
    if isinstance(entry, OrganisationRole):
        fields = [str(one)[:2] for one in entry.scope.get("fields", ())]
        return Subject(entry.name, fields[0] if fields else "", ANY_LANGUAGE, _overseen(entry))
    raise NotImplementedError(entry.register)


def _teaching(entry: MicroCredential) -> frozenset[str]:
    courses = ShortCourse.objects.filter(leads_to=entry, state__in=LISTED, provider__isnull=False)
    return frozenset(courses.exclude(provider=entry.awarder_id).values_list("provider__number", flat=True))


def _overseen(role: OrganisationRole) -> frozenset[str]:
    """Return whom the body reviews, and who reviews it: neither judges the other."""
    body = role.organisation_id
    pairs = Oversight.objects.filter(Q(agency=body) | Q(organisation=body), ends_on=None)
    numbers = pairs.values_list("agency__number", "organisation__number")
    return frozenset(number for pair in numbers for number in pair) - {role.organisation.number}
