"""The clocks of a profile are looked at when it is read, not on the day they have to run (DOMAIN 3.9)."""

from __future__ import annotations

import json
from dataclasses import fields

import jsonschema
import pytest

from passerelle.core.clocks import Clocks
from passerelle.core.errors import Malformed
from passerelle.core.gate import load_document
from passerelle.core.gate.loading import LATER_PARAMS, READ_PARAMS, RULED_PARAMS
from passerelle.policy.editing import parsed, written
from passerelle.policy.shipped import load, schema, texts

SHIPPED = "MQA-SAMC"


def document(**changes: object) -> str:
    found = parsed(texts()[SHIPPED])
    params = {**found["params"], **changes.pop("params", {})}
    return written({**found, "params": params, **changes})


def line_in(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if words in line)


@pytest.mark.parametrize(
    ("clocks", "name", "expected"),
    [
        ({"panel_days": 60}, "panel_days", "panel_months"),
        ({"notice_months": 1}, "notice_months", "notice_days"),
        ({"publication_days": 5}, "publication_days", "publication_working_days"),
        ({"panel_months": 2, "tea_days": 1}, "tea_days", "one of appeal_days, "),
        ({"notice_days": "30"}, "notice_days", "a whole number from 0 to 1000"),
        ({"notice_days": 30.5}, "notice_days", "a whole number from 0 to 1000"),
        ({"notice_days": True}, "notice_days", "a whole number from 0 to 1000"),
        ({"ban_months": -1}, "ban_months", "a whole number from 0 to 1000"),
    ],
)
def test_an_unknown_clock_or_a_wrong_unit_is_refused_with_its_line(clocks, name, expected):
    text = document(params={"clocks": clocks})

    with pytest.raises(Malformed) as refusal:
        load(text)

    told = refusal.value.data
    assert (told["field"], told["line"]) == (f"params.clocks.{name}", line_in(text, f'"{name}"'))
    assert told["expected"].startswith(expected)
    assert not jsonschema.Draft202012Validator(schema()).is_valid(json.loads(text))


def test_clocks_are_amounts_by_name():
    for stated in ([], "two months", 2):
        text = document(params={"clocks": stated})
        with pytest.raises(Malformed) as refusal:
            load(text)
        assert refusal.value.data == {
            "field": "params.clocks", "expected": "a mapping", "line": line_in(text, '"clocks"'),
        }  # fmt: skip


@pytest.mark.parametrize(
    ("on_expiry", "path"),
    [
        ({"tea": "keep-pending"}, "on_expiry.tea"),
        ({"panel": "deemed_accepted"}, "on_expiry.panel"),
        ({"panel": "keep-pending", "notice": "yes"}, "on_expiry.notice"),
    ],
)
def test_a_silence_that_nobody_knows_is_refused_with_its_line(on_expiry, path):
    text = document(on_expiry=on_expiry)

    with pytest.raises(Malformed) as refusal:
        load(text)

    name = path.rpartition(".")[2]
    assert (refusal.value.data["field"], refusal.value.data["line"]) == (path, line_in(text, f' "{name}"'))


def test_a_panel_that_cannot_be_is_refused_with_its_line():
    text = document(params={"panel": {"size": 3, "quorum": 4, "min_kinds": 2}})

    with pytest.raises(Malformed) as refusal:
        load(text)

    assert (refusal.value.data["field"], refusal.value.data["line"]) == ("params.panel.quorum", line_in(text, "quorum"))


@pytest.mark.parametrize(
    ("panels", "path"),
    [
        ({"organisation": {"size": 3, "quorum": 4, "min_kinds": 2}}, "params.panels.organisation.quorum"),
        ({"employer": {"size": 3}}, "params.panels.employer"),
        ([], "params.panels"),
    ],
)
def test_a_panel_for_one_kind_of_entry_is_looked_at_too(panels, path):
    with pytest.raises(Malformed) as refusal:
        load(document(params={"panels": panels}))

    assert refusal.value.data["field"] == path
    assert refusal.value.data["line"] > 1


def test_what_was_put_in_force_before_anybody_looked_stays_readable():
    text = document(params={"clocks": {"panel_days": 60}})

    assert load_document(text, kept=True).params["clocks"] == {"panel_days": 60}


def test_every_clock_may_be_stated_and_the_schema_knows_it():
    amounts = {one.name: 1 for one in fields(Clocks)}

    assert load(document(params={"clocks": amounts})).params["clocks"] == amounts
    assert schema()["properties"]["params"]["properties"]["clocks"]["properties"].keys() == amounts.keys()


def test_an_amount_that_nobody_reads_is_refused_with_its_line():
    text = document(params={"validity_months": 36})

    with pytest.raises(Malformed) as refusal:
        load(text)

    assert refusal.value.data == {
        "field": "params.validity_months",
        "expected": "one of clocks, panel, panels, refusing, prior_learning, marking, hearing, counsel, "
        "hours_per_credit, transfer_share_max, validity_years_max, registry_validity_years_max, review_period_years",
        "reason": "unknown_param",
        "line": line_in(text, '"validity_months"'),
    }
    assert not jsonschema.Draft202012Validator(schema()).is_valid(json.loads(text))
    assert load_document(text, kept=True).params["validity_months"] == 36


def test_an_amount_that_a_rule_must_say_is_refused_without_that_rule():
    rules = [rule for rule in parsed(texts()[SHIPPED])["rules"] if rule.get("field") != "validity_years"]
    text = document(params={"validity_years_max": 3}, rules=rules)

    with pytest.raises(Malformed) as refusal:
        load(text)

    assert refusal.value.data == {
        "field": "params.validity_years_max",
        "expected": "a rule on validity_years",
        "reason": "no_rule_says_it",
        "line": line_in(text, '"validity_years_max"'),
    }


def test_what_is_kept_for_a_later_part_says_so_in_the_schema():
    described = schema()["properties"]["params"]["properties"]
    assert set(described) == {*READ_PARAMS, *LATER_PARAMS, *RULED_PARAMS}
    assert all("read by nothing yet" in described[name]["description"] for name in LATER_PARAMS)
    assert all(f"the rule on {field}" in described[name]["description"] for name, field in RULED_PARAMS.items())


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"marking": {"second_share": 101}}, "params.marking.second_share"),
        ({"marking": {"second_levels": "6"}}, "params.marking.second_levels"),
        ({"marking": {"within": "loudest"}}, "params.marking.within"),
        ({"marking": {"covers_all": 1}}, "params.marking.covers_all"),
        ({"marking": {"thirds": 1}}, "params.marking.thirds"),
        ({"marking": []}, "params.marking"),
        ({"counsel": {"trainings": "MC-00001"}}, "params.counsel.trainings"),
        ({"counsel": {"courses": []}}, "params.counsel.courses"),
        ({"counsel": []}, "params.counsel"),
        ({"hearing": {"answer_days": 0}}, "params.hearing.answer_days"),
        ({"hearing": {"kinds": ["witchcraft"]}}, "params.hearing.kinds"),
        ({"hearing": {"day": 1}}, "params.hearing.day"),
    ],
)
def test_what_marking_and_hearings_ask_is_looked_at_when_a_version_is_drafted(params, path):
    with pytest.raises(Malformed) as refusal:
        load(document(params=params))

    assert refusal.value.data["field"] == path
