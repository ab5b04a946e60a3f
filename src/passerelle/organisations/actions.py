"""Registering organisations, deciding on their roles, giving and ending mandates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify

from passerelle.core.calendar import add_months
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.shapes import MAX_TEXT, some_text
from passerelle.journal import actions as journal
from passerelle.organisations.description import checked_organisation
from passerelle.organisations.models import PREFIXES, Function, Mandate, Organisation, OrganisationRole, Role
from passerelle.organisations.permissions import may_apply, may_decide, may_grant_mandate
from passerelle.registers import actions as registers
from passerelle.registers.numbers import next_number
from passerelle.registers.states import State

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person

ROLE_VALIDITY_MONTHS = 60
"""Five years, the longest validity found in law (L6113-5; JM 5 years); a profile may shorten it."""


@transaction.atomic
def register_organisation(*, by: Person, today: date, **stated: Any) -> Organisation:
    """Enter an organisation; who enters it becomes its first signatory. It is public only once a role is registered.

    What may be stated is in `description.py`. Raises Malformed, or AlreadyDone when the legal identity is entered
    already.
    """
    said = checked_organisation(stated)
    number = next_number("ORG")
    slug = f"{slugify(said['legal_name'])[:48]}-{number[4:]}"
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(number=number, slug=slug, created_by=by, **said)
    except IntegrityError:
        raise AlreadyDone(field="legal_id", seen=said["legal_id"]) from None
    Mandate.objects.create(person=by, organisation=organisation, function=Function.SIGNATORY, valid_from=today)
    _forget_mandates(by)
    journal.record("organisation.register", subject=organisation.reference, actor=by.reference)
    return organisation


@transaction.atomic
def apply_for_role(organisation: Organisation, role: str, *, by: Person, today: date) -> OrganisationRole:
    """Ask the authority for a role; the application waits for a decision officer. One that was returned goes again.

    Raises NotPermitted, Malformed for an unknown role, AlreadyDone when the role is held or asked for,
    GateRefused with what the profiles in force miss.
    """
    if not may_apply(by, organisation):
        raise NotPermitted
    if role not in Role.values:
        raise Malformed(field="role", seen=role, expected=", ".join(Role.values))
    entry = organisation.roles.filter(role=role, state=State.RETURNED).first()
    try:
        with transaction.atomic():
            entry = entry or OrganisationRole.objects.create(
                number=next_number(PREFIXES[Role(role)]), organisation=organisation, role=role
            )
    except IntegrityError:
        raise AlreadyDone(field="role", seen=role) from None
    return registers.submit(entry, by=by, today=today, act="submit_for_review")


@transaction.atomic
def decide_role(entry: OrganisationRole, *, by: Person, today: date, approve: bool, reasons: str) -> OrganisationRole:
    """Register the role for five years, or return the application, with reasons that become public.

    Raises NotPermitted (also for an officer of the organisation itself), Malformed without reasons, WrongState.
    """
    if not may_decide(by, entry):
        raise NotPermitted
    reasons = some_text(MAX_TEXT)("reasons", reasons)
    act = "register" if approve else "return"
    valid_until = add_months(today, ROLE_VALIDITY_MONTHS) if approve else None
    return registers.move(
        entry, act, by=by, noted={"reasons": reasons}, reasons=reasons, decided_on=today, valid_until=valid_until
    )


@transaction.atomic
def grant_mandate(
    organisation: Organisation, person: Person, function: str, *, by: Person, today: date, ends_on: date | None = None
) -> Mandate:
    """Let a person act for the organisation. Raises NotPermitted, Malformed, AlreadyDone."""
    if not may_grant_mandate(by, organisation):
        raise NotPermitted
    if function not in Function.values:
        raise Malformed(field="function", seen=function, expected=", ".join(Function.values))
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(
                person=person, organisation=organisation, function=function, valid_from=today, ends_on=ends_on
            )
    except IntegrityError:
        raise AlreadyDone(field="function", seen=function) from None
    _forget_mandates(person)
    journal.record(
        "mandate.grant",
        subject=organisation.reference,
        actor=by.reference,
        noted={"person": person.reference, "function": function},
    )
    return mandate


@transaction.atomic
def end_mandate(mandate: Mandate, *, by: Person, today: date) -> Mandate:
    """End a mandate at once; the last signatory cannot be removed. Raises NotPermitted, NotNow or WrongState."""
    if not may_grant_mandate(by, mandate.organisation):
        raise NotPermitted
    Organisation.objects.select_for_update().get(pk=mandate.organisation_id)  # two may not end each other at once
    running = Mandate.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today))
    others = running.filter(organisation=mandate.organisation_id, function=Function.SIGNATORY, person__is_active=True)
    if mandate.function == Function.SIGNATORY and not others.exclude(pk=mandate.pk).exists():
        raise NotNow(reason="last_signatory")
    if not running.filter(pk=mandate.pk).update(ends_on=today):
        raise WrongState("end", "ended")
    mandate.ends_on = today
    _forget_mandates(mandate.person)
    journal.record(
        "mandate.end",
        subject=mandate.organisation.reference,
        actor=by.reference,
        noted={"person": mandate.person.reference, "function": mandate.function},
    )
    return mandate


def _forget_mandates(person: Person) -> None:
    """Drop what this person object remembers of its mandates, so that a change counts at once."""
    person.__dict__.pop("_mandates", None)
