"""Internal quality assurance: a cycle per provider and year, self-reviews by stated criteria, improvements, samples.

Source: EQF Recommendation 2017, Annex IV (3: feedback and improvement; 5: self-assessment and external review; 6: a
part of the internal management); policy paper, ch. 2 and 5.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.organisations.models import Mandate, Organisation
from passerelle.people.models import Person
from passerelle.quality.models.reviews import Judgement
from passerelle.quality.models.standards import Criterion, Standard
from passerelle.quality.states import CycleState, ImprovementState, SampleState, SelfReviewState

if TYPE_CHECKING:
    from datetime import date


class InternalCycle(models.Model):
    """A provider's own quality assurance in one year: policy, who is responsible, plan; what changed when it closed."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="quality_cycles")
    year = models.PositiveSmallIntegerField()
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="cycles")
    """The version it began with, and keeps."""
    policy = models.TextField()
    plan = models.TextField()
    planned = models.JSONField(default=list, blank=True)
    """The numbers of the courses and micro-credentials that are to be reviewed in this cycle."""
    responsible = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    """Who is responsible acts for the provider; the public reads the function alone."""
    state = models.CharField(max_length=8, choices=CycleState.choices, default=CycleState.RUNNING)
    version = models.PositiveIntegerField(default=1, editable=False)
    begun_on = models.DateField()
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    """By when it is to be closed."""
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    what_changed = models.TextField(blank=True)
    keeps_standard = models.BooleanField(default=False)
    """The standard had a newer version when it closed, and the provider said that it closes by the older one."""

    class Meta:
        ordering: ClassVar = ["-year", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "year"], name="cycle_once_a_year"),
            models.UniqueConstraint(
                fields=["provider"], condition=Q(state=CycleState.RUNNING), name="cycle_one_under_way"
            ),
            models.CheckConstraint(name="cycle_state_is_known", condition=Q(state__in=CycleState.values)),
            models.CheckConstraint(name="cycle_has_policy_and_plan", condition=~Q(policy="") & ~Q(plan="")),
            models.CheckConstraint(name="cycle_is_due_after_it_begins", condition=Q(due_on__gt=F("begun_on"))),
            models.CheckConstraint(
                name="cycle_closed_says_what_changed",
                condition=Q(state=CycleState.RUNNING, closed_on=None, closed_by=None)
                | (Q(state=CycleState.CLOSED, closed_on__isnull=False, closed_by__isnull=False) & ~Q(what_changed="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="cycle_by_day")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_running(self) -> bool:
        return self.state == CycleState.RUNNING

    def is_late(self, on: date) -> bool:
        """Say whether its day passed and it is not closed."""
        return self.is_running and on > self.due_on


class SelfReview(models.Model):
    """What the provider finds on one course or micro-credential of its own in one cycle; once a cycle."""

    cycle = models.ForeignKey(InternalCycle, on_delete=models.PROTECT, related_name="self_reviews")
    entry = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=SelfReviewState.choices, default=SelfReviewState.OPEN)
    version = models.PositiveIntegerField(default=1, editable=False)
    begun_on = models.DateField()
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    left_out_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["cycle", "entry"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "entry"], name="self_review_once_a_cycle"),
            models.CheckConstraint(name="self_review_state_is_known", condition=Q(state__in=SelfReviewState.values)),
            models.CheckConstraint(
                name="self_review_ended_on_a_day",
                condition=Q(state=SelfReviewState.OPEN, ended_on=None)
                | (~Q(state=SelfReviewState.OPEN) & Q(ended_on__isnull=False, ended_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="self_review_left_out_says_why",
                condition=~Q(state=SelfReviewState.LEFT_OUT) | ~Q(left_out_because=""),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["entry", "state", "ended_on"], name="self_review_of_entry")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """`QC-00001/MC-00012`: once a cycle, so its cycle and its entry name it."""
        return f"{self.cycle.number}/{self.entry}"


class SelfFinding(models.Model):
    """What the provider finds on one criterion, why, and what shows it."""

    self_review = models.ForeignKey(SelfReview, on_delete=models.PROTECT, related_name="findings")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    judgement = models.CharField(max_length=8, choices=Judgement.choices)
    reasons = models.TextField()
    evidence = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["self_review", "criterion__place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["self_review", "criterion"], name="self_finding_once"),
            models.CheckConstraint(name="self_finding_judgement_is_known", condition=Q(judgement__in=Judgement.values)),
            models.CheckConstraint(name="self_finding_has_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.self_review_id}: {self.criterion_id}"


class ImprovementAction(models.Model):
    """What is to be done about a criterion, by when; when it was done, what shows it, and what it changed."""

    self_review = models.ForeignKey(SelfReview, on_delete=models.PROTECT, related_name="actions")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    text = models.TextField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=ImprovementState.choices, default=ImprovementState.OPEN)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    what_changed = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["self_review", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["self_review", "place"], name="improvement_place_once"),
            models.CheckConstraint(name="improvement_state_is_known", condition=Q(state__in=ImprovementState.values)),
            models.CheckConstraint(name="improvement_says_what", condition=~Q(text="")),
            models.CheckConstraint(
                name="improvement_done_shows_it",
                condition=Q(state=ImprovementState.OPEN, done_on=None)
                | (
                    Q(state=ImprovementState.DONE, done_on__isnull=False, done_by__isnull=False)
                    & ~Q(evidence=[])
                    & ~Q(what_changed="")
                ),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="improvement_by_day")]

    def __str__(self) -> str:
        return f"{self.self_review_id}.{self.place}"

    def is_overdue(self, on: date) -> bool:
        """Say whether its day passed and it is not done."""
        return self.state == ImprovementState.OPEN and on > self.due_on


class QualitySample(models.Model):
    """Which self-reviews of a cycle an agency drew: pool and seed are kept, so that anybody can draw them again."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="samples_drawn")
    cycle = models.ForeignKey(InternalCycle, on_delete=models.PROTECT, related_name="samples")
    pool = models.JSONField()
    """The entries whose self-review was done when the sample was drawn, by number."""
    size = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    """Made by the register when the sample is drawn; nobody chooses it."""
    state = models.CharField(max_length=8, choices=SampleState.choices, default=SampleState.DRAWN)
    version = models.PositiveIntegerField(default=1, editable=False)
    drawn_on = models.DateField()
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "cycle"],
                condition=Q(state=SampleState.DRAWN),
                name="sample_looked_at_before_the_next",
            ),
            models.CheckConstraint(name="sample_state_is_known", condition=Q(state__in=SampleState.values)),
            models.CheckConstraint(name="sample_draws_something", condition=Q(size__gte=1) & ~Q(seed="")),
            models.CheckConstraint(
                name="sample_noted_on_a_day",
                condition=Q(state=SampleState.DRAWN, noted_on=None)
                | Q(state=SampleState.NOTED, noted_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Agreement(models.TextChoices):
    """What an agency says of a self-review that it drew."""

    HOLDS = "holds", _("it holds")
    PARTLY = "partly", _("it holds in part")
    NOT = "not", _("it does not hold")


class SampledReview(models.Model):
    """One self-review of a sample, and what the agency found on it."""

    sample = models.ForeignKey(QualitySample, on_delete=models.PROTECT, related_name="drawn")
    self_review = models.ForeignKey(SelfReview, on_delete=models.PROTECT, related_name="samples")
    place = models.PositiveSmallIntegerField()
    says = models.CharField(max_length=8, choices=Agreement.choices, blank=True)
    note = models.TextField(blank=True)
    noted_on = models.DateField(null=True, blank=True)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["sample", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sample", "self_review"], name="sampled_once"),
            models.UniqueConstraint(fields=["sample", "place"], name="sampled_place_once"),
            models.CheckConstraint(
                name="sampled_noted_says_what",
                condition=Q(noted_on=None, says="")
                | (Q(noted_on__isnull=False, noted_by__isnull=False, says__in=Agreement.values) & ~Q(note="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id}.{self.place}"
