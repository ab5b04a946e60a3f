"""What an awarder's authorisation lets a partner do: from which day, and for which parts."""

from __future__ import annotations

from datetime import date

import pytest

from passerelle.core import partnership
from passerelle.core.errors import Malformed

TODAY = date(2026, 11, 24)
BLOCKS = [
    {"code": "B1", "outcomes": ["K1", "S1"]},
    {"code": "B2", "outcomes": ["S2"]},
]


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (TODAY, None),
        (date(2026, 9, 24), None),  # told two months after it began, to the day
        (date(2031, 11, 24), None),
        (TODAY, date(2026, 11, 25)),
        (date(2027, 1, 1), date(2027, 1, 2)),
    ],
)
def test_days_that_can_be(begins, ends):
    partnership.check_days(begins, ends, today=TODAY)


@pytest.mark.parametrize(
    ("begins", "ends", "field", "reason"),
    [
        (date(2026, 9, 23), None, "valid_from", "told_too_late"),
        (date(2031, 11, 25), None, "valid_from", "authorisation_begins_out_of_span"),
        (TODAY, TODAY, "ends_on", "authorisation_ends_before_it_holds"),
        (date(2026, 10, 1), date(2026, 11, 24), "ends_on", "authorisation_ends_before_it_holds"),
        (date(2027, 1, 1), date(2027, 1, 1), "ends_on", "authorisation_ends_before_it_holds"),
    ],
)
def test_days_that_cannot_be_are_refused_by_field_with_a_reason(begins, ends, field, reason):
    with pytest.raises(Malformed) as refusal:
        partnership.check_days(begins, ends, today=TODAY)

    assert (refusal.value.data["field"], refusal.value.data["reason"]) == (field, reason)


def test_what_nobody_let_teach_blocks():
    found = partnership.not_let("MC-00012")

    assert (found.rule, found.field, found.seen, found.threshold, found.clause, found.severity) == (
        *("PA-1", "leads_to", "MC-00012", "an authorisation to teach, in force today"),
        *("the register’s own rules, decision 25", "block"),
    )


@pytest.mark.parametrize(
    ("named", "taught"), [([], ["S2"]), ([], []), (["B1", "B2"], []), (["B1"], ["K1", "S1"]), (["B2"], ["S2"])]
)
def test_a_course_within_the_blocks_it_was_let_teach_is_in_order(named, taught):
    assert partnership.beyond(named, BLOCKS, taught) is None


@pytest.mark.parametrize(
    ("named", "taught", "more"),
    [
        (["B1"], ["K1", "S2"], ("S2",)),
        (["B2"], [], ("K1", "S1")),  # a course that states no outcomes teaches all of them
        (["B2"], ["S2", "X9", "X9"], ("X9",)),
    ],
)
def test_a_course_that_teaches_more_than_its_blocks_is_stopped_and_told_what_is_too_much(named, taught, more):
    found = partnership.beyond(named, BLOCKS, taught)

    assert found is not None
    assert (found.rule, found.seen, found.threshold, found.severity) == ("PA-2", more, tuple(named), "block")
