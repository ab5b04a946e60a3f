"""Registering organisations, deciding on their roles, giving and ending mandates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.text import slugify

from passerelle.core import registration
from passerelle.core.calendar import add_months
from passerelle.core.errors import AlreadyDone, GateRefused, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.gate import Finding
from passerelle.core.shapes import MAX_TEXT, some_text
from passerelle.journal import actions as journal
from passerelle.organisations.description import (
    ORGANISATION,
    checked_organisation,
    checked_role,
    missing,
)
from passerelle.organisations.groups import parent_named
from passerelle.organisations.models import PREFIXES, Function, Mandate, Organisation, OrganisationRole, Role
from passerelle.organisations.permissions import may_apply, may_grant_mandate
from passerelle.organisations.ties import reason_not_to_decide
from passerelle.policy import queries as policy
from passerelle.registers import actions as registers
from passerelle.registers.numbers import next_number
from passerelle.registers.shut import told_where_shut
from passerelle.registers.states import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from passerelle.people.models import Person


@transaction.atomic
def register_organisation(*, by: Person, today: date, **stated: Any) -> Organisation:
    """Enter an organisation; who enters it becomes its first signatory. It is public only once a role is registered.

    What may be stated is in `description.py`; `parent` is the number of the group it belongs to. Raises Malformed,
    also for a name that hides letters of another script, or AlreadyDone when the legal identity is entered already.
    """
    parent = parent_named(stated.pop("parent", ""))
    said = checked_organisation(stated) | {"parent": parent}
    _no_declaration_ahead(said, today)
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
def describe(
    organisation: Organisation, *, by: Person, today: date, seen_version: int | None = None, **stated: Any
) -> Organisation:
    """Change what an organisation says of itself; its name and legal identity stay as they were entered.

    A name or a number that changed is another body, or a matter for the authority. `parent` is the number of the body
    it belongs to, empty for none; what it was and what it became stand in the journal, since ties follow from it.
    `seen_version` is what whoever states the whole had before them. Raises NotPermitted, Malformed, or StaleVersion
    when somebody changed it since then.
    """
    if not may_apply(by, organisation):
        raise NotPermitted
    for fixed in ("legal_name", "country", "legal_id", "legal_id_scheme"):
        if fixed in stated and stated[fixed] != getattr(organisation, fixed):
            raise Malformed(field=fixed, expected=str(getattr(organisation, fixed)), seen=str(stated[fixed])[:80])
    own = {name: getattr(organisation, name) for name in (*ORGANISATION, "parent")}
    parent = parent_named(stated.pop("parent"), of=organisation) if "parent" in stated else own["parent"]
    said = checked_organisation({name: own[name] for name in ORGANISATION} | stated) | {"parent": parent}
    _no_declaration_ahead(said, today)
    changed = {name: value for name, value in said.items() if value != own[name]}
    seen = organisation.version if seen_version is None else seen_version
    same = Organisation.objects.filter(pk=organisation.pk, version=seen)
    if not (same.update(version=F("version") + 1, **changed) if changed else same.exists()):
        raise StaleVersion(seen=seen)
    if changed:
        organisation.refresh_from_db()
        noted: dict[str, Any] = {"fields": sorted(changed)}
        if "parent" in changed:
            noted["parent"] = [body.number if body else "" for body in (own["parent"], parent)]
        journal.record("organisation.describe", subject=organisation.reference, actor=by.reference, noted=noted)
    return organisation


def _no_declaration_ahead(said: Mapping[str, Any], today: date) -> None:
    """Nobody declared anything on a day that is still to come."""
    if (declared := said["managers_declared_on"]) and declared > today:
        raise Malformed(field="managers_declared_on", expected=f"{today} or earlier", seen=declared.isoformat())


def apply_for_role(
    organisation: Organisation,
    role: str,
    *,
    by: Person,
    today: date,
    scope: Mapping[str, Any] | None = None,
    particulars: Mapping[str, Any] | None = None,
) -> OrganisationRole:
    """Ask the authority for a role; the application waits for a decision officer. One that was returned goes again.

    `scope` and `particulars` are described in `description.py`; one that goes again keeps what is not stated anew.
    Raises NotPermitted, Malformed for an unknown role, AlreadyDone when the role is held or asked for, GateRefused
    with what the profiles in force and the register itself miss. That another body's name looks the same is found
    too, as a warning for whoever decides.
    """
    if not may_apply(by, organisation):
        raise NotPermitted
    if role not in Role.values:
        raise Malformed(field="role", seen=role, expected=", ".join(Role.values))
    with told_where_shut(organisation.reference, OrganisationRole.register, sent_by=by):
        return _apply(organisation, role, by=by, today=today, scope=scope or {}, particulars=particulars or {})


def _apply(
    organisation: Organisation,
    role: str,
    *,
    by: Person,
    today: date,
    scope: Mapping[str, Any],
    particulars: Mapping[str, Any],
) -> OrganisationRole:
    entry = organisation.roles.filter(role=role, state=State.RETURNED).first()
    try:
        with transaction.atomic():
            entry = entry or OrganisationRole.objects.create(
                number=next_number(PREFIXES[Role(role)]), organisation=organisation, role=role
            )
    except IntegrityError:
        raise AlreadyDone(field="role", seen=role) from None
    said = checked_role(role, scope, particulars)
    if (reviewed := said["particulars"].get("last_review_on")) and reviewed > today:
        raise Malformed(field="particulars.last_review_on", expected=f"{today} or earlier", seen=reviewed.isoformat())
    for name, value in said.items():
        setattr(entry, name, value or getattr(entry, name))
    entry.save(update_fields=list(said))
    found = [*missing(organisation, role, entry.particulars), *alike(organisation)]
    return registers.submit(entry, by=by, today=today, act="submit_for_review", extra=found)


def alike(organisation: Organisation) -> list[Finding]:
    """Return the bodies whose names a reader takes for this one's, as warnings."""
    others = Organisation.objects.filter(name_key=organisation.name_key).exclude(pk=organisation.pk)
    return [
        Finding(
            "NM-1",
            "legal_name",
            f"{other.legal_name} ({other.number})",
            "a name of its own",
            "Unicode Technical Standard 39",
            "warn",
            kind="confusable",
        )
        for other in others.order_by("number")[:5]
    ]


@transaction.atomic
def decide_role(
    entry: OrganisationRole,
    *,
    by: Person,
    today: date,
    approve: bool,
    reasons: str,
    valid_from: date | None = None,
    valid_until: date | None = None,
    conditions: Sequence[Mapping[str, Any]] = (),
) -> OrganisationRole:
    """Register the role, with conditions where there are any, or return the application, with reasons; the step alone.

    Whoever decides goes through `vetting.actions.roles.decide`, which knows all that ties an officer and looks at the
    conditions, [{text, due_on}]. The reasons become public, and so do they. Where no last day is stated it is the
    latest that the rules in force allow, five years at most.

    Raises NotPermitted (also for an officer who is, or was in the last three years, of the organisation or its group),
    Malformed without reasons or for days that no mandate can have (it ends before it begins, or later than five years
    after), GateRefused by a profile's rule on registrations, WrongState.
    """
    if reason := reason_not_to_decide(by, entry, on=today):
        raise NotPermitted(reason=reason)
    reasons = some_text(MAX_TEXT)("reasons", reasons)
    if not approve:
        return registers.move(entry, "return", by=by, noted={"reasons": reasons}, reasons=reasons, decided_on=today)
    days = days_of_mandate(today, valid_from, valid_until)
    for place, condition in enumerate(conditions, start=1):
        if condition["due_on"] > days["valid_until"]:
            raise Malformed(field=f"conditions.{place}.due_on", expected=f"{days['valid_until']} or earlier")
    found = bound(entry, today, conditions=conditions, **days)
    noted = {"reasons": reasons, "findings": [finding.as_data() for finding in found]}
    noted["valid_until"] = str(days["valid_until"])
    if conditions:
        noted["conditions"] = [dict(condition) for condition in conditions]
    act = "register_with_conditions" if conditions else "register"
    return registers.move(entry, act, by=by, noted=noted, reasons=reasons, decided_on=today, **days)


def days_of_mandate(today: date, begins: date | None = None, ends: date | None = None) -> dict[str, date]:
    """Return from when to when a role would be registered. Raises Malformed for days that no mandate can have."""
    begins = begins or today
    latest = add_months(begins, registration.LONGEST_MONTHS)
    if begins < today:
        raise Malformed(field="valid_from", expected=f"{today} or later", seen=begins.isoformat())
    if ends is not None and not begins <= ends <= latest:
        raise Malformed(field="valid_until", expected=f"from {begins} to {latest}", seen=ends.isoformat())
    return {"valid_from": begins, "valid_until": ends or add_months(begins, longest_months(today) or 1)}


def longest_months(on: date) -> int | None:
    """Return for how many months a role may be registered at most, under the rules of a day; None for not at all.

    A role has no cohorts and no statistics: what asks for them asks nothing of it.
    """
    return registration.longest_months({}, policy.in_force(on), on=on, assumed=())


def bound(
    entry: OrganisationRole,
    on: date,
    *,
    valid_from: date,
    valid_until: date,
    conditions: Sequence[Mapping[str, Any]] = (),
) -> list[Finding]:
    """Return what the rules in force warn of in the registration of a role. Raises GateRefused for what they forbid."""
    late = entry.due_on is not None and on > entry.due_on
    months = registration.months_between(valid_from, valid_until)
    known = {"panel": {"overdue": late}, "conditions": list(conditions)}
    found = registration.findings(known, policy.in_force(on), on=on, months=months, assumed=())
    if any(finding.blocks for finding in found):
        raise GateRefused(found)
    return found


@transaction.atomic
def grant_mandate(
    organisation: Organisation,
    person: Person,
    function: str,
    *,
    by: Person,
    today: date,
    valid_from: date | None = None,
    ends_on: date | None = None,
) -> Mandate:
    """Let a person act for the organisation, from today or from a later day, until a day or until it is ended.

    Raises NotPermitted, Malformed, AlreadyDone where the same mandate holds on one of these days.
    """
    if not may_grant_mandate(by, organisation):
        raise NotPermitted
    if function not in Function.values:
        raise Malformed(field="function", seen=function, expected=", ".join(Function.values))
    begins = valid_from or today
    if begins < today:
        raise Malformed(field="valid_from", expected=f"{today} or later", seen=begins.isoformat())
    if ends_on is not None and ends_on <= begins:
        raise Malformed(field="ends_on", expected=f"later than {begins}", seen=ends_on.isoformat())
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(
                person=person, organisation=organisation, function=function, valid_from=begins, ends_on=ends_on
            )
    except IntegrityError:
        raise AlreadyDone(field="function", seen=function) from None
    _forget_mandates(person)
    journal.record(
        "mandate.grant",
        subject=organisation.reference,
        actor=by.reference,
        noted={"person": person.reference, "function": function}
        | {name: day for name, day in (("valid_from", valid_from), ("ends_on", ends_on)) if day},
    )
    return mandate


@transaction.atomic
def end_mandate(mandate: Mandate, *, by: Person, today: date) -> Mandate:
    """End a mandate at once; the last signatory cannot be removed. Raises NotPermitted, NotNow or WrongState."""
    if not may_grant_mandate(by, mandate.organisation):
        raise NotPermitted
    Organisation.objects.select_for_update().get(pk=mandate.organisation_id)  # two may not end each other at once
    running = Mandate.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today))
    others = running.filter(
        organisation=mandate.organisation_id,
        function=Function.SIGNATORY,
        person__is_active=True,
        valid_from__lte=today,
    )
    if mandate.function == Function.SIGNATORY and not others.exclude(pk=mandate.pk).exists():
        raise NotNow(reason="last_signatory")
    if not running.filter(pk=mandate.pk).update(ends_on=max(today, mandate.valid_from)):
        raise WrongState("end", "ended")
    mandate.ends_on = max(today, mandate.valid_from)
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
