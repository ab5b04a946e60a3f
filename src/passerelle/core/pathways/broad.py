"""Where tens of thousands of courses count for the same credits: most of them are the same for whoever asks.

Those that count for nothing else are put together by what they cost, take and bring. With what counts for more, one by
one, that gives a bound on all plans in a fraction of the time. A plan is then looked for among a few of each kind that
the bound would take, or nearly; first those that ask for nothing to be held, and where these are few, others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passerelle.core.pathways.choosing import Alike, Choosing
from passerelle.core.pathways.narrowing import Possible, Question, question

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.pathways.answers import Clock
    from passerelle.core.pathways.wishing import Demand, Objective, Wish
    from passerelle.core.pathways.world import Catalogue

KINDS = 2000
"""More kinds than this are made coarser: what they cost and take is rounded down, which never raises a bound."""
OF_A_KIND, IN_ALL = 12, 240
"""How many courses of one kind are asked at least, and of how many in all no further kind is."""
TAKEN = 2
"""Of a kind of which the bound takes many, so many times as many are asked: for some there may be no days."""


@dataclass(frozen=True)
class Narrowed:
    """A question with few of many, and a bound on the plans of all of them; `is_proven`: None is the best there is."""

    asked: Question | None
    bound: float
    is_proven: bool


def narrowed(
    catalogue: Catalogue, wish: Wish, given_up: frozenset[Demand], objective: Objective,
    many: Mapping[str, frozenset[str]], clock: Clock,
) -> Narrowed:  # fmt: skip
    """Return a question that can be answered, and a bound on what could be had if all of it were asked.

    `many`: demands for credits by code, with the courses that count for each.
    """
    none = dict.fromkeys(many, frozenset[str]())
    kinds = _Kinds(catalogue, wish, given_up, many, question(catalogue, wish, given_up, only=none))
    program = Choosing(kinds.core, seconds=clock.left / 3, alike=kinds.alike)
    value = program.best(program.sum_of(objective))
    if value is None and program.proven:
        return Narrowed(None, program.bound, is_proven=True)
    taken = {at: program.value(at) if value is not None else 0 for at in program.alike}
    relaxed = Choosing(kinds.core, seconds=clock.left / 3, alike=kinds.alike, whole=False)
    told = relaxed.bound_of(objective)
    bound = max(program.bound, told.bound if told else 0.0)
    dear = {at: told.reduced_costs[at] if told else 0.0 for at in relaxed.alike}
    ranked = sorted(dear, key=lambda at: (not taken[at], dear[at], at))
    first = min(relaxed.alike, default=0)
    some = kinds.some({at - first: max(OF_A_KIND, TAKEN * taken[at]) for at in ranked})
    return Narrowed(question(catalogue, wish, given_up, only={code: items & some for code, items in many.items()}),
                    bound, is_proven=False)  # fmt: skip


class _Kinds:
    """What counts only for demands for which many count, by what it costs, takes, brings and counts for."""

    def __init__(
        self, catalogue: Catalogue, wish: Wish, given_up: frozenset[Demand], many: Mapping[str, frozenset[str]],
        core: Question,
    ) -> None:  # fmt: skip
        import numpy as np

        self.catalogue, self.core = catalogue, core
        columns, possible = catalogue.columns, Possible(catalogue, wish, given_up)
        first = np.array(columns.first)
        sizes = np.diff(first)
        of_course = np.repeat(np.arange(len(sizes)), sizes)[possible.fits]
        price = _least(columns.price, possible.fits, of_course, len(sizes))
        spent = _least(columns.spent, possible.fits, of_course, len(sizes))
        runs = np.bincount(of_course, minlength=len(sizes))
        counts = np.zeros(len(sizes), np.int64)
        for place, items in enumerate(many.values()):
            counts[[catalogue.number[code] for code in items]] |= 1 << place
        counts[runs == 0] = 0
        counts[[catalogue.number[code] for code in core.candidates]] = 0
        counts[list(possible.shut)] = 0
        here = np.flatnonzero(counts)
        brings = np.array([catalogue.courses[catalogue.codes[at]].credits for at in here], np.int64)
        kinds, self._kind, numbers = _put_together(brings, price[here], spent[here], counts[here])
        codes = list(many)
        self.alike = [
            Alike(int(number), int(kind[0]), int(kind[1]), int(kind[2]),
                  frozenset(code for place, code in enumerate(codes) if kind[3] >> place & 1))
            for kind, number in zip(kinds.tolist(), numbers.tolist(), strict=True)
        ]  # fmt: skip
        self._here, self._runs, self._held = here, runs[here], possible.held

    def some(self, wanted: Mapping[int, int]) -> frozenset[str]:
        """Return so many courses of these kinds, kind by kind, those with most runs first.

        Those of which something has to be held first come after all others: what they need makes a question large.
        """
        import numpy as np

        of_kind = np.argsort(self._kind, kind="stable")
        ends = np.cumsum(np.bincount(self._kind, minlength=len(self.alike)))
        found: list[int] = []
        for is_ready in (True, False):
            for kind, number in wanted.items():
                if len(found) >= IN_ALL:
                    break
                members = of_kind[ends[kind] - self.alike[kind].number : ends[kind]]
                by_runs = members[np.argsort(-self._runs[members], kind="stable")]
                found += [at for at in by_runs if self._is_ready(at) == is_ready][:number]
        return frozenset(self.catalogue.codes[self._here[at]] for at in found)

    def _is_ready(self, at: int) -> bool:
        groups = self.catalogue.groups[self._here[at]]
        return all(not self._held.isdisjoint(self.catalogue.any_of[group]) for group in groups)


def _least(values: list[int], fits: Any, of_course: Any, number: int) -> Any:
    """Return, for each course, the least of these values among its runs that fit."""
    import numpy as np

    least = np.full(number, np.iinfo(np.int64).max)
    np.minimum.at(least, of_course, np.array(values, np.int64)[fits])
    return least


def _put_together(brings: Any, price: Any, spent: Any, counts: Any) -> tuple[Any, Any, Any]:
    """Return the kinds there are, the kind of each, and how many are of it."""
    import numpy as np

    grain = 1
    while True:
        every = np.column_stack([brings, price // grain * grain, spent // grain * grain, counts])
        kinds, of_each, numbers = np.unique(every, axis=0, return_inverse=True, return_counts=True)
        if len(kinds) <= KINDS:
            return kinds, of_each.reshape(-1), numbers
        grain *= 4
