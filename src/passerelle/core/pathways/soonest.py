"""The plan that ends first: the earliest day by which a choice can end, then a plan that ends by then or little later.

More can be had by a later day, never less. So the first day is found by halving, twice: for choices, which bounds all
plans, and for plans, down from one that is known. A day for which it is proven that nothing ends by it lifts the bound.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from passerelle.core.pathways.answers import answer
from passerelle.core.pathways.choosing import Choosing
from passerelle.core.pathways.dating import date_choice, reasons
from passerelle.core.pathways.pooling import covering, ranked_by_hours
from passerelle.core.pathways.wishing import Objective

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from passerelle.core.pathways.answers import Clock, NoPlan, Plan
    from passerelle.core.pathways.choosing import Choice
    from passerelle.core.pathways.narrowing import Question
    from passerelle.core.pathways.world import Run

ROUNDS = 3
"""How many choices are dated for the last day of all where no plan was found among its runs."""
SHARE = 0.6
"""Of the time that is left, how much one day is tried before another is."""
STEP = 30
"""How many days after the bound a plan is looked for next, and three times as many after that."""
FEW_RUNS, MANY_RUNS = 200, 500
"""No more runs than this are all asked at once; of more than the second number, never all."""
POOLS: Final = ((330, 0, 0.3), (480, 0, 1.0))
OF_MANY: Final = ((150, 8, 0.3), (300, 12, 1.0))
"""Else few are asked alone: how many that leave most hours, how many of every demand, and in how much of the time. The
second where the candidates are not all there are: of few of many that count alike, some demand is easily forgotten."""
LEAP, MOST = 180, 0.85
"""Among them, finding a plan that ends on the very day of the bound takes longer than there is: one that ends so many
days later is looked for first, in most of the time."""
LEAST = 0.1
"""Seconds in which no day is decided."""


def plan(of: Question, clock: Clock, *, known: int | None = None) -> Plan | NoPlan:
    """Return the plan that ends first, with the earliest day on which any could end as its bound.

    `known`: a bound in days from elsewhere, for a question whose candidates are not all there are.
    """
    days = sorted({run.ends for one in of.candidates.values() for run in one.runs})
    if not days:
        held_do = Choosing(of, seconds=clock.left).choose_any() is not None  # a larger award of parts that are held
        return answer(of, Objective.SOONEST, {} if held_do else None, 0.0 if held_do else math.inf)
    search = _Search(of, days, clock, POOLS if known is None else OF_MANY)
    if known is None:
        search.bound()
    else:
        search.low = bisect_left(days, of.wish.starts + timedelta(days=known))
    search.run()
    bound = math.inf if search.low == len(days) else float((days[search.low] - of.wish.starts).days)
    return answer(of, Objective.SOONEST, search.found, bound if known is None else float(known))


class _Search:
    """`low` is the place of the first day that may do, `high` that of the first day that is known to."""

    def __init__(
        self, of: Question, days: Sequence[date], clock: Clock, pools: Sequence[tuple[int, int, float]]
    ) -> None:
        self.of, self.days, self.clock, self.pools = of, days, clock, pools
        self.low, self.high = 0, len(days)
        self.found: Mapping[str, Run] | None = None

    def run(self) -> None:
        """Find a plan near the bound, or where runs are many, at some distance from it; then halve what is between."""
        last = len(self.days) - 1
        if self.low > last:
            return
        is_small = self.of.ending_by(self.days[self.low]).number_of_runs <= FEW_RUNS
        place, later = (self.low, STEP) if is_small else (self._place_after(LEAP), 2 * LEAP)
        while not self._try(place, SHARE if is_small else MOST):
            if self.low > last:
                return
            if place == last or self.clock.left < LEAST:  # no later day is left, or no time for one
                self._date_choices(last)
                break
            place, later = (self.low, STEP) if self.low > place else (self._place_after(later), later * 3)
        floor = self.low
        while floor < self.high and self.clock.left > LEAST:
            middle = (floor + self.high) // 2
            if not self._try(middle, SHARE if middle > self.low else 1.0):
                floor = max(self.low, middle + 1)

    def _place_after(self, later: int) -> int:
        """Return the place of the first day that is so many days after the bound, or of the last day of all."""
        day = self.days[self.low] + timedelta(days=later)
        return min(bisect_left(self.days, day), len(self.days) - 1)

    def bound(self) -> None:
        """Find the first day by which a choice can end, whatever its dates."""
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
        choosing = Choosing(by_then, seconds=max(0.05, self.clock.left / 4))
        return choosing.choose_any() is not None or not choosing.proven

    def _try(self, place: int, share: float = SHARE) -> bool:
        """Look for a plan that ends by a day, among few runs, then among more; all of them where they are not many.

        Where there is none among all of them, the bound is lifted.
        """
        until = self.clock.left * (1 - share)
        by_then = self.of.ending_by(self.days[place])
        runs = by_then.number_of_runs
        if runs > FEW_RUNS:
            ranked = ranked_by_hours(by_then, seconds=max(LEAST, self.clock.left - until))
            if ranked is None:
                self.low = max(self.low, place + 1)
                return False
            for number, each, of_it in self.pools:
                seconds = (self.clock.left - until) * of_it
                if seconds > LEAST and number < len(ranked):
                    some = covering(by_then, ranked, number, each=each) if each else set(ranked[:number])
                    few = Choosing(by_then.with_runs(some), seconds=seconds, by_day=True)
                    if self._keep(few.choose_easy()):
                        return True
        if runs > MANY_RUNS:
            return False
        program = Choosing(by_then, seconds=max(LEAST, self.clock.left - until), by_day=True)
        if self._keep(program.choose_easy()):
            return True
        if program.proven:
            self.low = max(self.low, place + 1)
        return False

    def _date_choices(self, place: int) -> None:
        """Choose what takes the fewest hours, and date it; the same again without what clashed."""
        by_then = self.of.ending_by(self.days[place])
        choosing = Choosing(by_then, seconds=self.clock.left)
        for _ in range(ROUNDS):
            choosing.seconds = max(LEAST, self.clock.left)
            choice = choosing.choose(Objective.SOONEST)
            if choice is None:
                return
            dated = date_choice(by_then, choice.runs, seconds=max(LEAST, self.clock.left))
            if dated.found:
                self._note(dated.runs)
                return
            for clash in reasons(by_then, choice, self.clock):
                choosing.cut(clash)

    def _keep(self, choice: Choice | None) -> bool:
        """Keep what was found, if anything was, and say so."""
        if choice is None:
            return False
        self._note({code: run for code, (run,) in choice.runs.items()})
        return True

    def _note(self, runs: Mapping[str, Run]) -> None:
        self.found = runs
        self.high = bisect_left(self.days, max((run.ends for run in runs.values()), default=self.days[0]))
