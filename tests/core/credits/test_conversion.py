"""Conversions: intervals that hold the truth, with the hours between, and named refusals."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.credits import (
    HOURS,
    SYSTEMS,
    WITHOUT_CREDITS,
    CreditsRefused,
    Kind,
    conversion,
    hours_of,
    outward,
    shipped,
)

VERIFIED = sorted(code for code, system in SYSTEMS.items() if system.verified)
SIZE = st.decimals("0.01", 1000, places=2)


@given(size=SIZE, one=st.sampled_from(VERIFIED), other=st.sampled_from(VERIFIED), share=st.fractions(0, 1))
def test_whatever_the_true_hours_are_the_interval_holds_the_credits(size, one, other, share):
    found = conversion(size, one, other)
    least, most = (Fraction(hours) for hours in hours_of(size, SYSTEMS[one]))
    hours = least + (most - least) * share
    end = SYSTEMS[other]
    lowest, highest = hours / Fraction(end.hours_max), hours / Fraction(end.hours_min)

    for span in (found.answer, outward(found.answer)):
        if one == other:
            assert span[0] <= size <= span[1]
        else:
            assert Fraction(span[0]) <= lowest <= highest <= Fraction(span[1])


@given(size=SIZE, one=st.sampled_from(VERIFIED), other=st.sampled_from(VERIFIED), share=st.decimals(0, 1, places=3))
def test_known_hours_never_make_the_answer_wider(size, one, other, share):
    least, most = hours_of(size, SYSTEMS[one])
    hours = (least + (most - least) * share).quantize(Decimal("0.01"))
    if least <= hours <= most and hours > 0:
        wide, narrow = conversion(size, one, other).answer, conversion(size, one, other, hours=hours).answer
        assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]


@given(hours=SIZE, code=st.sampled_from(VERIFIED))
def test_hours_into_credits_and_back_hold_the_hours(hours, code):
    least, most = conversion(hours, HOURS, code).answer
    system = SYSTEMS[code]
    assert least * system.hours_min <= hours + Decimal("1e-30")
    assert most * system.hours_max >= hours - Decimal("1e-30")


def test_a_size_in_its_own_system_is_itself_and_hours_are_hours():
    assert conversion(6, "ECTS", "ECTS").answer == (6, 6)
    assert conversion(40, HOURS, HOURS).answer == (40, 40)
    assert conversion(6, "ECTS", HOURS).answer == (150, 180)


@pytest.mark.parametrize(
    ("amount", "one", "other", "hours", "reason"),
    [
        (6, "POINTS", "ECTS", None, "credit_system_unknown"),
        (6, "ECTS", "CO", None, "credit_system_unverified"),
        (6, "US-semester", "ECTS", None, "credit_system_unverified"),
        (6, "AU", "ECTS", None, "credit_system_without_credits"),
        (6, "ECTS", "KR-ACBS", None, "credit_system_hours_unknown"),
        (6, "ECTS", "UK-CATS", 181, "credit_hours_do_not_fit"),
        (0, "ECTS", "UK-CATS", None, "credit_amount"),
        (-1, "ECTS", "UK-CATS", None, "credit_amount"),
        (Decimal("0.001"), "ECTS", "UK-CATS", None, "credit_amount"),
        (Decimal("Infinity"), "ECTS", "UK-CATS", None, "credit_amount"),
        (Decimal("NaN"), "ECTS", "UK-CATS", None, "credit_amount"),
        (Decimal("1e999999"), "ECTS", "UK-CATS", None, "credit_amount"),
        (Decimal("sNaN"), "ECTS", "UK-CATS", None, "credit_amount"),
    ],
)
def test_what_cannot_be_converted_is_refused_by_name(amount, one, other, hours, reason):
    with pytest.raises(CreditsRefused) as refused:
        conversion(amount, one, other, hours=hours)
    assert refused.value.data["reason"] == reason


def test_the_common_framework_fails_its_own_limit_at_thirty_hours():
    """It says 100 to 150 hours and 4 to 6 credits; where a credit is 30 hours, six are 180 (DOMAIN 2.4)."""
    from passerelle.core import gate

    text = (resources.files("passerelle.policy") / "profiles" / "EMC-CMF-2019.json").read_text("utf-8")
    profile = gate.load_profile(json.loads(text))
    [limit] = [rule for rule in profile.rules if rule.id == "CMF-1"]
    least, most = conversion(6, "ECTS", HOURS).answer

    assert (limit.params["min"], limit.params["max"]) == (100, 150)
    assert (least, most) == (150, 180)
    assert least <= limit.params["max"] < most


# The table of DOMAIN 2.4


@pytest.mark.parametrize(
    ("code", "hours", "year"),
    [
        ("ECTS", (25, 30), 60),
        ("ECTS-MT", (25, 25), 60),
        ("UK-CATS", (10, 10), 120),
        ("SCQF", (10, 10), 120),
        ("RQF", (10, 10), 120),
        ("NZ", (10, 10), None),
        ("ZA", (10, 10), None),
        ("MY", (40, 40), None),
        ("IN-NCrF", (30, 30), 40),
        ("US-semester", (45, 50), None),
        ("JM", (15, 45), None),
        ("CO", (48, 48), None),
    ],
)
def test_a_credit_stands_for_so_many_hours(code, hours, year):
    system = SYSTEMS[code]
    assert ((system.hours_min, system.hours_max), system.year_credits) == (hours, year)


def test_a_full_time_year_fits_the_hours_of_its_credits():
    for system in SYSTEMS.values():
        if system.year_hours and system.year_credits:
            assert system.year_hours == (system.year_credits * system.hours_min, system.year_credits * system.hours_max)


def test_what_no_source_confirms_is_marked_and_everything_else_names_its_source():
    unverified = {one.code for one in (*SYSTEMS.values(), *WITHOUT_CREDITS.values()) if not one.verified}
    assert unverified == {"US-semester", "JM", "CO", "KR-ACBS"}
    told = shipped()["systems"]
    assert [one["code"] for one in told if one["status"] == "verified" and not (one["source"] and one["as_of"])] == []
    assert [one["code"] for one in told if one["status"] != "verified" and not one["note"]] == []


def test_some_know_hours_alone_and_some_no_size():
    assert {code: (one.kind, one.hours_at_least) for code, one in WITHOUT_CREDITS.items()} == {
        "KR-ACBS": (Kind.NO_TOTAL_HOURS, None),
        "JP-certificate": (Kind.HOURS_ONLY, 60),
        "AU": (Kind.HOURS_ONLY, 1),
        "FR-RNCP-RS": (Kind.NO_SIZE, None),
    }


def test_details_that_are_known_are_kept():
    assert SYSTEMS["ECTS-MT"].contact_hours_min == 5
    assert SYSTEMS["MY"].step == (20, Decimal("0.5"))
