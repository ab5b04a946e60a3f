"""Refused too often: a rest before the next application; and what is refused without being examined."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed
from passerelle.core.refusals import COPIED, Copy, Rest, copied, rest, rests_until, rules

FRANCE = Rest("FR-R1", "FR-RS-2025", 3, 60, 12, "Code du travail R6113-11-1")
COPY = Copy("FR-R2", "FR-RS-2025", 1.0, "Code du travail R6113-8-1")
DAYS = st.lists(st.dates(date(2015, 1, 1), date(2035, 12, 31)), max_size=8)
ODD = {"id": "R", "clause": "art. 1", "source": {"reference": "Law"}}
RESTS = ODD | {"kind": "rest_after_refusals", "refusals": 3, "within_months": 60, "rests_for_months": 12}
COPIES = ODD | {"kind": "literal_copy", "least": 0.9, "targets": ["micro_credential"]}


def test_what_is_stated_is_read_in_its_order():
    assert rules([RESTS, COPIES], profile="P") == (
        Rest("R", "P", 3, 60, 12, "art. 1"),
        Copy("R", "P", 0.9, "art. 1"),
    )


@pytest.mark.parametrize(
    ("days", "until"),
    [
        ([], None),
        ([date(2026, 1, 1), date(2026, 2, 1)], None),
        ([date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)], date(2027, 3, 1)),
        ([date(2021, 3, 1), date(2024, 1, 1), date(2026, 3, 1)], date(2027, 3, 1)),
        ([date(2021, 2, 28), date(2024, 1, 1), date(2026, 3, 1)], None),
        ([date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1), date(2026, 6, 1)], date(2027, 6, 1)),
    ],
)
def test_three_refusals_in_five_years_bar_what_is_similar_for_a_year(days, until):
    assert rests_until(days, FRANCE) == until


def test_the_last_day_of_the_rest_still_bars_and_the_next_does_not():
    days = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    found = rest(days, FRANCE, on=date(2027, 3, 1))
    assert found is not None
    assert (found.rule, found.seen, found.threshold, found.clause, found.blocks) == (
        "FR-R1",
        3,
        "2027-03-01",
        "Code du travail R6113-11-1",
        True,
    )
    assert rest(days, FRANCE, on=date(2027, 3, 2)) is None
    assert rest(days, FRANCE, on=date(2026, 2, 28)) is None  # the third had not been refused yet


@pytest.mark.parametrize(("part", "is_found"), [(1.0, True), (1, True), (0.99, False), (None, False), (True, False)])
def test_a_whole_copy_is_refused_unexamined_and_a_part_is_looked_at(part: Any, is_found: bool):
    assert (copied({COPIED: part}, COPY) is not None) is is_found
    assert copied({}, COPY) is None


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ("none", "rules"),
        (["none"], "rules.0"),
        ([RESTS | {"clause": " "}], "rules.0.clause"),
        ([RESTS | {"source": {}}], "rules.0.source"),
        ([RESTS, RESTS | {"kind": "other"}], "rules.1.kind"),
        ([RESTS | {"refusals": 0}], "rules.0.refusals"),
        ([RESTS | {"within_months": True}], "rules.0.within_months"),
        ([RESTS | {"rests_for_months": 1.5}], "rules.0.rests_for_months"),
        ([RESTS | {"unknown": 1}], "rules.0.unknown"),
        ([RESTS | {"targets": ["credential"]}], "rules.0.targets"),
        ([COPIES | {"least": 0.2}], "rules.0.least"),
        ([ODD | {"kind": "literal_copy"}], "rules.0.least"),
    ],
)
def test_a_rule_that_says_nothing_or_not_where_it_stands_is_refused(stated, field):
    with pytest.raises(Malformed) as refused:
        rules(stated, profile="P")
    assert refused.value.data["field"] == field


@given(days=DAYS)
def test_fewer_than_three_never_bar(days):
    assert rests_until(days[:2], FRANCE) is None


@given(days=DAYS, on=st.dates(date(2015, 1, 1), date(2037, 1, 1)))
def test_whoever_is_barred_was_refused_three_times_in_five_years_the_last_within_a_year(days, on):
    if rest(days, FRANCE, on=on):
        known = sorted(day for day in days if day <= on)
        assert any(
            last <= add_months(first, 60) and on <= add_months(last, 12)
            for first, last in zip(known, known[2:], strict=False)
        )


@given(days=DAYS, more=st.dates(date(2015, 1, 1), date(2035, 12, 31)))
def test_one_refusal_more_never_ends_a_rest_earlier(days, more):
    before, after = rests_until(days, FRANCE), rests_until([*days, more], FRANCE)
    assert before is None or (after is not None and after >= before)


@given(days=DAYS)
def test_a_year_after_the_last_refusal_nobody_is_barred(days):
    if days:
        assert rest(days, FRANCE, on=add_months(max(days), 12) + timedelta(days=1)) is None
