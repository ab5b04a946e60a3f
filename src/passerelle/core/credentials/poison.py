"""A graph whose blank nodes all look alike makes canonicalisation try every order of them. It is refused first.

Source: RDF Dataset Canonicalization 1.0, section 7.1 ("dataset poisoning"). Two guards, both of which count
rather than measure: how many blank nodes only their neighbours tell apart, known before anything is tried; and
how many steps are taken to tell them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.core.credentials.refusals import Ambiguous

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_ALIKE: Final = 6  # blank nodes that only their neighbours tell apart, in a whole document
MAX_ALIKE_IN_ROWS: Final = 120  # the same of nodes with at most two blank neighbours, such as the cells of a list
MAX_STEPS: Final = 20_000  # a step names one neighbour, or hashes one; about a microsecond each


def refuse_poison(alike: Iterable[tuple[int, int]]) -> None:
    """Raise Ambiguous("poison") when more blank nodes share their first-degree hash with another than is safe.

    `alike` has, for each such hash, how many nodes have it and how many blank neighbours each of them has. Nodes
    without any are all the same in any order; in a row, each step leaves no choice but one or two.
    """
    rows = tied = 0
    for nodes, neighbours in alike:
        if nodes > 1 and neighbours:
            tied += nodes * (neighbours > 2)
            rows += nodes * (neighbours <= 2)
    if tied > MAX_ALIKE or rows > MAX_ALIKE_IN_ROWS:
        raise Ambiguous("poison", alike=tied or rows)


class Work:
    """The steps one canonicalisation may still take."""

    def __init__(self, limit: int = MAX_STEPS) -> None:
        self.limit = limit
        self.taken = 0

    def step(self, steps: int = 1) -> None:
        """Count `steps`; raises Ambiguous("poison") past the limit."""
        self.taken += steps
        if self.taken > self.limit:
            raise Ambiguous("poison", steps=self.limit)
