"""Sittings: opened, booked, held, called off; who may, what is refused, and that a refusal changes nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from passerelle.assessment import actions, sittings
from passerelle.assessment.models import Candidate, DeclaredTie, Sitting, SittingBooking
from passerelle.assessment.states import BookingState, CandidateState, SittingState
from passerelle.core.errors import Conflicted, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.policy import sentences
from tests.assessment import factories as make
from tests.assessment.factories import ONSITE, TODAY, Country

pytestmark = pytest.mark.django_db
AHEAD = timezone.now() + timedelta(days=400)
ON = timezone.localdate(AHEAD)


def stated(**fields: Any) -> dict[str, Any]:
    return {
        "place": "Orsa, room 2",
        "starts_at": AHEAD,
        "minutes": 120,
        "places": 2,
        "fee": "40.00",
        "currency": "TND",
        "documents": ["passport", "identity_card"],
        "method": "practical",
        "supervision": ONSITE,
        "book_until": ON - timedelta(days=10),
        "cancel_until": ON - timedelta(days=5),
        "marks_due_on": ON + timedelta(days=15),
    } | fields


def opened(of: Country, **fields: Any) -> Sitting:
    return sittings.open_sitting(of.body, of.entry, stated(**fields), by=of.head, today=TODAY)


def alone(of: Country, after: int = 0) -> None:
    sittings.set_rules(of.entry, by_exam=True, retake_after_days=after, by=of.signatory, seen_version=0)


def begun(sitting: Sitting) -> Sitting:
    Sitting.objects.filter(pk=sitting.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    return Sitting.objects.select_related("centre", "micro_credential").get(pk=sitting.pk)


def again(booking: SittingBooking) -> SittingBooking:
    return SittingBooking.objects.select_related("sitting", "candidate__micro_credential").get(pk=booking.pk)


@pytest.fixture
def mirane() -> Country:
    return make.country()


def reason(act: Any) -> Any:
    facts = Fact.objects.count()
    with pytest.raises(NotNow) as refusal:
        act()
    assert Fact.objects.count() == facts
    return refusal.value.data["reason"]


def test_anybody_books_a_sitting_for_an_entry_that_allows_assessment_alone_and_is_assessed(mirane: Country):
    alone(mirane)
    sitting = opened(mirane)
    booking = sittings.book(sitting, by=mirane.learner, today=TODAY)
    candidate = Candidate.objects.get(person=mirane.learner)
    actions.assign_assessor(candidate, mirane.assessor, mirane.body, by=mirane.head, today=TODAY)
    sitting = begun(sitting)
    sittings.note_attendance(again(booking), came=True, document="passport", by=mirane.assessor)
    sittings.hold(sitting, ONSITE, by=mirane.assessor)
    actions.record_results(candidate, make.marks(), identity_check=ONSITE, by=mirane.assessor, today=TODAY)

    booking, sitting = again(booking), Sitting.objects.get(pk=sitting.pk)
    assert (candidate.route, candidate.state, candidate.organisation) == ("exam", CandidateState.PASSED, mirane.body)
    assert (booking.state, booking.document, booking.noted_by) == ("attended", "passport", mirane.assessor)
    assert (sitting.state, sitting.taken, sitting.fee) == (SittingState.HELD, 1, Decimal("40.00"))


def test_a_candidate_after_a_course_books_with_that_candidature(mirane: Country):
    candidate = make.candidate(mirane)
    booking = sittings.book(opened(mirane), by=mirane.learner, today=TODAY)

    candidate.refresh_from_db()
    assert (booking.candidate, candidate.organisation, candidate.state) == (candidate, mirane.body, "waiting")


def test_the_same_booking_sent_twice_is_one(mirane: Country):
    alone(mirane)
    sitting = opened(mirane)

    assert sittings.book(sitting, by=mirane.learner, today=TODAY) == sittings.book(
        sitting, by=mirane.learner, today=TODAY
    )
    assert (SittingBooking.objects.count(), Sitting.objects.get().taken) == (1, 1)


def test_each_reason_against_a_booking_is_named(mirane: Country):
    sitting = opened(mirane, places=1)
    who = mirane.learner
    assert reason(lambda: sittings.book(sitting, by=who, today=TODAY)) == "route_not_offered"
    alone(mirane)
    assert reason(lambda: sittings.book(sitting, by=who, today=ON)) == "booking_closed"
    sittings.book(sitting, by=who, today=TODAY)
    other = make.person("Bela Tor")
    assert reason(lambda: sittings.book(sitting, by=other, today=TODAY)) == "full"
    assert not Candidate.objects.filter(person=other).exists()
    second = opened(mirane)
    assert reason(lambda: sittings.book(second, by=who, today=TODAY)) == "booked_elsewhere"
    assert Sitting.objects.get(pk=second.pk).taken == 0
    sittings.cancel_sitting(second, "The hall is flooded.", by=mirane.head)
    assert reason(lambda: sittings.book(second, by=other, today=TODAY)) == "sitting_not_open"
    with pytest.raises(NotPermitted):
        sittings.book(sitting, by=mirane.head, today=TODAY)


def test_who_was_left_to_another_body_does_not_book_here(mirane: Country):
    candidate = make.candidate(mirane)
    Candidate.objects.filter(pk=candidate.pk).update(organisation=mirane.awarder)
    sitting = opened(mirane)

    assert reason(lambda: sittings.book(sitting, by=mirane.learner, today=TODAY)) == "assessed_elsewhere"


def test_retakes_are_counted_and_wait(mirane: Country):
    mirane.entry.assessment = {**mirane.entry.assessment, "retakes": 1}
    mirane.entry.save(update_fields=["assessment"])
    alone(mirane, after=30)
    for place, day in enumerate((TODAY, TODAY + timedelta(days=30))):
        sitting = opened(mirane)
        booking = sittings.book(sitting, by=mirane.learner, today=day)
        candidate = actions.assign_assessor(booking.candidate, mirane.assessor, mirane.body, by=mirane.head, today=day)
        begun(sitting)
        sittings.note_attendance(again(booking), came=True, document="passport", by=mirane.head)
        actions.record_results(candidate, make.marks(10), identity_check=ONSITE, by=mirane.assessor, today=day)
        said = "no_more_attempts" if place else "too_soon_again"
        third = opened(mirane)
        assert reason(lambda s=third, d=day: sittings.book(s, by=mirane.learner, today=d)) == said


def test_nobody_has_a_result_who_did_not_attend(mirane: Country):
    alone(mirane)
    sitting = opened(mirane)
    booking = sittings.book(sitting, by=mirane.learner, today=TODAY)
    candidate = actions.assign_assessor(booking.candidate, mirane.assessor, mirane.body, by=mirane.head, today=TODAY)

    def sign() -> Candidate:
        return actions.record_results(candidate, make.marks(), identity_check=ONSITE, by=mirane.assessor, today=TODAY)

    assert reason(sign) == "did_not_attend"
    begun(sitting)
    sittings.note_attendance(again(booking), came=False, by=mirane.head)
    assert reason(sign) == "did_not_attend"
    sittings.note_attendance(again(booking), came=True, document="passport", by=mirane.head)
    assert sign().state == CandidateState.PASSED
    assert reason(lambda: sittings.note_attendance(again(booking), came=False, by=mirane.head)) == "result_signed"


def test_a_place_is_given_back_until_the_stated_day(mirane: Country):
    alone(mirane)
    sitting = opened(mirane)
    booking = sittings.book(sitting, by=mirane.learner, today=TODAY)
    late = ON - timedelta(days=4)
    assert reason(lambda: sittings.cancel_booking(again(booking), by=mirane.learner, today=late)) == "cancelling_closed"
    with pytest.raises(NotPermitted):
        sittings.cancel_booking(again(booking), by=make.person("Bela Tor"), today=TODAY)
    sittings.cancel_booking(again(booking), by=mirane.learner, today=TODAY)

    booking = again(booking)
    assert (booking.state, booking.candidate.state) == (BookingState.CANCELLED, CandidateState.WITHDRAWN)
    assert Sitting.objects.get().taken == 0
    assert sittings.cancel_booking(booking, by=mirane.learner, today=TODAY).state == BookingState.CANCELLED


def test_who_withdraws_gives_the_place_back(mirane: Country):
    candidate = make.candidate(mirane)
    booking = sittings.book(opened(mirane), by=mirane.learner, today=TODAY)
    candidate.refresh_from_db()
    actions.withdraw_candidate(candidate, by=mirane.learner)

    assert (again(booking).state, Sitting.objects.get().taken) == (BookingState.CANCELLED, 0)


def test_a_sitting_that_is_called_off_says_why_and_frees_those_who_booked(mirane: Country):
    alone(mirane)
    sitting, other = opened(mirane), opened(mirane)
    booking = sittings.book(sitting, by=mirane.learner, today=TODAY)
    with pytest.raises(Malformed):
        sittings.cancel_sitting(sitting, " ", by=mirane.head)
    with pytest.raises(NotPermitted):
        sittings.cancel_sitting(sitting, "Flood.", by=mirane.assessor)
    sittings.cancel_sitting(sitting, "Flood.", by=mirane.head)

    assert again(booking).state == BookingState.CALLED_OFF
    assert sittings.book(other, by=mirane.learner, today=TODAY).candidate == booking.candidate
    with pytest.raises(WrongState):
        sittings.cancel_sitting(sitting, "Flood.", by=mirane.head)


def test_everything_amiss_with_a_sitting_is_said_at_once(mirane: Country):
    amiss = stated(method="x", supervision="y", fee="-1", documents=["number"], minutes=0, places=10**9, place="")
    with pytest.raises(Malformed) as refusal:
        sittings.open_sitting(mirane.body, mirane.entry, amiss, by=mirane.head, today=TODAY)
    found = {one.data["field"] for one in (refusal.value, *refusal.value.others)}
    assert found == {"method", "supervision", "fee", "documents", "minutes", "places", "place"}
    told = [sentences.of_error(one) for one in (refusal.value, *refusal.value.others)]
    assert "How it is assessed: choose one of those that are offered." in told
    assert not [one for one in told if "teaching" in one]

    turned = stated(book_until=ON + timedelta(days=1), marks_due_on=TODAY, currency="", documents=[])
    with pytest.raises(Malformed) as refusal:
        sittings.open_sitting(mirane.body, mirane.entry, turned, by=mirane.head, today=TODAY)
    found = {one.data["field"] for one in (refusal.value, *refusal.value.others)}
    assert found == {"book_until", "marks_due_on", "currency", "documents"}


def test_a_sitting_is_as_strict_as_the_description_and_its_centre_may_assess(mirane: Country):
    weak = stated(supervision="supervised_no_id")
    assert reason(lambda: opened(mirane, **weak)) == "identity_check_too_weak"
    other = make.micro_credential(mirane.awarder)
    assert (
        reason(lambda: sittings.open_sitting(mirane.body, other, stated(), by=mirane.head, today=TODAY))
        == "not_let_assess"
    )
    with pytest.raises(NotPermitted):
        sittings.open_sitting(mirane.body, mirane.entry, stated(), by=mirane.signatory, today=TODAY)


def test_nothing_is_noted_before_the_sitting_or_without_the_document_asked(mirane: Country):
    alone(mirane)
    sitting = opened(mirane)
    booking = sittings.book(sitting, by=mirane.learner, today=TODAY)
    note = {"came": True, "document": "passport", "by": mirane.head}
    assert reason(lambda: sittings.note_attendance(again(booking), **note)) == "not_begun_yet"
    assert reason(lambda: sittings.hold(sitting, ONSITE, by=mirane.head)) == "not_begun_yet"
    begun(sitting)
    with pytest.raises(Malformed):
        sittings.note_attendance(again(booking), came=True, document="AB 123456", by=mirane.head)
    with pytest.raises(NotPermitted):
        sittings.note_attendance(again(booking), came=True, document="passport", by=mirane.learner)


def test_who_declared_a_tie_notes_nothing_of_that_person_and_is_not_named_after_a_sitting(mirane: Country):
    alone(mirane)
    sitting = opened(mirane)
    booking = sittings.book(sitting, by=mirane.learner, today=TODAY)
    DeclaredTie.objects.create(assessor=mirane.assessor, candidate=mirane.learner, declared_on=TODAY)
    begun(sitting)
    with pytest.raises(Conflicted) as refusal:
        sittings.note_attendance(again(booking), came=True, document="passport", by=mirane.assessor)
    assert (refusal.value.data["ties"], again(booking).state) == (["declared"], "booked")
    with pytest.raises(Conflicted):
        actions.assign_assessor(booking.candidate, mirane.assessor, mirane.body, by=mirane.head, today=TODAY)
    assert sittings.note_attendance(again(booking), came=True, document="passport", by=mirane.head).state == "attended"


def test_two_who_set_the_rules_at_once_do_not_overwrite_each_other(mirane: Country):
    alone(mirane)
    with pytest.raises(StaleVersion):
        alone(mirane)
    with pytest.raises(NotPermitted):
        sittings.set_rules(mirane.entry, by_exam=True, retake_after_days=0, by=mirane.head, seen_version=1)


def test_the_database_never_holds_one_place_too_many(mirane: Country):
    sitting = opened(mirane)
    with pytest.raises(IntegrityError):
        Sitting.objects.filter(pk=sitting.pk).update(taken=3)


def test_signed_results_stay_frozen_for_all_routes(mirane: Country):
    candidate = make.passed(mirane)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE assessment_candidate SET result = 'x' WHERE id = %s", [candidate.pk])
