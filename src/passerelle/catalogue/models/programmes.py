"""Degrees and other larger awards: they stand beside the registers, and lists, stacks and plans point to them."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.models.words import in_language
from passerelle.catalogue.states import PROGRAMME_PUBLIC, ProgrammeState
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person


class ProgrammeKind(models.TextChoices):
    """What a larger award is (DOMAIN 3.5); what an older register called otherwise is another one."""

    DEGREE = "degree", _("degree")
    PART_OF_A_DEGREE = "part_of_a_degree", _("part of a degree")
    DIPLOMA = "diploma", _("diploma")
    PROFESSIONAL_CERTIFICATE = "professional_certificate", _("professional certificate")
    LARGER_MICRO_CREDENTIAL = "larger_micro_credential", _("larger micro-credential")
    OTHER = "other", _("another larger award")


class Programme(models.Model):
    """A degree or another larger award, in dated versions; it stands beside the registers (DOMAIN 3.5)."""

    number = models.CharField(max_length=20)
    edition = models.PositiveSmallIntegerField(default=1)
    awarder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="programmes")
    title = models.JSONField(default=dict)
    kind = models.CharField(max_length=24, choices=ProgrammeKind.choices)
    state = models.CharField(max_length=12, choices=ProgrammeState.choices, default=ProgrammeState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    """Raised by every edit and step; the edition is what the public counts by."""
    level = models.CharField(max_length=40, blank=True)
    level_framework = models.CharField(max_length=64, blank=True)
    """The edition of the national framework that has this level (`mqf-mirane/2024`); empty where none was published."""
    credits = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    credit_system = models.CharField(max_length=20, default="ECTS")
    modules = models.JSONField(default=list)
    """[{code, title, credits}]: what a waiver can spare."""
    levels = models.JSONField(default=list, blank=True)
    buckets = models.JSONField(default=list, blank=True, encoder=DjangoJSONEncoder)
    """[{code, title, min_credits, max_credits, items, tags}]: what its credits are made of, and what counts where."""
    shares = models.JSONField(default=list, blank=True)
    """[{code, tags, at_least, at_most, clause}]: shares of the whole, beside those of the profiles in force."""
    requirements = models.JSONField(default=list, blank=True)
    """[{micro_credentials, fields, awarders, min_level, min_result, max_age_years}]: an award for each row opens it."""
    credits_last_years = models.PositiveSmallIntegerField(null=True, blank=True)
    """For so many years after its award a part can be counted; for ever where nothing is stated."""
    awarded_as = models.ForeignKey(
        "catalogue.MicroCredential", on_delete=models.PROTECT, related_name="compositions", null=True, blank=True
    )
    """The entry of the register under which it is awarded to whoever holds its parts; None: not by its parts."""
    entry_requirements = models.TextField(blank=True)
    places = models.PositiveIntegerField(null=True, blank=True)
    semesters = models.PositiveSmallIntegerField(null=True, blank=True)
    field = models.CharField(max_length=8, blank=True)
    link = models.URLField(max_length=500, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    """From this day on the edition is offered no longer."""
    max_waived_share = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.400"))
    valid_from = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number", "edition"], name="programme_edition_once"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(state=ProgrammeState.DRAFT), name="programme_has_one_draft"
            ),
            models.CheckConstraint(name="programme_has_credits", condition=Q(credits=None) | Q(credits__gt=0)),
            models.CheckConstraint(name="programme_kind_is_known", condition=Q(kind__in=["", *ProgrammeKind.values])),
            models.CheckConstraint(name="programme_state_is_known", condition=Q(state__in=ProgrammeState.values)),
            models.CheckConstraint(
                name="programme_public_is_whole",
                condition=~Q(state__in=PROGRAMME_PUBLIC)
                | (Q(credits__isnull=False, valid_from__isnull=False) & ~Q(level="") & ~Q(kind="")),
            ),
            models.CheckConstraint(
                name="programme_ended_has_a_day", condition=~Q(state=ProgrammeState.ENDED) | Q(ends_on__isnull=False)
            ),
            models.CheckConstraint(
                name="programme_ends_after_it_begins", condition=Q(ends_on=None) | Q(ends_on__gte=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} version {self.edition}"

    @property
    def reference(self) -> str:
        return f"{self.number}v{self.edition}"

    @property
    def name(self) -> str:
        return in_language(self.title) or self.reference

    def editions(self) -> models.QuerySet[Programme]:
        """Return every public edition of this programme, the newest first."""
        return Programme.objects.filter(number=self.number, state__in=PROGRAMME_PUBLIC).order_by("-edition")

    @property
    def size(self) -> Decimal:
        """Its credits; none while a draft states none."""
        return self.credits or Decimal(0)

    @property
    def is_public(self) -> bool:
        return self.state in PROGRAMME_PUBLIC
