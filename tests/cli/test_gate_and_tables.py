"""`passerelle gate` looks into the tables that come with the product, and says which ones a register alone has."""

from __future__ import annotations

import json

import pytest

from passerelle.catalogue import description
from passerelle.catalogue.models import LearningKind, Mode, Supervision
from passerelle.cli import gate as command
from passerelle.core import description_codes
from passerelle.core.errors import Malformed
from passerelle.policy.shipped import known_fields
from tests.core.test_gate import COMPLETE, having

EU = "EU-2022-C243-02"
OUTCOMES = [{"text": "Explain.", "domain": "knowlege"}]


@pytest.fixture
def told(tmp_path, capsys):
    """Write a description, run the command on it, and return its status, its JSON and its error stream."""

    def run(stated, *words):
        path = tmp_path / "entry.json"
        path.write_text(json.dumps(stated), "utf-8")
        status = command.main([str(path), "--json", *words])
        printed = capsys.readouterr()
        return status, json.loads(printed.out), printed.err

    return run


@pytest.mark.parametrize(
    ("changes", "field", "seen"),
    [
        ({"level__eqf": "12"}, "level.eqf", "12"),
        ({"participation__form": "at home"}, "participation.form", "at home"),
        ({"classification__code": 9999}, "classification.code", 9999),
        ({"language": "english"}, "language", "english"),
        ({"assessment__supervision": "somebody"}, "assessment.supervision", "somebody"),
    ],
)
def test_what_every_register_refuses_is_not_open_whatever_the_rules(told, changes, field, seen):
    status, answer, errors = told(having(COMPLETE, **changes), "--profile", "JM-UCJ", "--profile", EU)

    (odd,) = [one for one in answer["unknown_values"] if one["refused"]]
    assert (odd["field"], odd["seen"]) == (field, seen)
    assert (status, answer["open"]) == (1, False)
    assert f"passerelle gate: {field}: a register refuses {seen}. Write " in errors


@pytest.mark.parametrize(
    ("changes", "field", "seen"),
    [
        ({"learning_outcomes": OUTCOMES}, "learning_outcomes.1.domain", "knowlege"),
        ({"assessment__type": ["practicle"]}, "assessment.type", "practicle"),
        ({"assessment__components": [{"type": "practicle"}]}, "assessment.components.1.type", "practicle"),
        ({"issuer__country": "XX"}, "issuer.country", "XX"),
        ({"workload__credit_system": "ETCS"}, "workload.credit_system", "ETCS"),
    ],
)
def test_what_a_register_may_have_a_table_of_its_own_for_is_told_and_stays_open(told, changes, field, seen):
    status, answer, errors = told(having(COMPLETE, **changes), "--profile", EU)

    (odd,) = answer["unknown_values"]
    assert (odd["field"], odd["seen"], odd["refused"]) == (field, seen, False)
    assert (status, answer["open"]) == (0, True)
    assert errors.startswith(f"passerelle gate: {field}: no table that comes with the product has {seen}. Known: ")


def test_a_code_that_a_rule_names_is_known(told):
    stated = having(COMPLETE, learning_outcomes=[{"text": "Explain.", "domain": "life_skills"}])

    assert told(stated, "--profile", "JM-UCJ")[1]["unknown_values"] == []
    assert told(stated, "--profile", EU)[1]["unknown_values"] != []


def test_what_is_well_is_told_nowhere_and_what_only_a_register_knows_is_named(told):
    _, answer, errors = told(COMPLETE, "--profile", EU)

    assert (answer["unknown_values"], answer["unknown_fields"], answer["notes"], errors) == ([], [], [], "")
    assert answer["not_looked_at"] == ["level.nqf", "stacks_into"]
    assert answer["profiles"][0]["rules"] >= answer["profiles"][0]["looked_at"] == answer["looked_at"] > 0


def test_the_codes_are_those_of_the_catalogue():
    assert set(description_codes.MODES) == set(Mode.values)
    assert set(description_codes.SUPERVISION) == set(Supervision.values)
    assert set(description_codes.KINDS) == set(LearningKind.values)
    assert description_codes.KIT == description.KIT


@pytest.mark.parametrize(
    ("field", "value"),
    [("level_eqf", "12"), ("participation_form", "at home"), ("field", "9999"), ("language", "english")],
)
def test_a_register_refuses_what_the_command_says_it_refuses(field, value):
    with pytest.raises(Malformed):
        description.checked_micro_credential({field: value})


@pytest.mark.parametrize(
    ("shape", "path"),
    [
        (description.outcomes, "learning_outcomes"),
        (description.components, "assessment.components"),
        (description.blocks, "blocks"),
        (description.levels, "levels"),
    ],
)
def test_the_form_writes_an_item_of_a_list_with_the_names_that_a_register_takes(capsys, shape, path):
    command.main(["--fields"])
    told = json.loads(capsys.readouterr().out)
    for name in path.split("."):
        told = told[name]
    (item,) = told

    assert set(item) == set(description_codes.ITEMS["micro_credential"][path])
    for name in item:  # no name that the form tells is unknown there
        with pytest.raises(Malformed) as refused:
            shape("x", [{name: object(), "wrong": 1}])
        assert refused.value.data["field"] != f"x.1.{name}"


@pytest.mark.parametrize("target", description_codes.ITEMS)
def test_items_are_told_of_lists_alone(target):
    assert {known_fields()[target][path] for path in description_codes.ITEMS[target]} == {"list"}
