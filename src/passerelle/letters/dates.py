"""The days somebody has to keep, for their calendar: what begins, what meets, what is due by when.

A calendar lies with whoever runs it. So it is told what a letter is told: the kind of thing, its number, the day and
where to sign in; never a name, a title, a result, or that somebody is suspected of anything. Ten queries at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from passerelle.assessment.jury_states import OPEN_JURIES, SeatState
from passerelle.assessment.models import Candidate, Jury, JurySeat, PriorLearningCase, SittingBooking
from passerelle.assessment.states import ASSESSED, BookingState, CaseState
from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.core import assessing, clocks
from passerelle.core.calendar import add_months
from passerelle.core.ics import Event
from passerelle.guidance.models import Counsel
from passerelle.guidance.states import CounselState
from passerelle.learning.models import Application, Enrolment
from passerelle.learning.states import OPEN_ENROLMENTS, ApplicationState, EnrolmentState
from passerelle.people.models import Duty
from passerelle.people.permissions import duties_of
from passerelle.policy import queries as policy
from passerelle.vetting.models import Case, Seat
from passerelle.vetting.states import ACTIVE, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.people.models import Person

MOST = 200
"""Days of one kind in a calendar, the nearest first."""
RESULTS_LOOKED_AT = 12
"""Months: no rules in force let anybody appeal against a result for longer."""


@dataclass(frozen=True)
class Day:
    """One day of somebody's: of which kind of thing, its number, and where one reads of it."""

    what: str
    number: str
    said: object
    """A sentence for gettext, with a place for the number."""
    begins: date | datetime
    path: str
    minutes: int = 0
    is_cancelled: bool = False
    about: str = ""
    """What it is called, for its person's own page alone: no calendar is told it."""

    @property
    def address(self) -> str:
        return self.path % {"number": self.number}

    @property
    def title(self) -> str:
        return str(self.said) % {"number": self.number}

    @property
    def on(self) -> date:
        """The day of it, in the register's country."""
        if isinstance(self.begins, datetime):
            return timezone.localdate(self.begins)
        return self.begins

    def event(self) -> Event:
        """Return it as a calendar keeps it; the same thing has the same UID for ever."""
        host = urlsplit(settings.PASSERELLE_ORIGIN).hostname or "localhost"
        return Event(
            uid=f"{self.what}.{self.number}@{host}",
            title=self.title,
            begins=self.begins,
            minutes=self.minutes,
            url=settings.PASSERELLE_ORIGIN + self.address,
            is_cancelled=self.is_cancelled,
        )


def of(person: Person, *, today: date) -> list[Day]:
    """Return every day from today on that somebody has to keep, as a learner and at a desk, the first first."""
    found = [
        *_sittings(person, today),
        *_courses(person, today),
        *_places(person, today),
        *_prior_learning(person, today),
        *_juries(person, today),
        *_appeals(person, today),
        *_awards(person, today),
        *_counsel(person, today),
        *_cases(person, today),
    ]
    return sorted((day for day in found if day.on >= today), key=lambda day: (day.on, day.what, day.number))


def one(person: Person, what: str, number: str, *, today: date) -> Day | None:
    """Return the day of somebody's own that has this name; None where it is another's, or past."""
    return next((day for day in of(person, today=today) if (day.what, day.number) == (what, number)), None)


def _sittings(person: Person, today: date) -> Iterator[Day]:
    kept = (BookingState.BOOKED, BookingState.CALLED_OFF)
    booked = SittingBooking.objects.filter(person=person, state__in=kept, sitting__starts_at__date__gte=today)
    for booking in booked.select_related("sitting__micro_credential").order_by("sitting__starts_at")[:MOST]:
        yield Day(
            "sitting",
            booking.number,
            _("Sitting you booked: %(number)s"),
            booking.sitting.starts_at,
            f"/learner/sittings/{booking.sitting.number}/",
            minutes=booking.sitting.minutes,
            is_cancelled=booking.state == BookingState.CALLED_OFF,
            about=booking.sitting.micro_credential.name,
        )


def _courses(person: Person, today: date) -> Iterator[Day]:
    kept = (*OPEN_ENROLMENTS, EnrolmentState.CANCELLED)
    held = Enrolment.objects.filter(person=person, state__in=kept, instance__ends_on__gte=today)
    path = "/learner/enrolments/%(number)s/"
    for one in held.select_related("instance__course").order_by("instance__starts_on")[:MOST]:
        is_off, name = one.state == EnrolmentState.CANCELLED, one.instance.course.name
        begins, ends = _("Your course begins: %(number)s"), _("Last day of your course: %(number)s")
        yield Day("course", one.number, begins, one.instance.starts_on, path, is_cancelled=is_off, about=name)
        yield Day("course-end", one.number, ends, one.instance.ends_on, path, is_cancelled=is_off, about=name)


def _places(person: Person, today: date) -> Iterator[Day]:
    said, path = _("Last day to take up a place: %(number)s"), "/learner/applications/%(number)s/"
    kept = Application.objects.filter(person=person, state=ApplicationState.ADMITTED, answer_by__gte=today)
    for one in kept.select_related("instance__course")[:MOST]:
        yield Day("place", one.number, said, one.answer_by or today, path, about=one.instance.course.name)


def _prior_learning(person: Person, today: date) -> Iterator[Day]:
    path = "/learner/prior-learning/%(number)s/"
    running = (CaseState.DRAFT, CaseState.SUBMITTED, CaseState.ADMITTED)
    cases = PriorLearningCase.objects.filter(person=person, state__in=running).select_related("micro_credential")
    for case in cases.order_by("-pk")[:MOST]:
        name = case.micro_credential.name
        if case.state == CaseState.SUBMITTED and case.answer_due_on:
            said = _("An answer on prior learning is due: %(number)s")
            yield Day("case-answer", case.number, said, case.answer_due_on, path, about=name)
        elif case.state == CaseState.ADMITTED and case.decided_on:
            said, due = _("Prior learning is to be judged by: %(number)s"), assessing.assess_by(case.decided_on)
            yield Day("case-result", case.number, said, due, path, about=name)
        elif case.state == CaseState.DRAFT:
            said, lapses = _("A draft on prior learning lapses: %(number)s"), assessing.lapses_on(case.touched_on)
            yield Day("case-draft", case.number, said, lapses, path, about=name)


def _juries(person: Person, today: date) -> Iterator[Day]:
    """One's own case is read under its number, what one judges under the jury's."""
    seat = JurySeat.objects.filter(jury=OuterRef("pk"), person=person).exclude(state=SeatState.BARRED)
    meeting = Jury.objects.filter(Exists(seat) | Q(case__person=person), state__in=OPEN_JURIES, meets_on__gte=today)
    said = _("A jury meets: %(number)s")
    for jury in meeting.select_related("case__micro_credential").order_by("meets_on")[:MOST]:
        name = jury.case.micro_credential.name
        if jury.case.person_id == person.pk:
            yield Day("jury", jury.case.number, said, jury.meets_on, "/learner/prior-learning/%(number)s/", about=name)
        else:
            yield Day("jury", jury.number, said, jury.meets_on, "/prior-learning/juries/%(number)s/", about=name)


def _appeals(person: Person, today: date) -> Iterator[Day]:
    """Every signed result can be appealed against, whatever it is: the day tells nothing of it."""
    lately = add_months(today, -RESULTS_LOOKED_AT)
    signed = Candidate.objects.filter(person=person, state__in=ASSESSED, assessed_on__gte=lately)
    signed = signed.select_related("micro_credential").order_by("-assessed_on")[:MOST]
    days = {one.assessed_on for one in signed if one.assessed_on}
    amounts = policy.clocks_of(days)
    said, path = _("Last day to appeal against a result: %(number)s"), "/learner/results/%(number)s/"
    for one in signed:
        if one.assessed_on:
            until = clocks.appeal_until(one.assessed_on, amounts[one.assessed_on])
            yield Day("appeal", one.number, said, until, path, about=one.micro_credential.name)


def _awards(person: Person, today: date) -> Iterator[Day]:
    held = Award.objects.filter(holder=person, state=AwardState.IN_FORCE, valid_until__gte=today)
    for one in held.select_related("micro_credential").order_by("valid_until")[:MOST]:
        said, name = _("Last day on which an award is valid: %(number)s"), one.micro_credential.name
        yield Day("award", one.number, said, one.valid_until or today, "/portfolio/%(number)s/", about=name)


def _counsel(person: Person, today: date) -> Iterator[Day]:
    mine = Q(learner=person) | Q(counsellor__person=person)
    for one in Counsel.objects.filter(mine, state=CounselState.ACCEPTED, until__gte=today).order_by("until")[:MOST]:
        said = _("What was agreed with a counsellor ends: %(number)s")
        path = "/counsel/%(number)s/" if one.learner_id == person.pk else "/counselling/learners/%(number)s/"
        yield Day("counsel", one.number, said, one.until, path)


def _cases(person: Person, today: date) -> Iterator[Day]:
    """Decisions due: of the panels somebody sits on, the cases they keep, and what waits for who decides."""
    duties = duties_of(person, on=today)
    seat = Seat.objects.filter(case=OuterRef("pk"), expert__person=person, state__in=ACTIVE)
    mine = Q(sits=True)
    if Duty.REGISTRAR in duties:
        mine |= Q(registrar=person)
    if Duty.DECISION_OFFICER in duties:
        mine |= Q(stage=Stage.DECIDING)
    open_ones = Case.objects.filter(waits=True, stopped_since=None, due_on__gte=today).annotate(sits=Exists(seat))
    said = _("A decision is due: %(number)s")
    for case in open_ones.filter(mine).order_by("due_on", "pk")[:MOST]:
        desk = "panel" if case.sits else "registrar" if case.registrar_id == person.pk else "officer"
        yield Day("decision", case.number, said, case.due_on, f"/{desk}/cases/%(number)s/")
