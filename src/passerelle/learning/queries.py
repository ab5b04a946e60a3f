"""What a learner may enrol in, and what enrolling would lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue.authorised import open_to
from passerelle.catalogue.models import CourseInstance, MicroCredential, PartnerAct, Route
from passerelle.core import prerequisites
from passerelle.learning.models import Admission, Application, Enrolment
from passerelle.learning.permissions import CLASS_STAFF
from passerelle.learning.states import GIVEN_BACK, OPEN_APPLICATIONS, ApplicationState, Way
from passerelle.organisations.permissions import organisations_of
from passerelle.registers.states import BEGINNING, LISTED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
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


def other_dates(enrolment: Enrolment, *, on: date) -> QuerySet[CourseInstance]:
    """Return the other dates of the same course to which one can change: those that take who comes first."""
    waiting = Application.objects.filter(instance=OuterRef("pk"), state=ApplicationState.WAITING)
    return (
        open_instances(on=on)
        .filter(Q(admission=None) | Q(admission__way=Way.FIRST_COME), course=enrolment.instance.course_id)
        .exclude(pk=enrolment.instance_id)
        .exclude(Exists(waiting))
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


def open_application(person: Person, instance: CourseInstance) -> Application | None:
    """Return what the person asked for in a run and is not settled yet."""
    own = Application.objects.filter(person=person, instance=instance, state__in=OPEN_APPLICATIONS)
    return own.select_related("micro_credential").first()


def asked_first(terms: Admission, person: Person, *, on: date) -> list[tuple[list[dict[str, str]], bool]]:
    """Return the groups of what a run asks for, each by name, and whether the person holds one of it on a day."""
    if not terms.requires:
        return []
    asked = {number for group in terms.requires for number in group}
    awards = Award.objects.filter(holder=person, state=AwardState.IN_FORCE, micro_credential__number__in=asked)
    valid = awards.filter(Q(valid_until=None) | Q(valid_until__gte=on))
    lacking = prerequisites.missing(terms.requires, set(valid.values_list("micro_credential__number", flat=True)))
    names = names_of(asked)
    return [
        ([{"number": number, "name": names.get(number, number)} for number in group], group not in lacking)
        for group in terms.requires
    ]


def missing(terms: Admission, person: Person, *, on: date) -> list[list[dict[str, str]]]:
    """Return the groups of what a run asks for of which the person holds nothing in force on a day, each by name."""
    return [group for group, is_held in asked_first(terms, person, on=on) if not is_held]


def names_of(numbers: Collection[str]) -> dict[str, str]:
    """Return what micro-credentials are called, by their number."""
    found = MicroCredential.objects.filter(number__in=numbers) if numbers else ()
    return {one.number: one.name for one in found}


def terms_of(runs: Iterable[CourseInstance]) -> dict[int, Admission]:
    """Return how the places of runs are given, by the key of the run, where something is stated of it."""
    return {one.instance_id: one for one in Admission.objects.filter(instance__in=[run.pk for run in runs])}


def runs_of(person: Person) -> QuerySet[CourseInstance]:
    """Return the runs of the courses of one's provider, whatever became of the course."""
    bodies = organisations_of(person, *CLASS_STAFF)
    return CourseInstance.objects.filter(course__provider__in=bodies).select_related("course__provider")


def runs_on_view_to(person: Person | None) -> QuerySet[CourseInstance]:
    """Return the runs of listed courses, those of one's provider, and those one applied for."""
    seen = Q(course__state__in=LISTED)
    if person is not None:
        seen |= Q(course__provider__in=organisations_of(person, *CLASS_STAFF))
        seen |= Q(Exists(Application.objects.filter(instance=OuterRef("pk"), person=person)))
    return CourseInstance.objects.filter(seen).select_related("course__provider")


def drawn(terms: Admission) -> list[Application]:
    """Return what was drawn, in the order drawn; nothing before."""
    if terms.drawn_on is None:
        return []
    rows = Application.objects.filter(instance=terms.instance_id, drawn_place__isnull=False)
    return list(rows.order_by("drawn_place").only("number", "drawn_place", "state", "person"))
