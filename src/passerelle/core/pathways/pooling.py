"""Which courses or runs are asked where there are too many: those that take the fewest hours, and what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.pathways.choosing import Choosing
from passerelle.core.pathways.wishing import Objective

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passerelle.core.pathways.narrowing import Question


OF_A_GROUP = 4
"""Of what is asked for first, so many runs are enough to find something."""


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


def covering(of: Question, ranked: Sequence[int], number: int, *, each: int) -> set[int]:
    """Return the runs that are ranked first; of every demand the first `each`; of what these need first, the first few.

    Without the others, what is ranked first has mostly nothing for one demand, and nothing is found among it.
    """
    rank = {at: place for place, at in enumerate(ranked)}

    def first_of(codes: Iterable[str], most: int) -> list[int]:
        every = (at for code in codes if code in of.candidates for at in of.candidates[code].at if at in rank)
        return sorted(every, key=rank.__getitem__)[:most]

    found = set(ranked[:number])
    for items in (*of.outcomes.values(), *(items for _, items in of.one_of)):
        found.update(first_of(items, each))
    course = {at: code for code, one in of.candidates.items() for at in one.at}
    seen = {course[at] for at in found}
    waiting = sorted(seen)
    while waiting:
        for group in of.candidates[waiting.pop()].first:
            some = first_of(group, OF_A_GROUP)
            found.update(some)
            more = {course[at] for at in some} - seen
            seen |= more
            waiting += sorted(more)
    return found


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
