"""Counts, shares, medians; when there is too little to tell; whether an aim is on the way."""

from datetime import date
from decimal import Decimal

import pytest

from passerelle.core import indicators as sums
from passerelle.core.indicators import Aim, Measured


def numbers(*values):
    return [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (26, 30, Measured(Decimal("86.7"), Decimal(26), Decimal(30))),
        (0, 25, Measured(Decimal("0.0"), Decimal(0), Decimal(25))),
        (24, 24, Measured(None, Decimal(24), Decimal(24), "too_few")),
        (0, 0, Measured(None, Decimal(0), Decimal(0), "nothing")),
    ],
)
def test_a_share_needs_a_denominator_of_25(part, whole, told):
    assert sums.share(part, whole) == told


def test_a_share_of_persons_stands_beside_numbers_to_the_nearest_five():
    assert sums.share(13, 32, of_persons=True) == Measured(Decimal("40.6"), Decimal(15), Decimal(30))


def test_of_a_few_persons_not_even_the_numbers_are_told():
    assert sums.share(3, 4, of_persons=True) == Measured(None, None, None, "too_few")


def test_a_median_of_fewer_than_five_is_not_told():
    assert sums.median(numbers(1, 2, 3, 4)) == Measured(None, None, Decimal(4), "too_few")
    assert sums.median([]) == Measured(None, None, Decimal(0), "nothing")


def test_the_median_is_the_middle_whatever_the_order():
    assert sums.median(numbers(50, 1, 3, 2, 60)).value == Decimal("3.0")
    assert sums.median(numbers(50, 1, 3, 2, 60, 4)).value == Decimal("3.5")


def test_nine_in_ten_is_the_nearest_rank():
    assert sums.ninth_tenth(numbers(*range(1, 21))).value == Decimal("18.0")
    assert sums.ninth_tenth(numbers(1, 2, 3, 4)).withheld == "too_few"


def test_a_ratio_to_nothing_is_none():
    assert sums.ratio(3, 2) == Measured(Decimal("1.50"), Decimal(3), Decimal(2))
    assert sums.ratio(3, 0) == Measured(None, Decimal(3), Decimal(0), "nothing")


RISING = Aim(Decimal(40), Decimal(80), date(2026, 1, 1), date(2026, 12, 31))
FALLING = Aim(Decimal(60), Decimal(30), date(2026, 1, 1), date(2026, 12, 31), sums.AT_MOST)
MIDDLE = date(2026, 7, 2)


def test_half_of_the_time_gone_half_of_the_way_is_expected():
    assert (RISING.expected(MIDDLE), FALLING.expected(MIDDLE)) == (Decimal(60), Decimal(45))
    assert RISING.expected(date(2025, 1, 1)) == 40
    assert RISING.expected(date(2028, 1, 1)) == 80


@pytest.mark.parametrize(
    ("aim", "value", "on", "stands"),
    [
        (RISING, Decimal(80), MIDDLE, "reached"),
        (RISING, Decimal(60), MIDDLE, "on_the_way"),
        (RISING, Decimal(59), MIDDLE, "behind"),
        (RISING, Decimal(79), date(2027, 1, 1), "missed"),
        (RISING, Decimal(79), date(2026, 12, 31), "behind"),
        (RISING, None, MIDDLE, "unknown"),
        (FALLING, Decimal(30), MIDDLE, "reached"),
        (FALLING, Decimal(45), MIDDLE, "on_the_way"),
        (FALLING, Decimal(46), MIDDLE, "behind"),
    ],
)
def test_an_aim_is_on_the_way_while_the_figure_is_not_behind_an_even_pace(aim, value, on, stands):
    assert aim.stands(value, on) == stands


def test_an_aim_of_a_single_day_expects_all_of_it():
    assert Aim(Decimal(1), Decimal(2), MIDDLE, MIDDLE).expected(MIDDLE) == 2
