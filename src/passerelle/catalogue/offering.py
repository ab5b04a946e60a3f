"""Whether something may be offered on a day, read from the register: what pages, search, open data and API all say.

The statement itself is `core/standing.py`; here stands only where each fact comes from. A course is asked with what it
leads to (docs/decisions/0025-what-an-authorisation-opens.md), in one query for any number of courses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch

from passerelle.catalogue import authorised
from passerelle.catalogue.models import CourseInstance, MicroCredential, PartnerAct, Route, ShortCourse
from passerelle.core import standing as core
from passerelle.core.standing import BEGINNING, Goal, Standing
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.registers.models import Entry

    Goals = Callable[[ShortCourse], Iterable[MicroCredential]]


def by_its_state(entry: Entry, *, on: date) -> Standing:
    """Return what the entry's own place in the register says, whatever it leads to."""
    return core.standing(entry.state, valid_until=entry.valid_until, verified=entry.decided_on is not None, on=on)


def standings(entries: Sequence[Entry], *, on: date) -> dict[str, Standing]:
    """Return the two statements about each of these entries, by number; of courses with what they lead to read."""
    courses = [entry for entry in entries if isinstance(entry, ShortCourse)]
    found = {entry.number: by_its_state(entry, on=on) for entry in entries}
    let = taught({goal.pk for course in courses for goal in course.leads_to.all()}, on=on)
    return found | {course.number: of_course(course, course.leads_to.all(), let, on=on) for course in courses}


def taught(goals: set[int], *, on: date) -> set[tuple[int, int]]:
    """Return who may teach these micro-credentials on a day, as (micro-credential, provider)."""
    return authorised.pairs(goals, PartnerAct.TEACH, on=on) if goals else set()


def of_course(
    course: ShortCourse, goals: Iterable[MicroCredential], let: set[tuple[int, int]], *, on: date
) -> Standing:
    """Return the two statements about a course that leads to `goals`, of which the public ones count; see `taught`."""
    told = [Goal((one.pk, course.provider_id) in let, is_begun_by_course(one)) for one in goals if one.is_public]
    return core.of_course(by_its_state(course, on=on), told)


def is_begun_by_course(entry: MicroCredential) -> bool:
    """Say whether somebody new may come to a micro-credential by a course."""
    return entry.takes_beginners and entry.routes != Route.PRIOR_LEARNING


def takes_beginners(found: Standing) -> bool:
    return found.may_be_offered in BEGINNING


def courses_to(entry: MicroCredential, *, on: date) -> QuerySet[ShortCourse]:
    """Return the ways to a micro-credential: the listed courses whose provider may teach it on a day."""
    may_teach = authorised.bodies_for(entry.pk, PartnerAct.TEACH, on=on)
    return entry.short_courses.filter(state__in=LISTED, provider__in=may_teach).select_related("provider")


def coming(on: date) -> Prefetch[str, QuerySet[CourseInstance], str]:
    """Return what fetches the runs of courses that one can still enrol in, the first to start first (`upcoming`)."""
    runs = CourseInstance.objects.filter(enrol_until__gte=on, cancelled_on=None).order_by("starts_on")
    return Prefetch("instances", queryset=runs, to_attr="upcoming")
