"""Whom an awarder may ask into a jury: its assessors, with every link to the candidate that the register knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.assessment import juries, queries
from passerelle.organisations.models import Function, Mandate, Organisation
from passerelle.people.models import Person
from passerelle.policy.case_files import LINKED

if TYPE_CHECKING:
    from datetime import date

    from passerelle.assessment.models import PriorLearningCase

MOST = 40


@dataclass(frozen=True)
class Proposed:
    """Somebody who assesses this micro-credential, and what bars them from this jury."""

    person: Person
    organisation: Organisation
    barred: tuple[str, ...]


def proposed(case: PriorLearningCase, *, on: date) -> list[Proposed]:
    """Return who is qualified for the micro-credential of a case: the free ones first, each once, at most 40."""
    bodies = queries.bodies_at_work(juries.candidate_of(case), on=on)
    assessing = Mandate.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on),
        organisation__in=bodies,
        function=Function.ASSESSOR,
        valid_from__lte=on,
        person__is_active=True,
    )
    held = list(
        Mandate.objects.filter(Q(person__in=assessing.values("person")) | Q(person=case.person_id))
        .select_related("person", "organisation")
        .order_by("organisation__legal_name", "pk")
    )
    at_work = [one for one in held if one.organisation_id in bodies and _assesses(one, on)]
    by_key = {one.person_id: one for one in reversed(at_work)}
    links = juries.links_of(case, [one.person for one in by_key.values()], held=held)
    found = [
        Proposed(one.person, one.organisation, tuple(dict.fromkeys(str(LINKED[link.code]) for link in links[key])))
        for key, one in by_key.items()
    ]
    return sorted(found, key=lambda one: (bool(one.barred), one.person.name))[:MOST]


def _assesses(mandate: Mandate, on: date) -> bool:
    return mandate.function == Function.ASSESSOR and mandate.is_held(on) and mandate.person.is_active
