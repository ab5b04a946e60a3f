"""From one day to another, only what the calendar can have changed is looked at again; the answer is everybody's."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.errors import Malformed
from passerelle.core.matching import everybody
from passerelle.core.matching.due import Due
from passerelle.core.matching.index import indexed
from tests.core.matching import drawing


def on(day, book, lots):
    return everybody.matches(book, indexed(lots, len(drawing.ITEMS), day))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(drawing.rules(), min_size=1, max_size=4),
    drawing.people(),
    st.integers(-2, 3),
    st.sampled_from([0, 1, 2, 30, 400, 800]),
)
def test_what_is_evaluated_again_by_date_is_what_everybody_would_give(rules, held, start, days):
    before = drawing.TODAY + timedelta(days=start)
    after = before + timedelta(days=days)
    book, lots = drawing.book(*rules), drawing.lots(held)

    moved = Due(book, lots).moved(on(before, book, lots), before, after)

    assert [people.tolist() for people in moved] == [people.tolist() for people in on(after, book, lots)]


@settings(max_examples=50, deadline=None)
@given(st.lists(drawing.rules(), min_size=1, max_size=4), drawing.people())
def test_nothing_is_looked_at_again_on_the_same_day(rules, held):
    assert Due(drawing.book(*rules), drawing.lots(held)).between(drawing.TODAY, drawing.TODAY) == {}


def test_only_the_pair_whose_award_grew_too_old_is_looked_at_again():
    entry = drawing.Entry(frozenset({"MC-1"}), max_age_years=1)
    book = drawing.book(
        drawing.Rule("young", ((entry,),)), drawing.Rule("any", ((drawing.Entry(frozenset({"MC-1"})),),))
    )
    year_ago = drawing.TODAY.replace(year=2025)
    lots = drawing.lots([[drawing.Held(drawing.ITEMS[0], day, "pass", "own")] for day in (year_ago, drawing.TODAY)])
    due, tomorrow = Due(book, lots), drawing.TODAY + timedelta(days=1)

    assert {rule: who.tolist() for rule, who in due.between(drawing.TODAY, tomorrow).items()} == {0: [0]}
    today = on(drawing.TODAY, book, lots)
    assert [who.tolist() for who in today] == [[0, 1], [0, 1]]
    assert [who.tolist() for who in due.moved(today, drawing.TODAY, tomorrow)] == [[1], [0, 1]]


def test_time_does_not_run_backwards():
    due = Due(drawing.book(), drawing.lots([[]]))

    with pytest.raises(Malformed):
        due.between(drawing.TODAY, drawing.TODAY - timedelta(days=1))
    assert due.between(drawing.TODAY, drawing.TODAY) == {}
    assert np.array_equal(due.moved([], drawing.TODAY, drawing.TODAY), [])
