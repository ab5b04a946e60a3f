"""A tie that is found late, and a panel below its quorum: the case goes back, and what counted a tied seat does not."""

from __future__ import annotations

import pytest

from passerelle.core.errors import Conflicted, GateRefused, Malformed, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.vetting import actions, queries
from passerelle.vetting.models import Decision, Report, Vote
from passerelle.vetting.permissions import cases_visible_to
from passerelle.vetting.states import LIFECYCLE, SeatState, Stage
from tests.vetting import factories as given
from tests.vetting.factories import REASONS, TODAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("stage", [Stage.VOTING, Stage.REPORTING, Stage.DECIDING])
def test_a_registrar_voids_a_tied_seat_and_the_vote_is_open_again(stage):
    case = given.case_at(stage)
    seat = given.seats(case)[1]
    tied = given.holder(seat)

    actions.void_seat(seat, "Their sister runs the awarder.", by=given.registrar(), today=TODAY)

    case.refresh_from_db()
    seat.refresh_from_db()
    assert (case.stage, seat.state, case.report) == (Stage.VOTING, SeatState.VOID, None)
    assert seat not in {vote.seat for vote in queries.votes(case)}
    assert seat not in {one.seat for one in queries.findings(case, reader=given.registrar())}
    assert not cases_visible_to(tied).exists()
    assert Fact.objects.filter(subject=case.number, kind="case.void_seat").values_list("noted", flat=True).get() == {
        "seat": seat.place
    }


def test_what_is_left_of_the_panel_closes_the_vote_again_and_decides():
    case = given.case_at(Stage.DECIDING)
    first = case.report
    actions.void_seat(given.seats(case)[1], "A tie.", by=given.registrar(), today=TODAY)
    case.refresh_from_db()
    with pytest.raises(NotPermitted):
        actions.decide(case, by=given.person(), today=TODAY, outcome="register", reasons=REASONS)

    actions.close_votes(case, by=given.registrar())
    case.refresh_from_db()
    actions.report(case, by=given.chair(case), today=TODAY, text="What four of us found.")
    case.refresh_from_db()
    assert case.report != first
    assert (case.report.tallies[0]["yes"], first.tallies[0]["yes"]) == (4, 5)

    actions.decide(case, by=given.officer(), today=TODAY, outcome="register", reasons=REASONS)
    assert (Report.objects.filter(case=case).count(), Decision.objects.get(case=case).outcome) == (2, "register")


def test_who_has_become_tied_is_named_by_seat_and_nobody_reports_or_decides_meanwhile():
    case = given.case_at(Stage.REPORTING)
    seat = next(one for one in given.seats(case) if not one.is_chair)
    given.member(case.applicant, somebody=given.holder(seat))

    with pytest.raises(Conflicted) as refusal:
        actions.report(case, by=given.chair(case), today=TODAY, text="What we found.")

    assert refusal.value.data["ties"] == ["same_organisation"]
    assert [tie["seat"] for tie in refusal.value.data["details"]] == [seat.reference]
    case.refresh_from_db()
    assert (case.stage, Report.objects.count()) == (Stage.REPORTING, 0)


def test_a_decision_waits_until_the_seat_that_got_tied_is_void():
    case = given.case_at(Stage.DECIDING)
    seat = next(one for one in given.seats(case) if not one.is_chair)
    given.member(case.applicant, somebody=given.holder(seat))
    officer = given.officer()

    with pytest.raises(Conflicted):
        actions.decide(case, by=officer, today=TODAY, outcome="register", reasons=REASONS)
    case.refresh_from_db()
    assert (case.stage, Decision.objects.count()) == (Stage.DECIDING, 0)

    actions.void_seat(seat, "Signs for the awarder.", by=given.registrar(), today=TODAY)
    actions.close_votes(case, by=given.registrar())
    case.refresh_from_db()
    actions.report(case, by=given.chair(case), today=TODAY, text="Without that vote.")
    actions.decide(case, by=officer, today=TODAY, outcome="register", reasons=REASONS)
    assert Decision.objects.get().outcome == "register"


@pytest.mark.parametrize("stage", [Stage.REPORTING, Stage.DECIDING])
def test_a_member_may_still_say_so_after_the_vote(stage):
    case = given.case_at(stage)
    seat = given.seats(case)[0]

    actions.declare(seat, by=given.holder(seat), today=TODAY, has_conflict=True, statement="A cousin.")

    case.refresh_from_db()
    assert (case.stage, case.report) == (Stage.VOTING, None)


def test_a_vote_below_its_quorum_is_mended_with_new_members_and_what_the_others_voted_stands():
    case = given.case_at(Stage.VOTING)
    given.vote(case)
    case.refresh_from_db()
    lost = given.seats(case)[:2]
    for seat in lost:
        actions.void_seat(seat, "A tie.", by=given.registrar(), today=TODAY)
    with pytest.raises(GateRefused):
        actions.close_votes(case, by=given.registrar())

    by, cast = given.registrar(), Vote.objects.count()
    for seat in lost:
        actions.replace_seat(seat, by=by, today=TODAY)
    case.refresh_from_db()
    assert case.stage == Stage.DECLARING
    for step in (actions.declare, _seal, _vote):
        for seat in given.seats(case):
            if seat.place > 5:
                step(seat, by=given.holder(seat), today=TODAY, has_conflict=False)

    case.refresh_from_db()
    assert (case.stage, Vote.objects.count()) == (Stage.REPORTING, cast + 2 * len(case.questions))


def _seal(seat, *, by, today, has_conflict):
    assert [one.seat for one in queries.findings(seat.case, reader=by)] == []
    actions.seal_findings(seat, given.found(case=seat.case), by=by, today=today)


def _vote(seat, *, by, today, has_conflict):
    for question in seat.case.questions:
        actions.vote(seat, question, "yes", by=by, today=today)


def test_a_seat_is_void_once_for_a_reason_and_by_a_registrar():
    case = given.case_at(Stage.VOTING)
    seat, by = given.seats(case)[0], given.registrar()
    with pytest.raises(Malformed):
        actions.void_seat(seat, " ", by=by, today=TODAY)
    with pytest.raises(NotPermitted):
        actions.void_seat(seat, "A tie.", by=given.officer(), today=TODAY)
    assert not Fact.objects.filter(kind="case.void_seat").exists()

    actions.void_seat(seat, "A tie.", by=by, today=TODAY)
    with pytest.raises(WrongState):
        actions.void_seat(seat, "A tie.", by=by, today=TODAY)


def test_the_table_leads_back_to_the_vote_and_never_past_it():
    for act in ("void_seat", "recuse"):
        assert {LIFECYCLE.after(stage, act) for stage in (Stage.VOTING, Stage.REPORTING, Stage.DECIDING)} == {
            Stage.VOTING
        }
