"""Whom a learner lets find them, who was invited by it, and what a learner sent to an employer.

Source: issue F, item 5; DOMAIN 3.7 (an employer sees shared credentials, and never searches learners without consent).
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.assessment.models import Numbered
from passerelle.opportunities.models.offers import Opportunity
from passerelle.opportunities.states import (
    ANSWERED,
    OPEN_APPLICATIONS,
    STANDING_HIRES,
    ConsentState,
    HireState,
    InvitationState,
    JobApplicationState,
)
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.portfolio.models import ShareSet

if TYPE_CHECKING:
    from datetime import date


class Audience(models.TextChoices):
    EVERYBODY = "everybody", _("every employer of the register")
    SECTOR = "sector", _("employers of one sector")
    EMPLOYER = "employer", _("one employer")


class EmployerConsent(Numbered):
    """A learner lets employers find them by their awards: which employers, what these see, until when.

    Nothing is copied from it: whoever looks for people asks it anew, so that what is taken back is gone at once.
    """

    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="employer_consents")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """By what an employer tells one person from another who is not named."""
    audience = models.CharField(max_length=10, choices=Audience.choices)
    sector = models.CharField(max_length=80, blank=True)
    employer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    not_to = models.ManyToManyField(Organisation, related_name="+", blank=True)
    """Employers that are not to find them in any case: most often the one they work for."""
    shows = models.JSONField(default=list, blank=True)
    """Of `core.finding.SHOWN`; nothing at all: counted among others and invited, and not seen."""
    until = models.DateField()
    state = models.CharField(max_length=10, choices=ConsentState.choices, default=ConsentState.IN_FORCE)
    given_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="employer_consent_state_is_known", condition=Q(state__in=ConsentState.values)),
            models.CheckConstraint(
                name="employer_consent_says_to_whom",
                condition=Q(audience=Audience.EVERYBODY, sector="", employer=None)
                | (Q(audience=Audience.SECTOR, employer=None) & ~Q(sector=""))
                | Q(audience=Audience.EMPLOYER, sector="", employer__isnull=False),
            ),
            models.CheckConstraint(
                name="employer_consent_ended_shows_nothing",
                condition=Q(state=ConsentState.IN_FORCE, ended_on=None)
                | (~Q(state=ConsentState.IN_FORCE) & Q(ended_on__isnull=False, shows=[])),
            ),
            models.UniqueConstraint(
                fields=["learner"],
                condition=Q(state=ConsentState.IN_FORCE, audience=Audience.EVERYBODY),
                name="employer_consent_to_everybody_once",
            ),
            models.UniqueConstraint(
                fields=["learner", "sector"],
                condition=Q(state=ConsentState.IN_FORCE, audience=Audience.SECTOR),
                name="employer_consent_to_a_sector_once",
            ),
            models.UniqueConstraint(
                fields=["learner", "employer"],
                condition=Q(state=ConsentState.IN_FORCE, audience=Audience.EMPLOYER),
                name="employer_consent_to_one_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "until"], name="employer_consent_by_last_day")]

    def runs(self, on: date) -> bool:
        return self.state == ConsentState.IN_FORCE and on <= self.until


class Invitation(Numbered):
    """An employer's invitation to somebody who lets it find them. That they say no, or nothing, it never learns."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="invitations")
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    state = models.CharField(max_length=10, choices=InvitationState.choices, default=InvitationState.SENT)
    invited_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opportunity", "learner"], name="invitation_once"),
            models.CheckConstraint(name="invitation_state_is_known", condition=Q(state__in=InvitationState.values)),
            models.CheckConstraint(
                name="invitation_answered_says_when",
                condition=Q(state=InvitationState.SENT, answered_on=None)
                | (~Q(state=InvitationState.SENT) & Q(answered_on__isnull=False)),
            ),
        ]


class JobApplication(Numbered):
    """What a learner sent to an employer for one opportunity: a link to their things, and how the employer answered."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="applications")
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="job_applications")
    share_set = models.ForeignKey(
        ShareSet, on_delete=models.SET_NULL, related_name="job_applications", null=True, blank=True
    )
    """What the employer may look at while the link is open; gone once it is erased."""
    words = models.CharField(max_length=1000, blank=True)
    was_invited = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=JobApplicationState.choices, default=JobApplicationState.SENT)
    reasons = models.CharField(max_length=1000, blank=True)
    """Why not, in the employer's words."""
    sent_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opportunity", "learner"],
                condition=~Q(state=JobApplicationState.WITHDRAWN),
                name="job_application_once",
            ),
            models.CheckConstraint(
                name="job_application_state_is_known", condition=Q(state__in=JobApplicationState.values)
            ),
            models.CheckConstraint(
                name="job_application_refused_says_why",
                condition=~Q(state=JobApplicationState.REFUSED) | ~Q(reasons=""),
            ),
            models.CheckConstraint(
                name="job_application_answered_says_when",
                condition=~Q(state__in=ANSWERED) | Q(answered_on__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["opportunity", "state"], name="job_application_open", condition=Q(state__in=OPEN_APPLICATIONS)
            )
        ]


class Side(models.TextChoices):
    LEARNER = "learner", _("the person hired")
    EMPLOYER = "employer", _("the employer")


class ReportedHire(Numbered):
    """One side says that an application became a post; it is true once the other says so, too."""

    application = models.ForeignKey(JobApplication, on_delete=models.PROTECT, related_name="hires")
    reported_by = models.CharField(max_length=10, choices=Side.choices)
    since = models.DateField()
    state = models.CharField(max_length=10, choices=HireState.choices, default=HireState.REPORTED)
    reported_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    survey_on = models.DateField(null=True, blank=True)
    """From this day on both are asked how it went: six months after the first day of work."""

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state__in=STANDING_HIRES), name="reported_hire_once"
            ),
            models.CheckConstraint(name="reported_hire_state_is_known", condition=Q(state__in=HireState.values)),
            models.CheckConstraint(
                name="reported_hire_confirmed_is_asked",
                condition=~Q(state=HireState.CONFIRMED) | Q(answered_on__isnull=False, survey_on__gt=F("since")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "survey_on"], name="reported_hire_to_ask")]


class HireAnswer(models.Model):
    """What one side said six months after a hire: four answers, once."""

    hire = models.ForeignKey(ReportedHire, on_delete=models.CASCADE, related_name="answers")
    side = models.CharField(max_length=10, choices=Side.choices)
    still_there = models.BooleanField()
    outcomes = models.PositiveSmallIntegerField()
    assessment = models.PositiveSmallIntegerField()
    usefulness = models.PositiveSmallIntegerField()
    answered_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hire", "side"], name="hire_answer_once"),
            models.CheckConstraint(
                name="hire_answer_from_one_to_five",
                condition=Q(outcomes__range=(1, 5), assessment__range=(1, 5), usefulness__range=(1, 5)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} on {self.hire_id}"
