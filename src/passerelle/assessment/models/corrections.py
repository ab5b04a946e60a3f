"""Corrections of signed results, and appeals against them: the signed row stays, another one counts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from passerelle.assessment.models.candidates import Candidate, Numbered
from passerelle.assessment.states import ResultAppealState
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person


class ResultAppeal(Numbered):
    """Somebody asks that another assessor looks at their result. One appeal against one result."""

    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="appeal")
    ground = models.TextField()
    lodged_on = models.DateField()
    result_due_on = models.DateField()
    state = models.CharField(max_length=12, choices=ResultAppealState.choices, default=ResultAppealState.LODGED)
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    """Another one than those who assessed before."""
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reasons = models.TextField(blank=True)
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["result_due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="result_appeal_state_is_known", condition=Q(state__in=ResultAppealState.values)
            ),
            models.CheckConstraint(
                name="result_appeal_is_heard_by_somebody",
                condition=~Q(state__in=["admitted", "upheld", "dismissed"])
                | Q(assessor__isnull=False, organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="result_appeal_decided_says_why",
                condition=~Q(state__in=["refused", "upheld", "dismissed"])
                | (Q(decided_on__isnull=False) & ~Q(reasons="")),
            ),
        ]


class ResultCorrection(models.Model):
    """Which signed result another one replaced, by whom, when and why."""

    replaced = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="corrected_by")
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="corrects")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    why = models.TextField()
    appeal = models.OneToOneField(
        ResultAppeal, on_delete=models.PROTECT, related_name="correction", null=True, blank=True
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="correction_is_another_row", condition=~Q(replaced=F("candidate"))),
            models.CheckConstraint(name="correction_says_why", condition=~Q(why="")),
        ]

    def __str__(self) -> str:
        return f"{self.replaced_id} by {self.candidate_id}"
