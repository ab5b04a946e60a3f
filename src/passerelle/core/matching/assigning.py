"""Each lot for one clause: whether there is a way to use every lot at most once and yet meet every clause.

Source: DOMAIN 4.4 (PR-HK: a credit counts in one pathway only; PR-IN-ABC: a lot is used once). A lot says by its bits
which clauses it fits. Two ways to the same answer: one at a time by augmenting paths, and for many pairs at once by
Hall's theorem: what is lacking is the most by which any set of clauses outnumbers the lots that touch it.

The sets that lack most have a smallest one in common; a further lot helps exactly where it touches that (`where`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MOST_TOGETHER = 5
"""Rules of so many clauses are looked at set by set; larger ones pair by pair."""


def most_met(lots: Sequence[int], clauses: int) -> int:
    """Return the most clauses that can be met at once, as bits: the first ones where there is a choice.

    >>> most_met([0b11, 0b01], 2), most_met([0b11], 2)
    (3, 1)
    """
    user: dict[int, int] = {}
    met = 0
    for clause in range(clauses):
        if _give(clause, lots, user, set()):
            met |= 1 << clause
    return met


def _give(clause: int, lots: Sequence[int], user: dict[int, int], asked: set[int]) -> bool:
    """Find a lot for a clause, moving others along where need be; no deeper than there are clauses."""
    for place, fits in enumerate(lots):
        if fits >> clause & 1 and place not in asked:
            asked.add(place)
            if place not in user or _give(user[place], lots, user, asked):
                user[place] = clause
                return True
    return False


def lacking(
    pair: NDArray[np.int64], fits: NDArray[np.uint32], all_clauses: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Return of each pair how many clauses cannot be met at once, and the clauses one of which a further lot must fit.

    Each lot has its pair and the clauses it fits; each pair the clauses of its rule.
    """
    lacks = np.zeros(len(all_clauses), dtype=np.int64)
    where = all_clauses.copy()
    small = all_clauses < 1 << MOST_TOGETHER
    for some in range(1, int(all_clauses[small].max(initial=0)) + 1):
        touching = np.bincount(pair[(fits & np.uint32(some)) > 0], minlength=len(lacks))
        short = np.where(small & ((all_clauses & np.uint32(some)) == some), some.bit_count() - touching, -1)
        where[(short == lacks) & (lacks > 0)] &= np.uint32(some)
        where[short > lacks] = some
        lacks = np.maximum(lacks, short)
    for one in np.flatnonzero(~small).tolist():
        lacks[one], where[one] = _lacking(fits[pair == one].tolist(), int(all_clauses[one]))
    return lacks, where


def _lacking(lots: list[int], all_clauses: int) -> tuple[int, int]:
    clauses = all_clauses.bit_length()
    met = most_met(lots, clauses).bit_count()
    helps = (1 << one for one in range(clauses) if most_met([*lots, 1 << one], clauses).bit_count() > met)
    return clauses - met, sum(helps) or all_clauses
