"""Whole-number programs, solved by HiGHS: one thread, silent, always the same way.

Floats come out of a solver. Whoever asks reads whole numbers (`value`) and has its answer checked by other code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

FOREVER = 1e30
MANY = 10**7
"""More of anything than is ever asked for."""
FEASIBLE = 2
"""HiGHS' kSolutionStatusFeasible."""
TOLERANCE = 1e-6
OPTIONS = {"output_flag": False, "threads": 1, "random_seed": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.5}


class IntegerProgram:
    """Columns and rows, added once, then minimised for one sum after another, each held before the next is asked."""

    def __init__(self, *, seconds: float) -> None:
        """`seconds`: wall time for each question; `proven` says whether it sufficed for the last one."""
        import highspy  # a third of a second, and only here: most processes never ask

        # The wrapper's own constructor prints a line before it can be told not to; its base does not.
        self._solver: Any = highspy.Highs.__mro__[1]()
        for option, value in OPTIONS.items():
            self._solver.setOptionValue(option, value)
        self._optimal, self._integer = highspy.HighsModelStatus.kOptimal, highspy.HighsVarType.kInteger
        self._columns, self._seconds = 0, seconds
        self._values: list[float] = []
        self.proven = False

    def column(self, upper: float, *, whole: bool = True) -> int:
        """Add a number between nothing and `upper`; return its place."""
        self._solver.addCol(0.0, 0.0, float(upper), 0, [], [])
        if whole:
            self._solver.changeColIntegrality(self._columns, self._integer)
        self._columns += 1
        return self._columns - 1

    def row(self, lower: float, upper: float, terms: Iterable[tuple[int, float]]) -> None:
        """Add one demand: `lower` <= sum of terms <= `upper`."""
        found = list(terms)
        self._solver.addRow(lower, upper, len(found), [column for column, _ in found], [factor for _, factor in found])

    def minimise(self, terms: Iterable[tuple[int, float]], *, nodes: int = MANY) -> int | None:
        """Minimise a sum and hold it there; None where no answer was found, and the values of before stay.

        `nodes` bounds the search by steps and not by a clock, so that a busy machine gives the same answer.
        """
        found = dict(terms)
        for column in range(self._columns):
            self._solver.changeColCost(column, found.get(column, 0.0))
        self._solver.setOptionValue("mip_max_nodes", nodes)
        self._solver.setOptionValue("time_limit", self._solver.getRunTime() + self._seconds)
        self._solver.run()
        self.proven = self._solver.getModelStatus() == self._optimal
        info = self._solver.getInfo()
        if int(info.primal_solution_status) != FEASIBLE:
            return None
        best: int = round(info.objective_function_value)
        self.row(-FOREVER, best, found.items())
        self._values = list(self._solver.getSolution().col_value)
        return best

    def value(self, column: int) -> int:
        """Return the number of a column in the last answer, as a whole one."""
        return round(self._values[column])

    def floor(self, column: int) -> int:
        """Return the number of a column, what is finer than a whole one cut off: no ceiling is ever passed by it."""
        return int(self._values[column] + TOLERANCE)
