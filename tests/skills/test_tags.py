"""What an outcome keeps of a skill: only what a loaded scheme has, as that scheme labels it."""

from __future__ import annotations

import pytest

from passerelle.catalogue.description import checked_course, checked_micro_credential
from passerelle.core import differences
from passerelle.core.errors import Malformed
from passerelle.skills import tags
from tests.skills.test_loading import load

pytestmark = pytest.mark.django_db
BOATS = {"uri": "http://skills.example/skill/mend-boats", "scheme": "esco/9.1", "language": "en"}
TAG = BOATS | {"label": "mend wooden boats"}


def outcomes(*skills, **more):
    return {"outcomes": [{"code": "O1", "text": "Mend a boat.", "skills": list(skills)} | more, {"text": "Row it."}]}


@pytest.mark.parametrize("check", [checked_micro_credential, checked_course])
def test_an_outcome_keeps_address_label_scheme_and_language_each_once(check):
    load()

    kept = check(outcomes(BOATS, BOATS | {"label": "something else"}))["outcomes"]

    assert kept == [{"code": "O1", "text": "Mend a boat.", "skills": [TAG]}, {"code": "O2", "text": "Row it."}]


@pytest.mark.parametrize(
    ("skills", "field"),
    [
        ([{**BOATS, "uri": "http://skills.example/skill/none"}], "outcomes.1.skills.1.uri"),
        ([{**BOATS, "scheme": "esco/9.0"}], "outcomes.1.skills.1.uri"),
        ([{**BOATS, "language": "fr"}], "outcomes.1.skills.1.uri"),
        ([{"uri": "http://skills.example/skill/mend-boats"}], "outcomes.1.skills.1"),
        ([{**BOATS, "weight": 3}], "outcomes.1.skills.1.weight"),
        (["mend wooden boats"], "outcomes.1.skills"),
        ([{**BOATS, "uri": f"http://skills.example/skill/{n}"} for n in range(21)], "outcomes.1.skills"),
        ([{**BOATS, "uri": "http://x.example/" + "y" * 300}], "outcomes.1.skills.1.uri"),
    ],
)
def test_a_skill_that_no_scheme_here_has_is_refused_by_its_place(skills, field):
    load()

    with pytest.raises(Malformed) as refused:
        checked_micro_credential(outcomes(*skills))

    assert refused.value.data["field"] == field


def test_outcomes_without_skills_ask_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert checked_course(outcomes())["outcomes"][0] == {"code": "O1", "text": "Mend a boat."}


def test_naming_a_skill_is_a_minor_change_and_rewording_still_a_substantive_one():
    load()
    before = {"learning_outcomes": checked_micro_credential(outcomes())["outcomes"]}
    tagged = {"learning_outcomes": checked_micro_credential(outcomes(BOATS))["outcomes"]}
    reworded = {"learning_outcomes": checked_micro_credential(outcomes(BOATS, text="Build a boat."))["outcomes"]}

    assert differences.change_class(differences.changes(before, tagged)) == differences.ChangeClass.MINOR
    assert differences.change_class(differences.changes(before, reworded)) == differences.ChangeClass.SUBSTANTIVE


def test_labels_are_told_once():
    assert tags.labels([{"skills": [TAG]}, {}, {"skills": [TAG, TAG | {"label": "row"}]}]) == [
        "mend wooden boats",
        "row",
    ]
