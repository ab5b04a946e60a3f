"""Pass rates that are far from those of the others, by a stated test and from stated numbers on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from passerelle.core.outliers import Amounts, Passed, outliers

STRICT = Amounts(least=20, points=15, chi_squared=Decimal("10.83"))


def bodies(amounts: Amounts = STRICT, **told: tuple[int, int]) -> list[str]:
    return [one.body for one in outliers({name: Passed(*one) for name, one in told.items()}, amounts)]


def test_a_body_that_passes_nearly_all_and_one_that_passes_few_are_told():
    assert bodies(a=(70, 100), b=(69, 100), generous=(60, 60)) == ["generous"]
    assert bodies(a=(70, 100), b=(69, 100), strict=(10, 40)) == ["strict"]


def test_what_is_told_says_both_rates_and_how_far_they_are_apart():
    (found,) = outliers({"a": Passed(60, 100), "c": Passed(39, 40), "b": Passed(62, 100)}, STRICT)

    assert (found.body, found.own, found.others) == ("c", Passed(39, 40), Passed(122, 200))
    assert (found.own.percent, found.others.percent, found.points) == (
        Decimal("97.5"),
        Decimal("61.0"),
        Decimal("36.5"),
    )


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"a": (50, 100), "b": (50, 100), "c": (19, 19)}, "the body assessed fewer than twenty"),
        ({"a": (5, 19), "c": (40, 40)}, "all others together assessed fewer than twenty"),
        ({"a": (850, 1000), "b": (850, 1000), "c": (990, 1000)}, "they are fourteen points apart, and not fifteen"),
        ({"a": (14, 20), "c": (19, 21)}, "chance alone does so more than once in a thousand times"),
        ({"a": (100, 100), "b": (60, 60)}, "everybody passed everywhere"),
        ({"a": (0, 50), "b": (0, 60)}, "nobody passed anywhere"),
        ({"c": (60, 60)}, "there is nobody to compare it with"),
        ({}, "nobody assessed"),
    ],
)
def test_nothing_is_told_where(told, why):
    assert bodies(**told) == [], why


def test_two_bodies_that_differ_are_each_told_against_the_other():
    assert bodies(a=(20, 60), b=(55, 60)) == ["a", "b"]
    assert bodies(Amounts(20, 15, Decimal("10.83"), others=2), a=(20, 60), b=(55, 60)) == []


def test_the_test_begins_exactly_where_it_says():
    same = {"a": (30, 60), "b": (50, 60)}  # chi-squared is 15 exactly

    assert bodies(Amounts(20, 15, Decimal(15)), **same) == ["a", "b"]
    assert bodies(Amounts(20, 15, Decimal("15.01")), **same) == []
