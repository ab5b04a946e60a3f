"""Who may enrol, end an enrolment, and see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.learning.models import Application, AttendanceFile, Enrolment
from passerelle.organisations.models import Function
from passerelle.organisations.permissions import acts_for, organisations_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.catalogue.models import CourseInstance
    from passerelle.people.models import Person

COURSE_STAFF = (Function.SIGNATORY, Function.EDITOR)
CLASS_STAFF = (*COURSE_STAFF, Function.TEACHER)
"""Who says who attended."""


def may_change(person: Person, enrolment: Enrolment) -> bool:
    return enrolment.person_id == person.pk


def may_complete(person: Person, enrolment: Enrolment) -> bool:
    """The learner, or an editor of the provider."""
    provider = enrolment.instance.course.provider_id
    return may_change(person, enrolment) or (provider is not None and acts_for(person, provider, *COURSE_STAFF))


def visible_to(person: Person) -> QuerySet[Enrolment]:
    """One's own, and those in the courses of one's provider."""
    return (
        Enrolment.objects.filter(
            Q(person=person) | Q(instance__course__provider__in=organisations_of(person, *COURSE_STAFF))
        )
        .select_related("person", "instance__course__provider", "candidate__micro_credential")
        .order_by("-enrolled_on", "-pk")
    )


def may_admit(person: Person, run: CourseInstance) -> bool:
    """Who writes for the provider says how places are given, and gives them where the provider does."""
    provider = run.course.provider_id
    return provider is not None and acts_for(person, provider, *COURSE_STAFF)


def may_record(person: Person, run: CourseInstance) -> bool:
    provider = run.course.provider_id
    return provider is not None and acts_for(person, provider, *CLASS_STAFF)


def applications_visible_to(person: Person) -> QuerySet[Application]:
    """One's own, and those for the courses of one's provider."""
    return (
        Application.objects.filter(
            Q(person=person) | Q(instance__course__provider__in=organisations_of(person, *COURSE_STAFF))
        )
        .select_related("person", "instance__course__provider", "micro_credential", "enrolment")
        .order_by("-pk")
    )


def files_visible_to(person: Person) -> QuerySet[AttendanceFile]:
    """Those of the courses of one's provider."""
    bodies = organisations_of(person, *CLASS_STAFF)
    return AttendanceFile.objects.filter(instance__course__provider__in=bodies).select_related("instance__course")
