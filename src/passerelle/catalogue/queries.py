"""What is read of the catalogue for more than one caller: editions, changes, who could ask to be a partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404

from passerelle.catalogue.models import AuthorisationRequest, Revision
from passerelle.catalogue.partners import NEEDS
from passerelle.catalogue.states import REPLACING, AskingState
from passerelle.organisations.models import Function, Organisation, OrganisationRole
from passerelle.organisations.permissions import organisations_of

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.catalogue.models import MicroCredential, Programme
    from passerelle.people.models import Person

_LONGEST_EDITION = 4
"""Digits."""


def programme(reference: str, among: QuerySet[Programme]) -> Programme:
    """Return the edition that a reference such as PG-00001v2 names, one of `among`. Raises Http404."""
    number, _v, edition = reference.rpartition("v")
    is_one = edition.isascii() and edition.isdigit() and len(edition) <= _LONGEST_EDITION
    return get_object_or_404(among, number=number, edition=int(edition) if is_one else 0)


def change_classes(reference: str) -> dict[int, str]:
    """Return how much each change that became a version of an entry mattered, by the edition it became."""
    changes = Revision.objects.filter(entry=reference, state__in=REPLACING)
    return {edition + 1: change_class for edition, change_class in changes.values_list("edition", "change_class")}


def could_be_partners(person: Person, entry: MicroCredential, *, on: date) -> list[Organisation]:
    """Return the bodies a person signs for that could ask to be let teach or assess a listed entry: providers and
    assessors of that day that do not award it themselves."""
    signing = organisations_of(person, Function.SIGNATORY) - {entry.awarder_id}
    if not signing or entry.awarder_id is None or not entry.is_listed:
        return []
    roles = OrganisationRole.objects.filter(organisation__in=signing, role__in=NEEDS.values())
    able = {role.organisation_id for role in roles if role.is_in_force(on)}
    if not able:
        return []
    return list(Organisation.objects.filter(pk__in=able).exclude(pk__in=entry.joint_awarders.values("pk")))


def first_answer_due() -> Subquery:
    """Return by when the first request that waits is to be answered, for a query of what has an `organisation`."""
    waiting = AuthorisationRequest.objects.filter(awarder=OuterRef("organisation"), state=AskingState.ASKED)
    return Subquery(waiting.order_by("due_on").values("due_on")[:1])
