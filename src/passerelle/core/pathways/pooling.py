"""Which candidates are asked where there are too many: those that cost least by the bound, and what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.pathways.choosing import Choosing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.core.pathways.narrowing import Question
    from passerelle.core.pathways.wishing import Objective


def pool(of: Question, objective: Objective, number: int, *, seconds: float) -> Question:
    """Return the question among about so many candidates; the whole one where nothing is known of their worth.

    What can be had day by day in parts says what each course is worth for the objective.
    """
    relaxed = Choosing(of, seconds=seconds, whole=False, by_day=True)
    told = relaxed.bound_of(objective)
    return of if told is None else of.among(with_needs(of, relaxed.cheapest(told, number)))


def with_needs(of: Question, codes: Iterable[str]) -> set[str]:
    """Add, for each group of these, an alternative that is cheap, and its own."""
    here = set(codes)
    waiting = list(here)
    while waiting:
        for group in of.candidates[waiting.pop()].first:
            if not group & here:
                one = min(group & of.candidates.keys(), key=lambda code: _price(of, code))
                here.add(one)
                waiting.append(one)
    return here


def _price(of: Question, code: str) -> tuple[int, int, str]:
    one = of.candidates[code]
    return min(one.columns.price[at] for at in one.at), len(one.first), code
