"""When: one run for each of the courses that were chosen, in an order that works, and never more study than a week has.

r[run]   1 where a run is taken, one for each course
A course begins when each of its groups has ended a run; in every week in which something begins, all that runs then
fits. Few courses are dated, so this is small; what is proven here is proven for the choice alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passerelle.core.integer_programs import FOREVER, IntegerProgram
from passerelle.core.pathways.choosing import Clash
from passerelle.core.pathways.wishing import Kind
from passerelle.core.pathways.world import Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from passerelle.core.pathways.answers import Clock
    from passerelle.core.pathways.choosing import Choice
    from passerelle.core.pathways.narrowing import Question

LONGEST_TO_SHRINK = 24
"""More courses than this are cut off as they are: finding the reason would take longer than choosing again."""
AT_ONCE = 4
"""How many reasons are told of one choice; each is quicker to find than another choice."""


@dataclass(frozen=True)
class Dated:
    """A run for each course; empty where there is none (`is_proven`) or none was found in time."""

    runs: Mapping[str, Run]
    is_proven: bool

    @property
    def found(self) -> bool:
        """Say whether there are dates."""
        return bool(self.runs)

    @property
    def ends(self) -> date:
        """Return the day on which everything is there."""
        return max(run.ends for run in self.runs.values())


def date_choice(of: Question, runs: Mapping[str, tuple[Run, ...]], *, seconds: float) -> Dated:
    """Return dates for these courses, those that end early first; groups of which none is chosen do not bind."""
    program = _Dating(of, runs, seconds=seconds)
    found = program.dates() if program.is_possible else {}
    return Dated(found, bool(found) or not program.is_possible or program.proven)


class _Dating(IntegerProgram):
    def __init__(self, of: Question, runs: Mapping[str, tuple[Run, ...]], *, seconds: float) -> None:
        super().__init__(seconds=seconds)
        self.of, self.chosen = of, runs
        self.groups = {code: [group & runs.keys() for group in of.candidates[code].first] for code in runs}
        self.runs = self._in_reach()
        self.is_possible = all(self.runs.values())
        if self.is_possible:
            self._columns()

    def _in_reach(self) -> dict[str, list[Run]]:
        """Leave out what begins before what it needs can end, again and again."""
        left = {code: list(runs) for code, runs in self.chosen.items()}
        again = True
        while again and all(left.values()):
            again = False
            ends = {code: min(run.ends for run in runs) for code, runs in left.items()}
            for code, groups in self.groups.items():
                since = max((min(ends[one] for one in group) for group in groups if group), default=None)
                if since is not None and (kept := [run for run in left[code] if run.starts >= since]) != left[code]:
                    left[code], again = kept, True
                    if not kept:
                        break
        return left

    def _columns(self) -> None:
        self.of_run = {(code, at): self.column(1) for code, runs in self.runs.items() for at, _ in enumerate(runs)}
        every = [(self.runs[code][at], column) for (code, at), column in self.of_run.items()]
        for code, runs in self.runs.items():
            self.row(1, 1, [(self.of_run[code, at], 1.0) for at, _ in enumerate(runs)])
            for group in self.groups[code]:
                if group:
                    self._after(code, group)
        if self.of.has(Kind.WEEKLY):
            most = self.of.wish.weekly
            for day in sorted({run.starts for run, _ in every}):
                at_once = [(column, float(run.weekly)) for run, column in every if run.starts <= day < run.ends]
                if sum(weekly for _, weekly in at_once) > most:
                    self.row(-FOREVER, most, at_once)

    def _after(self, code: str, group: frozenset[str]) -> None:
        """For every day: what has begun by then follows something that has ended by then."""
        earliest = max(min(run.ends for run in self.runs[one]) for one in group)
        for day in sorted({run.starts for run in self.runs[code]}):
            begun = [(self.of_run[code, at], 1.0) for at, run in enumerate(self.runs[code]) if run.starts <= day]
            ended = [
                (self.of_run[one, at], -1.0)
                for one in sorted(group)
                for at, run in enumerate(self.runs[one])
                if run.ends <= day
            ]
            if day < earliest or len(ended) < sum(len(self.runs[one]) for one in group):
                self.row(-FOREVER, 0, [*begun, *ended])

    def dates(self) -> dict[str, Run]:
        first = self.of.wish.starts
        late = [(column, float((self.runs[code][at].ends - first).days)) for (code, at), column in self.of_run.items()]
        if self.best(late) is None:
            return {}
        return {code: self.runs[code][at] for (code, at), column in self.of_run.items() if self.value(column)}


def reasons(of: Question, choice: Choice, clock: Clock) -> list[Clash]:
    """Return why a choice has no dates: as briefly as can be said in the time, and up to a few reasons at once."""

    def fails(fewer: Mapping[str, tuple[Run, ...]]) -> bool:
        if clock.is_over:
            return False
        tried = date_choice(of, fewer, seconds=min(0.05, clock.left))
        return not tried.found and tried.is_proven

    left, found = dict(choice.runs), [_clash(of, choice, choice.runs, fails)]
    while len(found) < AT_ONCE:
        one, _ = max(found[-1].ways)
        left.pop(one)
        if len(left) > LONGEST_TO_SHRINK or not left or not fails(left):
            break
        found.append(_clash(of, choice, left, fails))
    return found


def _clash(
    of: Question,
    choice: Choice,
    among: Mapping[str, tuple[Run, ...]],
    fails: Callable[[Mapping[str, tuple[Run, ...]]], bool],
) -> Clash:
    """Return as few of these as have no dates; `fails` is asked for fewer and fewer of them."""
    left = dict(among)
    if len(left) <= LONGEST_TO_SHRINK:
        for code in sorted(among, key=lambda one: -len(among[one])):
            fewer = {one: runs for one, runs in left.items() if one != code}
            if fewer and not _relief(of, fewer) & choice.runs.keys() and fails(fewer):
                left = fewer
    return Clash(frozenset(way for way in choice.ways if way[0] in left), _relief(of, left))


def _relief(of: Question, runs: Mapping[str, tuple[Run, ...]]) -> frozenset[str]:
    """Return what, taken as well, could let one of these begin earlier: alternatives in a group that binds."""
    groups = [group for code in runs for group in of.candidates[code].first if group & runs.keys()]
    return frozenset().union(*groups) - runs.keys()
