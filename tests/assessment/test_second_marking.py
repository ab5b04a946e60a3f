"""Second marking where the rules ask for it: who is named, who sees what, what counts, what the database refuses."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.assessment import actions, corrections, second_drafts, second_marking, sheet_signing, sheets
from passerelle.assessment.actions import Mark
from passerelle.assessment.models import Candidate, ComponentResult, DeclaredTie, SecondMarking
from passerelle.assessment.second_states import SecondState
from passerelle.assessment.sheet_states import RowState
from passerelle.assessment.states import CandidateState
from passerelle.core.errors import Conflicted, Malformed, NotNow, NotPermitted, StaleVersion
from passerelle.journal.models import Fact
from passerelle.letters import second_marking as letters
from passerelle.letters.models import Letter
from passerelle.organisations.models import Function
from passerelle.policy.sentences import REASONS
from tests import own_rules
from tests.assessment import factories as make
from tests.assessment.factories import ASSESSMENT, LONG_AGO, ONSITE, TODAY, Country, marks
from tests.assessment.sheet_factories import filled
from tests.assessment.test_candidates import kinds

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db


def refused(error: type[Any], act: Callable[[], Any]) -> Any:
    """Return the refusal of an act after which nothing is in the journal that was not there before."""
    facts = Fact.objects.count()
    with pytest.raises(error) as refusal:
        act()
    assert Fact.objects.count() == facts
    return refusal.value


def rules(**marking: Any) -> None:
    own_rules.in_force(LONG_AGO, params={"marking": {"second_share": 100, "tolerance": 10} | marking})


@pytest.fixture
def mirane() -> Country:
    rules()
    return make.country()


@pytest.fixture
def colleague(mirane: Country) -> Person:
    return make.staff(mirane.body, Function.ASSESSOR, "Bao Lind")


@pytest.fixture
def third(mirane: Country) -> Person:
    return make.staff(mirane.body, Function.ASSESSOR, "Rosa Tal")


def wanted(of: Country) -> SecondMarking:
    return SecondMarking.objects.get(candidate=make.assigned(of))


def named(of: Country, colleague: Person) -> SecondMarking:
    return second_marking.name(wanted(of), colleague, of.body, by=of.head, today=TODAY)


def hand_in(found: SecondMarking, by: Person, *given: int) -> SecondMarking:
    return second_marking.hand_in(found, marks(*given), by=by, today=TODAY)


def sign(candidate: Candidate, by: Person) -> Candidate:
    candidate.refresh_from_db()
    return actions.record_results(candidate, [], identity_check=ONSITE, by=by, today=TODAY)


def test_where_no_rule_asks_nobody_is_marked_twice():
    assert make.passed(make.country()).state == CandidateState.PASSED
    assert not SecondMarking.objects.exists()


def test_the_level_or_the_draw_says_who_is_marked_twice():
    rules(second_levels=["4"], second_share=0)
    of = make.country(level="4")
    assert wanted(of).why == "level"
    of.entry.level = "3"
    of.entry.save(update_fields=["level"])
    make.assigned(of, make.person("Bo Ek"))
    assert SecondMarking.objects.count() == 1


def test_two_who_are_near_are_averaged_and_the_first_signs(mirane: Country, colleague: Person):
    found = named(mirane, colleague)
    hand_in(found, mirane.assessor, 80, 60)
    assert (found.state, found.settled) == (SecondState.MARKING, {})
    hand_in(found, colleague, 75, 70)
    assert (found.state, found.settled) == (SecondState.SETTLED, {"A1": "77.50", "A2": "65.00"})

    candidate = sign(found.candidate, mirane.assessor)
    assert (candidate.state, candidate.score) == (CandidateState.PASSED, Decimal("73.75"))
    assert kinds(found.number) == [
        *("second_marking.ask", "second_marking.name_second", "second_marking.hand_in", "second_marking.hand_in"),
        "second_marking.agree",
    ]
    told = str(list(Fact.objects.filter(subject=found.number).values_list("noted", flat=True)))
    assert not re.search(r"(?<![0-9a-fA-F-])80(?![0-9a-fA-F-])", str(told))


def test_the_mark_of_the_first_counts_where_the_rules_say_so(colleague_rules: tuple[Country, Person]):
    of, colleague = colleague_rules
    found = named(of, colleague)
    hand_in(found, colleague, 75, 70)
    hand_in(found, of.assessor, 80, 60)
    assert found.settled == {"A1": "80", "A2": "60"}


@pytest.fixture
def colleague_rules() -> tuple[Country, Person]:
    rules(within="first")
    of = make.country()
    return of, make.staff(of.body, Function.ASSESSOR, "Bao Lind")


def test_a_third_decides_where_two_are_apart(mirane: Country, colleague: Person, third: Person):
    found = named(mirane, colleague)
    hand_in(found, mirane.assessor, 80, 60)
    hand_in(found, colleague, 80, 40)
    assert found.state == SecondState.APART
    assert Fact.objects.filter(kind="second_marking.differ").get().noted == {"components": ["A2"]}
    for who in (mirane.assessor, colleague):
        assert refused(
            NotNow, lambda who=who: second_marking.name(found, who, mirane.body, by=mirane.head, today=TODAY)
        ).data["reason"] == "marks_already"  # fmt: skip
    second_marking.name(found, third, mirane.body, by=mirane.head, today=TODAY)
    assert set(second_marking.marks_for(found, third, on=TODAY)) == {"first", "second"}
    assert set(second_marking.marks_for(found, colleague, on=TODAY)) == {"second"}
    hand_in(found, third, 80, 50)
    assert (found.state, found.settled) == (SecondState.SETTLED, {"A1": "80", "A2": "50"})
    assert sign(found.candidate, mirane.assessor).score == Decimal(71)


def test_nothing_is_signed_before_the_marks_are_settled(mirane: Country, colleague: Person):
    found = named(mirane, colleague)
    candidate = found.candidate
    sent = {"identity_check": ONSITE, "by": mirane.assessor, "today": TODAY}
    for _step in ("named", "one handed in"):
        assert refused(NotNow, lambda: actions.record_results(candidate, marks(), **sent)).data == {
            "reason": "second_mark_wanted"
        }
        hand_in(found, mirane.assessor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.filter(pk=candidate.pk).update(
            state="passed", score=80, result="pass", assessed_on=TODAY, identity_check=ONSITE
        )
    hand_in(found, colleague)
    candidate.refresh_from_db()
    other = [Mark("A1", Decimal(99))]
    assert refused(NotNow, lambda: actions.record_results(candidate, other, **sent)).data["reason"] == "marks_settled"
    assert Candidate.objects.get(pk=candidate.pk).state == CandidateState.ASSIGNED


def test_who_marks_sees_nobody_elses_marks_before_both_are_in(mirane: Country, colleague: Person):
    found = named(mirane, colleague)
    hand_in(found, mirane.assessor)
    assert second_marking.marks_for(found, colleague, on=TODAY) == {}
    assert second_marking.marks_for(found, mirane.head, on=TODAY) == {}
    assert set(second_marking.marks_for(found, mirane.assessor, on=TODAY)) == {"first"}
    hand_in(found, colleague)
    assert set(second_marking.marks_for(found, colleague, on=TODAY)) == {"first", "second", "settled"}
    assert second_marking.marks_for(found, mirane.head, on=TODAY) == {}


def test_what_was_handed_in_is_not_changed(mirane: Country, colleague: Person):
    found = named(mirane, colleague)
    hand_in(found, colleague)
    hand_in(found, colleague)
    assert refused(NotNow, lambda: hand_in(found, colleague, 10, 10)).data["reason"] == "marks_handed_in"
    hand_in(found, mirane.assessor)
    candidate = Candidate.objects.get()
    told = refused(
        NotNow,
        lambda: actions.save_marks(candidate, marks(1, 1), by=mirane.assessor, seen_version=candidate.version),
    )
    assert told.data["reason"] == "marks_handed_in"


def test_marks_that_are_missing_or_too_high_are_refused_and_change_nothing(mirane: Country, colleague: Person):
    found = named(mirane, colleague)
    missing = [Mark("A1", Decimal(50))]
    refused(Malformed, lambda: second_marking.hand_in(found, missing, by=colleague, today=TODAY))
    refused(Malformed, lambda: hand_in(found, colleague, 101, 4))
    found.refresh_from_db()
    assert found.second_marks == {}


def keep(found: SecondMarking, by: Person, *given: Mark, seen: int) -> SecondMarking:
    found = SecondMarking.objects.get(pk=found.pk)
    return second_drafts.keep(found, given, by=by, seen_version=seen, today=TODAY)


def test_the_second_keeps_a_draft_that_nobody_else_sees_and_hands_it_in(mirane: Country, colleague: Person):
    found = keep(named(mirane, colleague), colleague, Mark("A1", Decimal(70), " Slow, but dry-safe. "), seen=0)
    found = keep(found, colleague, Mark("A1", Decimal(70), "Slow, but dry-safe."), Mark("A2", Decimal(60)), seen=1)

    assert second_drafts.draft_for(found, colleague, on=TODAY) == [
        Mark("A1", Decimal(70), "Slow, but dry-safe."), Mark("A2", Decimal(60)),
    ]  # fmt: skip
    for who in (mirane.assessor, mirane.head, mirane.learner, mirane.signatory):
        assert second_drafts.draft_for(found, who, on=TODAY) == []
        assert second_drafts.notes_for(found, who, on=TODAY) == {}
    assert list(second_marking.to_mark(colleague)) == [found]
    second_marking.hand_in(found, [], by=colleague, today=TODAY)
    assert (found.second_marks, found.second_notes, found.draft) == (
        {"A1": "70", "A2": "60"}, {"A1": "Slow, but dry-safe."}, {},
    )  # fmt: skip
    assert "dry-safe" not in str(list(Fact.objects.values_list("noted", flat=True)))
    assert kinds(found.number)[-3:] == ["second_marking.keep", "second_marking.keep", "second_marking.hand_in"]


def test_a_draft_is_refused_where_it_is_stale_strange_or_handed_in_already(mirane: Country, colleague: Person):
    found = keep(named(mirane, colleague), colleague, Mark("A1", Decimal(70)), seen=0)
    hand_in(found, mirane.assessor)  # what the first does makes no draft of the second stale
    keep(found, colleague, Mark("A1", Decimal(71)), seen=1)
    for error, given, seen in (
        (StaleVersion, Mark("A1", Decimal(5)), 1),
        (Malformed, Mark("A9", Decimal(5)), 2),
        (Malformed, Mark("A1", Decimal(101)), 2),
        (Malformed, Mark("A1", Decimal(5), "x" * 5001), 2),
    ):
        refused(error, lambda given=given, seen=seen: keep(found, colleague, given, seen=seen))
    for who in (mirane.assessor, mirane.learner, mirane.head):
        refused(NotPermitted, lambda who=who: keep(found, who, Mark("A1", Decimal(5)), seen=2))
    found.refresh_from_db()
    assert found.draft == {"marks": {"A1": "71"}, "notes": {}}
    refused(Malformed, lambda: second_marking.hand_in(found, [], by=colleague, today=TODAY))  # A2 has no mark yet
    hand_in(found, colleague)
    assert refused(NotNow, lambda: keep(found, colleague, Mark("A1", Decimal(5)), seen=2)).data["reason"] == (
        "marks_handed_in"
    )


def test_who_decides_reads_what_both_noted_and_nobody_before(mirane: Country, colleague: Person, third: Person):
    found = named(mirane, colleague)
    hand_in(found, mirane.assessor, 80, 60)  # notes "clean work" of A1
    apart = [Mark("A1", Decimal(50), "The joint leaks."), Mark("A2", Decimal(60))]
    second_marking.hand_in(found, apart, by=colleague, today=TODAY)
    assert second_drafts.notes_for(found, colleague, on=TODAY) == {"second": {"A1": "The joint leaks."}}
    assert second_drafts.notes_for(found, mirane.assessor, on=TODAY) == {"first": {"A1": "clean work"}}

    second_marking.name(found, third, mirane.body, by=mirane.head, today=TODAY)
    both = {"first": {"A1": "clean work"}, "second": {"A1": "The joint leaks."}}
    assert second_drafts.notes_for(found, third, on=TODAY) == both
    found = keep(found, third, Mark("A1", Decimal(60), "It holds for an hour."), seen=0)
    assert second_drafts.draft_for(found, colleague, on=TODAY) == []
    second_marking.hand_in(
        found, [Mark("A1", Decimal(60), "It holds."), Mark("A2", Decimal(60))], by=third, today=TODAY
    )
    for who in (mirane.assessor, colleague, third):
        assert second_drafts.notes_for(found, who, on=TODAY) == both | {"third": {"A1": "It holds."}}
    for who in (mirane.learner, mirane.head, mirane.signatory):
        assert second_drafts.notes_for(found, who, on=TODAY) == {}


def test_a_draft_goes_with_who_wrote_it(mirane: Country, colleague: Person, third: Person):
    found = keep(named(mirane, colleague), colleague, Mark("A1", Decimal(70), "Mine."), seen=0)
    second_marking.name(found, colleague, mirane.body, by=mirane.head, today=TODAY)
    assert found.draft["marks"] == {"A1": "70"}
    second_marking.name(found, third, mirane.body, by=mirane.head, today=TODAY)
    assert (found.second, found.draft) == (third, {})
    found = keep(found, third, Mark("A1", Decimal(70)), seen=1)
    second_marking.step_aside(found, by=third, today=TODAY)
    assert SecondMarking.objects.get().draft == {}


def test_who_has_a_tie_is_not_named_and_who_declares_one_is_replaced(mirane: Country, colleague: Person):
    found = wanted(mirane)
    DeclaredTie.objects.create(assessor=colleague, candidate=mirane.learner, declared_on=TODAY)
    told = refused(Conflicted, lambda: second_marking.name(found, colleague, mirane.body, by=mirane.head, today=TODAY))
    assert told.data["ties"] == ["declared"]
    other = make.staff(mirane.body, Function.ASSESSOR, "Rosa Tal")
    second_marking.name(found, other, mirane.body, by=mirane.signatory, today=TODAY)
    second_marking.step_aside(found, by=other, today=TODAY)
    assert (found.state, found.second) == (SecondState.WANTED, None)
    assert DeclaredTie.objects.filter(assessor=other, candidate=mirane.learner).exists()
    assert kinds(found.number)[-1] == "second_marking.step_aside"


def test_the_first_is_not_the_second_on_the_page_and_in_the_database(mirane: Country, colleague: Person):
    found = wanted(mirane)
    assert mirane.assessor not in [one.person for one in second_marking.choices(found, on=TODAY, by=mirane.head)]
    told = refused(
        NotNow, lambda: second_marking.name(found, mirane.assessor, mirane.body, by=mirane.head, today=TODAY)
    )
    assert told.data["reason"] == "marks_already"
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondMarking.objects.filter(pk=found.pk).update(second=mirane.assessor)
    for who in (mirane.assessor, mirane.learner, colleague):
        refused(NotPermitted, lambda who=who: second_marking.name(found, colleague, mirane.body, by=who, today=TODAY))


def test_another_first_assessor_begins_it_anew(mirane: Country, colleague: Person, third: Person):
    found = named(mirane, colleague)
    hand_in(found, colleague)
    candidate = found.candidate
    candidate.refresh_from_db()
    actions.assign_assessor(candidate, third, mirane.body, by=mirane.signatory, today=TODAY)
    found.refresh_from_db()
    assert (found.state, found.first, found.second, found.second_marks) == (SecondState.WANTED, third, None, {})
    actions.withdraw_candidate(candidate, by=mirane.learner)
    found.refresh_from_db()
    assert found.state == SecondState.DROPPED


def test_strangers_see_none_and_mark_none(mirane: Country, colleague: Person):
    found = named(mirane, colleague)
    stranger = make.staff(make.organisation("Elsewhere"), Function.SIGNATORY, "Bo Ek")
    for who in (stranger, mirane.learner):
        assert not second_marking.visible_to(who).exists()
        refused(NotPermitted, lambda who=who: hand_in(found, who))
    for who in (mirane.assessor, colleague, mirane.head, mirane.signatory):
        assert second_marking.visible_to(who).get() == found
    assert list(second_marking.to_mark(colleague)) == [found]
    hand_in(found, colleague)
    assert not second_marking.to_mark(colleague).exists()


def test_a_row_of_a_sheet_waits_for_its_second_mark_and_says_so(mirane: Country, colleague: Person):
    found = named(mirane, colleague)
    candidate = found.candidate
    actions.save_marks(candidate, marks(), by=mirane.assessor, seen_version=candidate.version)
    sheet = sheets.hand_out(mirane.entry, None, by=mirane.assessor, today=TODAY)
    sheets.finish(sheets.bring(sheet, sheets.as_file(sheet).encode(), by=mirane.assessor))
    sheet.refresh_from_db()
    sheet_signing.finish(sheet_signing.sign(sheet, ONSITE, by=mirane.assessor, today=TODAY))
    row = sheet.lines.get()
    found.refresh_from_db()
    assert (row.state, row.refusal, found.first_marks) == (
        RowState.APPLIED, "second_mark_wanted", {"A1": "80.00", "A2": "60.00"},
    )  # fmt: skip
    hand_in(found, colleague, 70, 60)
    sheet.refresh_from_db()
    sheet_signing.finish(sheet_signing.sign(sheet, ONSITE, by=mirane.assessor, today=TODAY))
    row.refresh_from_db()
    assert (row.state, row.refusal, Candidate.objects.get().score) == (RowState.SIGNED, "", Decimal("70.50"))


def test_a_sheet_does_not_change_what_was_handed_in(mirane: Country):
    found = wanted(mirane)
    sheet = sheets.hand_out(mirane.entry, None, by=mirane.assessor, today=TODAY)
    hand_in(found, mirane.assessor, 80, 60)
    for cells, problems in (({"mark A1": "11"}, ["marks_handed_in"]), ({"mark A1": "80", "mark A2": "60"}, [])):
        back = sheets.finish(sheets.bring(sheet, filled(sheet, {1: cells}), by=mirane.assessor))
        assert [one["problem"] for one in back.problems] == problems
    assert list(ComponentResult.objects.values_list("score", flat=True)) == [80, 60]


def test_what_two_marked_is_corrected_on_appeal_alone(mirane: Country, colleague: Person):
    found = named(mirane, colleague)
    hand_in(found, mirane.assessor)
    hand_in(found, colleague)
    candidate = sign(found.candidate, mirane.assessor)
    told = refused(
        NotNow, lambda: corrections.correct(candidate, marks(90, 90), "Wrong sum.", by=mirane.assessor, today=TODAY)
    )
    assert told.data["reason"] == "marked_twice"


def test_nothing_is_signed_while_an_outcome_is_covered_by_no_component_where_the_rules_ask_for_all():
    rules(second_share=0, covers_all=True)
    parts = [{**ASSESSMENT["components"][0], "covers": ["S1"]}, ASSESSMENT["components"][1]]
    of = make.country(assessment={**ASSESSMENT, "components": parts})
    candidate = make.assigned(of)
    told = refused(
        NotNow,
        lambda: actions.record_results(candidate, marks(), identity_check=ONSITE, by=of.assessor, today=TODAY),
    )
    assert told.data == {"reason": "outcome_not_covered", "outcomes": ["S2"]}


def test_whoever_must_act_next_is_written_to(mirane: Country, colleague: Person):
    found = named(mirane, colleague)
    for kind, call in (("ask", letters.somebody_is_wanted), ("name_second", letters.named)):
        call(Fact.objects.get(kind=f"second_marking.{kind}"))
    assert list(Letter.objects.values_list("person__name", "kind")) == [("Bao Lind", "second_marking.name")]
    hand_in(found, mirane.assessor)
    hand_in(found, colleague)
    letters.settled(Fact.objects.get(kind="second_marking.agree"))
    assert Letter.objects.get(kind="second_marking.settled").person == mirane.assessor


def test_each_refusal_has_its_sentence():
    for reason in (
        *("second_mark_wanted", "marks_handed_in", "marks_settled", "marks_already", "marked_twice", "on_hold"),
        *("outcome_not_covered", "answer_awaited", "to_be_heard"),
    ):
        assert REASONS[reason]
