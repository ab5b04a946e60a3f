"""Who may act for an organisation, and who decides on its roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from passerelle.organisations.models import Function, Mandate, Organisation, OrganisationRole, Role
from passerelle.people.models import Duty, Person
from passerelle.people.permissions import holds
from passerelle.registers.states import PUBLIC_STATES, VERIFIED, State

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.registers.models import Entry


def mandates_of(person: Person) -> tuple[Mandate, ...]:
    """Return the mandates a person holds today, read once per person object (once per request)."""
    if not (person.is_authenticated and person.is_active):
        return ()
    held = getattr(person, "_mandates", None)
    if held is None:
        held = tuple(person.mandates.select_related("organisation"))
        person._mandates = held  # type: ignore[attr-defined]
    today = timezone.localdate()
    return tuple(mandate for mandate in held if mandate.is_held(today))


def acts_for(person: Person, organisation_id: int | None, *functions: Function) -> bool:
    """Say whether the person holds one of these functions (any, if none is named) for the organisation.

    Nobody acts for what belongs to no organisation.
    """
    return any(
        mandate.organisation_id == organisation_id and (not functions or mandate.function in functions)
        for mandate in mandates_of(person)
    )


def organisations_of(person: Person, *functions: Function) -> frozenset[int]:
    return frozenset(
        mandate.organisation_id for mandate in mandates_of(person) if not functions or mandate.function in functions
    )


def people_of(organisation_id: int | None, *functions: Function, on: date) -> QuerySet[Person]:
    """Return who acts for an organisation on a day, in one of these functions; in any if none is named."""
    lasting = Q(ends_on=None) | Q(ends_on__gt=on)
    held = Mandate.objects.filter(lasting, organisation=organisation_id, valid_from__lte=on)
    if functions:
        held = held.filter(function__in=functions)
    return Person.objects.filter(is_active=True, pk__in=held.values("person"))


def may_apply(person: Person, organisation: Organisation) -> bool:
    return acts_for(person, organisation.pk, Function.SIGNATORY)


def may_grant_mandate(person: Person, organisation: Organisation) -> bool:
    return acts_for(person, organisation.pk, Function.SIGNATORY)


def may_withdraw(person: Person, entry: Entry) -> bool:
    """Who signs for the organisation that answers for an entry, in whichever register."""
    return acts_for(person, getattr(entry, f"{entry.owned_by}_id"), Function.SIGNATORY)


def may_oversee(person: Person, agency: Organisation) -> bool:
    """Who signs for an agency says whom it reviews."""
    return acts_for(person, agency.pk, Function.SIGNATORY)


def visible_to(person: Person) -> QuerySet[OrganisationRole]:
    """Roles that are public, of one's own organisations, or on the authority's desk."""
    roles = OrganisationRole.objects.select_related("organisation")
    if holds(person, Duty.REGISTRAR, Duty.DECISION_OFFICER):
        return roles
    own = Q(organisation__in=organisations_of(person))
    return roles.filter(Q(state__in=PUBLIC_STATES) | own)


def organisations_visible_to(person: Person) -> QuerySet[Organisation]:
    """Organisations with a public role, and one's own."""
    if holds(person, Duty.REGISTRAR, Duty.DECISION_OFFICER):
        return Organisation.objects.all()
    public = OrganisationRole.objects.filter(organisation=OuterRef("pk"), state__in=PUBLIC_STATES)
    return Organisation.objects.filter(Exists(public) | Q(pk__in=organisations_of(person)))


def in_force(role: str, *, on: date) -> QuerySet[OrganisationRole]:
    """Return the entries in whose role an organisation may act on a day: `OrganisationRole.is_in_force` as a filter."""
    begun = Q(valid_from=None) | Q(valid_from__lte=on)
    lasting = Q(valid_until=None) | Q(valid_until__gte=on)
    return OrganisationRole.objects.filter(begun, lasting, role=role, state__in=(*VERIFIED, State.EXPIRING))


def has_role(organisation_id: int | None, role: str, *, on: date) -> bool:
    """Say whether an organisation may act in a role on a day."""
    roles = OrganisationRole.objects.filter(organisation=organisation_id, role=role)
    return any(entry.is_in_force(on) for entry in roles)


def is_public_authority(organisation_id: int | None, *, on: date) -> bool:
    """Say whether an awarder is a public authority, such as a ministry: its registered role names the law by which."""
    roles = OrganisationRole.objects.filter(organisation=organisation_id, role=Role.AWARDER)
    return any(entry.particulars.get("public_authority") for entry in roles if entry.is_in_force(on))
