"""A graph whose blank nodes all look alike makes canonicalisation try every order of them. It is refused first.

Source: RDF Dataset Canonicalization 1.0, section 7.1 ("dataset poisoning"). Two guards, both of which count
rather than measure: how many blank nodes only their neighbours tell apart, known before anything is tried; and
how many steps are taken to tell them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.refusals import Ambiguous

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_ALIKE: Final = 6  # blank nodes that only their neighbours tell apart, in a whole document
MAX_STEPS: Final = 20_000  # a step names one neighbour, or hashes one; about a microsecond each


def refuse_poison(nodes_by_hash: Mapping[str, list[Any]]) -> None:
    """Raise Ambiguous("poison") when more than MAX_ALIKE blank nodes share their first-degree hash with another."""
    tied = sum(len(nodes) for nodes in nodes_by_hash.values() if len(nodes) > 1)
    if tied > MAX_ALIKE:
        raise Ambiguous("poison", alike=tied)


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
