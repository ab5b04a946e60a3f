"""Plans found by trying everything: slow, and what the planner is compared with on small worlds."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import TYPE_CHECKING

from passerelle.core.pathways.checking import faults
from passerelle.core.pathways.wishing import Demand, Objective, Wish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.core.pathways.world import Catalogue, Run


def best(
    catalogue: Catalogue, wish: Wish, objective: Objective, given_up: frozenset[Demand] = frozenset()
) -> int | None:
    """Return what the best plan comes to; None where there is none."""
    else_good = (
        steps for steps in _all(catalogue) if not faults(catalogue, replace(wish, award=None), steps, given_up)
    )
    found = [steps for steps in else_good if _makes_the_award(catalogue, wish, steps, given_up)]
    return min((_value(wish, objective, [run for _, run in steps]) for steps in found), default=None)


def _makes_the_award(
    catalogue: Catalogue, wish: Wish, steps: list[tuple[str, Run]], given_up: frozenset[Demand]
) -> bool:
    if wish.award is None:
        return True
    return not [fault for fault in faults(catalogue, wish, steps, given_up) if fault[0] == "award"]


def _all(catalogue: Catalogue) -> Iterator[list[tuple[str, Run]]]:
    for size in range(len(catalogue.courses) + 1):
        for codes in combinations(sorted(catalogue.courses), size):
            for runs in product(*(catalogue.courses[code].runs for code in codes)):
                yield list(zip(codes, runs, strict=True))


def _value(wish: Wish, objective: Objective, runs: list[Run]) -> int:
    if objective == Objective.CHEAPEST:
        return sum(run.price for run in runs)
    if objective == Objective.FEWEST:
        return len(runs)
    return max(((run.ends - wish.starts).days for run in runs), default=0)


def conflicts(catalogue: Catalogue, wish: Wish) -> list[frozenset[Demand]]:
    """Return every conflict from which nothing can be left out, the smallest first."""
    every = wish.demands
    plans = list(_all(catalogue))
    found: list[frozenset[Demand]] = []
    for size in range(len(every) + 1):
        for kept in map(frozenset, combinations(every, size)):
            given_up = frozenset(every) - kept
            if any(known <= kept for known in found):
                continue
            if all(faults(catalogue, wish, steps, given_up) for steps in plans):
                found.append(kept)
    return found
