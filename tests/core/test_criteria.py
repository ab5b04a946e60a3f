"""What a panel is asked: the `human` rules of the profiles (DOMAIN 4.1, 4.2), one criterion a question."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core import gate, panel
from passerelle.core.errors import Malformed, NotNow
from passerelle.core.panel import Basis, Criterion, Tally
from passerelle.core.panel.criteria import with_one_that_binds

TODAY = date(2026, 11, 23)
FOLDER = Path(__file__).resolve().parents[2] / "src/passerelle/policy/profiles"
NEW_ZEALAND = [
    ("does_not_duplicate_approved_provision", ["NZ-9"]),
    ("developer_is_capable", ["NZ-10"]),
    ("title_names_nobody_without_reason", ["NZ-11"]),
]
SHIPPED = {file.stem: gate.load_document(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.json"))}


def profile(name: str, *rules: dict[str, Any]) -> gate.Profile:
    known = {"target": "micro_credential", "stage": "panel", "kind": "human", "severity": "block", "clause": "art. 1"}
    stated = [known | {"id": f"{name}-{place}"} | rule for place, rule in enumerate(rules, start=1)]
    return gate.load_profile({"id": name, "title": name, "binding": "law", "rules": stated})


def words(profiles: list[gate.Profile], stated: Any = None, **asked: Any) -> list[str]:
    return [one.question for one in panel.criteria(profiles, stated or {}, on=TODAY, **asked)]


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (["SEED-IIEP-2023"], [("outcomes_match_level", ["SD-9"]), ("assessment_matches_outcomes", ["SD-10"])]),
        (["NZQA-2022"], NEW_ZEALAND),
        (
            ["AU-NMF-2021"],
            [
                ("is_outcome_based", ["AU-8"]),
                ("is_driven_by_industry_need", ["AU-9"]),
                ("serves_lifelong_learning", ["AU-10"]),
                ("is_transparent_and_accessible", ["AU-11"]),
            ],
        ),
        (
            ["SEED-IIEP-2023", "NZQA-2022"],
            [
                ("outcomes_match_level", ["SD-9"]),
                ("assessment_matches_outcomes", ["SD-10"]),
                *NEW_ZEALAND,
            ],
        ),
        (["EU-2022-C243-02", "MQA-SAMC"], [("outcomes_match_level", [""]), ("assessment_matches_outcomes", [""])]),
        ([], [("outcomes_match_level", [""]), ("assessment_matches_outcomes", [""])]),
    ],
)
def test_each_profile_puts_its_own_questions_to_the_panel_with_their_rules(names, asked):
    found = panel.criteria([SHIPPED[name] for name in names], {}, on=TODAY)
    assert [(one.question, [basis.rule for basis in one.bases]) for one in found] == asked
    assert all(basis.clause and basis.reference for one in found for basis in one.bases)


def test_a_review_under_the_councils_recommendation_is_asked_its_ten_principles_and_hears_them():
    stated = [SHIPPED["EU-2022-C243-02"]]
    found = panel.criteria(stated, {}, on=TODAY, stages=panel.REVIEWING)
    assert [basis.rule for one in found for basis in one.bases] == [f"EU-A2-{n}" for n in range(1, 11)]
    assert not any(one.binds for one in found)
    assert words(stated) == [one.question for one in panel.PAPER]  # of a new entry it asks nothing


def test_jamaica_asks_for_a_self_study_before_peers_and_malaysia_for_the_records_of_learners():
    assert words([SHIPPED["JM-UCJ"]]) == ["self_study_holds_before_peers"]
    assert words([SHIPPED["MQA-SAMC"]], target="organisation") == ["keeps_records_of_learners"]


def test_a_panel_that_is_asked_nothing_that_binds_is_asked_what_the_paper_asks_first():
    heard = panel.criteria([profile("SOFT", {"question": "is_kind", "severity": "warn"})], {}, on=TODAY)
    both = with_one_that_binds(heard, "micro_credential")
    assert [(one.question, one.binds) for one in both] == [
        ("outcomes_match_level", True),
        ("assessment_matches_outcomes", True),
        ("is_kind", False),
    ]
    assert with_one_that_binds(both, "micro_credential") == both


@given(
    asked=st.lists(
        st.builds(Criterion, question=st.sampled_from(["a", "b", "outcomes_match_level"]), binds=st.booleans()),
        max_size=3,
        unique_by=lambda one: one.question,
    ),
    target=st.sampled_from(sorted(panel.DEFAULTS)),
)
def test_whatever_is_asked_something_binds_and_no_question_is_put_twice(asked, target):
    found = with_one_that_binds(tuple(asked), target)
    assert any(one.binds for one in found)
    assert len({one.question for one in found}) == len(found)
    assert {one.question for one in asked} <= {one.question for one in found}


def test_beside_the_papers_questions_stand_the_words_of_the_level_and_the_coverage_of_the_assessment():
    assert [one.beside for one in panel.criteria([SHIPPED["SEED-IIEP-2023"]], {}, on=TODAY)] == ["level", "assessment"]
    own = profile("OWN", {"question": "verbs_fit", "beside": "level"}, {"question": "fair"})
    assert [one.beside for one in panel.criteria([own], {}, on=TODAY)] == ["level", ""]


def test_a_question_that_two_profiles_ask_is_judged_once_and_names_both():
    soft = profile("SOFT", {"question": "outcomes_match_level", "severity": "warn"})
    law = profile("LAW", {"question": "outcomes_match_level", "text": {"en": "Level?"}})

    (found,) = panel.criteria([soft, law], {}, on=TODAY)

    assert found == Criterion(
        "outcomes_match_level",
        (Basis("SOFT v1", "SOFT-1", "art. 1"), Basis("LAW v1", "LAW-1", "art. 1")),
        beside="level",
        binds=True,
        text={"en": "Level?"},
    )


def test_a_rule_asks_only_on_its_days_at_its_stage_of_its_target_and_under_its_guard():
    rules = profile(
        "P",
        {"question": "always"},
        {"question": "later", "effective_from": "2027-01-01"},
        {"question": "of_reviews", "stage": "review"},
        {"question": "of_courses", "target": "short_course"},
        {"question": "of_long_ones", "when": {"field": "workload.hours", "equals": 150}},
    )
    assert words([rules]) == ["always"]
    assert words([rules], {"workload": {"hours": 150}}) == ["always", "of_long_ones"]
    assert words([rules], stages=panel.REVIEWING) == ["always", "of_reviews"]
    assert words([rules], target="short_course") == ["of_courses"]
    assert words([rules], target="organisation") == [one.question for one in panel.DEFAULTS["organisation"]]


def test_a_question_written_as_a_sentence_is_kept_under_the_word_of_its_rule():
    asked = profile("MI-1", {"question": "Ist der Bedarf belegt?", "id": "MI 4(b)"})

    (found,) = panel.criteria([asked], {}, on=TODAY)

    assert (found.question, found.text) == ("q_mi_1_mi_4_b", {"": "Ist der Bedarf belegt?"})


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"question": "q", "beside": "window"}, "rules.0.beside"),
        ({"question": "q", "text": {}}, "rules.0.text"),
        ({"question": "q", "text": {"English": "Why?"}}, "rules.0.text.English"),
        ({"question": "q", "text": {"en": " "}}, "rules.0.text.en"),
        ({"question": "q", "text": {"en": "x" * 301}}, "rules.0.text.en"),
        ({"question": "q", "text": "Why?"}, "rules.0.text"),
    ],
)
def test_words_beside_a_question_are_looked_at_when_the_profile_is_read(rule, field):
    with pytest.raises(Malformed) as refusal:
        profile("P", rule)
    assert refusal.value.data["field"] == field


QUESTIONS = st.from_regex(r"[a-z][a-z_0-9]{0,20}", fullmatch=True)
RULES = st.lists(
    st.fixed_dictionaries(
        {"question": QUESTIONS, "severity": st.sampled_from(["block", "warn", "info"])},
        optional={"beside": st.sampled_from(["level", "assessment"]), "text": st.just({"en": "Why?"})},
    ),
    max_size=6,
)


@given(one=RULES, other=RULES)
def test_whatever_profiles_ask_every_question_is_a_criterion_once_and_comes_back_from_plain_data(one, other):
    found = panel.criteria([profile("A", *one), profile("B", *other)], {}, on=TODAY)

    asked = dict.fromkeys(rule["question"] for rule in [*one, *other])
    assert [criterion.question for criterion in found] == (list(asked) or [c.question for c in panel.PAPER])
    assert sum(len(criterion.bases) for criterion in found) == (len(one) + len(other) or len(panel.PAPER))
    assert panel.criteria_kept(json.loads(json.dumps([criterion.as_data() for criterion in found]))) == found


def test_a_case_that_kept_nothing_was_asked_the_papers_two_questions():
    assert panel.criteria_kept([]) == panel.PAPER


def tally(criterion: str, outcome: str) -> Tally:
    return Tally(criterion, outcome)


@pytest.mark.parametrize(
    ("binding", "advice", "outcome"),
    [
        ("yes", "no", "register"),
        ("yes", "condition", "register"),
        ("condition", "no", "register_with_conditions"),
        ("no", "yes", "refuse"),
    ],
)
def test_advice_is_heard_and_decides_nothing(binding, advice, outcome):
    assert panel.outcome([tally("a", binding), tally("b", advice)], advising=["b"]) == outcome


def test_nothing_is_decided_while_advice_is_missing():
    with pytest.raises(NotNow):
        panel.outcome([tally("a", "yes"), tally("b", "open")], advising=["b"])
