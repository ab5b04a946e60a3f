"""Nothing is a part of itself, by any way round: compared with a search that is slow and plain."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core import stacking
from passerelle.core.errors import Malformed

NAMES = st.sampled_from("ABCDEFG")
STACKS = st.dictionaries(NAMES, st.lists(NAMES, max_size=4), max_size=7)


def reachable(start: str, into: dict[str, list[str]]) -> set[str]:
    """Return everything above a part: repeated until nothing is added."""
    found: set[str] = set()
    grown = set(into.get(start, ()))
    while grown - found:
        found |= grown
        grown = {larger for name in found for larger in into.get(name, ())}
    return found


@given(NAMES, st.lists(NAMES, max_size=4), STACKS)
def test_a_circle_is_found_exactly_where_there_is_one(part, wholes, into):
    way = stacking.circle(part, wholes, into)

    assert bool(way) == (part in reachable(part, into | {part: wholes}))


@given(NAMES, st.lists(NAMES, max_size=4), STACKS)
def test_the_way_round_that_is_told_can_be_walked_and_passes_nothing_twice(part, wholes, into):
    way = stacking.circle(part, wholes, into)

    if way:
        links = into | {part: wholes}
        assert way[0] == way[-1] == part
        assert all(larger in links.get(smaller, ()) for smaller, larger in pairwise(way))
        assert len(set(way[1:])) == len(way) - 1


@given(NAMES, st.lists(NAMES, max_size=4), STACKS)
def test_taking_a_whole_away_never_makes_a_circle(part, wholes, into):
    if not stacking.circle(part, wholes, into):
        assert not any(stacking.circle(part, wholes[:place], into) for place in range(len(wholes)))


def test_a_stack_of_ten_thousand_storeys_is_walked_without_recursion():
    into = {str(storey): [str(storey + 1)] for storey in range(10_000)}

    assert stacking.circle("10001", ["0"], into) == ()
    assert len(stacking.circle("10000", ["0"], into)) == 10_002


def test_a_circle_is_refused_with_its_way():
    with pytest.raises(Malformed) as refusal:
        stacking.check("A", ["B"], {"B": ["A"]})

    assert refusal.value.data == {"field": "stacks_into", "expected": "no circle", "seen": "A → B → A"}
