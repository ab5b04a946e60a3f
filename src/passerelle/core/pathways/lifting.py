"""The best plan from below: is there one that comes to no more than the bound, or than a little more?

Had day by day in parts, a wish says of every run what a plan with it comes to at least: the value of all in parts, and
what that run adds to it (its reduced cost). For a plan of no more than so much, every run that would make it more is
left out, and nothing is lost: of 1,500 runs a few hundred stay, so that all days are asked at once in a fraction of
the time. Where there is none among all that stay, the bound is lifted. (Fixing by reduced cost: Dantzig, Fulkerson
and Johnson, 1954.)
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from passerelle.core.pathways.answers import value_of
from passerelle.core.pathways.choosing import Choosing
from passerelle.core.pathways.pooling import covering
from passerelle.core.pathways.wishing import Objective

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passerelle.core.pathways.answers import Clock
    from passerelle.core.pathways.choosing import Choice
    from passerelle.core.pathways.narrowing import Candidate, Question
    from passerelle.core.pathways.world import Run

AT_ONCE, IN_TIME = 250, 300
"""Up to so many runs are all asked at once; of more, a few first; of more than the second number, all only once a plan
is known."""
FEW_OF_STEPS: Final = ((80, 6, 0.1), (110, 8, 0.15), (150, 8, 0.2))
FEW_OF_MONEY: Final = ((80, 12, 0.3), (150, 8, 0.25))
LATER: Final = ((200, 20, 0.5), (150, 8, 0.6))
BETTER: Final = ((150, 8, 0.5),)
"""Where not all runs are asked: how many that cost little by the bound and leave hours, how many of every demand, and
in how much of the time that is left. `LATER` for amounts further on, where what matters is that there is a plan;
`BETTER` once one is known. A little more money lets many more plans in: less is asked of each amount."""
MORE: Final = 1.4
"""So many times as many, for each amount that is further on still."""
WIDER = 2
"""Where the bound is lifted, to what lets so many times as many runs in."""
STEPS = 10
"""Where all runs are in, so manieth parts more are asked for, then twice as much each time."""
SHARE = 0.5
"""Of the time that is left, how much one question may take while no plan is known."""
BELOW = 3
"""Once a plan is known, so manieth part of what lies between it and the bound is asked for: less is decided sooner."""
LEAST, KEPT = 0.05, 0.3
"""Seconds in which nothing is decided; and that are left to whoever looks for any plan, where none is found here."""


def lifted(
    of: Question, objective: Objective, clock: Clock, *, low: float = 0.0
) -> tuple[dict[str, Run] | None, float]:
    """Return the runs of the best plan that was found and a bound on all plans: infinite where there is none.

    `low` is a bound from elsewhere. The objective is one of money or steps.
    """
    program = Choosing(of, seconds=clock.left, by_day=True)
    told = program.bound_of(objective)
    if told is None:
        return None, math.inf if program.proven else low
    search = _Search(of, objective, clock, program.at_least(told))
    search.bound = search.rounded(max(low, told.bound))
    search.step = search.first_step()
    search.run()
    return search.found, float(search.bound)


class _Search:
    """`at_least`: of every run, by its place in the catalogue's columns, what a plan with it comes to at least."""

    def __init__(self, of: Question, objective: Objective, clock: Clock, at_least: Mapping[int, float]) -> None:
        self.of, self.objective, self.clock, self.at_least = of, objective, clock, at_least
        self.levels = sorted(at_least.values())
        price = next((one.columns.price for one in of.candidates.values()), [])
        self.grain = 1 if objective == Objective.FEWEST else math.gcd(*(price[at] for at in at_least)) or 1
        """Of what every plan's value is a multiple."""
        self.top = sum(self._most_of(one) for one in of.candidates.values())
        """What all courses together come to."""
        self.step = self.grain
        self.bound: float = 0
        self.found: dict[str, Run] | None = None
        self.value = math.inf

    def _most_of(self, one: Candidate) -> int:
        return 1 if self.objective == Objective.FEWEST else max(one.columns.price[at] for at in one.at)

    def rounded(self, bound: float) -> int:
        """Return a bound, rounded up to what a plan can come to."""
        return math.ceil((bound - _slack(bound)) / self.grain) * self.grain

    def first_step(self) -> int:
        """Return a part of the bound that a plan can come to, too: what is asked for is never between two of these."""
        return max(1, int(self.bound) // STEPS // self.grain) * self.grain

    def run(self) -> None:
        """Ask for no more than the bound, then for more, until a plan is found; then whether there is a better one."""
        most, further = int(self.bound), 0
        while self.found is None and self.bound < math.inf and self.clock.left > KEPT:
            self._try(most, further)
            is_lifted = self.bound > most
            most = self._wider(most)
            if not is_lifted:
                most, further = self._wider(most), further + 1
        while self.found is not None and self.value > self.bound and self.clock.left > LEAST:
            room, known = int(self.value - self.bound) - self.grain, self.value
            self._try_few(int(self.bound) + -(-room // BELOW // self.grain) * self.grain, BETTER)
            if self.value == known:
                self._ask_all(int(self.bound) + room // BELOW // self.grain * self.grain)

    def _try(self, most: int, further: int) -> None:
        """Look for a plan that comes to no more than this: among few runs, then among more, then among all."""
        first = FEW_OF_STEPS if self.objective == Objective.FEWEST else FEW_OF_MONEY
        by = MORE ** (further - 1)
        self._try_few(most, [(int(number * by), each, share) for number, each, share in LATER] if further else first)
        is_small = most >= self.top or self._up_to(most).number_of_runs <= IN_TIME
        if self.found is None and self.bound <= most and is_small:
            self._ask_all(most)

    def _try_few(self, most: int, pools: Sequence[tuple[int, int, float]]) -> None:
        """Look for a plan that comes to no more than this and is better than what is known, among few runs."""
        asked, known = self._up_to(most), self.value
        ranked = self._ranked(asked, most) if asked.number_of_runs > AT_ONCE else []
        for number, each, share in pools:
            if self.value == known and number < len(ranked) and self.clock.left > LEAST:
                some = covering(self.of, ranked, number, each=each)
                self._ask_few(self.of.with_runs(some), most, self.clock.left * share)

    def _ranked(self, asked: Question, most: int) -> list[int]:
        """Rank runs by what they add to the value, and to the hours of what comes to no more than this.

        Each is a share: of what may be added at most, and of what half of the runs add.
        """
        program = Choosing(asked, seconds=self.clock.left * SHARE, by_day=True)
        program.hold(self.objective, most)
        told = program.bound_of(Objective.SOONEST)
        if told is None:
            if program.proven:
                self._none_within(most)
            return []
        hours = {at: least - told.bound for at, least in program.at_least(told).items()}
        half = max(1.0, sorted(hours.values())[len(hours) // 2])
        room = most + self.grain - self.levels[0]
        return sorted(hours, key=lambda at: ((self.at_least[at] - self.levels[0]) / room + hours[at] / half, at))

    def _up_to(self, most: int) -> Question:
        """Return the question among all runs of which a plan can come to no more than this."""
        return self.of.with_runs({at for at, least in self.at_least.items() if least <= most + _slack(most)})

    def _ask_few(self, few: Question, most: int, seconds: float) -> None:
        program = Choosing(few, seconds=seconds, by_day=True)
        program.hold(self.objective, most)
        self._keep(program.choose_easy())

    def _ask_all(self, most: int) -> None:
        """Look for the best plan that comes to no more than this; where there is none, the bound is lifted."""
        share = SHARE if self.found is None else 1
        program = Choosing(self._up_to(most), seconds=self.clock.left * share, by_day=True)
        program.hold(self.objective, most)
        choice = program.choose(self.objective)
        self._keep(choice)
        if choice is not None:
            self.bound = max(self.bound, self.rounded(program.bound))
        elif program.proven:
            self._none_within(most)

    def _keep(self, choice: Choice | None) -> None:
        if choice is not None:
            self.found = {code: run for code, (run,) in choice.runs.items()}
            self.value = value_of(self.of, self.objective, self.found.values())

    def _none_within(self, most: int) -> None:
        """Note that no plan comes to no more than this."""
        self.bound = math.inf if most >= self.top else max(self.bound, most + self.grain)

    def _wider(self, most: int) -> int:
        """Return what is asked for next: what lets some more runs in; where all are in, ever more."""
        within = bisect_right(self.levels, most + _slack(most))
        if within < len(self.levels):
            more = self.rounded(self.levels[min(int(within * WIDER), len(self.levels) - 1)])
        else:
            more, self.step = most + self.step, 2 * self.step
        return min(self.top, max(most + self.grain, more))


def _slack(amount: float) -> float:
    """Return by how much a sum of the solver's can be off."""
    return 1e-4 + 1e-6 * abs(amount)
