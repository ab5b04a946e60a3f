"""Candidates for a micro-credential, their results, and declared ties."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.assessment.states import LIVE_CANDIDATES, SIGNED, CandidateState
from passerelle.catalogue.models import MicroCredential, PartnerAuthorisation, ShortCourse, Supervision
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person


class CandidateRoute(models.TextChoices):
    """How this candidate came to the assessment (`catalogue.Route` says which ways an entry allows)."""

    COURSE = "course", _("after a course")
    PRIOR_LEARNING = "prior_learning", _("by prior learning")
    EXAM = "exam", _("by assessment alone")
    STACKING = "stacking", _("by awards it is made of")


class Numbered(models.Model):
    """A record with a number of its own and a life of its own; `version` is the lock that every write compares."""

    state: str
    number = models.CharField(max_length=20, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number


class Candidate(Numbered):
    """One person on the way to one edition of a micro-credential: who assesses, and with which result.

    Once signed (passed or failed) the row never changes; triggers hold the database to it. A correction is a row of its
    own, and says of the one before only that it no longer counts.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="candidatures")
    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="candidates")
    edition = models.PositiveSmallIntegerField()
    route = models.CharField(max_length=16, choices=CandidateRoute.choices)
    course = models.ForeignKey(ShortCourse, on_delete=models.PROTECT, related_name="candidates", null=True, blank=True)
    taught_under = models.ForeignKey(
        PartnerAuthorisation, on_delete=models.PROTECT, related_name="taught", null=True, blank=True, editable=False
    )
    """What let the provider of the course enrol them; none where it awards the entry itself, or nobody was enrolled
    because this is another attempt after the same course."""
    started_on = models.DateField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="assessments", null=True, blank=True
    )
    """The assessing body, live in the role of assessor."""
    assessed_under = models.ForeignKey(
        PartnerAuthorisation, on_delete=models.PROTECT, related_name="assessed", null=True, blank=True, editable=False
    )
    """What let that body assess them when it was chosen; none where it awards the entry itself. It may have ended
    since: who was left to a body is assessed by it to the end."""
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assessments", null=True, blank=True)
    assigned_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=CandidateState.choices, default=CandidateState.WAITING)
    result = models.CharField(max_length=40, blank=True)
    """A grade of the scale."""
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    assessed_on = models.DateField(null=True, blank=True)
    identity_check = models.CharField(max_length=32, choices=Supervision.choices, blank=True)
    """A draft, like the marks, until the assessor signs."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "micro_credential", "edition"],
                condition=Q(state__in=LIVE_CANDIDATES),
                name="candidate_live_once",
            ),
            models.CheckConstraint(name="candidate_state_is_known", condition=Q(state__in=CandidateState.values)),
            models.CheckConstraint(
                name="candidate_assigned_has_an_assessor",
                condition=~Q(state__in=[CandidateState.ASSIGNED, *SIGNED])
                | Q(assessor__isnull=False, organisation__isnull=False, assigned_on__isnull=False),
            ),
            models.CheckConstraint(
                name="candidate_assessed_has_a_result",
                condition=~Q(state__in=SIGNED)
                | (Q(score__isnull=False, assessed_on__isnull=False) & ~Q(result="") & ~Q(identity_check="")),
            ),
            models.CheckConstraint(
                name="candidate_result_only_when_assessed",
                condition=Q(state__in=SIGNED) | Q(score=None, assessed_on=None, result=""),
            ),
            models.CheckConstraint(name="candidate_never_assesses_self", condition=~Q(assessor=F("person"))),
            models.CheckConstraint(
                name="candidate_course_goes_with_the_route",
                condition=Q(route=CandidateRoute.COURSE, course__isnull=False)
                | Q(
                    route__in=[CandidateRoute.PRIOR_LEARNING, CandidateRoute.EXAM, CandidateRoute.STACKING],
                    course=None,
                ),
            ),
            models.CheckConstraint(
                name="candidate_score_out_of_100", condition=Q(score=None) | Q(score__gte=0, score__lte=100)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["assessor", "state"], name="candidate_by_assessor"),
            models.Index(fields=["micro_credential", "state"], name="candidate_by_entry"),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in (CandidateState.WAITING, CandidateState.ASSIGNED)

    @property
    def is_signed(self) -> bool:
        return self.state in SIGNED


class ComponentResult(models.Model):
    """The mark of one component of the assessment. Changed only before the assessor signs."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="component_results")
    component = models.CharField(max_length=40)
    score = models.DecimalField(max_digits=5, decimal_places=2)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["component"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidate", "component"], name="component_marked_once"),
            models.CheckConstraint(name="component_score_out_of_100", condition=Q(score__gte=0, score__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.component}"


class SparedComponent(models.Model):
    """A component that was not marked, because a jury had recognised every outcome it shows. Written as one signs."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="spared_components")
    component = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["component"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidate", "component"], name="component_spared_once"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.component}"


class DeclaredTie(models.Model):
    """An assessor's word that a candidate is family or otherwise close: a bar for ever, in both directions of time."""

    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="declared_ties")
    candidate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ties_declared_about")
    declared_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessor", "candidate"], name="tie_declared_once"),
            models.CheckConstraint(name="tie_between_two_persons", condition=~Q(assessor=F("candidate"))),
        ]

    def __str__(self) -> str:
        return f"{self.assessor_id} {self.candidate_id}"
