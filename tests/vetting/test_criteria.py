"""The criteria of a case come from the profiles in force at submission, and stay as they were (DOMAIN 4.1, 4.2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from passerelle.core.errors import AlreadyDone, GateRefused, Malformed, NotNow
from passerelle.people.models import Duty
from passerelle.policy.editing import parsed, written
from passerelle.policy.models import Activation
from passerelle.policy.shipped import texts
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting import actions, queries
from passerelle.vetting.models import Case, Judgement, Vote
from passerelle.vetting.states import Stage
from tests.factories import micro_credential
from tests.remembered import remembered
from tests.vetting import factories as given
from tests.vetting.factories import TODAY

pytestmark = pytest.mark.django_db
LEVEL, ASSESSMENT, NEED = "outcomes_match_level", "assessment_matches_outcomes", "need_is_shown"
THREE = [LEVEL, ASSESSMENT, NEED]


@remembered
def ask(*rules: dict[str, object], name: str = "MI-PANELS") -> None:
    """Put a profile in force that asks the panel these questions and nothing else."""
    document = parsed(texts()["EU-2022-C243-02"])
    known = {"target": "micro_credential", "stage": "panel", "kind": "human", "severity": "block"}
    where = {"clause": "art. 4", "source": {"reference": "Own rules"}, "message_key": "ask"}
    stated = [known | where | {"id": f"{name}-{place}"} | rule for place, rule in enumerate(rules, start=1)]
    text = written({**document, "id": name, "jurisdiction": "MI", "rules": stated})
    drafter, approver = given.staff(Duty.POLICY_OFFICER), given.staff(Duty.POLICY_OFFICER)
    Activation.objects.create(
        profile=name, document=text, in_force_from=date(2024, 6, 1), drafted_by=drafter, approved_by=approver
    )


@remembered
def asked_three(**rule: object) -> Case:
    given.seed_in_force()
    ask({"question": NEED, **rule})
    return actions.open_case(given.submitted().number)


def test_a_case_asks_what_the_profiles_in_force_ask_each_with_its_rule_and_clause():
    case = asked_three()

    assert [(one.question, [(b.profile, b.rule, b.clause) for b in one.bases]) for one in case.asked] == [
        (LEVEL, [("SEED-IIEP-2023 v1", "SD-9", "ch. 3, challenge 5")]),
        (ASSESSMENT, [("SEED-IIEP-2023 v1", "SD-10", "ch. 3, challenge 9")]),
        (NEED, [("MI-PANELS v1", "MI-PANELS-1", "art. 4")]),
    ]


def test_rules_of_a_new_zealand_panel_ask_the_panel_their_own_question():
    given.seed_in_force("NZQA-2022")
    ask({"question": "developer_is_capable"}, {"question": "is_asked_for_here"})

    entry = micro_credential(State.IN_REVIEW)
    case = actions.open_case(entry.number)

    assert case.questions == [
        "does_not_duplicate_approved_provision",
        "developer_is_capable",
        "title_names_nobody_without_reason",
        "is_asked_for_here",
    ]
    assert [basis.rule for basis in case.asked[1].bases] == ["NZ-10", "MI-PANELS-1"]


def test_a_case_keeps_the_criteria_it_was_opened_with():
    given.seed_in_force()
    case = given.formed(given.submitted())
    ask({"question": NEED})

    given.declare(case)
    given.seal(case)
    given.vote(case)

    case = Case.objects.get(pk=case.pk)
    assert (case.questions, case.stage) == ([LEVEL, ASSESSMENT], Stage.REPORTING)
    assert actions.open_case(given.submitted().number).questions == THREE


def test_the_database_holds_a_case_to_its_criteria():
    case = asked_three()

    with pytest.raises(Error), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(criteria=[])

    Case.objects.filter(pk=case.pk).update(criteria=case.criteria, ground="So.")
    case.save()
    assert Case.objects.get(pk=case.pk).questions == THREE


def test_a_finding_answers_every_criterion_of_the_case_and_no_other():
    case = asked_three()
    given.pool()
    case = given.formed(entry_of(case.entry))
    given.declare(case)
    seat = given.seats(case)[0]
    by, two = given.holder(seat), {LEVEL: ("yes", "So."), ASSESSMENT: ("yes", "So.")}

    for found, field in ((two, NEED), ({**two, NEED: ("yes", " ")}, f"{NEED}.reason")):
        with pytest.raises(Malformed) as refusal:
            actions.seal_findings(seat, found, by=by, today=TODAY)
        assert refusal.value.data["field"] == field
    with pytest.raises(Malformed) as refusal:
        actions.seal_findings(seat, {**two, NEED: ("no", "None."), "beauty": ("yes", "So.")}, by=by, today=TODAY)
    assert (refusal.value.data["field"], Judgement.objects.count()) == ("beauty", 0)

    actions.seal_findings(seat, {NEED: ("no", "None."), **two}, by=by, today=TODAY)

    assert [one.question for one in queries.findings(case, reader=by)] == THREE
    assert queries.findings(case, reader=given.holder(given.seats(case)[1])) == []


def test_the_last_vote_on_the_last_criterion_closes_them_and_each_has_its_own_quorum():
    case = given.case_at(Stage.VOTING, entry=entry_of(asked_three().entry))
    for seat in given.seats(case):
        for question in (LEVEL, ASSESSMENT):
            actions.vote(seat, question, "yes", by=given.holder(seat), today=TODAY)
    case.refresh_from_db()
    assert case.stage == Stage.VOTING

    with pytest.raises(GateRefused) as refusal:
        actions.close_votes(case, by=given.registrar())
    assert [(one.rule, one.field) for one in refusal.value.findings] == [("PN-QUORUM", NEED)]

    for seat in given.seats(case):
        actions.vote(seat, NEED, "yes", by=given.holder(seat), today=TODAY)
    case.refresh_from_db()
    assert (case.stage, Vote.objects.count()) == (Stage.REPORTING, 15)


def test_on_a_tie_about_one_criterion_the_chairs_vote_is_the_casting_one_there_alone():
    case = given.case_at(Stage.VOTING, entry=entry_of(asked_three().entry))
    members = sorted(given.seats(case), key=lambda seat: not seat.is_chair)[:4]
    for seat, need in zip(members, ("yes", "no", "yes", "no"), strict=True):
        for question, answer in ((LEVEL, "yes"), (ASSESSMENT, "yes"), (NEED, need)):
            actions.vote(seat, question, answer, by=given.holder(seat), today=TODAY, reason="So.")

    told = [(one.outcome, one.by_casting_vote) for one in queries.tallies(queries.votes(case), case)]
    assert told == [("yes", False), ("yes", False), ("yes", True)]


def test_a_rapporteur_votes_on_no_criterion():
    case = given.formed(entry_of(asked_three().entry))
    sitting = {seat.expert_id for seat in given.seats(case)}
    free = given.expert("employer", "GH")
    assert free.pk not in sitting
    seat = actions.add_rapporteur(case, free.person.reference, by=case.registrar, today=TODAY)
    actions.declare(seat, by=free.person, today=TODAY, has_conflict=False)
    given.declare(case)

    with pytest.raises(NotNow):
        actions.seal_findings(seat, given.found(case=case), by=free.person, today=TODAY)


def test_the_decision_gives_a_reason_for_every_criterion():
    case = given.case_at(Stage.DECIDING, entry=entry_of(asked_three().entry))
    by = given.officer()
    with pytest.raises(Malformed) as refusal:
        actions.decide(case, by=by, today=TODAY, outcome="register", reasons={LEVEL: "So.", ASSESSMENT: "So."})
    assert refusal.value.data["field"] == f"reasons.{NEED}"

    drafted = queries.drafted_reasons(queries.votes(case), case)
    decision = actions.decide(case, by=by, today=TODAY, outcome="register", reasons=drafted)

    assert list(decision.reasons) == THREE
    assert queries.public_status(case.entry, on=TODAY).asked == case.asked


def test_a_no_on_what_only_should_be_refuses_nothing():
    case = given.case_at(Stage.VOTING, entry=entry_of(asked_three(severity="warn").entry))
    for seat in given.seats(case):
        for question, answer in ((LEVEL, "yes"), (ASSESSMENT, "yes"), (NEED, "no")):
            actions.vote(seat, question, answer, by=given.holder(seat), today=TODAY, reason="So.")

    found = actions.report(case, by=given.chair(case), today=TODAY, text="Well made, little asked for.")

    assert found.outcome == "register"
    assert [one["outcome"] for one in found.tallies] == ["yes", "yes", "no"]


@pytest.mark.parametrize("stated", ["-1", "10000", "1.234", "many", "NaN"])
def test_credits_that_cannot_be_are_refused(stated):
    case = given.case_at(Stage.REPORTING)
    with pytest.raises(Malformed) as refusal:
        actions.report(case, by=given.chair(case), today=TODAY, text="Found.", determined_credits=stated)
    assert refusal.value.data["field"] == "determined_credits"


def test_the_panel_sets_level_and_credits_and_the_entry_says_both():
    case = given.case_at(Stage.REPORTING)
    actions.report(case, by=given.chair(case), today=TODAY, text="Found.", determined_credits="1.75")
    assert actions.report(case, by=given.chair(case), today=TODAY, text="Found.").determined_credits == Decimal("1.75")

    actions.decide(case, by=given.officer(), today=TODAY, outcome="register", reasons=given.REASONS)

    entry = entry_of(case.entry)
    assert (entry.credits, entry.determined_credits, entry.determined_level) == (Decimal(2), Decimal("1.75"), "4")


def test_the_same_vote_again_changes_nothing_and_another_is_refused():
    case = given.case_at(Stage.VOTING, entry=entry_of(asked_three().entry))
    seat = given.seats(case)[0]
    by = given.holder(seat)
    actions.vote(seat, NEED, "yes", by=by, today=TODAY)

    actions.vote(seat, NEED, "yes", by=by, today=TODAY)
    with pytest.raises(AlreadyDone):
        actions.vote(seat, NEED, "no", by=by, today=TODAY, reason="On second thought.")
    assert Vote.objects.count() == 1


def test_opening_a_case_costs_the_same_however_much_is_asked(django_assert_num_queries):
    given.seed_in_force()
    before, first = given.submitted(), given.submitted()
    actions.open_case(before.number)
    with CaptureQueriesContext(connection) as one:
        actions.open_case(first.number)
    for place in range(3):
        ask({"question": f"question_{place}"}, name=f"MI-{place}")
    second = given.submitted()

    with django_assert_num_queries(len(one)):
        assert len(actions.open_case(second.number).asked) == 5
