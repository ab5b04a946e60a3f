"""The best plan looked for from below: the same as of all that can be tried, whatever is asked first."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.pathways import lifting
from passerelle.core.pathways.answers import Clock, value_of
from passerelle.core.pathways.checking import faults
from passerelle.core.pathways.narrowing import question
from passerelle.core.pathways.wishing import Objective
from tests.core.pathways import obvious
from tests.core.pathways.small_worlds import LONG, worlds

if TYPE_CHECKING:
    from passerelle.core.pathways.wishing import Wish
    from passerelle.core.pathways.world import Catalogue

COUNTED = (Objective.CHEAPEST, Objective.FEWEST)
POOLS = ("FEW_OF_STEPS", "FEW_OF_MONEY", "LATER", "BETTER")


def lifted(world: tuple[Catalogue, Wish], objective: Objective, seconds: float = LONG) -> tuple[float | None, float]:
    """Return the value of the plan that was found, which is checked, and the bound."""
    catalogue, wish = world
    asked = question(catalogue, wish)
    if asked.hopeless is not None or asked.is_met:
        best = obvious.best(catalogue, wish, objective)
        return best, math.inf if best is None else best
    found, bound = lifting.lifted(asked, objective, Clock(seconds))
    if found is None:
        return None, bound
    assert faults(catalogue, wish, tuple(found.items())) == []
    return value_of(asked, objective, found.values()), bound


@settings(max_examples=30, deadline=None)
@given(
    st.one_of(worlds(), worlds(by_parts=True)),
    st.sampled_from(COUNTED),
    st.sampled_from(((), ((1, 1, 0.3), (2, 2, 0.3)), ((3, 0, 0.3), (6, 1, 0.3)))),
)
def test_it_is_the_best_and_the_bound_is_its_value(
    world: tuple[Catalogue, Wish], objective: Objective, pools: tuple[tuple[int, int, float], ...]
):
    """As where all runs are asked at once, and as where a few are asked first, then some more."""
    with pytest.MonkeyPatch.context() as patch:
        if pools:
            patch.setattr(lifting, "AT_ONCE", 0)
            for name in POOLS:
                patch.setattr(lifting, name, pools)
        told = lifted(world, objective)

    best = obvious.best(*world, objective)
    assert told == (best, math.inf if best is None else best)


@settings(max_examples=20, deadline=None)
@given(worlds(), st.sampled_from(COUNTED))
def test_where_all_runs_are_asked_only_at_the_end_nothing_untrue_is_promised(
    world: tuple[Catalogue, Wish], objective: Objective
):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lifting, "AT_ONCE", 0)
        patch.setattr(lifting, "IN_TIME", 0)
        for name in POOLS:
            patch.setattr(lifting, name, ((1, 1, 0.3), (4, 2, 0.3)))
        told = lifted(world, objective)

    best = obvious.best(*world, objective)
    assert told == (best, math.inf if best is None else best)


@settings(max_examples=20, deadline=None)
@given(worlds(), st.sampled_from(COUNTED))
def test_without_time_the_bound_is_below_the_best(world: tuple[Catalogue, Wish], objective: Objective):
    value, bound = lifted(world, objective, seconds=0.0)

    best = obvious.best(*world, objective)
    assert bound <= (math.inf if best is None else best) <= (math.inf if value is None else value)


def test_where_all_runs_are_in_the_bound_is_lifted_to_no_more_than_a_plan_can_come_to():
    """Of prices that are all multiples of 50.00, none of up to 1,450.00 leaves 1,500.00 as the bound."""
    places = range(40)
    columns = SimpleNamespace(price=[5000 for _ in places])
    asked = SimpleNamespace(candidates={at: SimpleNamespace(columns=columns, at=(at,)) for at in places})
    search = lifting._Search(asked, Objective.CHEAPEST, Clock(LONG), dict.fromkeys(places, 135_000.0))  # type: ignore[arg-type]
    search.bound = search.rounded(135_000.0)
    search.step = search.first_step()

    most = search._wider(135_000)
    search._none_within(most)

    assert (most, search.bound) == (145_000, 150_000)
