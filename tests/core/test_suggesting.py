"""What could come next, and why: reasons that are there or are not, and an order that nobody can buy."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.suggesting import Because, Goal, Offer, Reason, Suggested, suggested

ANY = ((),)
"""One way in that asks for nothing."""
PUMPS = Goal(
    "PG-PUMPS/1", Reason.TOGETHER, frozenset({"MC-2", "MC-3"}), frozenset({"MC-1"}), (("MC-2", 12), ("MC-4", 5))
)
JOB = Goal("OP-1", Reason.GAP, frozenset({"MC-3"}), frozenset({"MC-1"}))


def offer(number: str, hours: int | None = None, ways=ANY) -> Offer:
    return Offer(number, None if hours is None else Decimal(hours), ways)


def test_each_says_all_its_reasons_and_the_best_founded_stands_first():
    offers = [offer("MC-2", 20), offer("MC-3", 90), offer("MC-4", 5), offer("MC-5", 1, (((("MC-1", "MC-9")),),))]

    assert suggested(offers, [PUMPS, JOB], {"MC-1"}, most=9) == (
        Suggested("MC-3", (Because(Reason.TOGETHER, "PG-PUMPS/1", ("MC-1",)), Because(Reason.GAP, "OP-1", ("MC-1",)))),
        Suggested(
            "MC-2", (Because(Reason.TOGETHER, "PG-PUMPS/1", ("MC-1",)), Because(Reason.OTHERS, "PG-PUMPS/1", people=10))
        ),
        Suggested("MC-5", (Because(Reason.OPENED, "MC-1"),)),
        Suggested("MC-4", (Because(Reason.OTHERS, "PG-PUMPS/1", people=5),)),
    )


def test_never_more_than_three():
    offers = [offer(f"MC-{number}") for number in range(20)]
    goal = Goal("PG-1/1", Reason.TOGETHER, frozenset(one.number for one in offers))

    assert [one.number for one in suggested(offers, [goal], {"MC-100"})] == ["MC-0", "MC-1", "MC-10"]


@pytest.mark.parametrize(
    ("offers", "goals", "held", "busy"),
    [
        ([offer("MC-2")], [PUMPS], {"MC-1", "MC-2"}, ()),
        ([offer("MC-2")], [PUMPS], {"MC-1"}, {"MC-2"}),
        ([offer("MC-2", ways=())], [PUMPS], {"MC-1"}, ()),
        ([offer("MC-2", ways=((("MC-8",),),))], [PUMPS], {"MC-1"}, ()),
        ([offer("MC-2", ways=((("MC-1",), ("MC-8",)),))], [PUMPS], {"MC-1"}, ()),
        ([offer("MC-7")], [PUMPS, JOB], {"MC-1"}, ()),
        ([offer("MC-2")], [], {"MC-1"}, ()),
        ([], [PUMPS], {"MC-1"}, ()),
    ],
    ids=[
        "it is held",
        "it is under way",
        "nobody new comes to it",
        "what is asked first is not held",
        "half of what is asked first is held",
        "there is no reason",
        "there is no goal",
        "nothing is offered",
    ],
)
def test_nothing_is_suggested_where(offers, goals, held, busy):
    assert suggested(offers, goals, held, busy) == ()


@pytest.mark.parametrize(("people", "told"), [(0, None), (1, None), (4, None), (5, 5), (7, 5), (8, 10), (103, 105)])
def test_others_are_told_from_five_on_and_in_steps_of_five(people, told):
    goal = Goal("PG-1/1", Reason.TOGETHER, frozenset(), others=(("MC-2", people),))

    found = suggested([offer("MC-2")], [goal], {"MC-1"})

    assert [why.people for one in found for why in one.because] == ([] if told is None else [told])


def test_of_several_ways_in_one_that_is_open_is_enough():
    found = suggested([offer("MC-2", ways=((("MC-8",),), (("MC-1",),)))], [], {"MC-1"})

    assert found == (Suggested("MC-2", (Because(Reason.OPENED, "MC-1"),)),)


@given(st.integers(0, 500), st.integers(0, 500))
def test_how_many_others_went_a_way_changes_no_order(first, second):
    goal = Goal("PG-1/1", Reason.TOGETHER, frozenset({"MC-2", "MC-3"}), others=(("MC-2", first), ("MC-3", second)))

    assert [one.number for one in suggested([offer("MC-3", 5), offer("MC-2", 9)], [goal], {"MC-1"})] == ["MC-3", "MC-2"]


@given(st.permutations([offer(f"MC-{number}", number % 3 or None) for number in range(2, 8)]))
def test_the_order_in_which_entries_are_read_changes_nothing(offers):
    goal = Goal("PG-1/1", Reason.TOGETHER, frozenset(one.number for one in offers))

    assert [one.number for one in suggested(offers, [goal], {"MC-1"}, most=6)] == [
        "MC-4", "MC-7", "MC-2", "MC-5", "MC-3", "MC-6",
    ]  # fmt: skip
