"""Why a wish cannot be met: demands that exclude each other, none of which can be left out, and which one to give up.

QuickXplain (Junker, 2004) finds a conflict from which nothing can be left out. Whether one is smaller is another
question: the smallest set that meets every known correction is tried, and each time it can be met, what it leaves out
becomes a new correction (implicit hitting sets), until one cannot.
What was not decided in time counts as possible: then a conflict is still one, but may hold more than it needs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passerelle.core.integer_programs import FOREVER, IntegerProgram
from passerelle.core.pathways.answers import Clock, NoPlan
from passerelle.core.pathways.planning import plan
from passerelle.core.pathways.wishing import Demand, Objective

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passerelle.core.pathways.wishing import Wish
    from passerelle.core.pathways.world import Catalogue

SECONDS = 1.6
FOR_ONE = 0.25
"""Of the time that is left, how much one question takes at most."""


@dataclass(frozen=True)
class Conflict:
    """Demands that cannot all be met.

    `is_minimal`: proven that none of them can be left out; `is_smallest`: proven that no conflict has fewer.
    `give_up`: the demands of which one alone is enough to give up, in the order in which people would rather;
    where there is none, `together` is as few as were found that have to be given up at once.
    """

    demands: tuple[Demand, ...]
    is_minimal: bool
    is_smallest: bool
    give_up: tuple[Demand, ...]
    together: tuple[Demand, ...] = ()
    out_of_time: bool = False


def conflict(catalogue: Catalogue, wish: Wish, *, seconds: float = SECONDS) -> Conflict | None:
    """Return what excludes each other in a wish; None where it can be met, or where that was not decided in time."""
    asking = _Asking(catalogue, wish, Clock(seconds))
    every = frozenset(wish.demands)
    if asking.can(every) is not False:
        return None
    found = asking.smaller(every)
    is_minimal = all(asking.can(found - {one}) for one in found)
    alone = tuple(one for one in reversed(wish.demands) if one in found and asking.can(every - {one}))
    smallest = asking.smallest(every, found)
    return Conflict(
        tuple(one for one in wish.demands if one in (smallest or found)),
        is_minimal or smallest is not None,
        smallest is not None,
        alone,
        () if alone else asking.correction(every),
        asking.clock.is_over,
    )


class _Asking:
    """Which demands can be met together: asked of the planner, and never twice."""

    def __init__(self, catalogue: Catalogue, wish: Wish, clock: Clock) -> None:
        self.catalogue, self.wish, self.clock = catalogue, wish, clock
        self.every = frozenset(wish.demands)
        self.met: list[frozenset[Demand]] = []
        self.unmet: list[frozenset[Demand]] = []
        self.unknown: set[frozenset[Demand]] = set()

    def can(self, kept: frozenset[Demand]) -> bool | None:
        """Say whether these can be met together, all others given up; None where it was not decided in time."""
        if any(kept <= known for known in self.met):
            return True
        if any(known <= kept for known in self.unmet):
            return False
        if kept in self.unknown or self.clock.is_over:
            return None
        seconds = max(0.05, self.clock.left * FOR_ONE)
        told = plan(self.catalogue, self.wish, Objective.FEWEST, given_up=self.every - kept, seconds=seconds)
        if not isinstance(told, NoPlan):
            self.met.append(kept)
            return True
        if told.is_proven:
            self.unmet.append(kept)
            return False
        self.unknown.add(kept)
        return None

    def smaller(self, among: frozenset[Demand]) -> frozenset[Demand]:
        """Return a part of a conflict that is one, and from which nothing can be left out as far as is known."""
        order = [one for one in self.wish.demands if one in among]
        return frozenset(self._explain(frozenset(), order, has_new=False))

    def _explain(self, behind: frozenset[Demand], order: Sequence[Demand], *, has_new: bool) -> list[Demand]:
        if has_new and self.can(behind) is False:
            return []
        if len(order) == 1:
            return list(order)
        first, second = order[: len(order) // 2], order[len(order) // 2 :]
        of_second = self._explain(behind | set(first), second, has_new=True)
        of_first = self._explain(behind | set(of_second), first, has_new=bool(of_second))
        return [*of_first, *of_second]

    def smallest(self, every: frozenset[Demand], known: frozenset[Demand]) -> frozenset[Demand] | None:
        """Return a conflict of the fewest demands; None where that was not proven in the time."""
        corrections = [every - met for met in self.met]
        while not self.clock.is_over:
            tried = hitting(corrections)
            if len(tried) >= len(known):
                return known
            can = self.can(tried)
            if can is False:
                return tried
            if can is None:
                return None
            corrections.append(every - self._grown(tried))
        return None

    def _grown(self, kept: frozenset[Demand]) -> frozenset[Demand]:
        """Add to what can be met whatever can be met as well."""
        for one in self.wish.demands:
            if one not in kept and self.can(kept | {one}):
                kept |= {one}
        return kept

    def correction(self, every: frozenset[Demand]) -> tuple[Demand, ...]:
        """Return the fewest demands known to be enough to give up."""
        best = max((self._grown(met) for met in list(self.met)), key=len, default=frozenset())
        return tuple(one for one in self.wish.demands if one in every - best)


def hitting(sets: Iterable[frozenset[Demand]]) -> frozenset[Demand]:
    """Return as few demands as hold one of each of these sets."""
    needed = [one for one in sets if one]
    program = IntegerProgram(seconds=1.0)
    columns = {demand: program.column(1) for demand in sorted(set().union(*needed))}
    for one in needed:
        program.row(1, FOREVER, [(columns[demand], 1.0) for demand in sorted(one)])
    if not columns or program.best([(column, 1.0) for column in columns.values()]) is None:
        return frozenset()
    return frozenset(demand for demand, column in columns.items() if program.value(column))
