"""Where a profile contradicts itself, the sentence names both things and what each of them says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from passerelle.core import gate, panel
from passerelle.core.errors import Malformed
from passerelle.policy import clashes, expecting, sentences

HOURS = {"field": "workload.hours"}
PROFILE = {"id": "P", "title": "P", "binding": "law", "source": "A law"}
LEAVES = "Of “hours of work” this leaves nothing that could be stated: "


def refused(*rules: dict[str, Any], **head: Any) -> Malformed:
    common = {"target": "micro_credential", "stage": "gate", "severity": "block", "clause": "1"}
    document = PROFILE | head | {"rules": [{"id": f"R{n}", **common, **rule} for n, rule in enumerate(rules, start=1)]}
    with pytest.raises(Malformed) as refusal:
        gate.load_document(json.dumps(document, indent=1))
    return refusal.value


@pytest.mark.parametrize(
    ("rules", "head", "sentence"),
    [
        (
            [{"kind": "range", **HOURS, "min": 50, "max": 20}],
            {},
            "“At most” is 20 and “At least” is 50: no number is both. Change one of them.",
        ),
        (
            [{"kind": "ratio", "num": "workload.hours", "den": "credits.value", "min": 30.5, "max": 25}],
            {},
            "“At most” is 25 and “At least” is 30.5: no number is both. Change one of them.",
        ),
        (
            [{"kind": "required", **HOURS, "effective_from": "2027-03-01", "effective_to": "2027-02-28"}],
            {},
            "“Last day” is 28 February 2027 and “First day” is 1 March 2027, so it would end before it begins. "
            "Change one of them.",
        ),
        (
            [{"kind": "required", **HOURS, "effective_from": "2027-01-01"}],
            {"effective_to": "2026-12-31"},
            "“First day” of this rule is 1 January 2027 and the last day of the whole profile is 31 December 2026, "
            "so the rule would never hold. Change one of them.",
        ),
        (
            [{"kind": "required", **HOURS, "effective_to": "2020-12-31"}],
            {"effective_from": "2021-01-01"},
            "“Last day” of this rule is 31 December 2020 and the first day of the whole profile is 1 January 2021, "
            "so the rule would never hold. Change one of them.",
        ),
        (
            [{"kind": "range", **HOURS, "min": 100}, {"kind": "range", **HOURS, "max": 50}],
            {},
            f"{LEAVES}R1 asks “Hours of work: at least 100”; R2 asks “Hours of work: at most 50”. Change one of them.",
        ),
        (
            [{"kind": "equals", **HOURS, "value": 7}, {"kind": "in_set", **HOURS, "values": [8, 9]}],
            {},
            f"{LEAVES}R1 asks “Hours of work: 7”; R2 asks “Hours of work: 8 or 9”. Change one of them.",
        ),
        (
            [{"kind": "in_set", **HOURS, "values": [8]}, {"kind": "not_in_set", **HOURS, "values": [8]}],
            {},
            f"{LEAVES}R1 asks “Hours of work: 8”; R2 asks “Hours of work: none of 8”. Change one of them.",
        ),
        (
            [{"kind": "min_count", **HOURS, "min": 3}, {"kind": "pattern", **HOURS, "pattern": "x"}],
            {},
            f"{LEAVES}R1 asks “At least 3 are given: hours of work”; R2 asks “Hours of work: written as x”. "
            "Change one of them.",
        ),
        (
            [
                {"kind": "range", **HOURS, "min": 41},
                {"kind": "range", **HOURS, "max": 59},
                {"kind": "step", **HOURS, "base": 40, "step": 20},
            ],
            {},
            f"{LEAVES}R1 asks “Hours of work: at least 41”; R2 asks “Hours of work: at most 59”; "
            "R3 asks “Hours of work: 40, and on in steps of 20”. Change one of them.",
        ),
        (
            [
                {"kind": "equals", **HOURS, "value": 7},
                {"kind": "required", "field": "title", "when": {"field": "workload.hours", "equals": 8}},
            ],
            {},
            f"{LEAVES}R1 asks “Hours of work: 7”; R2 asks something only where “Hours of work: 8” holds. "
            "Change one of them.",
        ),
    ],
)
def test_a_contradiction_is_told_with_both_things_and_their_values(rules, head, sentence):
    refusal = refused(*rules, **head)

    assert expecting.told(refusal.data) == sentence
    assert sentences.of_error(refusal) == f"Line {refusal.data['line']}, {refusal.data['field']}: {sentence}"
    assert json.dumps(refusal.data)  # plain data: a program gets it too


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        (
            {"size": 3, "quorum": 5},
            "“quorum” is 5 and “size” is 3: no more can take part than sit on the panel.",
        ),
        (
            {"size": 3, "quorum": 3, "min_kinds": 2, "seats": {"teacher": 4}},
            "The seats that must be filled make 5 together and “size” is 3: the panel is too small for them.",
        ),
        (
            {"size": 3, "quorum": 3, "min_kinds": 3, "seats": {"teacher": 1}, "min_countries": 4},
            "“min_countries” is 4 and “size” is 3: so many countries cannot be on the panel.",
        ),
    ],
)
def test_a_panel_that_cannot_be_is_told_with_its_numbers(stated, sentence):
    with pytest.raises(Malformed) as refusal:
        panel.composition(stated)

    assert expecting.told(refusal.value.data) == sentence


def test_every_clash_of_the_core_has_its_words_and_no_other():
    core = Path(gate.__file__).parents[1]
    sources = [core / "gate" / "loading.py", core / "gate" / "contradictions.py", core / "panel" / "composition.py"]
    said = "\n".join(source.read_text("utf-8") for source in sources)

    assert [word for word in (*clashes.WORDS, "together") if f'"{word}"' not in said] == []
    assert set(re.findall(r'"(panel_\w+)"', said)) <= set(clashes.WORDS)


def test_what_is_about_one_place_alone_is_told_as_before():
    assert clashes.told({"expected": "count"}) == ""
    assert expecting.told({"expected": "count"}) == "This has to be a whole number, 1 or more."
