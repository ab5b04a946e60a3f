"""Which courses or runs are asked where there are too many: those that take the fewest hours, and what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.pathways.choosing import Choosing
from passerelle.core.pathways.wishing import Objective

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.core.pathways.narrowing import Question


def pool(of: Question, number: int, *, seconds: float) -> Question:
    """Return the question among about so many candidates; the whole one where nothing is known of their hours.

    What can be had day by day in parts says how many hours a plan with each course takes.
    """
    relaxed = Choosing(of, seconds=seconds, whole=False, by_day=True)
    told = relaxed.bound_of(Objective.SOONEST)
    if told is None:
        return of
    return of.among(with_needs(of, sorted(relaxed.cheapest(told, number))))


def ranked_by_hours(of: Question, *, seconds: float) -> list[int] | None:
    """Rank runs by the hours a plan with them takes, had in parts; None where not even in parts there is one.

    Empty where the time did not suffice.
    """
    program = Choosing(of, seconds=seconds, by_day=True)
    told = program.bound_of(Objective.SOONEST)
    if told is None:
        return None if program.proven else []
    hours = program.at_least(told)
    return sorted(hours, key=lambda at: (hours[at], at))


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
