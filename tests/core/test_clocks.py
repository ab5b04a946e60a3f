"""Every clock has one function, and every function an end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core import clocks, gate
from passerelle.core.clocks import Clocks
from passerelle.core.errors import Malformed
from passerelle.core.working_days import WorkingCalendar, working_calendar

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
FRIDAY = date(2026, 11, 20)
FRANCE = working_calendar(
    {
        "country": "FR",
        "holidays": [{"on": "01-01"}, {"on": "easter+1"}, {"on": "05-01"}, {"on": "easter+39"}, {"on": "12-25"}],
        "years": {"2027": [{"on": "2027-03-10"}]},
    }
)


def test_each_deadline_is_what_the_specification_says():
    assert {
        "panel": clocks.panel_due(FRIDAY),
        "panel, stopped": clocks.panel_due(FRIDAY, stopped_days=30),
        "completion": clocks.completion_due(FRIDAY),
        "publication": clocks.publication_due(FRIDAY, WorkingCalendar()),
        "appeal": clocks.appeal_until(FRIDAY),
        "appeal_result": clocks.appeal_result_due(FRIDAY),
        "notice": clocks.notice_until(FRIDAY),
        "compliance": clocks.compliance_due(FRIDAY),
        "suspension": clocks.suspension_ends(FRIDAY),
        "suspension, renewed": clocks.suspension_ends(FRIDAY, renewals=1),
        "ban": clocks.ban_ends(FRIDAY, 24),
        "desk": clocks.desk_due(FRIDAY),
        "second person": clocks.confirmation_due(FRIDAY),
    } == {
        "panel": date(2027, 1, 20),
        "panel, stopped": date(2027, 2, 19),
        "completion": date(2026, 12, 20),
        "publication": date(2026, 11, 27),
        "appeal": date(2027, 1, 19),
        "appeal_result": date(2027, 3, 20),
        "notice": date(2026, 12, 20),
        "compliance": date(2026, 12, 5),
        "suspension": date(2027, 1, 19),
        "suspension, renewed": date(2027, 3, 20),
        "ban": date(2028, 11, 20),
        "desk": date(2026, 12, 20),
        "second person": date(2026, 11, 27),
    }


AMOUNTS = st.builds(
    Clocks,
    **{name: st.integers(0, 400) for name in Clocks.__dataclass_fields__ if name != "publication_working_days"},
    publication_working_days=st.integers(0, 60),
)


@given(day=DAYS, amounts=AMOUNTS, stopped=st.integers(0, 400))
def test_every_clock_has_an_end_that_is_not_before_its_beginning(day, amounts, stopped):
    ends = [
        clocks.panel_due(day, amounts, stopped_days=stopped),
        clocks.completion_due(day, amounts),
        clocks.publication_due(day, FRANCE, amounts),
        clocks.appeal_until(day, amounts),
        clocks.appeal_result_due(day, amounts),
        clocks.notice_until(day, amounts),
        clocks.compliance_due(day, amounts),
        clocks.suspension_ends(day, amounts),
        day + timedelta(days=clocks.stood_still(day, day + timedelta(days=stopped), amounts)),
    ]
    assert all(day <= end < date.max for end in ends)
    assert clocks.stood_still(day, day + timedelta(days=stopped), amounts) <= amounts.completion_days


@given(day=DAYS, later=st.integers(1, 60))
def test_who_begins_later_is_never_due_earlier(day, later):
    after = day + timedelta(days=later)
    for due in (clocks.panel_due, clocks.completion_due, clocks.appeal_until, clocks.appeal_result_due):
        assert due(day) <= due(after)
    assert clocks.publication_due(day, FRANCE) <= clocks.publication_due(after, FRANCE)


def test_a_suspension_is_renewed_once_and_a_ban_lasts_two_years_at_most():
    for refused in (lambda: clocks.suspension_ends(FRIDAY, renewals=2), lambda: clocks.ban_ends(FRIDAY, 25)):
        with pytest.raises(Malformed):
            refused()
    with pytest.raises(Malformed):
        clocks.ban_ends(FRIDAY, 0)


def test_a_profile_states_its_own_amounts_and_nothing_unknown():
    assert clocks.clocks({"panel_months": 4, "notice_days": 60}) == Clocks(panel_months=4, notice_days=60)
    assert clocks.clocks(None) == clocks.DEFAULT
    for stated, field in (
        ({"panel_weeks": 4}, "clocks.panel_weeks"),
        ({"notice_days": -1}, "clocks.notice_days"),
        ({"notice_days": True}, "clocks.notice_days"),
    ):
        with pytest.raises(Malformed) as refusal:
            clocks.clocks(stated)
        assert refusal.value.data["field"] == field


# Working calendars


def test_holidays_come_from_fixed_days_from_easter_and_from_lists():
    assert sorted(FRANCE.holidays(2027)) == [
        date(2027, 1, 1),
        date(2027, 3, 10),
        date(2027, 3, 29),
        date(2027, 5, 1),
        date(2027, 5, 6),
        date(2027, 12, 25),
    ]


def test_five_working_days_pass_over_the_holidays_of_two_years():
    assert FRANCE.after(date(2026, 12, 23), 5) == date(2026, 12, 31)
    assert FRANCE.after(date(2026, 12, 28), 5) == date(2027, 1, 5)


@given(day=DAYS, count=st.integers(1, 30))
def test_what_is_due_after_working_days_is_a_working_day(day, count):
    due = FRANCE.after(day, count)
    between = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    assert sum(FRANCE.is_working_day(one) for one in between) == count
    assert FRANCE.is_working_day(due)


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"weekend": [0, 1, 2, 3, 4, 5, 6]}, "weekend"),
        ({"weekend": [7]}, "weekend"),
        ({"holidays": [{"on": "02-30"}]}, "holidays.0.on"),
        ({"holidays": [{"on": "whitsun"}]}, "holidays.0.on"),
        ({"years": {"2027": [{"on": "2026-03-10"}]}}, "years.2027.0.on"),
        ({"years": {"2027": [{"on": "2027-13-10"}]}}, "years.2027.0.on"),
    ],
)
def test_a_calendar_with_an_impossible_day_is_refused_with_its_path(stated, field):
    with pytest.raises(Malformed) as refusal:
        working_calendar(stated)
    assert refusal.value.data["field"] == field


def test_of_every_clock_that_a_profile_may_name_it_is_known_what_its_end_does():
    known = (*clocks.BY_PROFILE, *clocks.OF_THEIR_OWN)
    assert (sorted(known), len(set(known))) == (sorted(gate.CLOCKS), len(known))
