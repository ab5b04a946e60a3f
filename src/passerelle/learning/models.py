"""Enrolments in dated runs of short courses."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from passerelle.assessment.models import Candidate, Numbered
from passerelle.catalogue.models import CourseInstance
from passerelle.learning.states import GIVEN_BACK, EnrolmentState
from passerelle.people.models import Person


class Enrolment(Numbered):
    """One person's place in one run of a course, and the candidature it made."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    instance = models.ForeignKey(CourseInstance, on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=12, choices=EnrolmentState.choices, default=EnrolmentState.ENROLLED)
    enrolled_on = models.DateField()
    completed_on = models.DateField(null=True, blank=True)
    candidate = models.OneToOneField(
        Candidate, on_delete=models.PROTECT, related_name="enrolment", null=True, blank=True
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "instance"],
                condition=~Q(state__in=GIVEN_BACK),
                name="enrolment_held_once",
            ),
            models.CheckConstraint(name="enrolment_state_is_known", condition=Q(state__in=EnrolmentState.values)),
            models.CheckConstraint(
                name="enrolment_completed_has_a_day",
                condition=~Q(state=EnrolmentState.COMPLETED) | Q(completed_on__isnull=False),
            ),
        ]
