"""What binds a registration: the longest validity, the facts a rule asks for, and every finding at once."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from passerelle.core import gate, registration
from passerelle.core.errors import Malformed
from passerelle.policy.shipped import shipped

TODAY = date(2026, 11, 26)
FR, MY, JM = (shipped()[name] for name in ("FR-RS-2025", "MQA-SAMC", "JM-UCJ"))


def test_where_no_rule_says_less_five_years_are_the_most() -> None:
    assert registration.longest_months({}, [], on=TODAY) == 60
    assert registration.longest_months({}, [JM], on=TODAY) == 60


def test_of_several_profiles_the_strictest_binds() -> None:
    assert registration.longest_months({}, [JM, MY], on=TODAY) == 36


@pytest.mark.parametrize(("years", "months"), [(0, 36), (1, 36), (2, 60), (None, 36)])
def test_one_year_of_data_shortens_what_france_registers_and_what_is_not_known_counts_as_one(
    years: int | None, months: int
) -> None:
    known = {} if years is None else {"cohort_years_of_data": years}
    assert registration.longest_months(known, [FR], on=TODAY) == months


def test_everything_a_profile_forbids_is_found_at_once() -> None:
    found = registration.findings({}, [FR, MY], on=TODAY, months=72)
    assert [one.rule for one in found] == ["FR-4", "FR-5", "MY-9"]
    assert registration.findings({"cohort_years_of_data": 2}, [FR], on=TODAY, months=60) == []


def test_a_refusal_has_no_length_and_breaks_no_rule_on_it() -> None:
    assert registration.findings({}, [FR, MY], on=TODAY, months=None) == []


def test_old_statistics_are_told_in_a_review_alone() -> None:
    known = {"cohort_years_of_data": 2, "months_since_outcome_statistics": 25}
    assert registration.findings(known, [FR], on=TODAY, months=60) == []
    found = registration.findings(known, [FR], on=TODAY, months=60, is_review=True)
    assert [(one.rule, one.severity) for one in found] == [("FR-6", "warn")]


def test_statistics_that_nobody_stated_are_told_in_a_review_that_verifies() -> None:
    known = {"cohort_years_of_data": 2}
    found = registration.findings(known, [FR], on=TODAY, months=60, is_review=True)
    assert [(one.rule, one.field, one.severity) for one in found] == [
        ("FR-6", "months_since_outcome_statistics", "warn")
    ]
    assert registration.findings(known, [FR], on=TODAY, months=None, is_review=True) == []
    assert registration.findings(known, [FR], on=TODAY, months=60, is_review=True, assumed=()) == []


def test_what_a_description_states_is_read_as_it_is_on_the_day() -> None:
    stated = {"cohort_years_of_data": 2, "outcome_statistics_on": "2024-11-26"}
    ages = {on: registration.stated_facts(stated, on=on).get("months_since_outcome_statistics") for on in DAYS}
    assert ages == dict(zip(DAYS, (None, 0, 1, 24, 25), strict=True))
    assert registration.stated_facts({}, on=TODAY) == {}
    assert registration.stated_facts({"cohort_years_of_data": 0, "outcome_statistics_on": ""}, on=TODAY) == {}


DAYS = (date(2024, 11, 25), date(2024, 11, 26), date(2024, 11, 27), TODAY, date(2026, 11, 27))


def test_a_form_asks_what_rules_on_registrations_read_whatever_their_stage() -> None:
    assert registration.places([FR]) == {"cohort_years_of_data", "outcome_statistics_on"}
    assert registration.places([MY, JM]) == frozenset()


def test_what_will_be_asked_is_told_beforehand_and_keeps_no_gate_shut() -> None:
    old = {"cohort_years_of_data": 1, "outcome_statistics_on": "2024-11-25"}
    once = registration.foretold(old, [FR, MY], on=TODAY)
    again = registration.foretold(old, [FR, MY], on=TODAY, is_review=True)

    assert [(one.rule, one.field, one.seen, one.threshold) for one in once] == [("FR-5", "cohort_years_of_data", 1, 36)]
    assert [(one.rule, one.seen) for one in again] == [("FR-5", 1), ("FR-6", 25)]
    silent = registration.foretold({}, [FR], on=TODAY, is_review=True)
    assert [(one.rule, one.field) for one in silent] == [
        ("FR-5", "cohort_years_of_data"),
        ("FR-6", "outcome_statistics_on"),
    ]
    assert not any(one.blocks for one in [*once, *again, *silent])
    assert registration.foretold({}, [MY, JM], on=TODAY, is_review=True) == []


def test_of_what_has_no_cohorts_none_are_assumed() -> None:
    """A role of an organisation is registered too, and has no years of data."""
    assert registration.longest_months({}, [FR], on=TODAY, assumed=()) == 60
    assert registration.findings({}, [FR], on=TODAY, months=60, assumed=()) == []


def test_facts_are_asked_where_a_rule_reads_them() -> None:
    assert registration.asked([MY, JM], on=TODAY) == ()
    assert registration.asked([FR], on=TODAY) == ("cohort_years_of_data",)
    assert registration.asked([FR], on=TODAY, is_review=True) == registration.FACTS


def test_where_rules_allow_no_length_none_is_told() -> None:
    document: dict[str, Any] = {
        "id": "XX-1",
        "title": "No length",
        "jurisdiction": "any",
        "binding": "guideline",
        "rules": [
            {
                "id": "X-1",
                "target": "registration",
                "stage": "decide",
                "kind": "range",
                "field": "validity_years",
                "max": 0,
                "severity": "block",
            }
        ],
    }
    profile = gate.load_document(json.dumps(document))
    assert registration.longest_months({}, [profile], on=TODAY) is None


def test_facts_are_whole_numbers_and_what_is_empty_is_left_out() -> None:
    stated = {"cohort_years_of_data": "2", "months_since_outcome_statistics": ""}
    assert registration.facts(stated) == {"cohort_years_of_data": 2}


@pytest.mark.parametrize(
    "stated", [{"cohort_years_of_data": "two"}, {"cohort_years_of_data": -1}, {"panel.overdue": 1}, {"x": 1}]
)
def test_other_facts_are_refused_by_name(stated: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refusal:
        registration.facts(stated)
    assert refusal.value.data["field"] == f"facts.{next(iter(stated))}"


@pytest.mark.parametrize(
    ("ends", "months"),
    [
        (date(2026, 11, 26), 1),
        (date(2026, 12, 26), 1),
        (date(2026, 12, 27), 2),
        (date(2029, 11, 26), 36),
        (date(2029, 11, 27), 37),
    ],
)
def test_a_day_within_a_month_counts_as_the_whole_month(ends: date, months: int) -> None:
    assert registration.months_between(TODAY, ends) == months
