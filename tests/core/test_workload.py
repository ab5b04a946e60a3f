"""Hours by kind: their total, the credits they may be, the weeks they take, and whether stated credits fit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from passerelle.core.credits import CreditsRefused
from passerelle.core.errors import Malformed
from passerelle.core.workload import KINDS, workload

D = Decimal


def test_hours_come_to_a_total_credits_and_weeks():
    told = workload(
        {"contact": D(20), "guided": D(30), "self": D(45), "assessment": D(5)}, system="ECTS", per_week=D(8)
    )

    assert told.total == 100
    assert told.credits == (D("3.33"), D("4.00"))
    assert told.weeks == 13
    assert told.fits is None


@pytest.mark.parametrize(("stated", "fits"), [(D(4), True), (D("3.34"), True), (D(3), False), (D(5), False)])
def test_stated_credits_are_held_against_the_hours(stated, fits):
    told = workload({"self": D(100)}, system="ECTS", stated=stated)

    assert told.fits is fits
    assert told.asks == (stated * 25, stated * 30)


def test_hours_in_contact_are_counted_where_a_system_asks_for_them():
    """Malta: five of the hours of each credit are in contact."""
    assert workload({"contact": D(20), "self": D(80)}, system="ECTS-MT", stated=D(4)).is_contact_enough is True
    assert workload({"contact": D(19), "self": D(81)}, system="ECTS-MT", stated=D(4)).is_contact_enough is False
    assert workload({"contact": D(1)}, system="ECTS", stated=D(4)).is_contact_enough is None


def test_nothing_typed_comes_to_nothing():
    told = workload(dict.fromkeys(KINDS), system="ECTS", per_week=D(5))

    assert (told.total, told.credits, told.weeks, told.fits) == (0, None, None, None)
    assert workload({"self": D(10)}, per_week=D(0)).weeks is None


def test_a_system_that_no_source_confirms_is_reckoned_with_and_says_so():
    told = workload({"self": D(96)}, system="CO")

    assert told.credits == (D("2.00"), D("2.00"))
    assert told.system is not None
    assert not told.system.verified


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"hours": {"self": D(-1)}}, "hours.self"),
        ({"hours": {"self": D("NaN")}}, "hours.self"),
        ({"hours": {"self": D(10_001)}}, "hours.self"),
        ({"hours": {"sleep": D(1)}}, "hours.sleep"),
        ({"hours": {}, "per_week": D(169)}, "per_week"),
        ({"hours": {}, "stated": D(-2)}, "credits"),
    ],
)
def test_what_is_no_number_of_hours_is_refused_by_its_field(given, field):
    with pytest.raises(Malformed) as refusal:
        workload(given.pop("hours"), **given)

    assert refusal.value.data["field"] == field


@pytest.mark.parametrize(
    ("system", "reason"), [("XX", "credit_system_unknown"), ("AU", "credit_system_without_credits")]
)
def test_a_system_without_credits_is_refused_by_name(system, reason):
    with pytest.raises(CreditsRefused) as refusal:
        workload({"self": D(1)}, system=system)

    assert refusal.value.data["reason"] == reason
