"""Below the words of a finding stand the codes that a file may write; the answer names the version it judged by."""

from __future__ import annotations

import json

import pytest

from passerelle.cli import gate as command
from passerelle.policy.shipped import shipped
from tests.core.test_gate import COMPLETE, NZ_ITEM, having

EU = "EU-2022-C243-02"
WORDS = "supervised in person with check of identity"


def test_words_where_a_code_is_due_are_answered_with_the_codes_that_may_be_written(told):
    status, printed = told(having(COMPLETE, assessment__supervision=WORDS), "--profile", EU)

    assert status == 1  # the rule only tells, but no register takes it
    assert printed.out.splitlines()[-2:] == [
        f'        written is "{WORDS}"; to write: "unsupervised_no_id" (without supervision or check of identity), '
        '"supervised_no_id" (supervised without check of identity), '
        '"supervised_online_with_id" (supervised online with check of identity), '
        f'"supervised_onsite_with_id" ({WORDS})',
        "Whether these exist, a register alone knows: level.nqf, stacks_into.",
    ]
    status, printed = told(having(COMPLETE, assessment__supervision="supervised_onsite_with_id"), "--profile", EU)
    assert (status, "to write" in printed.out) == (0, False)


def test_programs_get_the_codes_alone(told):
    _, printed = told(having(COMPLETE, assessment__supervision=WORDS), "--profile", EU, "--json")

    (found,) = json.loads(printed.out)["findings"]
    assert (found["seen"], found["threshold"]) == (
        WORDS,
        ["unsupervised_no_id", "supervised_no_id", "supervised_online_with_id", "supervised_onsite_with_id"],
    )
    assert "Judged by" not in printed.out


@pytest.mark.parametrize(
    ("profile", "stated", "line"),
    [
        (
            *("JM-UCJ", having(COMPLETE, level__nqf="9")),
            'written is "9"; to write: "Access 1", "Access 2", "1", "2", "3", "4", "5", "6", "7", "8"',
        ),
        (
            *("JM-UCJ", having(COMPLETE, learning_outcomes=[{"text": "Fix it"}])),
            'to write as domain: "knowledge_understanding" (knowledge and understanding), '
            '"application_practice" (application and practice), '
            '"autonomy_responsibility" (autonomy and responsibility), "life_skills" (life skills)',
        ),
        ("EMC-CMF-2019", having(COMPLETE, assessment__summative="yes"), 'written is "yes"; to write: true'),
    ],
)
def test_the_codes_stand_below_each_finding_that_asks_one(told, profile, stated, line):
    _, printed = told(stated, "--profile", profile)

    assert f"        {line}" in printed.out.splitlines()


def test_a_finding_that_asks_no_code_names_none(told):
    _, printed = told(having(COMPLETE, workload=None, prerequisites=None), "--profile", EU)

    assert "to write" not in printed.out


def test_the_answer_names_the_version_it_judged_by_and_that_a_register_may_have_a_later_one(told):
    _, printed = told(COMPLETE, "--profile", EU)
    assert printed.out.splitlines()[1] == (
        f"  Judged by {EU} v1 as it is shipped, in force from 2022-06-16. A register may have a later version in force."
    )
    _, printed = told(NZ_ITEM, "--profile", "NZQA-2018")
    held = shipped()["NZQA-2018"]
    assert f"in force from {held.effective_from} to 2022-12-31. A register" in printed.out.splitlines()[1]


def test_the_form_names_the_codes_of_each_closed_set_and_who_asks_them(capsys):
    assert command.main(["--fields"]) == 0
    form = json.loads(capsys.readouterr().out)

    assert form["stackability"] == f"text: one of standalone, stackable ({EU})"
    assert form["assessment"]["supervision"] == (
        "text: one of supervised_online_with_id, supervised_onsite_with_id (EMC-CMF-2019); "
        "one of unsupervised_no_id, supervised_no_id, supervised_online_with_id, supervised_onsite_with_id "
        f"({EU}, SEED-IIEP-2023)"
    )
    (outcome,) = form["learning_outcomes"]
    assert outcome["domain"] == (
        "text: one of knowledge, skills, responsibility_and_autonomy, or a heading of the country's framework; by "
        "rules one of knowledge_understanding, application_practice, autonomy_responsibility, life_skills (JM-UCJ)"
    )
    assert (form["title"], form["workload"]["hours"]) == ("text", "number")


def test_the_form_of_one_profile_names_its_codes_alone(capsys):
    assert command.main(["--fields", "--profile", "JM-UCJ"]) == 0
    form = json.loads(capsys.readouterr().out)

    assert form["assessment"]["supervision"] == (
        "text: one of unsupervised_no_id, supervised_no_id, supervised_online_with_id, supervised_onsite_with_id"
    )
    assert form["stackability"] == "text"
    assert form["acquisition_route"] == "text: one of dedicated_short_course, assessed_experience, both (JM-UCJ)"
    assert command.main(["--fields", "--profile", "NZ"]) == 2
