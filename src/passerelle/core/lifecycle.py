"""Lives as tables: what leads where. One (state, act), one target; the diagrams in docs/ are drawn from them.

A test compares every table of this kind with docs/lifecycles.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.errors import WrongState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


class Lifecycle:
    """A state machine as a table, keyed by plain strings so that enums and database values both fit.

    >>> life = Lifecycle("door", {("shut", "open"): "ajar", ("ajar", "close"): "shut"})
    >>> life.after("shut", "open")
    'ajar'
    >>> life.acts("ajar")
    ('close',)
    """

    def __init__(self, name: str, table: Mapping[tuple[str, str], str]) -> None:
        self.name = name
        self._table = {(str(state), act): str(target) for (state, act), target in table.items()}

    def after(self, state: str, act: str) -> str:
        """Return the state that `act` leads to; raises WrongState where it leads nowhere."""
        try:
            return self._table[state, act]
        except KeyError:
            raise WrongState(act, state) from None

    def allows(self, state: str, act: str) -> bool:
        return (state, act) in self._table

    def acts(self, state: str) -> tuple[str, ...]:
        """Return what may be done in `state`, in table order."""
        return tuple(act for (source, act) in self._table if source == state)

    def reachable(self, start: str, *, without: Collection[str] = ()) -> frozenset[str]:
        """Return every state that can be reached from `start`, itself too, if nobody ever does the acts `without`."""
        reached, waiting = {str(start)}, [str(start)]
        while waiting:
            here = waiting.pop()
            for (source, act), target in self._table.items():
                if source == here and act not in without and target not in reached:
                    reached.add(target)
                    waiting.append(target)
        return frozenset(reached)

    def leads_to(self, ends: Collection[str], *, by: Collection[str]) -> frozenset[str]:
        """Return the states from which the acts `by` alone can lead to one of `ends` (those themselves too)."""
        return frozenset(
            state
            for state in self.states
            if self.reachable(state, without={act for _, act, _ in self if act not in by}) & {*map(str, ends)}
        )

    @property
    def states(self) -> tuple[str, ...]:
        """Every state the table names, in order of appearance."""
        seen = dict.fromkeys(source for source, _ in self._table)
        return tuple(dict.fromkeys([*seen, *self._table.values()]))

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        return ((source, act, target) for (source, act), target in self._table.items())
