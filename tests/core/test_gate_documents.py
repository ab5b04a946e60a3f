"""Profiles as people write them: every refusal names the line, and a profile that contradicts itself is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core import gate
from passerelle.core.errors import Malformed
from passerelle.core.gate.document import DEEPEST, LONGEST_NAME, MOST_BYTES, line_of, read
from passerelle.policy.shipped import known_fields, shipped, texts
from tests.core.test_gate import COMPLETE, TODAY


def document(*rules: dict[str, Any], **head: Any) -> dict[str, Any]:
    own = {"target": "micro_credential", "stage": "gate", "severity": "block", "clause": "c", "source": "s"}
    named = [{"id": f"R{n}"} | own | rule for n, rule in enumerate(rules)]
    return {"id": "P", "title": "P", "binding": "law"} | head | {"rules": named}


def refused(*rules: dict[str, Any], **head: Any) -> dict[str, Any] | None:
    try:
        gate.load_document(json.dumps(document(*rules, **head), indent=1))
    except Malformed as refusal:
        return dict(refusal.data)
    return None


HOURS = {"field": "workload.hours"}


# Reading

REFUSED = object()


def reading(text: str) -> tuple[Any, int]:
    try:
        return read(text)[0], 1
    except Malformed as refusal:
        return REFUSED, refusal.data["line"]


def test_the_reader_reads_what_json_reads_and_knows_every_line():
    for text in texts().values():
        found, lines = read(text)
        assert found == json.loads(text)
        places = [lines[f"rules.{n}"] for n in range(len(found["rules"]))]
        assert all(before < after for before, after in pairwise(places))
        assert [text.splitlines()[line - 1].strip() for line in places] == ["{"] * len(places)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


@given(value=st.dictionaries(st.text(max_size=9), VALUES, max_size=4))
def test_it_agrees_with_json_on_whatever_json_writes(value):
    assert read(json.dumps(value))[0] == value
    assert read(json.dumps(value, ensure_ascii=False, indent=1).encode())[0] == value


@given(text=st.text(max_size=60) | st.text(alphabet='{}[]",:0123tfn\n ', max_size=60))
def test_whatever_is_written_is_read_or_refused_with_a_line(text):
    found, line = reading(text)
    assert 1 <= line <= text.count("\n") + 1
    assert found is REFUSED or found == json.loads(text)


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("", 1, "a text, a number, true, false, null, a list or an object"),
        ('{"id": "P",\n"rules": [\n{,}]}', 3, "a name in quotation marks"),
        ('{"id": "P",\n"id": "Q"}', 2, "each name once"),
        ('{"id"\n"P"}', 2, "a colon"),
        ('{"a": 1\n"b": 2}', 2, "a comma or the end of the object"),
        ('{"a": [1\n2]}', 2, "a comma or the end of the list"),
        ('{"a": NaN}', 1, "a text, a number, true, false, null, a list or an object"),
        ('{"a": 01}', 1, "a text, a number, true, false, null, a list or an object"),
        ('{"a": "\\ud800"}', 1, "whole characters"),
        ('{"a": "b', 1, "a text that ends, without bare control characters"),
        ("{}\n\n{}", 3, "nothing more"),
        ("[" * 100_000, 1, f"at most {DEEPEST} levels"),
        ("[" + "1," * 30_000 + "1]", 1, "at most 20000 values"),
        ('{"' + "a" * (LONGEST_NAME + 1) + '": 1}', 1, f"a name of at most {LONGEST_NAME} letters"),
        (" " * (MOST_BYTES + 1), 1, "at most 256 kilobytes"),
        (b'{"a":\n"\xff"}', 2, "UTF-8"),
    ],
)
def test_what_is_no_document_is_refused_with_its_line(text, line, expected):
    with pytest.raises(Malformed) as refusal:
        read(text)
    assert (refusal.value.data["line"], refusal.value.data["expected"]) == (line, expected)


def test_what_is_missing_has_the_line_of_what_lacks_it():
    found = refused({"kind": "required"})

    assert found == {"field": "rules.0.field", "expected": "path", "line": 6}
    assert line_of("rules.7.min", {"": 1, "rules": 4}) == 4


# Contradictions


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ([{"kind": "range", **HOURS, "min": 100, "max": 50}], "rules.0.max"),
        ([{"kind": "ratio", "num": "x", "den": "y", "min": 2, "max": 1}], "rules.0.max"),
        ([{"kind": "range", **HOURS, "min": 100}, {"kind": "range", **HOURS, "max": 50}], "rules.1"),
        (
            [{"kind": "equals", "field": "x", "value": 1}, {"kind": "not_in_set", "field": "x", "values": [1]}],
            "rules.1",
        ),
        (
            [{"kind": "equals", "field": "x", "value": True}, {"kind": "equals", "field": "x", "value": False}],
            "rules.1",
        ),
        ([{"kind": "required", "field": "x"}, {"kind": "equals", "field": "x", "value": ""}], "rules.1"),
        ([{"kind": "required_all", "fields": ["y", "x"]}, {"kind": "equals", "field": "x", "value": " "}], "rules.1"),
        (
            [{"kind": "in_set", "field": "x", "values": ["a"]}, {"kind": "in_set", "field": "x", "values": ["b"]}],
            "rules.1",
        ),
        (
            [{"kind": "in_set", "field": "x", "values": ["a"]}, {"kind": "pattern", "field": "x", "pattern": "b"}],
            "rules.1",
        ),
        ([{"kind": "in_set", "field": "x", "values": [1, 2]}, {"kind": "range", "field": "x", "min": 3}], "rules.1"),
        (
            [
                {"kind": "equals", "field": "x", "value": "national"},
                {"kind": "forbidden_words", "field": "x", "words": ["National"]},
            ],
            "rules.1",
        ),
        ([{"kind": "min_count", "field": "x", "min": 1}, {"kind": "range", "field": "x", "min": 1}], "rules.1"),
        ([{"kind": "min_count", "field": "x", "min": 1}, {"kind": "in_set", "field": "x", "values": ["a"]}], "rules.1"),
        ([{"kind": "range", "field": "x", "min": 1}, {"kind": "pattern", "field": "x", "pattern": "1"}], "rules.1"),
        (
            [
                {"kind": "range", "field": "x", "min": 41, "max": 59},
                {"kind": "step", "field": "x", "base": 40, "step": 20},
            ],
            "rules.1",
        ),
        (
            [
                {"kind": "equals", "field": "y", "value": True},
                {"kind": "required", "field": "x", "when": {"field": "y", "equals": False}},
            ],
            "rules.1",
        ),
        (
            [{"kind": "all_of", "of": [{"kind": "range", **HOURS, "min": 9}, {"kind": "range", **HOURS, "max": 1}]}],
            "rules.0",
        ),
        ([{"kind": "any_of", "of": [{"kind": "range", **HOURS, "min": 9, "max": 1}]}], "rules.0.of.0.max"),
    ],
)
def test_a_profile_that_asks_for_what_nobody_can_state_is_refused(rules, field):
    found = refused(*rules)

    assert found is not None
    assert found["field"] == field
    assert found["line"] > 5


@pytest.mark.parametrize(
    "rules",
    [
        [{"kind": "range", **HOURS, "min": 50}, {"kind": "range", **HOURS, "max": 50}],
        [{"kind": "range", **HOURS, "min": 100, "effective_to": "2026-01-01"},
         {"kind": "range", **HOURS, "max": 50, "effective_from": "2026-01-02"}],
        [{"kind": "range", **HOURS, "min": 100}, {"kind": "range", **HOURS, "max": 50, "severity": "warn"}],
        [{"kind": "range", **HOURS, "min": 100}, {"kind": "range", **HOURS, "max": 50, "target": "short_course"}],
        [{"kind": "range", **HOURS, "min": 100, "when": {"field": "y", "equals": 1}},
         {"kind": "range", **HOURS, "max": 50, "when": {"field": "y", "equals": 2}}],
        [{"kind": "any_of", "of": [{"kind": "range", **HOURS, "min": 9}, {"kind": "range", **HOURS, "max": 1}]}],
        [{"kind": "range", **HOURS, "min": 40, "max": 60}, {"kind": "step", **HOURS, "base": 40, "step": 20}],
        [{"kind": "required", "field": "x"}, {"kind": "not_in_set", "field": "x", "values": ["a"]}],
    ],
)  # fmt: skip
def test_what_only_looks_like_a_contradiction_is_let_through(rules):
    assert refused(*rules) is None


def test_a_rule_that_is_never_in_force_is_refused():
    late = {"kind": "required", "field": "x", "effective_from": "2027-01-01"}
    early = {"kind": "required", "field": "x", "effective_to": "2020-12-31"}

    assert refused(late, effective_to="2026-12-31") == {
        "field": "rules.0.effective_from",
        "expected": "not after the last day of the profile",
        "clash": "after_profile",
        "values": {"first": "2027-01-01", "last": "2026-12-31"},
        "line": 16,
    }
    assert refused(early, effective_from="2021-01-01") == {
        "field": "rules.0.effective_to",
        "expected": "not before the first day of the profile",
        "clash": "before_profile",
        "values": {"first": "2021-01-01", "last": "2020-12-31"},
        "line": 16,
    }


def test_what_was_put_in_force_is_read_without_looking_closer():
    text = json.dumps(document({"kind": "range", **HOURS, "min": 9, "max": 1}))

    assert gate.load_document(text, kept=True).id == "P"
    with pytest.raises(Malformed):
        gate.load_document(text)


@given(low=st.integers(0, 99), high=st.integers(0, 99), stated=st.integers(0, 99))
def test_bounds_are_refused_exactly_where_no_number_passes(low, high, stated):
    rules = [{"kind": "range", **HOURS, "min": low}, {"kind": "range", **HOURS, "max": high}]
    if refused(*rules) is None:
        assert low <= high
    else:
        profile = gate.load_profile(document(*rules), kept=True)
        assert gate.failing({"workload": {"hours": stated}}, profile, on=TODAY)


# Fields and basis


def test_a_field_that_nobody_can_state_is_refused_where_it_is_named():
    rules = [
        {
            "kind": "any_of",
            "of": [{"kind": "range", **HOURS, "min": 1}, {"kind": "equals", "field": "hourz", "value": 1}],
        },
    ]
    text = json.dumps(document(*rules), indent=1)

    with pytest.raises(Malformed) as refusal:
        gate.load_document(text, known_fields())

    data = refusal.value.data
    assert (data["field"], text.splitlines()[data["line"] - 1].strip()) == ("rules.0.of.1.field", '"field": "hourz",')
    assert data["expected"] == "a field of micro_credential; hourz is none"


@pytest.mark.parametrize("name", ["clause", "source"])
def test_a_rule_without_clause_or_source_is_refused(name):
    stated = document({"kind": "required", "field": "title"})
    del stated["rules"][0][name]

    with pytest.raises(Malformed) as refusal:
        gate.load_document(json.dumps(stated), known_fields())
    assert refusal.value.data["field"] == f"rules.0.{name}"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"on_expiry": {"egg": "keep-pending"}}, "on_expiry.egg"),
        ({"id": "../P"}, "id"),
        ({"supersedes": "P"}, "supersedes"),
        ({"source": {"reference": "A law", "url": "javascript:alert(1)"}}, "source.url"),
        ({"source": {"reference": "A law", "page": "2"}}, "source.page"),
        ({"publication": "post"}, "publication"),
    ],
)
def test_a_head_that_is_not_understood_is_refused(change, field):
    found = refused({"kind": "required", "field": "title"}, **change)
    assert (found or {})["field"] == field


# What is told of entries


def test_who_only_counts_counts_what_the_findings_block():
    entries: list[dict[str, Any]] = [COMPLETE, {}, COMPLETE | {"workload": {"hours": "50"}}]
    for profile in shipped().values():
        for stated in entries:
            found = gate.findings(stated, profile, on=TODAY)
            blocked = list(dict.fromkeys(one.rule for one in found if one.blocks))
            assert [rule.id for rule in gate.failing(stated, profile, on=TODAY)] == blocked


def test_a_kept_version_writes_decimals_as_text_and_the_gate_asks_for_numbers():
    numbers = gate.with_numbers(["workload.hours", "credits.value", "level.nqf.x"])
    kept = {"workload": {"hours": "50.50"}, "credits": {"value": "many"}, "level": {"nqf": "5"}, "title": "7"}

    assert numbers(kept) == {
        "workload": {"hours": Decimal("50.50")},
        "credits": {"value": "many"},
        "level": {"nqf": "5"},
        "title": "7",
    }


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, (None, False, False, None)),
        ({"acquisition_route": "course", "workload": {"hours": "50"}}, (True, True, False, None)),
        ({"acquisition_route": "both", "evidence_of_need": ["A letter"]}, (False, False, True, None)),
        ({"acquisition_route": ["course", "prior_learning"], "credits": {"value": 2}}, (False, True, False, None)),
        ({"part_of": ["BSc"], "workload": {"hours": 0}}, (None, False, False, True)),
        ({"stacks_into": [], "stackability": "standalone"}, (None, False, False, False)),
    ],
)
def test_the_four_properties_of_an_entry(stated, expected):
    assert tuple(gate.properties(stated).values()) == expected
    assert tuple(gate.properties(stated)) == gate.PROPERTIES


@pytest.mark.parametrize("asked", [dict.fromkeys(gate.PROPERTIES, False), {"part_of_accredited_programme": True}, {}])
def test_a_wording_that_asks_for_nothing_is_met_by_everything(asked):
    for held in (True, False, None):
        assert gate.unmet(asked, dict.fromkeys(gate.PROPERTIES, held)) == ()


@pytest.mark.parametrize("held", [False, None])
@pytest.mark.parametrize("name", [name for name in gate.PROPERTIES if name != "part_of_accredited_programme"])
def test_a_wording_fails_on_each_property_that_it_asks_for_and_the_entry_has_not(name, held):
    every, has_all = dict.fromkeys(gate.PROPERTIES, True), dict.fromkeys(gate.PROPERTIES, True)

    assert gate.unmet(every, has_all | {name: held}) == (name,)
    assert gate.unmet(every | {name: False}, has_all | {name: held}) == ()


def test_what_silence_means_is_the_jurisdictions_own_to_say():
    france, paper = shipped()["FR-RS-2025"], shipped()["SEED-IIEP-2023"]
    yes = gate.load_profile({**document(), "jurisdiction": "any", "on_expiry": {"appeal": "deemed-accepted"}})
    no = gate.load_profile({**document(), "jurisdiction": "any", "on_expiry": {"appeal": "deemed-refused"}})

    assert gate.at_expiry([paper, france], "FR", "prior_learning") == "deemed-accepted"
    assert gate.at_expiry([paper, france], "FR", "panel") == "keep-pending"
    assert gate.at_expiry([paper, france], "MI", "prior_learning") == "keep-pending"
    assert gate.at_expiry([yes, france], "FR", "appeal") == "deemed-accepted"
    assert gate.at_expiry([yes, no], "MI", "appeal") == "keep-pending"
    assert gate.at_expiry([], "MI", "panel") == "keep-pending"
