from __future__ import annotations

import pytest
from django.db import Error, IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, Conflicted, GateRefused, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.vetting import actions, queries
from passerelle.vetting.models import Answer, Judgement, Question, Vote
from passerelle.vetting.permissions import may_read_documents
from passerelle.vetting.states import SeatState, Stage
from tests.vetting import factories as given
from tests.vetting.factories import REASONS, TODAY

pytestmark = pytest.mark.django_db
LEVEL, ASSESSMENT = Question.values


def test_documents_open_to_an_expert_only_after_declaring():
    case = given.formed()
    seat = given.seats(case)[0]
    reader = given.holder(seat)
    assert queries.stated(case, reader=reader) is None

    actions.declare(seat, by=reader, today=TODAY, has_conflict=False)

    stated = queries.stated(case, reader=reader)
    assert stated is not None
    assert stated["title"] == "Solar Water Pump Maintenance"
    assert not may_read_documents(given.person(), case)
    assert may_read_documents(given.registrar(), case)


def test_findings_stay_sealed_until_the_last():
    case = given.case_at(Stage.FINDING)
    given.seal(case, 4)
    first, *_, last = given.seats(case)
    case.refresh_from_db()

    assert {one.seat for one in queries.findings(case, reader=given.holder(first))} == {first}
    assert queries.findings(case, reader=given.holder(last)) == []
    assert queries.findings(case, reader=given.registrar()) == []
    assert queries.findings(case, reader=given.officer()) == []

    given.seal(case)
    case.refresh_from_db()
    assert case.stage == Stage.VOTING
    assert len(queries.findings(case, reader=given.holder(last))) == 10
    assert queries.findings(case, reader=given.person()) == []


def test_the_facts_of_a_case_tell_no_judgement_and_no_name():
    case = given.case_at(Stage.VOTING)
    given.vote(case)

    facts = Fact.objects.filter(subject=case.number)
    told = " ".join(str(fact.noted) for fact in facts)
    assert not any(reason in told for reason in REASONS.values())
    assert not any(holder.name in told for holder in map(given.holder, given.seats(case)))
    assert [kind for kind in dict.fromkeys(facts.values_list("kind", flat=True).order_by("pk"))] == [
        "case.open", "case.form_panel", "case.declare", "case.open_documents", "case.seal_findings", "case.open_votes",
        "case.vote", "case.close_votes",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({LEVEL: ("yes", " ")}, f"{LEVEL}.reason"),
        ({LEVEL: ("perhaps", "So.")}, LEVEL),
        ({ASSESSMENT: ("", "")}, ASSESSMENT),
        ({"beauty": ("yes", "So.")}, "beauty"),
    ],
)
def test_findings_answer_every_question_with_a_reason(change, field):
    case = given.case_at(Stage.FINDING)
    seat = given.seats(case)[0]

    with pytest.raises(Malformed) as refusal:
        actions.seal_findings(seat, given.found() | change, by=given.holder(seat), today=TODAY)

    assert refusal.value.data["field"] == field
    assert Judgement.objects.count() == 0


def test_findings_are_sealed_once():
    seat = given.seats(given.case_at(Stage.FINDING))[0]
    by = given.holder(seat)
    actions.seal_findings(seat, given.found(), by=by, today=TODAY)
    before = Fact.objects.count()

    actions.seal_findings(seat, given.found(), by=by, today=TODAY)
    with pytest.raises(AlreadyDone):
        actions.seal_findings(seat, given.found("no"), by=by, today=TODAY)

    assert (Fact.objects.count(), Judgement.objects.filter(judgement="no").count()) == (before, 0)


def test_nobody_seals_or_votes_for_another():
    case = given.case_at(Stage.FINDING)
    first, second, *_ = given.seats(case)
    for by in (given.holder(second), given.registrar(), given.officer()):
        with pytest.raises(NotPermitted):
            actions.seal_findings(first, given.found(), by=by, today=TODAY)
        with pytest.raises(NotPermitted):
            actions.vote(first, LEVEL, "yes", by=by, today=TODAY)


def test_a_member_who_has_not_declared_or_is_recused_says_nothing():
    case = given.formed()
    seat = given.seats(case)[0]
    by = given.holder(seat)
    with pytest.raises(WrongState):
        actions.seal_findings(seat, given.found(), by=by, today=TODAY)
    actions.declare(seat, by=by, today=TODAY, has_conflict=True, statement="Family.")
    with pytest.raises(WrongState):
        actions.seal_findings(seat, given.found(), by=by, today=TODAY)
    assert Judgement.objects.count() == 0


def test_a_member_whom_the_applicant_hires_meanwhile_can_neither_seal_nor_vote():
    case = given.case_at(Stage.VOTING)
    seat = given.seats(case)[0]
    given.member(case.applicant, "teacher", seat.expert.person)

    with pytest.raises(Conflicted):
        actions.vote(seat, LEVEL, "yes", by=given.holder(seat), today=TODAY)
    assert Vote.objects.count() == 0


def test_a_tie_that_turns_up_later_hides_what_the_member_found():
    case = given.case_at(Stage.FINDING)
    given.seal(case, 4)
    seat = given.seats(case)[0]
    actions.declare(seat, by=given.holder(seat), today=TODAY, has_conflict=True, statement="They offered me a post.")
    given.seal(case)
    case.refresh_from_db()
    assert case.stage == Stage.FINDING  # four members are no whole panel: the registrar replaces or takes the quorum

    actions.open_votes(case, by=given.registrar(), today=TODAY)

    assert {one.seat for one in queries.findings(case, reader=given.officer())} == set(given.seats(case))
    assert seat not in given.seats(case)


def test_the_registrar_may_open_the_votes_with_a_quorum():
    case = given.case_at(Stage.FINDING)
    given.seal(case, 3)
    with pytest.raises(NotNow) as refusal:
        actions.open_votes(case, by=given.registrar(), today=TODAY)
    assert refusal.value.data == {"reason": "below_quorum", "seen": 3, "asked": 4}

    given.seal(case, 4)
    late = given.seats(case)[4]
    actions.open_votes(case, by=given.registrar(), today=TODAY)

    late.refresh_from_db()
    case.refresh_from_db()
    assert (late.state, case.stage, sum(one.is_chair for one in given.seats(case))) == ("void", "voting", 1)


def test_votes_wait_for_the_findings():
    case = given.case_at(Stage.FINDING)
    seat = given.seats(case)[0]

    with pytest.raises(WrongState):
        actions.vote(seat, LEVEL, "yes", by=given.holder(seat), today=TODAY, reason="So.")
    assert Vote.objects.count() == 0


def test_a_vote_takes_over_the_reason_of_the_finding_and_a_new_answer_needs_a_new_one():
    seat = given.seats(given.case_at(Stage.VOTING))[0]
    by = given.holder(seat)

    assert actions.vote(seat, LEVEL, "yes", by=by, today=TODAY).reason == REASONS[LEVEL]
    with pytest.raises(Malformed) as refusal:
        actions.vote(seat, ASSESSMENT, "no", by=by, today=TODAY)
    assert refusal.value.data["field"] == f"{ASSESSMENT}.reason"
    assert actions.vote(seat, ASSESSMENT, "no", by=by, today=TODAY, reason="S1 is shown once.").judgement == "no"


def test_a_vote_is_cast_once():
    seat = given.seats(given.case_at(Stage.VOTING))[0]
    by = given.holder(seat)
    actions.vote(seat, LEVEL, "yes", by=by, today=TODAY)
    before = Fact.objects.count()

    actions.vote(seat, LEVEL, "yes", by=by, today=TODAY)
    with pytest.raises(AlreadyDone):
        actions.vote(seat, LEVEL, "no", by=by, today=TODAY, reason="Changed my mind.")
    with pytest.raises(Malformed):
        actions.vote(seat, "beauty", "yes", by=by, today=TODAY)
    assert (Fact.objects.count(), Vote.objects.count()) == (before, 1)


def test_the_last_vote_closes_them():
    case = given.case_at(Stage.VOTING)
    given.vote(case, "condition")

    case.refresh_from_db()
    assert case.stage == Stage.REPORTING
    assert [(one.criterion, one.outcome, one.condition) for one in queries.tallies(queries.votes(case), case)] == [
        (LEVEL, "condition", 5),
        (ASSESSMENT, "condition", 5),
    ]


def test_the_registrar_closes_the_votes_with_a_quorum():
    case = given.case_at(Stage.VOTING)
    given.vote(case, count=3)
    with pytest.raises(GateRefused) as refusal:
        actions.close_votes(case, by=given.registrar())
    assert [finding.rule for finding in refusal.value.findings] == ["PN-QUORUM", "PN-QUORUM"]
    case.refresh_from_db()
    assert case.stage == Stage.VOTING

    given.vote(case, count=4)
    for by in (given.officer(), given.chair(case)):
        with pytest.raises(NotPermitted):
            actions.close_votes(case, by=by)
    actions.close_votes(case, by=given.registrar())
    case.refresh_from_db()
    assert case.stage == Stage.REPORTING


def test_on_a_tie_the_chairs_vote_is_the_casting_one():
    case = given.case_at(Stage.VOTING)
    members = sorted(given.seats(case), key=lambda seat: not seat.is_chair)
    for seat, judgement in zip(members[:4], ("yes", "yes", "no", "no"), strict=True):
        actions.vote(seat, LEVEL, judgement, by=given.holder(seat), today=TODAY, reason="So.")

    found = queries.tallies(queries.votes(case), case)[0]
    assert (found.outcome, found.yes, found.no, found.by_casting_vote) == ("yes", 2, 2, True)


def test_a_chair_who_does_not_report_is_replaced_by_another_member():
    case = given.case_at(Stage.REPORTING)
    other = next(seat for seat in given.seats(case) if not seat.is_chair)

    with pytest.raises(NotPermitted):
        actions.appoint_chair(other, by=given.holder(other))
    actions.appoint_chair(other, by=given.registrar())

    assert [seat for seat in given.seats(case) if seat.is_chair] == [other]


def test_what_was_said_cannot_be_changed_in_the_database():
    case = given.case_at(Stage.REPORTING)

    for rows in (Judgement.objects.all(), Vote.objects.all(), case.seats.first().declarations.all()):
        with pytest.raises(Error), transaction.atomic():
            rows.delete()
    with pytest.raises(Error), transaction.atomic():
        Vote.objects.update(judgement=Answer.NO)


def test_the_database_holds_one_vote_for_each_seat_and_question():
    case = given.case_at(Stage.REPORTING)
    vote = Vote.objects.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(
            case=case, seat=vote.seat, question=vote.question, judgement="no", reason="Twice.", cast_at=vote.cast_at
        )
    assert all(seat.state == SeatState.DECLARED for seat in given.seats(case))
