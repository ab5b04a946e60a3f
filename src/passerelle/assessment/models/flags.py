"""A suspicion of fraud against a candidate or a case, and what its learner says to it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from passerelle.assessment.flag_states import OPEN_FLAGS, FlagKind, FlagState
from passerelle.assessment.models.candidates import Candidate, Numbered
from passerelle.assessment.models.prior_learning import PriorLearningCase
from passerelle.people.models import Person


class FraudFlag(Numbered):
    """What somebody suspects of one learner, in one candidature or one case of prior learning.

    Triggers sign, admit and award nothing while it is open. Once it is dismissed, nothing of what was said stays.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="fraud_flags")
    """The learner."""
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="fraud_flags", null=True, blank=True
    )
    case = models.ForeignKey(
        PriorLearningCase, on_delete=models.PROTECT, related_name="fraud_flags", null=True, blank=True
    )
    kind = models.CharField(max_length=20, choices=FlagKind.choices, blank=True)
    text = models.TextField(blank=True)
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="raised_flags")
    raised_on = models.DateField()
    answer_due_on = models.DateField()
    state = models.CharField(max_length=12, choices=FlagState.choices, default=FlagState.RAISED)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    wants_hearing = models.BooleanField(default=False)
    heard_at = models.DateTimeField(null=True, blank=True)
    heard_where = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    reasons = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["answer_due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="flag_state_is_known", condition=Q(state__in=FlagState.values)),
            models.CheckConstraint(
                name="flag_is_about_one_thing",
                condition=Q(candidate__isnull=False, case=None) | Q(candidate=None, case__isnull=False),
            ),
            models.CheckConstraint(name="flag_is_about_somebody_else", condition=~Q(raised_by=F("person"))),
            models.CheckConstraint(
                name="flag_decided_by_another",
                condition=Q(decided_by=None)
                | (~Q(decided_by=F("raised_by")) & ~Q(decided_by=F("person")) & Q(decided_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="flag_decided_by_somebody",
                condition=Q(state__in=[FlagState.UPHELD, FlagState.DISMISSED], decided_by__isnull=False)
                | Q(state__in=OPEN_FLAGS, decided_by=None),
            ),
            models.CheckConstraint(
                name="flag_upheld_says_why",
                condition=~Q(state=FlagState.UPHELD) | (~Q(reasons="") & ~Q(text="") & ~Q(kind="")),
            ),
            models.CheckConstraint(
                name="flag_dismissed_keeps_nothing",
                condition=~Q(state=FlagState.DISMISSED) | Q(kind="", text="", answer="", reasons="", heard_where=""),
            ),
            models.CheckConstraint(
                name="flag_heard_on_a_day", condition=~Q(state=FlagState.HEARING) | Q(heard_at__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["raised_by", "candidate"], condition=Q(state__in=OPEN_FLAGS), name="flag_open_once_a_candidate"
            ),
            models.UniqueConstraint(
                fields=["raised_by", "case"], condition=Q(state__in=OPEN_FLAGS), name="flag_open_once_a_case"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["candidate", "state"], name="flag_by_candidate"),
            models.Index(fields=["case", "state"], name="flag_by_case"),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_FLAGS

    @property
    def about(self) -> Candidate | PriorLearningCase:
        found = self.candidate or self.case
        if found is None:
            raise AssertionError("a suspicion is about one thing")
        return found
