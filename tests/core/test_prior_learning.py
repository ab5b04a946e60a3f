"""Prior learning on paper: parts, limits, links, juries, votes, gaps, advice, and how long data stay."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core import prior_learning as rules
from passerelle.core.assessing import Post
from passerelle.core.errors import Malformed
from passerelle.core.prior_learning import Juror, Learned, Link, Part, Seated, Terms

LONG_AGO = date(1990, 1, 1)
OUTCOMES = [{"code": "K1", "text": "Explain."}, {"code": "S1", "text": "Wire."}, {"code": "S2", "text": "Find."}]
BLOCKS = [{"code": "B1", "title": "Wiring", "outcomes": ["S1", "S2"], "separately_awardable": True}]
PARTS = rules.parts_of(OUTCOMES, BLOCKS)
LEARNED = Learned(
    "P-learner",
    posts=(Post("ORG-work", "editor", LONG_AGO, date(1991, 1, 1)),),
    taught_at=frozenset({"ORG-school"}),
    accompanied_by=frozenset({"P-adviser"}),
    assessed_by=frozenset({"P-examiner"}),
)


def test_a_part_is_a_block_or_an_outcome_that_stands_in_none():
    assert (Part("B1", ("S1", "S2"), "Wiring", True), Part("K1", ("K1",), "Explain.")) == PARTS


@pytest.mark.parametrize(
    ("juror", "link"),
    [
        (Juror("P-learner"), Link("same_person", "P-learner")),
        (Juror("P-1", close_to=frozenset({"P-learner"})), Link("declared", "P-learner")),
        (Juror("P-1", posts=(Post("ORG-work", "assessor", LONG_AGO),)), Link("same_organisation", "ORG-work")),
        (Juror("P-1", posts=(Post("ORG-school", "teacher", LONG_AGO, LONG_AGO),)), Link("taught", "ORG-school")),
        (Juror("P-adviser"), Link("accompanied", "P-adviser")),
        (Juror("P-examiner"), Link("assessed", "P-examiner")),
        *((Juror("P-1", said=said), Link("declared", said)) for said in rules.LINKS),
    ],
)
def test_every_kind_of_link_bars_however_long_ago(juror, link):
    assert rules.links(juror, LEARNED) == (link,)


def test_who_has_no_link_may_sit_and_all_links_are_told_at_once():
    assert rules.links(Juror("P-1", posts=(Post("ORG-school", "assessor", LONG_AGO),)), LEARNED) == ()
    told = rules.links(Juror("P-adviser", posts=(Post("ORG-work", "teacher", LONG_AGO),), said="work"), LEARNED)
    assert [link.code for link in told] == ["declared", "same_organisation", "accompanied"]


@pytest.mark.parametrize(
    ("members", "limits", "lacks"),
    [
        ([Seated("P-1", True, True), Seated("P-2", False)], Terms(), ()),
        ([Seated("P-1", True, True)], Terms(), ("too_few_members",)),
        ([Seated("P-1", True, True), Seated("P-1", True)], Terms(), ("too_few_members",)),
        ([Seated("P-1", False, True), Seated("P-2", False)], Terms(), ("nobody_qualified",)),
        ([Seated("P-1", True), Seated("P-2", True)], Terms(), ("one_chair",)),
        ([Seated("P-1", True, True), Seated("P-2", True, True)], Terms(), ("one_chair",)),
        ([], Terms(balanced=True), ("too_few_members", "nobody_qualified", "one_chair")),
        ([Seated("P-1", True, True, "woman"), Seated("P-2", False, counts_as="woman")], Terms(), ()),
        (
            [Seated("P-1", True, True, "woman"), Seated("P-2", False, counts_as="woman")],
            Terms(balanced=True),
            ("not_balanced",),
        ),
        ([Seated("P-1", True, True, "woman"), Seated("P-2", False, counts_as="man")], Terms(balanced=True), ()),
        ([Seated("P-1", True, True, "woman"), Seated("P-2", False)], Terms(balanced=True), ()),
        ([Seated("P-1", True, True), Seated("P-2", True)], Terms(jury_members=3), ("too_few_members",)),
    ],
)
def test_what_a_jury_lacks_is_told_at_once(members, limits, lacks):
    assert rules.lacking(members, limits) == lacks


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from("abcde"), st.booleans(), min_size=1), st.data())
def test_the_chair_decides_where_votes_are_even_and_nowhere_else(votes, data):
    chair = data.draw(st.sampled_from(sorted(votes)))
    ayes, noes = list(votes.values()).count(True), list(votes.values()).count(False)
    assert rules.carried(votes, chair) == (ayes > noes if ayes != noes else votes[chair])


def test_a_result_is_full_partial_by_named_part_or_none():
    assert [rules.outcome(shown, PARTS) for shown in (["B1", "K1"], ["B1"], [])] == ["full", "partial", "none"]


def test_gaps_are_the_outcomes_that_most_members_did_not_find_shown():
    shown = {"S1": [True, True], "S2": [True, False], "K1": [True, True]}
    assert rules.gaps(PARTS, [], shown) == ("S2", "K1")
    assert rules.gaps(PARTS, ["K1"], shown) == ("S2",)
    assert rules.gaps(PARTS, ["B1", "K1"], shown) == ()


YEAR = date(2026, 3, 1)


def test_one_case_a_micro_credential_and_three_in_all_in_a_calendar_year():
    three = [("MC-1", YEAR), ("MC-2", YEAR), ("MC-3", date(2025, 12, 31))]
    assert [rules.may_send_another(three, entry, on=YEAR) for entry in ("MC-1", "MC-3", "MC-9")] == [False, True, True]
    assert not rules.may_send_another([*three, ("MC-4", YEAR)], "MC-9", on=date(2026, 12, 31))
    assert rules.may_send_another([*three, ("MC-4", YEAR)], "MC-1", on=date(2027, 1, 1))
    assert rules.may_send_another(three, "MC-1", on=YEAR, limits=Terms(cases_an_entry=2))


@pytest.mark.parametrize(
    ("said", "way", "reasons", "parts", "learn"),
    [
        (("alone", "alone", "alone"), "whole", ("all_alone",), (), ()),
        (("not_yet", "alone", "alone"), "block", ("some_blocks_alone",), ("B1",), ("K1",)),
        (("with_help", "alone", "alone"), "block", ("some_blocks_alone",), ("B1",), ("K1",)),
        (("alone", "with_help", "alone"), "course", ("with_help",), (), ("S1",)),
        (("alone", "not_yet", "alone"), "course", ("not_yet",), (), ("S1",)),
    ],
)
def test_a_self_check_ends_in_a_plain_recommendation_with_its_reasons(said, way, reasons, parts, learn):
    answers = dict(zip(("K1", "S1", "S2"), said, strict=True))
    told = rules.advice(answers, PARTS, blocks=("B1",), offered=True)
    assert (told.way, told.reasons, told.parts, set(told.learn)) == (way, reasons, parts, set(learn))


def test_where_the_way_is_not_offered_a_course_is_advised():
    told = rules.advice({"K1": "alone", "S1": "alone", "S2": "alone"}, PARTS, blocks=("B1",), offered=False)
    assert (told.way, told.reasons) == ("course", ("route_not_offered",))


@pytest.mark.parametrize("answers", [{}, {"K1": "alone", "S1": "alone", "S2": "perhaps"}])
def test_each_outcome_is_answered(answers):
    with pytest.raises(Malformed):
        rules.advice(answers, PARTS, blocks=(), offered=True)


def test_evidence_stays_twelve_months_after_the_path_has_ended():
    assert rules.erased_on(date(2028, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize(
    "stated", ["x", {"jury": 2}, {"jury_members": 0}, {"jury_members": True}, {"balanced": 1}, {"keep_months": "12"}]
)
def test_terms_of_another_shape_are_refused(stated):
    with pytest.raises(Malformed):
        rules.terms(stated)


def test_a_profile_replaces_the_amounts():
    assert rules.terms({"jury_members": 3, "balanced": True}) == Terms(jury_members=3, balanced=True)
    assert rules.terms(None) == Terms()
