"""Qualifications frameworks with dated versions. Level codes are text with a sort key (DOMAIN 2.1).

What comes with the register stands here like what the country adds: loaded once, never rewritten. A comparison or a
framework that no source confirmed becomes confirmed by a `Confirmation`, which names the source and takes two persons.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.core.frameworks import Place, VersionKey
from passerelle.frameworks.states import ConfirmationState, VersionState
from passerelle.people.models import Person


class FrameworkKind(models.TextChoices):
    NATIONAL = "national", _("national")
    SECTORAL = "sectoral", _("sectoral")
    REGIONAL = "regional", _("regional")
    INTERNATIONAL = "international", _("international")


class Region(models.TextChoices):
    AFRICA = "africa", _("Africa")
    AMERICAS = "americas", _("Americas")
    ASIA = "asia", _("Asia")
    EUROPE = "europe", _("Europe")
    OCEANIA = "oceania", _("Oceania")
    WORLD = "world", _("Several regions")


class Status(models.TextChoices):
    ACTIVE = "active", _("active")
    DISABLED = "disabled", _("disabled: no source confirms it")


class Basis(models.TextChoices):
    REFERENCING_REPORT = "referencing_report", _("a referencing report")
    BILATERAL = "bilateral", _("an agreement of the two sides")
    LAW = "law", _("a law")
    ASSUMED = "assumed", _("an assumption")


class Framework(models.Model):
    """One version of one framework. Keyed by country and id, never by acronym: those collide."""

    key = models.SlugField(max_length=40)
    edition = models.CharField(max_length=20)
    name = models.JSONField(default=dict)
    short_name = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=13, choices=FrameworkKind.choices)
    country = models.CharField(max_length=12, blank=True)
    region = models.CharField(max_length=8, choices=Region.choices, blank=True)
    uri = models.CharField(max_length=200, blank=True)
    owner = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    source = models.CharField(max_length=400, blank=True)
    source_url = models.CharField(max_length=300, blank=True)
    as_of = models.DateField(null=True, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    domains = models.JSONField(default=list)
    """Headings of the descriptors: [code, {language: name}] in their order, for an object in JSON keeps none."""
    state = models.CharField(max_length=9, choices=VersionState.choices, default=VersionState.PUBLISHED)
    is_shipped = models.BooleanField(default=False)
    """It came with the register; nobody here drafted it."""
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["key", F("valid_from").asc(nulls_first=True), "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "edition"],
                condition=~Q(state=VersionState.DISCARDED),
                name="framework_edition_once",
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state=VersionState.PUBLISHED, valid_to=None),
                name="framework_open_ended_once",
            ),
            models.CheckConstraint(name="framework_kind_is_known", condition=Q(kind__in=FrameworkKind.values)),
            models.CheckConstraint(name="framework_state_is_known", condition=Q(state__in=VersionState.values)),
            models.CheckConstraint(name="framework_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="framework_ends_after_it_begins",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="framework_takes_two_persons",
                condition=Q(approved_by=None) | (Q(drafted_by__isnull=False) & ~Q(approved_by=F("drafted_by"))),
            ),
            models.CheckConstraint(
                name="framework_drafted_is_approved_before_it_is_public",
                condition=~Q(state=VersionState.PUBLISHED) | Q(drafted_by=None) | Q(approved_by__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "kind", "country"], name="framework_by_country")]

    def __str__(self) -> str:
        return f"{self.key} {self.edition}"

    @property
    def reference(self) -> str:
        return f"FRAMEWORK-{self.pk}"

    @property
    def version(self) -> VersionKey:
        return VersionKey(self.key, self.edition)

    @property
    def domain_names(self) -> dict[str, dict[str, str]]:
        return dict(self.domains)

    @property
    def is_active(self) -> bool:
        return self.status == Status.ACTIVE


class Level(models.Model):
    """One level of one framework version: its code as published, its place in the order, its meaning."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="levels")
    code = models.CharField(max_length=40)
    sort = models.DecimalField(max_digits=6, decimal_places=2)
    label = models.JSONField(default=dict)
    descriptors = models.JSONField(default=dict)
    uri = models.URLField(blank=True)
    is_entry = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["framework_id", "sort"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["framework", "code"], name="level_code_once"),
            models.UniqueConstraint(fields=["framework", "sort"], name="level_place_once"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def place(self) -> Place:
        return Place(self.framework.key, self.framework.edition, self.code)


class LevelMapping(models.Model):
    """A level compared with another, on a stated basis; many to many, and possibly absent.

    Either there is a level to compare with (`target`), or it is settled that a version has none (`none_in`).
    """

    source = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="mappings")
    target = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="mapped_from", null=True, blank=True)
    none_in = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    basis = models.CharField(max_length=24, choices=Basis.choices)
    is_verified = models.BooleanField(default=False)
    told_by = models.CharField(max_length=400, blank=True)
    """The report, agreement or law that says so."""
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "target"], condition=Q(none_in=None), name="level_mapping_once"),
            models.UniqueConstraint(
                fields=["source", "none_in"], condition=Q(target=None), name="level_mapping_absent_once"
            ),
            models.CheckConstraint(
                name="level_mapping_has_a_level_or_none",
                condition=Q(target=None, none_in__isnull=False) | Q(target__isnull=False, none_in=None),
            ),
            models.CheckConstraint(name="level_mapping_is_not_to_itself", condition=~Q(source=F("target"))),
            models.CheckConstraint(name="level_mapping_basis_is_known", condition=Q(basis__in=Basis.values)),
            models.CheckConstraint(
                name="level_mapping_verified_names_a_source", condition=Q(is_verified=False) | ~Q(told_by="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} -> {self.target_id}"


class Confirmation(models.Model):
    """What one policy officer says is true, with the source, and a second agrees to.

    Of a framework: it becomes active. Of a level: it compares with `target`, or with nothing of `none_in`.
    """

    framework = models.ForeignKey(
        Framework, on_delete=models.CASCADE, related_name="confirmations", null=True, blank=True
    )
    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="confirmations", null=True, blank=True)
    target = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    none_in = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    basis = models.CharField(max_length=24, choices=Basis.choices, default=Basis.REFERENCING_REPORT)
    source = models.CharField(max_length=400)
    source_url = models.CharField(max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=400, blank=True)
    state = models.CharField(
        max_length=9, choices=ConfirmationState.choices, default=ConfirmationState.PROPOSED, editable=False
    )
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="confirmation_is_about_one_thing",
                condition=Q(framework__isnull=False, level=None, target=None, none_in=None)
                | Q(framework=None, level__isnull=False, target__isnull=False, none_in=None)
                | Q(framework=None, level__isnull=False, target=None, none_in__isnull=False),
            ),
            models.CheckConstraint(name="confirmation_names_a_source", condition=~Q(source="")),
            models.CheckConstraint(name="confirmation_state_is_known", condition=Q(state__in=ConfirmationState.values)),
            models.CheckConstraint(
                name="confirmation_takes_two_persons",
                condition=Q(state=ConfirmationState.APPROVED, approved_by__isnull=False)
                & ~Q(approved_by=F("proposed_by"))
                | ~Q(state=ConfirmationState.APPROVED) & Q(approved_by=None),
            ),
            models.UniqueConstraint(
                fields=["framework"],
                condition=Q(state=ConfirmationState.PROPOSED, framework__isnull=False),
                name="confirmation_of_framework_open_once",
            ),
            models.UniqueConstraint(
                fields=["level", "target"],
                condition=Q(state=ConfirmationState.PROPOSED, target__isnull=False),
                name="confirmation_of_level_open_once",
            ),
            models.UniqueConstraint(
                fields=["level", "none_in"],
                condition=Q(state=ConfirmationState.PROPOSED, none_in__isnull=False),
                name="confirmation_of_absence_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"confirmation {self.pk}"

    @property
    def reference(self) -> str:
        return f"CONFIRMATION-{self.pk}"
