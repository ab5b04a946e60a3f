"""Who may assess whom, what marks amount to, and when a prior-learning case must be answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core import assessing
from passerelle.core.assessing import AssessorFacts, CandidateFacts, Component, Post, Tie, bars, components_of, scale_of
from passerelle.core.errors import Malformed

TODAY = date(2026, 11, 23)
FOUR = scale_of(["fail", "pass", "merit", "distinction"])
FREE = AssessorFacts("P-assessor", assesses_for=frozenset({"ORG-A"}))
CANDIDATE = CandidateFacts("P-learner", organisation="ORG-A", provider="ORG-P", accompanied_by=frozenset({"P-adviser"}))

marks = st.decimals(0, 100, places=2)
weights = st.decimals("0.01", 100, places=2)
posts = st.builds(
    Post,
    organisation=st.sampled_from(["ORG-P", "ORG-A", "ORG-X"]),
    function=st.sampled_from(["teacher", "editor", "assessor", "signatory"]),
    valid_from=st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    ends_on=st.none() | st.dates(date(2030, 1, 2), date(2035, 1, 1)),
)


def taught(function: str, *, left: date | None, since: date = date(2015, 1, 1)) -> AssessorFacts:
    return replace(FREE, posts=(Post("ORG-P", function, since, left),))


def test_an_assessor_without_ties_may_assess():
    assert bars(FREE, CANDIDATE, TODAY) == ()


@pytest.mark.parametrize(
    ("assessor", "ties"),
    [
        (replace(FREE, person="P-learner"), (Tie("same_person", "P-learner"),)),
        (replace(FREE, close_to=frozenset({"P-learner", "P-other"})), (Tie("declared", "P-learner"),)),
        (replace(FREE, person="P-adviser"), (Tie("accompanied", "P-adviser"),)),
        (taught("teacher", left=None), (Tie("taught", "ORG-P"),)),
        (taught("editor", left=date(2023, 11, 23)), (Tie("taught", "ORG-P"),)),
        (taught("editor", left=date(2023, 11, 22)), ()),
        (taught("signatory", left=None), ()),
        (taught("teacher", left=None, since=date(2027, 1, 1)), ()),
        (replace(FREE, assesses_for=frozenset()), (Tie("no_live_role", "ORG-A"),)),
        (replace(FREE, assesses_for=frozenset({"ORG-B"})), (Tie("no_live_role", "ORG-A"),)),
    ],
)
def test_each_tie_bars_by_itself(assessor: AssessorFacts, ties: tuple[Tie, ...]):
    assert bars(assessor, CANDIDATE, TODAY) == ties


def test_having_taught_for_a_provider_does_not_bar_from_prior_learning():
    assert bars(taught("teacher", left=None), replace(CANDIDATE, provider=""), TODAY) == ()


def test_all_ties_are_told_at_once():
    assessor = AssessorFacts("P-learner", posts=(Post("ORG-P", "teacher", date(2020, 1, 1)),))
    assert [tie.code for tie in bars(assessor, CANDIDATE, TODAY)] == ["same_person", "taught", "no_live_role"]


@given(st.lists(posts), st.sets(st.sampled_from(["P-learner", "P-x"])), st.dates(date(2016, 1, 1), date(2040, 1, 1)))
def test_knowing_more_about_an_assessor_never_lifts_a_bar(held: list[Post], close: set[str], on: date):
    known = replace(FREE, posts=tuple(held), close_to=frozenset(close))
    less = replace(FREE, posts=tuple(held[:-1]))
    assert set(bars(less, CANDIDATE, on)) <= set(bars(known, CANDIDATE, on))


@pytest.mark.parametrize(
    ("score", "grade", "passed"),
    [(0, "fail", False), ("49.99", "fail", False), (50, "pass", True), (65, "merit", True), (80, "distinction", True)],
)
def test_the_grade_begins_at_its_threshold(score: str | int, grade: str, passed: bool):
    parts = components_of([{"code": "A1"}])
    found = assessing.result({"A1": Decimal(score)}, parts, FOUR)
    assert (found.grade, found.passed) == (grade, passed)


def test_a_component_not_passed_fails_the_whole_whatever_the_mean():
    parts = components_of([{"code": "A1", "weight": 90}, {"code": "A2", "weight": 10}])
    assert assessing.result({"A1": Decimal(100), "A2": Decimal(49)}, parts, FOUR) == assessing.Result(
        "fail", False, Decimal("94.90")
    )


def test_a_component_that_may_be_made_up_for_does_not():
    parts = components_of([{"code": "A1", "weight": 90}, {"code": "A2", "weight": 10, "must_be_passed": False}])
    assert assessing.result({"A1": Decimal(100), "A2": Decimal(49)}, parts, FOUR).grade == "distinction"


@pytest.mark.parametrize(
    ("scores", "field"),
    [
        ({"A1": Decimal(70)}, "marks.A2"),
        ({"A1": Decimal(70), "A2": Decimal(70), "A3": Decimal(70)}, "marks.A3"),
        ({"A1": Decimal(101), "A2": Decimal(70)}, "marks.A1"),
        ({"A1": Decimal("NaN"), "A2": Decimal(70)}, "marks.A1"),
        ({"A1": Decimal(-1), "A2": Decimal(70)}, "marks.A1"),
    ],
)
def test_marks_that_do_not_fit_the_components_are_refused(scores: dict[str, Decimal], field: str):
    with pytest.raises(Malformed) as refusal:
        assessing.result(scores, components_of([{"code": "A1"}, {"code": "A2"}]), FOUR)
    assert refusal.value.data["field"] == field


def test_without_components_there_is_no_result():
    with pytest.raises(Malformed):
        assessing.result({}, (), FOUR)


def test_scales_of_any_length_begin_at_the_pass_mark():
    assert [[int(grade.from_score) for grade in scale_of(names)] for names in (["F"], "ab", "abc", "FEDCBA")] == [
        [0, 50],
        [0, 50],
        [0, 50, 65],
        [0, 50, 60, 70, 80, 90],
    ]


@given(st.lists(st.tuples(marks, marks, weights, st.booleans()), min_size=1, max_size=6))
def test_better_marks_never_lead_to_a_worse_grade(parts: list[tuple[Decimal, Decimal, Decimal, bool]]):
    components = [Component(f"A{n}", weight, (), must) for n, (_, _, weight, must) in enumerate(parts)]
    low = assessing.result({f"A{n}": min(a, b) for n, (a, b, _, _) in enumerate(parts)}, components, FOUR)
    high = assessing.result({f"A{n}": max(a, b) for n, (a, b, _, _) in enumerate(parts)}, components, FOUR)
    names = [grade.name for grade in FOUR]
    assert names.index(low.grade) <= names.index(high.grade)
    assert low.score <= high.score


@given(st.lists(st.tuples(marks, weights), min_size=1, max_size=6), st.permutations(range(6)))
def test_the_order_of_components_changes_nothing(parts: list[tuple[Decimal, Decimal]], order: list[int]):
    components = [Component(f"A{n}", weight) for n, (_, weight) in enumerate(parts)]
    scores = {f"A{n}": score for n, (score, _) in enumerate(parts)}
    shuffled = [components[n] for n in order if n < len(components)]
    assert assessing.result(scores, components, FOUR) == assessing.result(scores, shuffled, FOUR)


@given(st.lists(marks, min_size=1, max_size=5))
def test_passed_means_the_score_reaches_the_pass_mark_and_nothing_obligatory_fell_short(scores: list[Decimal]):
    components = components_of([{"code": f"A{n}"} for n in range(len(scores))])
    found = assessing.result({f"A{n}": score for n, score in enumerate(scores)}, components, FOUR)
    assert found.passed == all(score >= 50 for score in scores)


def test_uncovered_names_the_outcomes_that_no_passed_component_shows():
    parts = components_of([{"code": "A1", "covers": ["K1", "S1"]}, {"code": "A2", "covers": ["S1", "S2"]}])
    outcomes = ["K1", "S1", "S2", "R1"]
    assert assessing.uncovered({"A1": Decimal(80), "A2": Decimal(20)}, parts, outcomes) == ("S2", "R1")
    assert assessing.uncovered({}, parts, outcomes) == tuple(outcomes)


@given(st.dictionaries(st.sampled_from(["A1", "A2", "A3"]), marks), st.sampled_from(["A1", "A2", "A3"]))
def test_one_more_passed_component_never_leaves_more_uncovered(scores: dict[str, Decimal], code: str):
    parts = components_of([{"code": f"A{n}", "covers": [f"K{n}", "S"]} for n in (1, 2, 3)])
    outcomes = ["K1", "K2", "K3", "S"]
    before = assessing.uncovered(scores, parts, outcomes)
    assert set(assessing.uncovered(scores | {code: Decimal(100)}, parts, outcomes)) <= set(before)


def test_supervision_may_be_stricter_than_asked_never_weaker():
    values = list(assessing.SUPERVISION_RANK)
    assert [assessing.meets(value, "supervised_online_with_id") for value in values] == [False, False, True, True]
    assert all(assessing.meets(value, "") for value in values)


def test_the_clocks_of_prior_learning():
    assert (
        assessing.answer_due_on(date(2026, 12, 31)),
        assessing.lapses_on(TODAY),
        assessing.assess_by(TODAY),
        assessing.result_due_on(TODAY),
    ) == (date(2027, 2, 28), date(2027, 5, 23), date(2027, 2, 23), date(2026, 12, 8))


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_silence_admits_the_day_after_the_answer_was_due_and_not_before(submitted: date):
    due = assessing.answer_due_on(submitted)
    assert not assessing.is_unanswered(due, on=due)
    assert assessing.is_unanswered(due, on=due + timedelta(days=1))
