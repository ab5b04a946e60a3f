"""What comes back: a plan with a bound that says how good it is, or that there is none; and the time it may take."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passerelle.core.pathways.wishing import Objective
from passerelle.core.pathways.world import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from passerelle.core.pathways.narrowing import Question


@dataclass(frozen=True)
class Plan:
    """Runs to be taken, in the order in which they begin.

    `value`: the price, the number of steps, or the days until the last result, by the objective. `bound`: no plan is
    better than this. `is_proven`: none is better than this one.
    """

    objective: Objective
    steps: tuple[tuple[str, Run], ...]
    value: int
    bound: int

    @property
    def is_proven(self) -> bool:
        """Say whether no plan can be better."""
        return self.value <= self.bound

    @property
    def ends(self) -> date | None:
        """Return the day on which everything is there; None where nothing is left to do."""
        return max((run.ends for _, run in self.steps), default=None)

    @property
    def price(self) -> int:
        """Return what the steps cost together, in minor units."""
        return sum(run.price for _, run in self.steps)


@dataclass(frozen=True)
class NoPlan:
    """There is none (`is_proven`), or none was found in the time given."""

    objective: Objective
    is_proven: bool
    bound: int | None = None


class Clock:
    """CPU time that is left. The solver is given it as wall time, which is never less."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.process_time() + seconds

    @property
    def left(self) -> float:
        """Return the seconds left, never less than nothing."""
        return max(0.0, self._ends - time.process_time())

    @property
    def is_over(self) -> bool:
        """Say whether nothing is left."""
        return self.left <= 0.0


def answer(of: Question, objective: Objective, found: Mapping[str, Run] | None, bound: float) -> Plan | NoPlan:
    """Return runs as a plan, or that there is none."""
    if found is None:
        return NoPlan(objective, is_proven=bound == math.inf, bound=_whole(bound))
    value = value_of(of, objective, found.values())
    steps = sorted(found.items(), key=lambda step: (step[1].starts, step[1].ends, step[0]))
    return Plan(objective, tuple(steps), value, min(value, _whole(bound) or 0))


def value_of(of: Question, objective: Objective, runs: Iterable[Run]) -> int:
    """Return what an objective makes of runs."""
    taken = list(runs)
    if objective == Objective.CHEAPEST:
        return sum(run.price for run in taken)
    if objective == Objective.FEWEST:
        return len(taken)
    return max(((run.ends - of.wish.starts).days for run in taken), default=0)


def _whole(bound: float) -> int | None:
    """Return a bound on whole numbers, rounded up; None where nothing is known."""
    return None if math.isinf(bound) else max(0, math.ceil(bound - 1e-6))
