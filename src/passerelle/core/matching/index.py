"""The index of a day: the same lots by what was awarded, so that those who hold an item are found without asking all.

`learners[bounds[i]:bounds[i + 1]]` hold item i on that day, in their order, with day and result of the award beside
them. It is derived, follows the lots it was made from, and is made anew in about a second for ten million of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from passerelle.core.matching.lots import AWARDED, ITEM, RESULT, Lots, day_number


@dataclass(frozen=True)
class Index:
    """Who holds what on a day: learners by item, with the day and the result of each award."""

    lots: Lots
    on: date
    bounds: NDArray[np.int64]
    learners: NDArray[np.int32]
    awarded: NDArray[np.uint16]
    results: NDArray[np.uint8]


def indexed(lots: Lots, items: int, on: date) -> Index:
    """Return the index of settled lots of so many items; what does not hold on the day stands under nothing.

    Item and row in one number sort several times faster than an order is found, for a processor sorts bare numbers.
    """
    today = np.uint64(day_number(on))
    by_item = lots.words >> np.uint64(ITEM)
    by_item *= (lots.words & np.uint64(0xFFFF)) >= today
    by_item *= ((lots.words >> np.uint64(AWARDED)) & np.uint64(0xFFFF)) <= today
    by_item <<= np.uint64(ITEM)
    by_item |= np.arange(len(lots), dtype=np.uint64)
    by_item.sort()
    bounds = np.searchsorted(by_item, np.arange(items + 2, dtype=np.uint64) << np.uint64(ITEM))
    by_item &= np.uint64((1 << ITEM) - 1)
    rows = by_item.view(np.int64)
    learners = np.repeat(np.arange(lots.people, dtype=np.int32), np.diff(lots.starts))[rows]
    words = lots.words[rows]
    awarded = (words >> np.uint64(AWARDED)).astype(np.uint16)
    return Index(lots, on, bounds, learners, awarded, (words >> np.uint64(RESULT)).astype(np.uint8))
