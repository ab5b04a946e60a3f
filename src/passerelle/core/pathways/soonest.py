"""The plan that ends first: the earliest day by which a choice can end, then dates for choices that end by then.

More can be had by a later day, never less. So the first day is found by halving, twice: for choices, which bounds all
plans, and for plans, down from one that is known. A day for which it is proven that nothing ends by it lifts the bound.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING

from passerelle.core.pathways.answers import answer
from passerelle.core.pathways.choosing import Choosing
from passerelle.core.pathways.dating import date_choice, reasons
from passerelle.core.pathways.wishing import Objective

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from passerelle.core.pathways.answers import Clock, NoPlan, Plan
    from passerelle.core.pathways.narrowing import Question
    from passerelle.core.pathways.world import Run

ROUNDS = 3
"""How many choices are dated for one day before all its runs are asked at once."""
SHARE = 0.4
"""Of the time that is left, how much one day is tried before another is."""


def plan(of: Question, clock: Clock, *, known: int | None = None) -> Plan | NoPlan:
    """Return the plan that ends first, with the earliest day on which any could end as its bound.

    `known`: a bound in days from elsewhere, for a question whose candidates are not all there are.
    """
    days = sorted({run.ends for one in of.candidates.values() for run in one.runs})
    if not days:
        held_do = Choosing(of, seconds=clock.left).choose_any() is not None  # a larger award of parts that are held
        return answer(of, Objective.SOONEST, {} if held_do else None, 0.0 if held_do else math.inf)
    search = _Search(of, days, clock)
    search.run()
    bound = math.inf if search.low == len(days) else float((days[search.low] - of.wish.starts).days)
    return answer(of, Objective.SOONEST, search.found, bound if known is None else float(known))


class _Search:
    """`low` is the place of the first day that may do, `high` that of the first day that is known to."""

    def __init__(self, of: Question, days: Sequence[date], clock: Clock) -> None:
        self.of, self.days, self.clock = of, days, clock
        self.low, self.high = 0, len(days)
        self.found: Mapping[str, Run] | None = None

    def run(self) -> None:
        """Bound all plans, find one at all, then go up from the bound with growing steps, and halve what is between."""
        self._bound()
        if self.low == len(self.days):
            return
        self._date_choices(len(self.days) - 1, self.clock.left * (1 - SHARE))
        place, step = self.low, 1
        while place < self.high and not self.clock.is_over:
            if self._try(place):
                break
            place, step = (self.low, 1) if self.low > place else (place + step, 2 * step)
        floor = max(self.low, place - step // 2 + 1)
        while floor < self.high and not self.clock.is_over:
            middle = (floor + self.high) // 2
            if not self._try(middle):
                floor = max(self.low, middle + 1)

    def _bound(self) -> None:
        """Find the first day by which everything could end if it could be had in parts."""
        high = len(self.days)
        while self.low < high:
            middle = (self.low + high) // 2
            if self._could_end(self.days[middle]):
                high = middle
            else:
                self.low = middle + 1

    def _could_end(self, day: date) -> bool:
        by_then = self.of.ending_by(day)
        if by_then.hopeless is not None:
            return False
        choosing = Choosing(by_then, seconds=max(0.05, self.clock.left / 4), by_day=True)
        return choosing.bound_of(Objective.SOONEST) is not None or not choosing.proven

    def _try(self, place: int) -> bool:
        """Look for a plan that ends by a day; where there is none, the bound is lifted."""
        until = self.clock.left * (1 - SHARE)
        if self._date_choices(place, until):
            return True
        if self.low > place or self.clock.left <= until:
            return False
        program = Choosing(self.of.ending_by(self.days[place]), seconds=self.clock.left - until, by_day=True)
        choice = program.choose_any()
        if choice is None:
            if program.proven:
                self.low = max(self.low, place + 1)
            return False
        self._keep({code: run for code, (run,) in choice.runs.items()})
        return True

    def _date_choices(self, place: int, until: float) -> bool:
        """Choose what takes the fewest hours, and date it; the same again a few times without what clashed."""
        by_then = self.of.ending_by(self.days[place])
        choosing = Choosing(by_then, seconds=self.clock.left)
        decided = True
        for _ in range(ROUNDS):
            if self.clock.left <= until:
                return False
            choosing.seconds = self.clock.left - until
            choice = choosing.choose(Objective.SOONEST)
            if choice is None:
                if choosing.proven and decided:
                    self.low = max(self.low, place + 1)
                return False
            dated = date_choice(by_then, choice.runs, seconds=max(0.01, self.clock.left - until))
            if dated.found:
                self._keep(dated.runs)
                return True
            decided = decided and dated.is_proven
            for clash in reasons(by_then, choice, self.clock):
                choosing.cut(clash)
        return False

    def _keep(self, runs: Mapping[str, Run]) -> None:
        self.found = runs
        self.high = bisect_left(self.days, max(run.ends for run in runs.values()))
