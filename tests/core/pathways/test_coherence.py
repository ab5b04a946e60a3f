"""What a plan warns of: every warning alone, and a plan that warns of nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from passerelle.core.pathways.coherence import Had, Taken, Warned, warnings

FIRST = Taken("MC-1", date(2027, 1, 4), date(2027, 2, 1), frozenset({"a", "b"}), 3, 12)
SECOND = Taken("MC-2", date(2027, 2, 8), date(2027, 3, 8), frozenset({"c"}), 4, 12, needs=(frozenset({"MC-1"}),))


def test_a_plan_in_which_everything_fits_warns_of_nothing():
    assert warnings([FIRST, SECOND], [Had("MC-9", frozenset({"z"}))]) == ()
    assert warnings([], []) == ()


def test_what_teaches_the_same_again_is_told_with_what_it_repeats():
    again = replace(SECOND, outcomes=frozenset({"a", "b"}))

    assert warnings([FIRST, again], []) == (Warned("same_outcomes", 2, ("MC-1",)),)
    assert warnings([FIRST], [Had("MC-9", FIRST.outcomes)]) == (Warned("same_outcomes", 1, ("MC-9",)),)


def test_a_step_down_is_told_and_what_has_no_level_is_not_compared():
    assert warnings([FIRST, replace(SECOND, level=2)], []) == (Warned("level_down", 2, ("MC-1",)),)
    assert warnings([FIRST, replace(SECOND, level=None)], []) == ()


def test_few_places_and_places_that_are_drawn_are_told():
    assert warnings([replace(FIRST, places_left=3)], []) == (Warned("nearly_full", 1, ("3",)),)
    assert warnings([replace(FIRST, places_left=4, is_certain=False)], []) == (Warned("not_certain", 1),)


def test_what_runs_out_before_the_end_and_what_is_not_there_yet_are_told_with_their_days():
    ending, coming = date(2027, 3, 7), date(2027, 2, 9)

    assert warnings([SECOND], [Had("MC-1", until=ending)]) == (Warned("runs_out", 0, ("MC-1",), ending),)
    assert warnings([SECOND], [Had("MC-1", until=date(2027, 3, 8))]) == ()
    assert warnings([SECOND], [Had("MC-1", ends=coming)]) == (Warned("before_result", 1, ("MC-1",), coming),)
    assert warnings([SECOND], [Had("MC-1", ends=date(2027, 2, 8))]) == ()
