"""Days: the two-month clock and its kin."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.calendar import add_months, due_on, working_days_after
from passerelle.core.errors import Malformed

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("uploaded", "due"),
    [
        (date(2026, 11, 14), date(2027, 1, 14)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 30), date(2028, 2, 29)),
        (date(2026, 6, 30), date(2026, 8, 30)),
    ],
)
def test_two_months_end_on_the_same_day_number_or_the_months_last_day(uploaded, due):
    assert due_on(uploaded) == due


def test_days_on_which_the_clock_stood_still_are_added():
    assert due_on(date(2026, 12, 31), stopped_days=30) == date(2027, 3, 30)


def test_months_can_be_taken_back():
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)


@given(day=DAYS, months=st.integers(0, 60))
def test_a_later_start_is_never_due_earlier(day, months):
    later = day + timedelta(days=1)
    assert add_months(day, months) <= add_months(later, months)
    assert add_months(day, months).day in {day.day, 28, 29, 30}


def test_five_working_days_pass_over_weekends_and_holidays():
    friday = date(2026, 11, 20)
    assert working_days_after(friday, 5) == date(2026, 11, 27)
    assert working_days_after(friday, 5, holidays={date(2026, 11, 25)}) == date(2026, 11, 30)
    assert working_days_after(friday, 1, weekend={4, 5}) == date(2026, 11, 22)
    assert working_days_after(friday, 0) == friday


def test_a_week_without_working_days_is_refused():
    with pytest.raises(Malformed):
        working_days_after(date(2026, 11, 20), 1, weekend=range(7))
