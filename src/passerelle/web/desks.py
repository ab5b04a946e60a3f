"""Which desks a person has: from duties at the authority, mandates of organisations, seats on panels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from passerelle.organisations.models import Function, OrganisationRole, Role
from passerelle.organisations.permissions import mandates_of
from passerelle.people.models import Duty
from passerelle.people.permissions import duties_of
from passerelle.vetting.models import Expert

if TYPE_CHECKING:
    from passerelle.people.models import Person


@dataclass(frozen=True)
class Desk:
    name: str
    what: str
    url: str


def desks_of(person: Person) -> list[Desk]:
    """Return the desks of a person, in three queries; everybody has at least a learner's."""
    return [*_of_authority(person), *_of_organisations(person), *_of_experts(person), _learner()]


def _of_authority(person: Person) -> list[Desk]:
    desks = {
        Duty.REGISTRAR: Desk(_("Registrar’s desk"), _("Cases by due date, panels, clocks."), reverse("registrar:home")),
        Duty.DECISION_OFFICER: Desk(_("Decisions"), _("Reports waiting for your signature."), reverse("officer:home")),
    }
    held = duties_of(person)
    roles = Desk(
        _("Roles of organisations"), _("Who asks to teach, assess or award."), reverse("organisation:decisions")
    )
    found = [desk for duty, desk in desks.items() if duty in held]
    return [*found, roles] if Duty.DECISION_OFFICER in held else found


def _of_organisations(person: Person) -> list[Desk]:
    held = mandates_of(person)
    functions = {mandate.function for mandate in held}
    bodies = {mandate.organisation_id for mandate in held}
    roles = (
        set(OrganisationRole.objects.filter(organisation__in=bodies).values_list("role", flat=True))
        if bodies
        else set()
    )
    writes = functions & {Function.SIGNATORY, Function.EDITOR}
    found = []
    if writes and roles & {Role.AWARDER, Role.PROVIDER}:
        found.append(Desk(_("Entries and courses"), _("Draft, mend, submit."), reverse("provider:home")))
    if Function.SIGNATORY in functions and Role.AWARDER in roles:
        found.append(Desk(_("Awards"), _("Who passed, what you awarded."), reverse("awarder:home")))
    if Function.ASSESSOR in functions:
        found.append(Desk(_("Assessments"), _("Candidates assigned to you."), reverse("assessor:home")))
    if functions & {Function.RECOGNITION_OFFICER, Function.SIGNATORY} and roles & {Role.AWARDER, Role.PROVIDER}:
        found.append(Desk(_("Recognition"), _("Your positive list and open cases."), reverse("recognition:home")))
    if writes and Role.EMPLOYER in roles:
        found.append(Desk(_("Jobs and promotions"), _("What awards open in your house."), reverse("employer:home")))
    if Function.SIGNATORY in functions:
        found.append(
            Desk(_("Your organisation"), _("Roles and the people who act for it."), reverse("organisation:home"))
        )
    return found


def _of_experts(person: Person) -> list[Desk]:
    if not Expert.objects.filter(person=person).exists():
        return []
    return [Desk(_("Panels"), _("Cases you were asked to judge."), reverse("panel:home"))]


def _learner() -> Desk:
    return Desk(_("My learning"), _("Courses, awards, prior learning, recognition."), reverse("learner:home"))
