"""What comes of a case: signed reports, an appeal, a precedent without anybody in it, a comparison that was missing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from passerelle.appraisal.models.cases import Appraisal, CredentialKind, LevelBasis
from passerelle.appraisal.states import (
    OPEN_APPEALS,
    WAS_SIGNED,
    AppraisalAppealState,
    MissingState,
    ReportState,
)
from passerelle.awards.models import OtherPlace
from passerelle.frameworks.models import Confirmation, Level
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.signing.identifiers import address
from passerelle.signing.models import Intent


class AppraisalReport(models.Model):
    """One report as it was signed: its exact bytes, which nothing changes any more. A corrected one takes its place."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="reports")
    said = models.JSONField()
    """What it says, as the signed document does (`core/credentials/appraisal.py`)."""
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.INTENDED)
    version = models.PositiveIntegerField(default=1, editable=False)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField()
    two_persons = models.BooleanField()
    place = models.OneToOneField(OtherPlace, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    intent = models.OneToOneField(Intent, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    document = models.BinaryField(default=b"")
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the signed bytes."""
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="appraisal_report_state_is_known", condition=Q(state__in=ReportState.values)),
            models.CheckConstraint(
                name="appraisal_report_signed_has_its_document",
                condition=~Q(state__in=WAS_SIGNED) | (Q(place__isnull=False, intent__isnull=False) & ~Q(digest="")),
            ),
            models.CheckConstraint(
                name="appraisal_report_takes_two_persons",
                condition=Q(two_persons=False) | ~Q(signed_by=F("drafted_by")),
            ),
            models.UniqueConstraint(
                fields=["appraisal"],
                condition=Q(state__in=[ReportState.SIGNED]),
                name="appraisal_report_in_force_once",
            ),
            models.UniqueConstraint(
                fields=["appraisal"],
                condition=Q(state__in=[ReportState.INTENDED]),
                name="appraisal_report_under_way_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def was_signed(self) -> bool:
        return self.state in WAS_SIGNED

    @property
    def address(self) -> str:
        """The address by which the signed report names itself. It opens nothing: its holder shows the file."""
        return address(f"/appraisals/reports/{self.number}/credential")


class AppraisalAppeal(models.Model):
    """A holder does not agree; somebody of the evaluator who did nothing in the case looks at it."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="appeals")
    ground = models.TextField()
    state = models.CharField(max_length=10, choices=AppraisalAppealState.choices, default=AppraisalAppealState.LODGED)
    version = models.PositiveIntegerField(default=1, editable=False)
    lodged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    lodged_on = models.DateField()
    due_on = models.DateField()
    handler = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reasons = models.TextField(blank=True)
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="appraisal_appeal_state_is_known", condition=Q(state__in=AppraisalAppealState.values)
            ),
            models.CheckConstraint(name="appraisal_appeal_says_why", condition=~Q(ground="")),
            models.CheckConstraint(
                name="appraisal_appeal_decided_says_why",
                condition=Q(state__in=OPEN_APPEALS)
                | (Q(handler__isnull=False, decided_on__isnull=False) & ~Q(reasons="")),
            ),
            models.UniqueConstraint(
                fields=["appraisal"], condition=Q(state__in=OPEN_APPEALS), name="appraisal_appeal_open_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Precedent(models.Model):
    """What was said of a kind of credential, without anybody in it: public once somebody put it here.

    `appraisal` is known to the evaluator alone, and forgotten when the case is cleared.
    """

    number = models.CharField(max_length=20, unique=True, editable=False)
    evaluator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="precedents")
    appraisal = models.OneToOneField(
        Appraisal, on_delete=models.SET_NULL, related_name="precedent", null=True, blank=True
    )
    title = models.CharField(max_length=300)
    issuer = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=16, choices=CredentialKind.choices)
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField()
    framework = models.CharField(max_length=61)
    level_low = models.CharField(max_length=40)
    level_high = models.CharField(max_length=40)
    basis = models.CharField(max_length=10, choices=LevelBasis.choices)
    basis_words = models.TextField(blank=True)
    limits = models.TextField(blank=True)
    text_key = models.CharField(max_length=600, db_index=True)
    """Title, issuer and country in small letters, to be searched."""
    published_on = models.DateField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_public = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="precedent_years_in_order", condition=Q(year_from__lte=F("year_to"))),
            models.CheckConstraint(
                name="precedent_tells_a_level", condition=~Q(level_low="") & ~Q(level_high="") & ~Q(framework="")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["is_public", "country", "kind"], name="precedent_by_country")]

    def __str__(self) -> str:
        return self.number


class MissingComparison(models.Model):
    """A comparison of two levels that an evaluator missed, with its source, put before the authority.

    Once taken up it is a proposal of a policy officer, which a second one approves (`frameworks.Confirmation`).
    """

    number = models.CharField(max_length=20, unique=True, editable=False)
    evaluator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=400)
    source_url = models.CharField(max_length=300, blank=True)
    why = models.CharField(max_length=400)
    state = models.CharField(max_length=9, choices=MissingState.choices, default=MissingState.PROPOSED)
    version = models.PositiveIntegerField(default=1, editable=False)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    reasons = models.TextField(blank=True)
    confirmation = models.ForeignKey(Confirmation, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="missing_state_is_known", condition=Q(state__in=MissingState.values)),
            models.CheckConstraint(
                name="missing_declined_says_why", condition=~Q(state=MissingState.DECLINED) | ~Q(reasons="")
            ),
            models.CheckConstraint(name="missing_names_a_source", condition=~Q(source="")),
            models.UniqueConstraint(
                fields=["level", "target"], condition=Q(state=MissingState.PROPOSED), name="missing_proposed_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number
