"""What a place in the register means today, and what learners of an earlier day keep."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.standing import Reliance, Standing, relies_on, standing, state_on
from passerelle.registers.states import LIFECYCLE, State

TODAY = date(2026, 11, 24)
LISTED, VERIFIED, REMOVED = date(2026, 1, 10), date(2026, 3, 1), date(2026, 9, 1)
HISTORY = [(LISTED, "listed_pending"), (VERIFIED, "registered"), (REMOVED, "removed")]


def test_each_state_says_whether_it_is_recognised_and_whether_it_may_be_offered():
    assert {state: (found.recognised, found.may_be_offered) for state in State
            for found in (standing(state, on=TODAY),)} == {
        "draft": (False, "not_yet"),
        "in_review": (False, "not_yet"),
        "returned": (False, "not_yet"),
        "listed_pending": (False, "while_pending"),
        "registered": (True, "yes"),
        "registered_conditional": (True, "yes"),
        "review_open": (True, "yes"),
        "suspended": (False, "not_while_suspended"),
        "removal_proposed": (True, "no_new_learners"),
        "removed": (False, "without_recognition"),
        "expiring": (True, "to_those_enrolled"),
        "expired": (False, "without_recognition"),
    }  # fmt: skip


def test_an_entry_whose_time_ran_out_is_not_recognised_even_before_the_clock_moves_it():
    last = date(2026, 11, 23)
    assert standing("registered", valid_until=last, on=last) == Standing(True, "yes")
    assert standing("registered", valid_until=last, on=TODAY) == Standing(False, "without_recognition")


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 1, 9), Reliance("draft", False, False)),
        (LISTED, Reliance("listed_pending", True, True)),
        (date(2026, 5, 5), Reliance("registered", True, True)),
        (REMOVED, Reliance("removed", True, True)),
        (REMOVED + timedelta(days=1), Reliance("removed", False, False)),
    ],
)
def test_holders_and_learners_keep_the_status_of_their_day(on, expected):
    assert relies_on(HISTORY, on, today=TODAY) == expected


def test_who_enrolled_while_it_was_listed_and_never_verified_has_nothing_to_rely_on():
    assert relies_on([(LISTED, "listed_pending"), (REMOVED, "removed")], VERIFIED, today=TODAY) == Reliance(
        "listed_pending", False, False
    )


def test_what_still_counts_is_not_called_kept():
    assert relies_on(HISTORY[:2], date(2026, 5, 5), today=TODAY) == Reliance("registered", True, False)


ACTS = st.lists(st.tuples(st.integers(1, 90), st.integers(0, 9)), max_size=12)


@given(steps=ACTS, day=st.integers(0, 900), more=ACTS)
def test_no_later_step_takes_anything_from_who_relied_on_the_entry_earlier(steps, day, more):
    history, state, on = [], str(State.DRAFT), LISTED
    for days, choice in steps:
        acts = LIFECYCLE.acts(state)
        if not acts:
            break
        on += timedelta(days=days)
        state = LIFECYCLE.after(state, acts[choice % len(acts)])
        history.append((on, state))
    relied = LISTED + timedelta(days=day)
    then = relies_on(history, relied, today=on)
    assert then.state == state_on(history, relied)

    longer, later = list(history), max(on, relied)
    for days, choice in more:
        acts = LIFECYCLE.acts(state)
        if not acts:
            break
        later += timedelta(days=days)
        state = LIFECYCLE.after(state, acts[choice % len(acts)])
        longer.append((later, state))
    assert relies_on(longer, relied, today=later).recognised >= then.recognised
