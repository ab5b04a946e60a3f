"""Credit points: hours are the pivot, conversion gives an interval."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.credits import SYSTEMS, check, convert, hours_of, interval
from passerelle.core.gate import Finding

ECTS = SYSTEMS["ECTS"]
CREDITS = st.decimals("0.5", 240, places=1)
SYSTEM = st.sampled_from(sorted(SYSTEMS.values(), key=lambda system: system.code))


@pytest.mark.parametrize("hours", [75, 80, 90])
def test_three_european_credits_are_75_to_90_hours(hours):
    assert check(hours, 3, ECTS) is None


def test_sixty_hours_are_too_little_for_three_credits():
    found = check(Decimal(60), Decimal(3), "ECTS")
    assert found == Finding("CR-1", "workload.hours", 20, (25, 30), "policy paper, footnote 10", "block", "", "ratio")


def test_hours_for_no_credits_are_a_finding_without_a_ratio():
    found = check(10, 0, ECTS)
    assert found is not None
    assert (found.seen, found.threshold) == (None, (25, 30))


def test_what_is_not_stated_is_not_compared():
    assert [check(None, 3, ECTS), check(75, None, ECTS), check(75, 3, None), check(75, 3, "")] == [None] * 4


def test_a_system_no_source_confirms_warns_and_an_unknown_one_is_named():
    unverified, unknown = check(10, 3, "CO"), check(10, 3, "POINTS")
    assert unverified is not None
    assert unknown is not None
    assert (unverified.severity, unknown.severity) == ("warn", "warn")
    assert (unknown.field, unknown.seen, unknown.threshold) == ("workload.credit_system", "POINTS", tuple(SYSTEMS))


def test_the_common_framework_is_inconsistent_at_thirty_hours():
    """100-150 hours are said to be 4-6 ECTS, yet 6 ECTS can be 180 hours (DOMAIN 2.4)."""
    assert hours_of(6, ECTS) == (150, 180)
    assert interval(150, ECTS) == (5, 6)
    assert convert(6, ECTS, SYSTEMS["UK-CATS"]) == (15, 18)
    assert convert(15, SYSTEMS["UK-CATS"], ECTS) == (5, 6)


@given(credits_=CREDITS, system=SYSTEM, share=st.decimals(0, 1, places=2))
def test_hours_within_the_bounds_pass_and_their_interval_holds_the_credits(credits_, system, share):
    least, most = hours_of(credits_, system)
    hours = least + (most - least) * share
    low, high = interval(hours, system)
    assert check(hours, credits_, system) is None
    assert low <= credits_ <= high


@given(credits_=CREDITS, system=SYSTEM)
def test_an_hour_outside_the_bounds_is_found(credits_, system):
    least, most = hours_of(credits_, system)
    assert check(least - 1, credits_, system) is not None
    assert check(most + 1, credits_, system) is not None


@given(credits_=CREDITS, system=SYSTEM, other=SYSTEM)
def test_there_and_back_again_the_interval_still_holds_the_credits(credits_, system, other):
    low, high = convert(credits_, system, other)
    tiny = Decimal("1e-20")
    assert low <= high
    assert convert(low, other, system)[0] <= credits_ + tiny
    assert convert(high, other, system)[1] >= credits_ - tiny
    assert convert(credits_, system, system) == (credits_, credits_)
