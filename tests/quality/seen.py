"""What a signal is made of: facts and rows as the register would have them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from passerelle.journal import actions as journal
from passerelle.learning.models import Enrolment
from passerelle.learning.states import EnrolmentState
from passerelle.organisations.models import Organisation, Oversight, Role
from passerelle.quality.models.feedback import Feedback
from tests import factories as make
from tests.factories import TODAY

if TYPE_CHECKING:
    from passerelle.catalogue.models import CourseInstance, ShortCourse
    from passerelle.journal.models import Fact

numbers = count(1)


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def told(kind: str, subject: str, day: date = TODAY, **noted: Any) -> Fact:
    return journal.record(kind, subject=subject, noted=noted, at=moment(day))


def held_valid(entry: str, day: date = TODAY) -> Fact:
    """Return the fact that a complaint about an entry was held valid."""
    return told("complaint.take_up", f"CP-{next(numbers):05d}", day, entry=entry)


def overseen(body: Organisation, agency: Organisation | None = None, reviewed: str = "institution") -> Organisation:
    """Return the agency that reviews a body."""
    agency = agency or make.organisation([Role.QA_AGENCY])
    Oversight.objects.create(
        agency=agency, organisation=body, reviewed=reviewed, standards="ESG", valid_from=make.LONG_AGO,
        entered_by=make.person(),
    )  # fmt: skip
    return agency


def run(course: ShortCourse, ends_on: date, **fields: Any) -> CourseInstance:
    starts = ends_on - timedelta(days=30)
    return make.instance(course, starts_on=starts, ends_on=ends_on, enrol_until=starts, places=200, **fields)


def enrolled(of: CourseInstance, finished: int, left: int) -> None:
    """Enrol persons in a run: so many finished, so many left on the way."""
    for n in range(finished + left):
        done = n < finished
        Enrolment.objects.create(
            number=f"EN-{next(numbers):06d}",
            person=make.person(),
            instance=of,
            state=EnrolmentState.COMPLETED if done else EnrolmentState.WITHDRAWN,
            holds_place=done,
            enrolled_on=of.starts_on,
            completed_on=of.ends_on if done else None,
        )


def rated(entry: str, owner: Organisation, day: date, *usefulness: int, **fields: Any) -> None:
    """Let so many learners rate an entry on a day."""
    for stars in usefulness:
        said = {"giver_kind": "learner", "basis": "award", "basis_reference": "AW", "moment": "first"}
        Feedback.objects.create(
            number=f"FB-{next(numbers):06d}",
            entry=entry,
            edition=1,
            owner=owner,
            author=make.person(),
            given_on=day,
            usefulness=stars,
            **said | fields,
        )
