"""Organisations, their roles (each an entry), and mandates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.core.names import skeleton
from passerelle.people.models import Person
from passerelle.registers.models import Entry
from passerelle.registers.states import VERIFIED, State

if TYPE_CHECKING:
    from datetime import date


class Size(models.TextChoices):
    """How many people work there (Recommendation 2003/361/EC, by heads alone)."""

    MICRO = "micro", _("fewer than 10 people")
    SMALL = "small", _("10 to 49 people")
    MEDIUM = "medium", _("50 to 249 people")
    LARGE = "large", _("250 people and more")


class Organisation(models.Model):
    """A body with legal standing. It appears in public once one of its roles is registered."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    legal_name = models.CharField(max_length=200)
    names = models.JSONField(default=dict, blank=True)
    name_key = models.CharField(max_length=200, db_index=True, default="", editable=False)
    """What is left of the legal name for an eye that looks quickly (`core/names.py`)."""
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="children", null=True, blank=True)
    """The group it belongs to: whoever belongs to the one is tied to the other (DOMAIN 3.8)."""
    size = models.CharField(max_length=8, choices=Size.choices, blank=True)
    country = models.CharField(max_length=8)
    town = models.CharField(max_length=80, blank=True)
    legal_id = models.CharField(max_length=60)
    legal_id_scheme = models.CharField(max_length=60)
    email = models.EmailField()
    website = models.URLField(blank=True)
    description = models.TextField(blank=True)
    quality_statement = models.TextField(blank=True)
    regulators = models.JSONField(default=list, blank=True, encoder=DjangoJSONEncoder)
    """[{body, type, number, certificate, valid_to}]: who registered it elsewhere."""
    chief_executive = models.CharField(max_length=120, blank=True)
    liaison_officer = models.CharField(max_length=120, blank=True)
    managers_declared_on = models.DateField(null=True, blank=True)
    """When its managers declared their integrity (France asks for an extract of the record: R6113-14)."""
    completed_cohorts = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    """Rises with every change of what it says of itself; who saves names the one they saw."""
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["legal_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["legal_id_scheme", "legal_id"], name="legal_identity_once"),
            models.CheckConstraint(name="organisation_size_is_known", condition=Q(size__in=["", *Size.values])),
            models.CheckConstraint(
                name="organisation_is_not_its_own_group", condition=Q(parent=None) | ~Q(parent=F("pk"))
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name

    @property
    def reference(self) -> str:
        return self.number

    def save(self, *given: Any, **named: Any) -> None:
        """Keep the key of the name with the name."""
        self.name_key = skeleton(self.legal_name)[:200]
        super().save(*given, **named)


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
    CREDIT_RATING_BODY = "credit_rating_body", _("credit-rating body")
    PLATFORM = "platform", _("platform")


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
    Role.CREDIT_RATING_BODY: "CR",
    Role.PLATFORM: "PF",
}


class OrganisationRole(Entry):
    """One role of one organisation: an entry in the register of providers, of awarders, and so on."""

    register = "organisation_role"
    gate_target = "organisation"
    name_from = ("organisation",)
    prefixes = tuple(PREFIXES.values())

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=24, choices=Role.choices)
    valid_from = models.DateField(null=True, blank=True)
    """The mandate runs from this day; from the day of the decision where none is stated."""
    scope = models.JSONField(default=dict, blank=True)
    """{fields, levels, modes, countries}: what the mandate reaches; a list that is missing limits nothing."""
    particulars = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    """What a body in this role must say beside what every organisation says (`description.py`)."""
    reasons = models.TextField(blank=True)

    class Meta(Entry.Meta):
        constraints: ClassVar = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "role"],
                condition=~Q(state__in=[State.REMOVED, State.EXPIRED]),
                name="organisation_role_once",
            ),
            models.CheckConstraint(
                name="organisation_role_begins_before_it_ends",
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
        ]

    @property
    def name(self) -> str:
        return f"{self.organisation.legal_name}, {self.get_role_display()}"

    def as_stated(self, *, on: date | None = None) -> dict[str, Any]:
        """Return what the body states in this role; how old its managers' declaration is, on a day."""
        body, own = self.organisation, self.particulars
        declared = body.managers_declared_on
        return {
            "title": body.legal_name,
            "role": self.role,
            "country": body.country,
            "registration_number": body.legal_id,
            "registering_body": body.legal_id_scheme,
            "registered_with_qaa": any(one.get("type") == "quality_assurance" for one in body.regulators),
            "qa_statement": body.quality_statement,
            "regulated": bool(body.regulators),
            "regulators": body.regulators,
            "chief_executive": body.chief_executive or None,
            "liaison_officer": body.liaison_officer or None,
            "completed_cohorts": body.completed_cohorts,
            "managers_declared_on": declared,
            "manager_record_extract_age_days": (on - declared).days if on and declared else None,
            "contact": body.email,
            "scope": self.scope,
            "mandate": own.get("mandate"),
            "standards_used": own.get("standards") or [],
            "last_external_review": own.get("last_review_on"),
            "results_url": own.get("results_url"),
            "countries_of_operation": own.get("countries") or self.scope.get("countries") or [],
            "particulars": own,
        }

    def is_in_force(self, on: date) -> bool:
        """Say whether the organisation may act in this role on a day."""
        verified = self.state in (*VERIFIED, State.EXPIRING)
        begun = self.valid_from is None or self.valid_from <= on
        return verified and begun and (self.valid_until is None or on <= self.valid_until)


class Function(models.TextChoices):
    """What a mandate lets a person do for the organisation (DOMAIN 3.7)."""

    SIGNATORY = "signatory", _("signatory")
    EDITOR = "editor", _("editor")
    TEACHER = "teacher", _("teacher")
    ASSESSOR = "assessor", _("assessor")
    RECOGNITION_OFFICER = "recognition_officer", _("recognition officer")
    COUNSELLOR = "counsellor", _("counsellor")
    SERVICE_OFFICER = "service_officer", _("service-centre officer")


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


class Reviewed(models.TextChoices):
    """What an agency reviews (DOMAIN 3.5; CHEA/CIQG 2019: a series of courses may be reviewed as one)."""

    INSTITUTION = "institution", _("the institution")
    PROGRAMMES = "programmes", _("its programmes")
    COURSES = "courses", _("a series of its courses")


class Oversight(models.Model):
    """An agency reviews an organisation, from when to when; where its last results can be read."""

    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="oversees")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="overseen_by")
    reviewed = models.CharField(max_length=12, choices=Reviewed.choices, default=Reviewed.INSTITUTION)
    standards = models.CharField(max_length=120)
    valid_from = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    last_review_on = models.DateField(null=True, blank=True)
    results_url = models.URLField(max_length=500, blank=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["organisation__legal_name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="oversight_is_external", condition=~Q(agency=F("organisation"))),
            models.CheckConstraint(
                name="oversight_ends_after_it_begins", condition=Q(ends_on=None) | Q(ends_on__gte=F("valid_from"))
            ),
            models.CheckConstraint(name="oversight_reviewed_is_known", condition=Q(reviewed__in=Reviewed.values)),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} reviews {self.organisation_id}"

    def is_held(self, on: date) -> bool:
        return self.valid_from <= on and (self.ends_on is None or on < self.ends_on)
