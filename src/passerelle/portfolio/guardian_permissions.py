"""Who names a guardian, who sees a proof, who ends it, and who may act after a death."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.assessment.models import Candidate
from passerelle.awards.models import Award
from passerelle.learning.models import Enrolment
from passerelle.organisations.models import Function
from passerelle.organisations.permissions import organisations_of
from passerelle.people.models import Guardianship
from passerelle.people.permissions import may_work_at_counter
from passerelle.people.states import OPEN_GUARDIANSHIPS, GuardianshipState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.people.models import Death, Person


def may_name_any(by: Person) -> bool:
    """Officers of the authority, and who signs for any body: for whom, `may_name_guardian` says."""
    return may_work_at_counter(by) or bool(organisations_of(by, Function.SIGNATORY))


def may_name_guardian(by: Person, minor: Person) -> bool:
    """An officer of the authority, or who signs for a body with which this person learns, is assessed, or holds."""
    if not by.is_authenticated or by.pk == minor.pk:
        return False
    return may_work_at_counter(by) or _learns_with(minor, organisations_of(by, Function.SIGNATORY))


def _learns_with(person: Person, bodies: frozenset[int]) -> bool:
    if not bodies:
        return False
    return (
        Enrolment.objects.filter(person=person, instance__course__provider__in=bodies).exists()
        or Candidate.objects.filter(person=person, organisation__in=bodies).exists()
        or Award.objects.filter(holder=person, awarder__in=bodies).exists()
    )


def may_see_proof(by: Person, found: Guardianship) -> bool:
    """Who may name one; never of oneself."""
    return by.pk != found.guardian_id and may_name_guardian(by, found.minor)


def named_or_seen_by(by: Person) -> QuerySet[Guardianship]:
    """Return the open guardianships that somebody named, or saw a proof of."""
    mine = Q(named_by=by) | Q(proof_seen_by=by)
    return Guardianship.objects.filter(mine, state__in=OPEN_GUARDIANSHIPS).select_related("minor", "guardian")


def may_read(by: Person, found: Guardianship) -> bool:
    """The minor, the guardian, who named them or saw a proof, and who may see one."""
    parts = {found.minor_id, found.guardian_id, found.named_by_id, found.proof_seen_by_id}
    return by.is_authenticated and (by.pk in parts or may_name_guardian(by, found.minor))


def may_end(by: Person, found: Guardianship) -> bool:
    """The guardian, an officer of the authority, who made an invitation, and the minor where no proof was seen."""
    if not by.is_authenticated:
        return False
    waits = found.state == GuardianshipState.INVITED
    is_theirs = by.pk == found.minor_id and not found.proof
    return by.pk == found.guardian_id or may_work_at_counter(by) or is_theirs or (waits and by.pk == found.named_by_id)


def may_confirm_death(by: Person, death: Death) -> bool:
    """A second officer: not who noted it, and nobody confirms their own."""
    return may_work_at_counter(by) and by.pk not in {death.noted_by_id, death.person_id}
