"""External reviews: of institutions, their programmes, series of courses, and of agencies themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.quality.models.standards import Criterion, Standard
from passerelle.quality.states import OPEN, PUBLIC, RecommendationState, ReviewState

if TYPE_CHECKING:
    from datetime import date


class Kind(models.TextChoices):
    INSTITUTION = "institution", _("the institution")
    PROGRAMMES = "programmes", _("its programmes")
    COURSES = "courses", _("a series of its courses")
    AGENCY = "agency", _("the agency itself")


class Origin(models.TextChoices):
    PLANNED = "planned", _("planned by the agency")
    COMMISSIONED = "commissioned", _("commissioned")
    SIGNAL = "signal", _("opened by a signal")


class Judgement(models.TextChoices):
    MET = "met", _("met")
    PARTLY = "partly", _("partly met")
    NOT_MET = "not_met", _("not met")


class Review(models.Model):
    """One review of one body by one agency, by the version of a standard that it began with."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reviews_done")
    subject = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="quality_reviews")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    entries = models.JSONField(default=list, blank=True)
    """The numbers of the courses and micro-credentials of a series that is reviewed as one."""
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="reviews")
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.PLANNED)
    commissioned_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    """Nobody: the agency planned it, or the authority commissioned it."""
    state = models.CharField(max_length=16, choices=ReviewState.choices, default=ReviewState.PLANNED)
    version = models.PositiveIntegerField(default=1, editable=False)
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    """Nobody, where a signal opened it by itself."""
    planned_on = models.DateField()
    due_on = models.DateField()
    """By when the self-assessment is to be handed in."""
    handed_in_on = models.DateField(null=True, blank=True)
    draft_sent_on = models.DateField(null=True, blank=True)
    comment_until = models.DateField(null=True, blank=True)
    comment = models.TextField(blank=True)
    commented_on = models.DateField(null=True, blank=True)
    keeps_standard = models.BooleanField(default=False)
    """The standard has a newer version, and the agency chose to finish by this one."""
    report = models.TextField(blank=True)
    result = models.CharField(max_length=8, choices=Judgement.choices, blank=True)
    published_on = models.DateField(null=True, blank=True)
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    cancelled_because = models.TextField(blank=True)
    """Why it ended without a result: cancelled, or dismissed as there was nothing to its signals."""
    suspension_advised_on = models.DateField(null=True, blank=True)
    suspension_because = models.TextField(blank=True)
    """The agency recommends to suspend, and why; whether that is done a registrar and a decision officer say."""

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="review_is_external", condition=~Q(agency=F("subject"))),
            models.CheckConstraint(name="review_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="review_origin_is_known", condition=Q(origin__in=Origin.values)),
            models.CheckConstraint(name="review_state_is_known", condition=Q(state__in=ReviewState.values)),
            models.CheckConstraint(
                name="review_planned_is_commissioned_by_nobody",
                condition=~Q(origin=Origin.PLANNED) | Q(commissioned_by=None),
            ),
            models.CheckConstraint(
                name="review_published_has_reasons",
                condition=~Q(state__in=PUBLIC)
                | (Q(published_on__isnull=False, signed_by__isnull=False, result__in=Judgement.values) & ~Q(report="")),
            ),
            models.CheckConstraint(
                name="review_published_was_heard",
                condition=~Q(state__in=[ReviewState.COMMENTED, *PUBLIC])
                | Q(handed_in_on__isnull=False, draft_sent_on__isnull=False, comment_until__isnull=False),
            ),
            models.CheckConstraint(
                name="review_cancelled_says_why",
                condition=~Q(state__in=[ReviewState.CANCELLED, ReviewState.DISMISSED])
                | (Q(cancelled_on__isnull=False) & ~Q(cancelled_because="")),
            ),
            models.CheckConstraint(
                name="review_planned_by_somebody", condition=Q(origin=Origin.SIGNAL) | Q(planned_by__isnull=False)
            ),
            models.CheckConstraint(
                name="review_dismissed_was_a_signal",
                condition=~Q(state=ReviewState.DISMISSED) | Q(origin=Origin.SIGNAL),
            ),
            models.CheckConstraint(
                name="review_suspension_says_why",
                condition=Q(suspension_advised_on=None, suspension_because="")
                | (Q(suspension_advised_on__isnull=False) & ~Q(suspension_because="")),
            ),
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state__in=OPEN, origin=Origin.SIGNAL),
                name="review_one_open_for_signals",
            ),
            models.UniqueConstraint(
                fields=["agency", "subject", "kind"],
                condition=Q(state__in=OPEN) & ~Q(kind=Kind.COURSES),
                name="review_open_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="review_by_day")]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC


class ReviewAnswer(models.Model):
    """What the reviewed body says of itself on one criterion, with its evidence: words or addresses."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="answers")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    evidence = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["review", "criterion__place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "criterion"], name="review_answer_once"),
            models.CheckConstraint(name="review_answer_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.criterion_id}"


class ReviewFinding(models.Model):
    """What the agency finds on one criterion, and why."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="findings")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    judgement = models.CharField(max_length=8, choices=Judgement.choices)
    reasons = models.TextField()
    evidence = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["review", "criterion__place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "criterion"], name="review_judged_once"),
            models.CheckConstraint(name="review_judgement_is_known", condition=Q(judgement__in=Judgement.values)),
            models.CheckConstraint(name="review_judgement_has_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.criterion_id}"


class Recommendation(models.Model):
    """What the agency recommends, by when; what the body did about it; who of the agency looked."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="recommendations")
    place = models.PositiveSmallIntegerField()
    text = models.TextField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=RecommendationState.choices, default=RecommendationState.OPEN)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    """What the agency saw when it looked."""

    class Meta:
        ordering: ClassVar = ["review", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "place"], name="recommendation_place_once"),
            models.CheckConstraint(
                name="recommendation_state_is_known", condition=Q(state__in=RecommendationState.values)
            ),
            models.CheckConstraint(
                name="recommendation_answered_says_what",
                condition=Q(state=RecommendationState.OPEN) | (Q(answered_on__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="recommendation_done_was_looked_at",
                condition=~Q(state=RecommendationState.DONE) | Q(checked_by__isnull=False, checked_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}.{self.place}"

    def is_overdue(self, on: date) -> bool:
        """Say whether its day passed and nobody answered it."""
        return self.state == RecommendationState.OPEN and on > self.due_on
