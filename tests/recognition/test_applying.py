"""Bringing several awards: what lines make of them together, with the trace; and what nobody gets twice."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction

from passerelle.awards.states import AwardState
from passerelle.core import deciding
from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.journal.models import Fact
from passerelle.recognition import actions, applying, list_actions, wording
from passerelle.recognition.models import CaseAward, LineMode, RecognitionCase, Waived
from passerelle.recognition.openings import openings
from passerelle.recognition.states import CaseState
from passerelle.vetting.models import Sanction
from tests import own_rules
from tests.recognition.factories import (
    TODAY,
    applied_to,
    award,
    end_award,
    in_force,
    micro_credential,
    programme,
    stated,
)

if TYPE_CHECKING:
    from types import SimpleNamespace

    from passerelle.recognition.models import PositiveListLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(story: SimpleNamespace) -> SimpleNamespace:
    """Amina holds Pump Repair too."""
    story.second = micro_credential("Pump Repair", story.authority)
    story.pump = award(story.amina, story.second)
    return story


def of_two(story: SimpleNamespace, **more: object) -> dict[str, object]:
    """Return a line that asks for both."""
    clauses = [[{"micro_credentials": [story.item.number]}], [{"micro_credentials": [story.second.number]}]]
    line = stated(story, module_code="RE204") | {"asks": {"clauses": clauses}} | more
    for name in ("micro_credential", "min_result", "max_age_years"):
        line.pop(name)
    return line


def opens(story: SimpleNamespace, effect: str, **more: object) -> dict[str, object]:
    """Return a line that spares no credits."""
    line = stated(story, effect=effect, **more)
    line.pop("module_code")
    return line


def lines(story: SimpleNamespace, *said: dict[str, object]) -> list[PositiveListLine]:
    return list(in_force(story.polytechnic, *said, by=story.officer).lines.all())


def brought(story: SimpleNamespace, *more: object) -> list[RecognitionCase]:
    return applying.apply([story.award, story.pump, *more], story.degree, by=story.amina, today=TODAY)


def told(cases: list[RecognitionCase]) -> list[tuple[str, str, list[str]]]:
    return [(case.state, case.module_title, [one.micro_credential.name for one in case.brought]) for case in cases]


BOTH = ["Well and Borehole Inspection", "Pump Repair"]


def test_a_line_for_two_awards_decides_at_once_on_both(two):
    lines(two, stated(two), of_two(two))

    (case,) = brought(two)

    assert told([case]) == [("decided_automatically", "Pump Systems", BOTH)]
    assert (case.credits, case.room_after, Waived.objects.get().credits) == (6, 66, 6)
    assert [(one.award.number, one.target, one.is_live) for one in case.case_awards.all()] == [
        (two.award.number, two.degree.number, True), (two.pump.number, two.degree.number, True),
    ]  # fmt: skip
    assert list(dict.fromkeys(one.award for one in wording.told(case))) == [*BOTH, ""]
    assert Fact.objects.latest("pk").noted["awards"] == [two.award.number, two.pump.number]


def test_only_what_is_brought_is_looked_at(two):
    lines(two, stated(two), of_two(two))

    case = applied_to([two.award], two.degree, by=two.amina)

    assert told([case]) == [("decided_automatically", "Field Measurement 1", BOTH[:1])]
    assert [one["award"] for one in case.trace["brought"]] == [two.award.number]


def test_each_line_that_is_used_is_a_case_and_what_none_uses_goes_to_a_person(two):
    lines(two, stated(two), stated(two, micro_credential=two.second, module_code="RE204", mode=LineMode.ADVISORY))
    left = award(two.amina, micro_credential("Solar Basics", two.authority))

    cases = brought(two, left)

    assert told(cases) == [
        ("decided_automatically", "Field Measurement 1", [BOTH[0]]),
        ("proposed", "Pump Systems", [BOTH[1]]),
        ("opened", "", ["Solar Basics"]),
    ]
    assert {case.asked_with for case in cases} == {cases[0].number}
    assert {case.number for case in brought(two, left)} == {case.number for case in cases}
    assert RecognitionCase.objects.count() == 3


def test_who_is_let_in_by_an_award_still_asks_a_person_for_its_credits(two):
    (waiver, _entry) = lines(two, stated(two, min_result="distinction"), opens(two, "entry"))

    cases = brought(two)

    assert [(case.effect, case.state, [it.micro_credential.name for it in case.brought]) for case in cases] == [
        ("entry", "decided_automatically", BOTH[:1]),
        ("waiver", "opened", BOTH),
    ]
    assert [(one["line"], one["unmet"]) for one in cases[1].nearest] == [(waiver.number, ["result"])]
    assert [(one.award, one.met) for one in wording.told(cases[1]) if one.code == "result"] == [(BOTH[0], False)]
    assert {case.number for case in brought(two)} == {case.number for case in cases}


def test_what_no_line_names_is_not_told_what_another_award_lacks(two):
    lines(two, stated(two), stated(two, min_result="distinction", module_code="RE204"))

    used, left = brought(two)

    assert told([used, left]) == [
        ("decided_automatically", "Field Measurement 1", BOTH[:1]),
        ("opened", "", BOTH[1:]),
    ]
    assert (left.nearest, left.conditions) == ([], [])


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, CaseState.DECIDED_AUTOMATICALLY),
        ({"mode": LineMode.SEMI_AUTOMATIC, "conditions": "Her portfolio."}, CaseState.PROPOSED),
        ({"min_result": "distinction"}, CaseState.OPENED),
    ],
)
def test_every_case_is_decided_again_from_its_trace_alone(two, more, state):
    lines(two, stated(two, **more), opens(two, "entry"))

    cases = brought(two)

    assert state in {case.state for case in cases}
    answers = {"decided_automatically": "automatic", "proposed": "proposed"}
    for case in RecognitionCase.objects.all():
        trace = json.loads(json.dumps(case.trace))
        again = deciding.retraced(trace)
        assert deciding.as_data(again) == trace
        if case.line:
            assert again.answer(case.line.number) == answers[case.state]
            (choice,) = [one for one in again.chosen.choices if one.line == case.line.number]
            assert {name for _, name in choice.awards} == {one.number for one in case.brought}
            assert choice.credits == case.credits
        else:
            near = [one["line"] for one in case.nearest]
            assert near == [one.line for one in again.near if one.line in near]


def test_an_entry_and_an_exemption_are_granted_without_credits_and_taken(two):
    lines(two, opens(two, "entry"), opens(two, "exemption", opens="Entrance test"), stated(two))

    cases = applying.apply([two.award], two.degree, by=two.amina, today=TODAY)

    assert [(case.effect, case.state, case.credits, wording.goal(case)) for case in cases] == [
        ("entry", "decided_automatically", 0, "Entry: BSc Rural Energy Engineering"),
        ("exemption", "decided_automatically", 0,
         "Exemption from a requirement: Entrance test, BSc Rural Energy Engineering"),
        ("waiver", "decided_automatically", 3, "Credits waived: BSc Rural Energy Engineering"),
    ]  # fmt: skip
    assert Waived.objects.get().credits == 3
    taken = actions.accept(cases[0], by=two.amina, today=TODAY)
    undone = actions.overturn(cases[1], by=two.officer, today=TODAY, reasons="Another test.")
    assert (taken.state, undone.state, Waived.objects.get().credits) == ("accepted", "overturned", 3)


def test_a_requirement_of_no_programme_is_spared_by_the_body_that_says_so(two):
    said = opens(two, "exemption", opens="Language test", mode=LineMode.SEMI_AUTOMATIC, conditions="Her voice.")
    said.pop("programme")
    (line,) = lines(two, said)

    case = applied_to([two.award], line, by=two.amina)
    assert (case.state, case.programme, case.body, case.goal) == (
        CaseState.PROPOSED, None, two.polytechnic, "Language test",
    )  # fmt: skip
    actions.decide(case, by=two.officer, today=TODAY, grant=True)

    assert (case.state, case.credits, Waived.objects.count()) == (CaseState.DECIDED, 0, 0)


def test_what_one_line_does_not_grant_is_asked_of_a_person_with_what_is_missing(two):
    (line,) = lines(two, opens(two, "entry", min_result="distinction"))

    case = applied_to([two.award], line, by=two.amina)

    assert (case.state, case.effect, case.mode, case.line) == (CaseState.OPENED, "entry", "manual", line)
    assert [(one["line"], one["unmet"]) for one in case.nearest] == [(line.number, ["result"])]
    actions.decide(case, by=two.officer, today=TODAY, grant=False, difference="level", reasons="Two levels below.")
    actions.ask_again(case, by=two.amina, today=TODAY, because="My pump award counts as well.")
    actions.decide(case, by=two.signatory, today=TODAY, grant=True)
    assert case.state == CaseState.DECIDED


def test_a_refusal_of_several_awards_says_why_and_is_looked_at_again(two):
    lines(two, of_two(two, mode=LineMode.ADVISORY))
    (case,) = brought(two)

    actions.decide(case, by=two.officer, today=TODAY, grant=False, difference="outcomes", reasons="No hydraulics.")
    actions.ask_again(case, by=two.amina, today=TODAY, because="Both together cover it.")
    actions.decide(case, by=two.signatory, today=TODAY, grant=True)

    assert told([case]) == [("decided", "Pump Systems", BOTH)]
    assert Waived.objects.get().credits == 6


def test_what_opens_on_the_page_is_what_is_decided(two):
    by_number = {line.number: line for line in lines(two, stated(two), of_two(two), opens(two, "entry"))}
    shown = {
        (one.line.number, one.answer, tuple(it.number for it in one.awards))
        for target in openings(two.amina, on=TODAY)
        for one in target.open_now
    }

    asked = [
        applied_to([it for it in (two.award, two.pump) if it.number in numbers], by_number[number], by=two.amina)
        for number, _answer, numbers in sorted(shown)
    ]

    answers = {"decided_automatically": "automatic", "proposed": "proposed"}
    assert {(case.line.number, answers[case.state], tuple(it.number for it in case.brought)) for case in asked} == shown


def test_while_a_procedure_is_open_against_an_entry_its_awards_are_decided_by_a_person(two):
    in_force(two.polytechnic, stated(two), by=two.officer)
    Sanction.objects.create(
        number="SN-90001",
        entry=two.item.number,
        owner=two.authority,
        ground="Papers that do not fit together.",
        opened_by=two.officer,
        noticed_on=TODAY,
        comment_until=TODAY + timedelta(days=30),
    )

    case, _other = brought(two)

    assert (case.state, str(case.credits)) == ("proposed", "3.00")
    seen = [(one.asked, one.seen) for one in wording.told(case) if one.met is None]
    assert seen == [("Checked and found genuine", "A person looks at it first")]
    assert openings(two.amina, on=TODAY) == []


def test_of_several_awards_one_that_was_revoked_is_named_and_nothing_is_left(two):
    lines(two, of_two(two))
    facts = Fact.objects.count()
    end_award(two.pump, AwardState.REVOKED)

    with pytest.raises(NotNow) as refusal:
        brought(two)

    assert refusal.value.data == {"reason": "award_not_in_force", "state": "revoked", "award": two.pump.number}
    assert (RecognitionCase.objects.count(), CaseAward.objects.count(), Fact.objects.count()) == (0, 0, facts)


def test_revoked_afterwards_it_marks_what_it_was_used_for_and_cannot_be_accepted(two):
    lines(two, of_two(two))
    (case,) = brought(two)
    end_award(two.pump, AwardState.REVOKED)

    assert actions.note_award_withdrawn(two.pump.number, today=TODAY) == 1
    assert actions.note_award_withdrawn(two.pump.number, today=TODAY) == 0
    case.refresh_from_db()
    with pytest.raises(NotNow):
        actions.accept(case, by=two.amina, today=TODAY)
    actions.overturn(case, by=two.officer, today=TODAY, reasons="One award is gone.")
    assert (case.award_withdrawn_on, case.state, Waived.objects.get().credits) == (TODAY, "overturned", 0)


def test_withdrawn_all_its_awards_are_free_and_the_database_frees_none_before(two):
    lines(two, of_two(two))
    (case,) = brought(two)
    for change in ({"is_live": False}, {"target": "PG-99999"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            CaseAward.objects.filter(case=case).update(**change)

    actions.withdraw(case, by=two.amina)

    assert set(CaseAward.objects.filter(case=case).values_list("is_live", flat=True)) == {False}
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseAward.objects.filter(case=case).update(is_live=True)
    assert told(brought(two)) == [("decided_automatically", "Pump Systems", BOTH)]


def test_two_programmes_count_the_same_award_each_once(two):
    other = programme(two.polytechnic, title={"en": "Another degree"})
    lines(two, of_two(two), stated(two, programme=other))

    (here,) = brought(two)
    there = applied_to([two.award], other, by=two.amina)

    assert (here.state, there.state) == (CaseState.DECIDED_AUTOMATICALLY, CaseState.DECIDED_AUTOMATICALLY)
    assert sorted(CaseAward.objects.filter(award=two.award).values_list("target", flat=True)) == sorted(
        [two.degree.number, other.number]
    )
    assert applied_to([two.award], other, by=two.amina) == there


def test_a_line_that_was_replaced_since_one_looked_is_not_asked_for(two):
    (line,) = lines(two, stated(two))
    edition = line.edition
    list_actions.end(edition, by=two.officer, today=TODAY)

    with pytest.raises(NotNow) as refusal:
        applied_to([two.award], line, by=two.amina)

    assert refusal.value.data == {"reason": "line_not_in_force", "line": line.number}
    assert RecognitionCase.objects.count() == 0


def test_a_list_that_changes_while_it_is_decided_changes_no_answer_that_was_begun(two, monkeypatch):
    (line,) = lines(two, stated(two))
    decide = deciding.decide

    def changed(*args: object, **more: object) -> deciding.Decision:
        if line.edition.state == "in_force":
            list_actions.end(line.edition, by=two.officer, today=TODAY)
        return decide(*args, **more)

    monkeypatch.setattr(deciding, "decide", changed)
    case = applied_to([two.award], two.degree, by=two.amina)

    case.line.edition.refresh_from_db()
    assert (case.state, case.line.edition.state, case.trace["lines"][0]["clause"]) == (
        CaseState.DECIDED_AUTOMATICALLY, "ended", case.line.edition.reference,
    )  # fmt: skip
    assert case.cited == wording.cited(line)


def test_a_rule_on_shares_counts_all_of_it_under_each_award_it_rests_on(two):
    rule = {
        "id": "MI-1", "target": "recognition", "stage": "recognise", "kind": "max_share", "of": "award.credits",
        "source_tag": two.authority.number, "max": 0.02, "severity": "block", "clause": "art. 9",
        "source": {"reference": "Own rules"}, "message_key": "share_at_most",
    }  # fmt: skip
    own_rules.in_force(rules=[rule])
    lines(two, of_two(two))

    (case,) = brought(two)

    assert told([case]) == [("opened", "", BOTH)]
    assert wording.told(case)[-1].code == "binding"


def test_nobody_brings_nothing_too_much_or_what_is_not_theirs(two):
    for awards, refusal in (
        ([], NotPermitted),
        ([two.award, award(two.other, two.item)], NotPermitted),
        ([two.award] * 51, Malformed),
    ):
        with pytest.raises(refusal):
            applying.apply(awards, two.degree, by=two.amina, today=TODAY)
    assert RecognitionCase.objects.count() == 0


def test_what_an_employer_gives_is_applied_for_at_the_employer(two):
    said = opens(two, "interview", opens="Inspector of wells")
    said.pop("programme")
    (line,) = lines(two, said)

    with pytest.raises(NotNow) as refusal:
        applied_to([two.award], line, by=two.amina)
    assert refusal.value.data["reason"] == "line_of_an_employer"
    assert [one.can_be_asked for target in openings(two.amina, on=TODAY) for one in target.openings] == [False]


def test_any_credits_of_a_field_are_counted_from_several_awards(two):
    line = stated(two, module_code="RE204") | {
        "asks": {"further": [{"micro_credentials": [two.item.number, two.second.number]}], "min_credits": "6"}
    }
    for name in ("micro_credential", "min_result", "max_age_years"):
        line.pop(name)
    lines(two, line)

    assert told(brought(two)) == [("decided_automatically", "Pump Systems", BOTH)]
    assert Waived.objects.get().credits == Decimal(6)
