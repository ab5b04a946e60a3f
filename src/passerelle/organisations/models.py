"""Organisations, their roles (each an entry), and mandates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.people.models import Person
from passerelle.registers.models import Entry
from passerelle.registers.states import VERIFIED, State

if TYPE_CHECKING:
    from datetime import date


class Organisation(models.Model):
    """A body with legal standing. It appears in public once one of its roles is registered."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    legal_name = models.CharField(max_length=200)
    names = models.JSONField(default=dict, blank=True)
    country = models.CharField(max_length=8)
    town = models.CharField(max_length=80, blank=True)
    legal_id = models.CharField(max_length=60)
    legal_id_scheme = models.CharField(max_length=60)
    email = models.EmailField()
    website = models.URLField(blank=True)
    description = models.TextField(blank=True)
    quality_statement = models.TextField(blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["legal_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["legal_id_scheme", "legal_id"], name="legal_identity_once")
        ]

    def __str__(self) -> str:
        return self.legal_name

    @property
    def reference(self) -> str:
        return self.number


class Role(models.TextChoices):
    PROVIDER = "provider", _("provider")
    ASSESSOR = "assessor", _("assessor")
    AWARDER = "awarder", _("awarder")
    QA_AGENCY = "qa_agency", _("quality assurance agency")
    CREDENTIAL_EVALUATOR = "credential_evaluator", _("credential evaluator")
    EMPLOYER = "employer", _("employer")
    SPONSOR = "sponsor", _("sponsor")
    PROFESSIONAL_BODY = "professional_body", _("union or professional body")
    COUNSELLING_SERVICE = "counselling_service", _("counselling service")


PREFIXES = {
    Role.PROVIDER: "PR",
    Role.ASSESSOR: "AS",
    Role.AWARDER: "AW",
    Role.QA_AGENCY: "QA",
    Role.CREDENTIAL_EVALUATOR: "EV",
    Role.EMPLOYER: "EM",
    Role.SPONSOR: "SP",
    Role.PROFESSIONAL_BODY: "PB",
    Role.COUNSELLING_SERVICE: "CO",
}


class OrganisationRole(Entry):
    """One role of one organisation: an entry in the register of providers, of awarders, and so on."""

    register = "organisation_role"
    gate_target = "organisation"
    name_from = ("organisation",)
    prefixes = tuple(PREFIXES.values())

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=24, choices=Role.choices)
    reasons = models.TextField(blank=True)

    class Meta(Entry.Meta):
        constraints: ClassVar = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "role"],
                condition=~Q(state__in=[State.REMOVED, State.EXPIRED]),
                name="organisation_role_once",
            ),
        ]

    @property
    def name(self) -> str:
        return f"{self.organisation.legal_name}, {self.get_role_display()}"

    def as_stated(self) -> dict[str, Any]:
        body = self.organisation
        return {
            "title": body.legal_name,
            "role": self.role,
            "country": body.country,
            "registration_number": body.legal_id,
            "registering_body": body.legal_id_scheme,
            "qa_statement": body.quality_statement,
            "regulated": False,
        }

    def is_in_force(self, on: date) -> bool:
        """Say whether the organisation may act in this role on a day."""
        verified = self.state in (*VERIFIED, State.EXPIRING)
        return verified and (self.valid_until is None or on <= self.valid_until)


class Function(models.TextChoices):
    """What a mandate lets a person do for the organisation (DOMAIN 3.7)."""

    SIGNATORY = "signatory", _("signatory")
    EDITOR = "editor", _("editor")
    TEACHER = "teacher", _("teacher")
    ASSESSOR = "assessor", _("assessor")
    RECOGNITION_OFFICER = "recognition_officer", _("recognition officer")
    COUNSELLOR = "counsellor", _("counsellor")


class Mandate(models.Model):
    """Who acts for which organisation, in which function, from when to when.

    From `ends_on` itself the mandate no longer holds, so that ending one today counts today.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates")
    function = models.CharField(max_length=24, choices=Function.choices)
    valid_from = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "organisation", "function"], condition=Q(ends_on=None), name="mandate_held_once"
            ),
            models.CheckConstraint(
                name="mandate_ends_after_it_begins",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.function} of {self.organisation_id}"

    def is_held(self, on: date) -> bool:
        return self.valid_from <= on and (self.ends_on is None or on < self.ends_on)
