"""The clock of a case: questions stop it, its end is told or decides, and it says so for ever."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function
from passerelle.registers import jobs as entries
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting import actions, jobs
from passerelle.vetting.models import AtExpiry, Case, Decision, Expert, Request, Seat
from passerelle.vetting.states import SeatState, Stage
from tests.factories import micro_credential
from tests.vetting import factories as given
from tests.vetting.factories import TODAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DUE = date(2027, 1, 24)


def asked(case: Case, on: date = TODAY) -> Request:
    return actions.ask(case, "Which pump is used?", by=given.registrar(), today=on)


def test_a_question_stops_the_clock_and_the_answer_lets_it_run_on_with_the_days_added():
    case = given.formed()
    request = asked(case, TODAY + 3 * DAY)
    case.refresh_from_db()
    assert (case.is_stopped, case.due_on, request.due_on) == (True, DUE, TODAY + 33 * DAY)
    assert not case.is_overdue(DUE + 10 * DAY)

    actions.answer(request, "The hand pump.", by=given.signatory_of(case), today=TODAY + 13 * DAY)

    case.refresh_from_db()
    assert (case.is_stopped, case.stopped_days, case.due_on) == (False, 10, DUE + 10 * DAY)
    assert entry_of(case.entry).due_on == DUE + 10 * DAY
    assert list(Fact.objects.filter(subject=case.number).values_list("kind", flat=True))[-2:] == [
        "case.ask",
        "case.answer",
    ]


def test_without_an_answer_the_clock_runs_on_after_thirty_days_by_itself():
    case = given.formed()
    asked(case)

    jobs.turn(TODAY + 30 * DAY)
    case.refresh_from_db()
    assert case.is_stopped

    jobs.turn(TODAY + 31 * DAY)
    case.refresh_from_db()
    assert (case.is_stopped, case.stopped_days, case.due_on) == (False, 30, DUE + 30 * DAY)
    with pytest.raises(WrongState):
        actions.answer(case.requests.get(), "Late.", by=given.signatory_of(case), today=TODAY + 31 * DAY)


def test_the_applicant_is_asked_once_and_the_same_question_twice_is_one():
    case, registrar = given.formed(), given.registrar()
    first = actions.ask(case, "Which pump?", by=registrar, today=TODAY)

    assert actions.ask(case, " Which pump? ", by=registrar, today=TODAY) == first
    with pytest.raises(AlreadyDone):
        actions.ask(case, "And which valve?", by=registrar, today=TODAY)
    actions.answer(first, "This one.", by=given.signatory_of(case), today=TODAY)
    assert actions.answer(first, "This one.", by=given.signatory_of(case), today=TODAY).answer == "This one."
    with pytest.raises(AlreadyDone):
        actions.answer(first, "That one.", by=given.signatory_of(case), today=TODAY)
    with pytest.raises(NotNow) as refusal:
        actions.ask(case, "And which valve?", by=registrar, today=TODAY)
    assert refusal.value.data["reason"] == "asked_before"


def test_nobody_else_asks_or_answers_and_nothing_empty_is_kept():
    case = given.formed()
    with pytest.raises(NotPermitted):
        actions.ask(case, "Why?", by=given.officer(), today=TODAY)
    with pytest.raises(Malformed):
        actions.ask(case, "  ", by=given.registrar(), today=TODAY)
    request = asked(case)
    for who in (given.person(), given.registrar(), given.member(case.applicant, Function.ASSESSOR)):
        with pytest.raises(NotPermitted):
            actions.answer(request, "Because.", by=who, today=TODAY)
    with pytest.raises(NotNow):
        actions.ask(given.formed(), "Why?", by=given.registrar(), today=date(2027, 3, 1))


# The end of the time


def test_a_decision_that_is_due_is_called_to_mind_once_and_a_late_one_told_to_the_authority():
    case = given.formed()

    for day in (DUE - 15 * DAY, DUE - 14 * DAY, DUE - 13 * DAY, DUE, DUE + DAY, DUE + 2 * DAY):
        jobs.turn(day)

    case.refresh_from_db()
    assert (case.stage, case.reminded_on, case.escalated_on) == (Stage.DECLARING, DUE - 14 * DAY, DUE + DAY)
    facts = Fact.objects.filter(subject=case.number, kind__in=["case.remind", "case.escalate"])
    assert list(facts.values_list("kind", "actor")) == [("case.remind", ""), ("case.escalate", "")]
    assert entry_of(case.entry).state == State.LISTED_PENDING


@pytest.mark.parametrize(
    ("on_expiry", "outcome", "state"),
    [
        (AtExpiry.DEEMED_ACCEPTED, "register", State.REGISTERED),
        (AtExpiry.DEEMED_REFUSED, "remove", State.REMOVED),
    ],
)
def test_where_the_profile_says_so_the_end_of_the_time_decides_and_says_so_for_ever(on_expiry, outcome, state):
    case = given.formed()
    Case.objects.filter(pk=case.pk).update(on_expiry=on_expiry)

    jobs.turn(DUE)
    assert not Decision.objects.exists()
    jobs.turn(DUE + DAY)
    jobs.turn(DUE + DAY)

    decision = Decision.objects.get()
    assert (decision.outcome, decision.by_expiry, decision.decided_by, decision.was_overdue) == (
        *(outcome, True),
        *(None, True),
    )
    entry = entry_of(case.entry)
    assert entry.state == state
    fact = Fact.objects.get(subject=entry.number, kind=f"micro_credential.{outcome}")
    assert (fact.actor, fact.noted["by_expiry"]) == ("", True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.update(by_expiry=False)
    assert set(Expert.objects.values_list("open_cases", flat=True)) == {0}


def test_what_was_not_public_is_returned_when_its_time_is_over():
    case = given.formed(given.submitted())
    Case.objects.filter(pk=case.pk).update(on_expiry=AtExpiry.DEEMED_REFUSED)

    jobs.turn(DUE + DAY)

    assert (Decision.objects.get().outcome, entry_of(case.entry).state) == ("return", State.RETURNED)


def test_time_decides_nothing_before_its_end_nor_while_the_clock_stands_still():
    case = given.formed()
    Case.objects.filter(pk=case.pk).update(on_expiry=AtExpiry.DEEMED_ACCEPTED)
    asked(case, DUE)

    jobs.turn(DUE + 20 * DAY)
    case.refresh_from_db()
    assert case.is_open
    with pytest.raises(NotNow):
        actions.decide_by_expiry(case, today=DUE + 20 * DAY)


# The silent


def test_who_does_not_declare_in_seven_days_loses_the_seat_to_the_next_expert():
    case = given.formed()
    given.declare(case, 4)
    silent = Seat.objects.get(case=case, state=SeatState.INVITED)

    jobs.turn(TODAY + 7 * DAY)
    silent.refresh_from_db()
    assert silent.state == SeatState.INVITED

    jobs.turn(TODAY + 8 * DAY)
    silent.refresh_from_db()
    new = Seat.objects.get(case=case, state=SeatState.INVITED)
    assert (silent.state, new.expert_id != silent.expert_id, new.invited_on) == (SeatState.VOID, True, TODAY + 8 * DAY)
    assert Fact.objects.filter(subject=case.number, kind="case.replace_seat").get().noted["silent"] is True
    jobs.turn(TODAY + 8 * DAY)
    assert Seat.objects.filter(case=case).count() == 6


def test_where_nobody_is_free_the_silent_keep_their_seats_and_the_desk_sees_it():
    given.pool(1)
    case = given.formed()
    given.declare(case, 4)
    Expert.objects.exclude(seats__case=case).update(is_available=False)

    jobs.turn(TODAY + 30 * DAY)

    assert Seat.objects.get(case=case, state=SeatState.INVITED).place <= 5


# Entries


def test_a_review_opens_ninety_days_before_the_end_and_gets_a_case():
    entry = micro_credential(State.REGISTERED, valid_until=TODAY + 91 * DAY)
    entries.turn(TODAY)
    assert entry_of(entry.number).state == State.REGISTERED

    entries.turn(TODAY + DAY)
    assert entry_of(entry.number).state == State.REVIEW_OPEN
    fact = Fact.objects.get(kind="micro_credential.open_review")
    jobs.open_review(fact)
    jobs.open_review(fact)
    case = Case.objects.get()
    assert (case.purpose, case.round, case.due_on <= entry.valid_until) == ("review", 1, True)


def test_what_has_run_out_expires_and_its_open_case_is_closed():
    entry = micro_credential(State.REGISTERED, valid_until=TODAY)
    entries.turn(TODAY)
    case = actions.open_review(entry.number, today=TODAY)

    entries.turn(TODAY)
    assert entry_of(entry.number).state == State.REVIEW_OPEN
    entries.turn(TODAY + DAY)
    assert entry_of(entry.number).state == State.EXPIRED
    jobs.close_cases(Fact.objects.get(kind="micro_credential.expire"))
    case.refresh_from_db()
    assert (case.stage, case.waits) == (Stage.CLOSED, False)
