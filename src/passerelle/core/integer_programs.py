"""Whole-number programs, solved by HiGHS: one thread, silent, always the same way.

Floats come out of a solver. Whoever asks reads whole numbers (`value`) and has its answer checked by other code.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

FOREVER = 1e30
PATIENCE, MOST_PATIENCE = 1.2, 3.0
"""The solver's own limit is wall time, the only one it heeds within some of its steps: so many times the CPU time it
may take, more where the machine gave that much less to whoever asks while the program was written down, and at most."""
MANY = 10**7
"""More of anything than is ever asked for."""
FEASIBLE = 2
"""HiGHS' kSolutionStatusFeasible."""
TOLERANCE = 1e-6
BY_ROW, TO_MINIMISE = 2, 1
"""HiGHS' MatrixFormat.kRowwise and ObjSense.kMinimize."""
OPTIONS = {"output_flag": False, "threads": 1, "random_seed": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.5}


@dataclass(frozen=True)
class Relaxation:
    """What the same sum comes to where everything can be had in parts: a bound, and what one more of each adds."""

    bound: float
    reduced_costs: Sequence[float]
    values: Sequence[float]


class IntegerProgram:
    """Columns and rows, then minimised for one sum after another, each held before the next is asked."""

    def __init__(self, *, seconds: float) -> None:
        """`seconds`: CPU time for each question; `proven` says whether it sufficed for the last one."""
        import highspy  # a third of a second, and only here: most processes never ask

        # The wrapper's own constructor prints a line before it can be told not to; its base does not.
        self._solver: Any = highspy.Highs.__mro__[1]()
        for option, value in OPTIONS.items():
            self._solver.setOptionValue(option, value)
        self._status, self._integer = highspy.HighsModelStatus, highspy.HighsVarType.kInteger
        self._until = _Until()
        self._began = time.perf_counter(), time.process_time()
        self._solver.setCallback(_ask_whether_time_is_up, self._until)
        self._solver.startCallback(highspy.cb.HighsCallbackType.kCallbackMipInterrupt)
        self._upper: list[float] = []
        self._whole: list[int] = []
        self._bounds: list[tuple[float, float]] = []
        self._starts: list[int] = [0]
        self._places: list[int] = []
        self._factors: list[float] = []
        self._loaded = False
        self._values: list[float] = []
        self.seconds = seconds
        self.proven = False
        self.bound = -math.inf
        """No answer of the last question is below this, also where its time ran out."""

    def column(self, upper: float, *, whole: bool = True) -> int:
        """Add a number between nothing and `upper`; return its place."""
        self._upper.append(float(upper))
        self._whole.append(int(whole))
        if self._loaded:
            self._solver.addCol(0.0, 0.0, float(upper), 0, [], [])
            if whole:
                self._solver.changeColIntegrality(len(self._upper) - 1, self._integer)
        return len(self._upper) - 1

    def row(self, lower: float, upper: float, terms: Iterable[tuple[int, float]]) -> int:
        """Add one demand: `lower` <= sum of terms <= `upper`; return its place."""
        found = list(terms)
        places, factors = [column for column, _ in found], [factor for _, factor in found]
        self._bounds.append((lower, upper))
        if self._loaded:
            self._solver.addRow(lower, upper, len(found), places, factors)
            return len(self._bounds) - 1
        self._places += places
        self._factors += factors
        self._starts.append(len(self._places))
        return len(self._bounds) - 1

    def at_most(self, row: int, upper: float) -> None:
        """Let a demand ask for no more than `upper` from now on."""
        self._bounds[row] = (self._bounds[row][0], upper)
        if self._loaded:
            self._solver.changeRowBounds(row, *self._bounds[row])

    def _load(self) -> None:
        """Hand everything over at once: one by one, twenty thousand columns take longer than their answer."""
        import numpy as np

        self._loaded = True
        columns, rows, none = len(self._upper), len(self._bounds), np.zeros(len(self._upper))
        lower, upper = np.array(self._bounds, float).reshape(rows, 2).T
        self._solver.passModel(
            *(columns, rows, len(self._places), BY_ROW, TO_MINIMISE, 0.0),
            *(none, none, np.array(self._upper), lower.copy(), upper.copy()),
            *(np.array(self._starts, np.int32), np.array(self._places, np.int32), np.array(self._factors, float)),
            np.array(self._whole, np.int32),
        )

    def _ask(self, terms: Iterable[tuple[int, float]]) -> None:
        import numpy as np

        if not self._loaded:
            self._load()
        found, columns = dict(terms), len(self._upper)
        costs = np.zeros(columns)
        costs[list(found)] = list(found.values())
        self._solver.changeColsCost(columns, np.arange(columns, dtype=np.int32), costs)
        self._until.ends = time.process_time() + self.seconds
        self._solver.setOptionValue("time_limit", self._solver.getRunTime() + self._patience() * self.seconds)
        self._solver.run()
        self.proven = self._solver.getModelStatus() == self._status.kOptimal

    def _patience(self) -> float:
        """Return how many times the CPU time a question may take by the clock."""
        wall, cpu = time.perf_counter() - self._began[0], time.process_time() - self._began[1]
        return min(MOST_PATIENCE, PATIENCE * max(1.0, wall / max(cpu, 1e-3)))

    def minimise(self, terms: Iterable[tuple[int, float]], *, nodes: int = MANY) -> int | None:
        """Minimise a sum and hold it there; None where no answer was found, and the values of before stay.

        `nodes` bounds the search by steps and not by a clock, so that a busy machine gives the same answer.
        """
        found = list(terms)
        best = self.best(found, nodes=nodes)
        if best is not None:
            self.row(-FOREVER, best, found)
        return best

    def best(self, terms: Iterable[tuple[int, float]], *, nodes: int = MANY, answers: int = MANY) -> int | None:
        """Minimise a sum and hold nothing; None where no answer was found: where that is proven, there is none.

        `answers`: after how many that are better and better the last one does.
        """
        if not self._upper:
            return self._of_nothing()
        self._solver.setOptionValue("mip_max_nodes", nodes)
        self._solver.setOptionValue("mip_max_improving_sols", answers)
        self._ask(terms)
        info = self._solver.getInfo()
        impossible = self._solver.getModelStatus() == self._status.kInfeasible
        self.proven = self.proven or impossible
        self.bound = math.inf if impossible else float(info.mip_dual_bound)
        if int(info.primal_solution_status) != FEASIBLE:
            return None
        self._values = list(self._solver.getSolution().col_value)
        best: int = round(info.objective_function_value)
        return best

    def _of_nothing(self) -> int | None:
        """Answer without columns, which the solver is not asked about: every sum is nothing."""
        does = all(lower <= 0 <= upper for lower, upper in self._bounds)
        self.proven, self.bound = True, 0.0 if does else math.inf
        return 0 if does else None

    def relaxation(self, terms: Iterable[tuple[int, float]]) -> Relaxation | None:
        """Minimise a sum of what may be had in parts; None where that cannot be (`proven`), or not within the time."""
        if not self._upper:
            return Relaxation(0.0, [], []) if self._of_nothing() is not None else None
        self._solver.setOptionValue("solve_relaxation", True)
        self._ask(terms)
        self._solver.setOptionValue("solve_relaxation", False)
        if not self.proven:
            self.proven = self._solver.getModelStatus() == self._status.kInfeasible
            return None
        told = self._solver.getSolution()
        return Relaxation(
            float(self._solver.getInfo().objective_function_value), list(told.col_dual), list(told.col_value)
        )

    def value(self, column: int) -> int:
        """Return the number of a column in the last answer, as a whole one."""
        return round(self._values[column])

    def floor(self, column: int) -> int:
        """Return the number of a column, what is finer than a whole one cut off: no ceiling is ever passed by it."""
        return int(self._values[column] + TOLERANCE)


class _Until:
    """When a question must be answered, as CPU time; an object of its own, so that a solver never holds its program."""

    ends = math.inf


def _ask_whether_time_is_up(_kind: object, _message: str, _told: object, say: Any, until: _Until) -> None:
    if time.process_time() > until.ends:
        say.user_interrupt = True
