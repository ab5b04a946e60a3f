"""The real catalogues: each record is accounted for once, and states what its source says and no more."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from passerelle.core import gate
from passerelle.core.importing import Row, load_mapping
from tests.core.importing.reading import read, shared

PROFILES = Path(gate.__file__).parents[2] / "policy" / "profiles"
NO_OUTCOMES, NO_ASSESSMENT, NO_HOURS = {"SD-1", "EU-M6"}, {"SD-4", "SD-5", "EU-M9"}, {"SD-2", "SD-13", "EU-M7"}
NO_FORM = {"EU-M10"}
NEVER_STATED = {"SD-14", "SD-15"}
"""No unit says which domain an outcome is of, or that its assessment covers them all."""
FILES = {
    "edx": ("courses/edx_courses.csv.gz", 922, 921),
    "multiplatform": ("courses/multiplatform_courses.csv.gz", 8_092, 5_275),
    "pavia": ("courses/hei_pavia_ugov_units.json.gz", 41, 41),
    "poitiers": ("courses/hei_poitiers_offer.json.gz", 201, 201),
    "rncp_kit": ("qualifications/fr_cfd_rncp_kit_2023-12-18.csv.gz", 5_707, 5_707),
}


def rows_of(name: str) -> list[Row]:
    return [row for row in read(shared(FILES[name][0]), load_mapping(name)) if isinstance(row, Row)]


@pytest.mark.parametrize("name", FILES)
def test_each_record_is_one_row_with_a_line_of_its_own(name: str):
    file, records, keys = FILES[name]

    rows = read(shared(file), load_mapping(name))

    assert len(rows) == len({row.line for row in rows}) == records
    assert len({row.key for row in rows if isinstance(row, Row)}) == keys


def test_units_with_texts_state_outcomes_and_the_others_do_not():
    with_outcomes = [row for row in rows_of("pavia") if row.stated.get("learning_outcomes")]
    with_assessment = [row for row in rows_of("pavia") if row.stated.get("assessment", {}).get("type")]

    assert (len(with_outcomes), len(with_assessment)) == (30, 29)
    assert not any(outcome.get("domain") for row in with_outcomes for outcome in row.stated["learning_outcomes"])
    assert Counter(
        (row.stated["level"]["eqf"], row.stated["quality_assurance"]["type"]) for row in rows_of("pavia")
    ) == {("6", "external"): 41}
    assert sum("hours" not in row.stated["workload"] for row in rows_of("pavia")) == 8


def test_units_are_refused_for_what_their_source_lacks_and_for_nothing_else():
    profiles = [
        gate.load_profile(json.loads((PROFILES / f"{name}.json").read_text("utf-8")))
        for name in ("SEED-IIEP-2023", "EU-2022-C243-02")
    ]
    refused: dict[bool, Counter[frozenset[str]]] = {True: Counter(), False: Counter()}
    for row in rows_of("pavia"):
        found = [f for profile in profiles for f in gate.findings(row.stated, profile, on=date(2026, 11, 23))]
        lacks = frozenset(f.rule for f in found if f.blocks) - NEVER_STATED
        refused["learning_outcomes" in row.stated][lacks] += 1

    without = NO_OUTCOMES | NO_ASSESSMENT
    assert refused == {
        True: {frozenset(): 27, frozenset(NO_ASSESSMENT): 1, frozenset(NO_HOURS | NO_FORM): 2},
        False: {
            frozenset(without): 4,
            frozenset(without | NO_FORM): 1,
            frozenset(without | NO_HOURS): 2,
            frozenset(without | NO_HOURS | NO_FORM): 4,
        },
    }


def test_platform_courses_state_hours_only_where_their_duration_does():
    rows = rows_of("multiplatform")
    weeks = [row for row in rows if row.course["provider"] == "Future Learn"]

    assert (len(weeks), sum("workload" in row.stated for row in weeks)) == (4_843, 0)
    assert sum("workload" in row.stated for row in rows) == 2_404
    assert Counter(problem.code for row in rows for problem in row.problems) == {"no_duration": 4}


def test_no_course_of_a_platform_has_a_level_or_an_assessment():
    for name in ("edx", "multiplatform"):
        assert not any({"level", "assessment", "quality_assurance"} & set(row.stated) for row in rows_of(name))


def test_the_french_register_states_levels_three_to_eight():
    rows = rows_of("rncp_kit")

    assert Counter(row.stated["level"].get("nqf") for row in rows) == {
        "3": 507,
        "4": 681,
        "5": 629,
        "6": 2_147,
        "7": 1_704,
        "8": 2,
        None: 37,
    }
    assert sum("quality_assurance" in row.stated for row in rows) == 5_147
