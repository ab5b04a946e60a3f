"""How places in dated runs are given, who applied, who holds one, when they paused, and what they attended."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from passerelle.assessment.models import Candidate, Numbered
from passerelle.catalogue.models import CourseInstance, MicroCredential
from passerelle.core.attendance import ATTENDED, WHOLE
from passerelle.learning.states import (
    GIVEN_BACK,
    OPEN_APPLICATIONS,
    ApplicationState,
    EnrolmentState,
    FileState,
    Way,
)
from passerelle.people.models import Person


class Enrolment(Numbered):
    """One person's place in one run of a course, and the candidature it made."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    instance = models.ForeignKey(CourseInstance, on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=12, choices=EnrolmentState.choices, default=EnrolmentState.ENROLLED)
    enrolled_on = models.DateField()
    completed_on = models.DateField(null=True, blank=True)
    holds_place = models.BooleanField(default=True, editable=False)
    """Counted in the run's `taken`; not while a pause gave the place back."""
    progress = models.PositiveSmallIntegerField(null=True, blank=True)
    """How far the provider says they came, of a hundred."""
    progress_on = models.DateField(null=True, blank=True)
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
            models.CheckConstraint(
                name="enrolment_given_back_holds_none", condition=~Q(state__in=GIVEN_BACK) | Q(holds_place=False)
            ),
            models.CheckConstraint(
                name="enrolment_followed_holds_one",
                condition=~Q(state__in=[EnrolmentState.ENROLLED, EnrolmentState.COMPLETED]) | Q(holds_place=True),
            ),
            models.CheckConstraint(
                name="enrolment_progress_of_a_hundred",
                condition=Q(progress=None) | Q(progress__lte=WHOLE, progress_on__isnull=False),
            ),
        ]


class Admission(models.Model):
    """How the places of one run are given. A run that states nothing gives them to who comes first."""

    instance = models.OneToOneField(CourseInstance, on_delete=models.PROTECT, related_name="admission")
    way = models.CharField(max_length=12, choices=Way.choices, default=Way.FIRST_COME)
    criteria = models.TextField(blank=True)
    """By what the provider chooses; stated wherever it does."""
    requires = models.JSONField(default=list, blank=True)
    """Groups of numbers of micro-credentials: an award of one of each must be held (`core/prerequisites.py`)."""
    answer_days = models.PositiveSmallIntegerField(default=7)
    """So many days a place that was given is kept for who is to take it up."""
    language = models.CharField(max_length=8, blank=True)
    """In which language this run is taught, where that is not its course's."""
    beacon = models.CharField(max_length=200, blank=True)
    """Which public value goes into the draw, where it is published and when: said before anybody applies."""
    beacon_value = models.CharField(max_length=200, blank=True, editable=False)
    """That value, once it is known."""
    keeps_place = models.BooleanField(default=True)
    """A pause keeps the place; otherwise it goes to the next, and who comes back needs a free one."""
    seed = models.CharField(max_length=64, blank=True, editable=False)
    """Told to nobody before the draw. A trigger keeps it as it is."""
    seed_hash = models.CharField(max_length=64, blank=True, editable=False)
    drawn_on = models.DateField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="admission_way_is_known", condition=Q(way__in=Way.values)),
            models.CheckConstraint(
                name="admission_by_the_provider_says_how", condition=~Q(way=Way.PROVIDER) | ~Q(criteria="")
            ),
            models.CheckConstraint(
                name="admission_draw_has_a_seed", condition=~Q(way=Way.DRAW) | ~Q(seed="") & ~Q(seed_hash="")
            ),
            models.CheckConstraint(name="admission_only_draws_are_drawn", condition=Q(drawn_on=None) | Q(way=Way.DRAW)),
            models.CheckConstraint(
                name="admission_drawn_with_its_public_value",
                condition=Q(drawn_on=None) & Q(beacon_value="")
                | Q(drawn_on__isnull=False) & (Q(beacon="") & Q(beacon_value="") | ~Q(beacon="") & ~Q(beacon_value="")),
            ),
            models.CheckConstraint(
                name="admission_time_to_answer", condition=Q(answer_days__gte=1, answer_days__lte=60)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.instance_id}"


class Application(Numbered):
    """One person asks for a place in one run."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications")
    instance = models.ForeignKey(CourseInstance, on_delete=models.PROTECT, related_name="applications")
    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(max_length=12, choices=ApplicationState.choices, default=ApplicationState.APPLIED)
    applied_on = models.DateField()
    statement = models.TextField(blank=True)
    drawn_place = models.PositiveIntegerField(null=True, blank=True, editable=False)
    """The place in the draw, from 1."""
    answer_by = models.DateField(null=True, blank=True)
    """The last day on which a place that was given can be taken up."""
    reason = models.TextField(blank=True)
    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, related_name="application", null=True, blank=True
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "instance"], condition=Q(state__in=OPEN_APPLICATIONS), name="application_open_once"
            ),
            models.UniqueConstraint(fields=["instance", "drawn_place"], name="application_drawn_once"),
            models.CheckConstraint(name="application_state_is_known", condition=Q(state__in=ApplicationState.values)),
            models.CheckConstraint(
                name="application_admitted_until",
                condition=~Q(state=ApplicationState.ADMITTED) | Q(answer_by__isnull=False),
            ),
            models.CheckConstraint(
                name="application_refused_for_a_reason", condition=~Q(state=ApplicationState.REFUSED) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="application_taken_up_is_enrolled",
                condition=~Q(state=ApplicationState.ENROLLED) | Q(enrolment__isnull=False),
            ),
        ]


class Pause(models.Model):
    """One interruption: from a day, to the day of coming back, which is not part of it."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="pauses")
    from_on = models.DateField()
    back_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    keeps_place = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["from_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment"], condition=Q(back_on=None), name="pause_open_once"),
            models.CheckConstraint(
                name="pause_ends_after_it_begins", condition=Q(back_on=None) | Q(back_on__gte=F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} from {self.from_on}"


class Attendance(models.Model):
    """One day of a course for one learner."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="days")
    on = models.DateField()
    attended = models.CharField(max_length=8)

    class Meta:
        ordering: ClassVar = ["on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "on"], name="attendance_said_once"),
            models.CheckConstraint(name="attendance_is_known", condition=Q(attended__in=ATTENDED)),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} on {self.on}"


class AttendanceFile(Numbered):
    """A file that is read line by line, some at a time, so that its progress can be seen and nothing is read twice."""

    instance = models.ForeignKey(CourseInstance, on_delete=models.PROTECT, related_name="attendance_files")
    brought_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendance_files")
    brought_on = models.DateField()
    state = models.CharField(max_length=8, choices=FileState.choices, default=FileState.WAITING)
    content = models.TextField(blank=True)
    """Dropped once it is read."""
    total = models.PositiveIntegerField()
    read = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="attendance_file_state_is_known", condition=Q(state__in=FileState.values)),
            models.CheckConstraint(name="attendance_file_read_to_the_end", condition=Q(read__lte=F("total"))),
        ]
