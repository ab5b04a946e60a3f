"""What a learner may enrol in, and what enrolling would lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from passerelle.catalogue.authorised import open_to
from passerelle.catalogue.models import CourseInstance, MicroCredential, PartnerAct, Route
from passerelle.learning.models import Enrolment
from passerelle.learning.states import GIVEN_BACK
from passerelle.registers.states import BEGINNING, LISTED

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.catalogue.models import ShortCourse
    from passerelle.people.models import Person


def targets(course: ShortCourse, *, on: date) -> QuerySet[MicroCredential]:
    """Return the listed micro-credentials that a course leads to, and that its provider may teach on a day."""
    return listed_targets(course).filter(open_to(course.provider_id or 0, PartnerAct.TEACH, on=on))


def listed_targets(course: ShortCourse) -> QuerySet[MicroCredential]:
    """Return the listed micro-credentials that a course leads to, whoever may teach them now."""
    return (
        course.leads_to.filter(state__in=BEGINNING, routes__in=[Route.COURSE, Route.BOTH])
        .select_related("awarder")
        .order_by("number")
    )


def open_instances(*, on: date) -> QuerySet[CourseInstance]:
    """Return the runs that take learners now: of listed courses, in time, with a place left, not called off."""
    return (
        CourseInstance.objects.filter(course__state__in=BEGINNING, enrol_until__gte=on, taken__lt=F("places"))
        .filter(Q(enrol_from=None) | Q(enrol_from__lte=on), cancelled_on=None)
        .select_related("course__provider")
        .order_by("starts_on", "pk")
    )


def instances_on_view() -> QuerySet[CourseInstance]:
    """Return every run of a listed course, full and closed ones too."""
    return CourseInstance.objects.filter(course__state__in=LISTED).select_related("course__provider")


def held(person: Person, instance: CourseInstance) -> Enrolment | None:
    """Return the person's place in a run, if one is held."""
    return (
        Enrolment.objects.filter(person=person, instance=instance)
        .exclude(state__in=GIVEN_BACK)
        .select_related("candidate")
        .first()
    )
