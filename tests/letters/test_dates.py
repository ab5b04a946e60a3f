"""The days a calendar is told: one's own, from today on, without a name, a title or a result."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from passerelle.assessment import actions, sittings
from passerelle.assessment.models import CandidateRoute, PriorLearningCase, SittingBooking
from passerelle.assessment.states import BookingState
from passerelle.awards.models import Award
from passerelle.learning import actions as learning
from passerelle.learning.states import EnrolmentState
from passerelle.letters import dates
from passerelle.people.models import Duty
from passerelle.vetting.models import Case, Seat
from passerelle.vetting.states import Stage
from tests import factories as base
from tests.assessment import factories as make
from tests.assessment.factories import ONSITE, TODAY, Country
from tests.guidance import factories as guiding
from tests.learning.applicants import applied, stated
from tests.recognition.factories import award
from tests.vetting import factories as vetting

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
AHEAD = timezone.now() + timedelta(days=400)
ON = timezone.localdate(AHEAD)


@pytest.fixture
def mirane() -> Country:
    return make.country()


def told(person: Person, today: date = TODAY) -> list[tuple[str, date]]:
    """Return (title, day) of everything in somebody's calendar, the first first."""
    return [(day.title, day.on) for day in dates.of(person, today=today)]


def booked(of: Country) -> SittingBooking:
    sittings.set_rules(of.entry, by_exam=True, retake_after_days=0, by=of.signatory, seen_version=0)
    said = {
        "place": "Orsa, room 2", "starts_at": AHEAD, "minutes": 120, "places": 2, "fee": "0", "currency": "",
        "documents": ["passport"], "method": "practical", "supervision": ONSITE, "book_until": ON - timedelta(days=10),
        "cancel_until": ON - timedelta(days=5), "marks_due_on": ON + timedelta(days=15),
    }  # fmt: skip
    sitting = sittings.open_sitting(of.body, of.entry, said, by=of.head, today=TODAY)
    return sittings.book(sitting, by=of.learner, today=TODAY)


def enrolled(of: Country) -> None:
    entry = make.micro_credential(of.awarder)
    learning.enrol(make.instance(make.short_course(of.provider, entry)), by=of.learner, today=TODAY)


def test_a_newcomer_has_no_days():
    assert told(base.person()) == []


def test_a_course_has_its_first_and_its_last_day_and_its_end_alone_once_it_runs(mirane: Country):
    number = learning.enrol(mirane.run, by=mirane.learner, today=TODAY).number
    first, last = mirane.run.starts_on, mirane.run.ends_on

    assert told(mirane.learner) == [
        (f"Your course begins: {number}", first),
        (f"Last day of your course: {number}", last),
    ]
    assert told(mirane.learner, first + timedelta(days=1)) == [(f"Last day of your course: {number}", last)]
    assert told(mirane.learner, last + timedelta(days=1)) == []


def test_a_course_that_was_called_off_is_told_as_called_off(mirane: Country):
    enrolment = learning.enrol(mirane.run, by=mirane.learner, today=TODAY)
    type(enrolment).objects.update(state=EnrolmentState.CANCELLED, holds_place=False)

    assert [one.event().is_cancelled for one in dates.of(mirane.learner, today=TODAY)] == [True, True]


def test_a_sitting_has_its_hour_and_its_length_and_stays_as_called_off(mirane: Country):
    booking = booked(mirane)
    (day,) = dates.of(mirane.learner, today=TODAY)
    event = day.event()

    assert (event.uid, event.begins, event.minutes, event.is_cancelled) == (
        f"sitting.{booking.number}@127.0.0.1", AHEAD, 120, False,
    )  # fmt: skip
    assert event.url == f"http://127.0.0.1:8000/learner/sittings/{booking.sitting.number}/"

    sittings.cancel_sitting(booking.sitting, "The room is under water.", by=mirane.head)
    (day,) = dates.of(mirane.learner, today=TODAY)
    assert (day.event().uid, day.event().is_cancelled) == (event.uid, True)
    assert SittingBooking.objects.get().state == BookingState.CALLED_OFF


def test_a_place_that_is_kept_has_a_last_day_and_one_that_waits_has_none(mirane: Country):
    stated(mirane)
    first, second, third = (base.person() for _ in range(3))
    for one in (first, second, third):
        application = applied(mirane, one)

    assert [bool(told(one)) for one in (first, second, third)] == [True, True, False]
    application = first.applications.get()
    assert told(first) == [(f"Last day to take up a place: {application.number}", application.answer_by)]


def test_prior_learning_has_the_day_of_its_clock_at_every_step(mirane: Country):
    case = make.draft_case(mirane)
    assert told(mirane.learner) == [(f"A draft on prior learning lapses: {case.number}", date(2027, 5, 23))]

    PriorLearningCase.objects.all().delete()
    case = make.submitted_case(mirane)
    assert told(mirane.learner) == [(f"An answer on prior learning is due: {case.number}", case.answer_due_on)]


def test_a_result_has_the_last_day_of_its_appeal_whatever_it_is(mirane: Country):
    passed = make.passed(mirane)
    other = base.person()
    failed = actions.register_candidate(
        other, mirane.entry, route=CandidateRoute.COURSE, course=mirane.course, by=other, today=TODAY
    )
    type(failed).objects.filter(pk=failed.pk).update(started_on=TODAY)

    (said,) = [title for title, _day in told(mirane.learner)]
    assert said == f"Last day to appeal against a result: {passed.number}"
    assert told(other) == []  # no result, no appeal


def test_an_award_that_runs_out_has_its_last_day_and_one_without_an_end_has_none(mirane: Country):
    made = award(mirane.learner, mirane.entry)
    assert told(mirane.learner) == []

    Award.objects.filter(pk=made.pk).update(valid_until=TODAY + timedelta(days=90))
    assert told(mirane.learner) == [(f"Last day on which an award is valid: {made.number}", TODAY + timedelta(days=90))]


def test_what_was_agreed_with_a_counsellor_ends_for_both():
    desk = guiding.desk()
    found = guiding.accepted(desk)
    said = [(f"What was agreed with a counsellor ends: {found.number}", found.until)]

    assert (told(desk.learner), told(desk.adviser)) == (said, said)
    assert [dates.of(one, today=TODAY)[0].path for one in (desk.learner, desk.adviser)] == [
        "/counsel/%(number)s/", "/counselling/learners/%(number)s/",
    ]  # fmt: skip


def test_a_decision_that_is_due_is_told_to_the_panel_and_its_registrar_and_to_who_decides_once_it_can_be():
    case = vetting.case_at(Stage.FINDING)
    member, outsider, officer = vetting.holder(vetting.seats(case)[0]), base.person(), vetting.officer()
    registrar, other = type(officer).objects.get(pk=case.registrar_id), vetting.registrar()
    said = [(f"A decision is due: {case.number}", case.due_on)]

    assert [told(one) for one in (member, registrar, officer, other, outsider)] == [said, said, [], [], []]

    stopped = Case.objects.filter(pk=case.pk)
    stopped.update(stopped_since=TODAY)
    assert (told(member), told(registrar)) == ([], [])


def test_who_decides_is_told_of_what_a_panel_reported():
    case = vetting.case_at(Stage.DECIDING)
    officer, over = vetting.officer(), base.person(duties=[Duty.DECISION_OFFICER])
    over.duties.update(ends_on=TODAY)

    assert told(officer) == [(f"A decision is due: {case.number}", case.due_on)]
    assert told(over, TODAY + timedelta(days=1)) == []
    assert dates.of(officer, today=TODAY)[0].path == "/officer/cases/%(number)s/"
    assert Seat.objects.filter(case=case).exists()


def test_a_calendar_is_told_no_name_no_title_and_no_result(mirane: Country):
    booked(mirane)
    made = award(mirane.learner, make.micro_credential(mirane.awarder))
    Award.objects.filter(pk=made.pk).update(valid_until=TODAY + timedelta(days=90))
    enrolled(mirane)

    said = " ".join(f"{day.event()}" for day in dates.of(mirane.learner, today=TODAY))

    assert len(dates.of(mirane.learner, today=TODAY)) == 4
    for private in ("Amina", "merit", "Orsa", "pump", "Chamber", mirane.learner.reference, mirane.learner.email):
        assert private not in said


def test_one_s_own_day_is_found_by_its_name_and_nobody_else_s(mirane: Country):
    booking = booked(mirane)
    stranger = base.person()

    assert dates.one(mirane.learner, "sitting", booking.number, today=TODAY) is not None
    assert dates.one(stranger, "sitting", booking.number, today=TODAY) is None
    assert dates.one(mirane.learner, "course", booking.number, today=TODAY) is None
    assert dates.one(mirane.learner, "sitting", booking.number, today=ON + timedelta(days=1)) is None
