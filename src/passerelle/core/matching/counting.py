"""How many clauses of each rule somebody meets: "you meet 3 of 4", for one learner and every rule, or for many and one.

Each award counts for one clause, so what is met at once is counted (`assigning.py`), not what is met each alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from passerelle.core.matching.judging import Hits, Judge
from passerelle.core.matching.lots import ITEM

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.matching.book import Book
    from passerelle.core.matching.lots import Lots


@dataclass(frozen=True)
class Counts:
    """One row a pair of a learner and a rule in force of which anything is met; who is not here meets nothing."""

    learner: NDArray[np.int64]
    rule: NDArray[np.int64]
    met: NDArray[np.int64]
    """How many clauses can be met at once."""
    where: NDArray[np.uint32]
    """The clauses one of which a further award must fit to meet one more, as bits; none where all are met."""

    def __len__(self) -> int:
        return len(self.learner)


def counted(book: Book, lots: Lots, on: date) -> Counts:
    """Return how many clauses of every rule every learner meets on a day; what was spent on a target is not asked."""
    judge, lots = Judge(book, on), lots.settled()
    hits = judge.counting(_cited(book, lots))
    hits = hits.those(judge.in_force[book.rule[hits.row]])
    pairs, place = np.unique(hits.pair, return_inverse=True)
    hits = Hits(place.astype(np.int64), hits.lot, hits.word, hits.row)
    rules = pairs % len(book) if len(book) else pairs
    where = book.all_clauses[rules] & ~judge.clauses_met(hits, len(pairs))
    lacks = np.bitwise_count(where).astype(np.int64)
    shares = book.shares_lots[rules]
    if shares.any():
        lacks[shares], where[shares] = judge.lacking(hits, rules, shares)
    where[lacks == 0] = 0
    of = np.bitwise_count(book.all_clauses[rules]).astype(np.int64)
    return Counts(pairs // max(1, len(book)), rules, of - lacks, where)


def _cited(book: Book, lots: Lots) -> Hits:
    """Return every row that cites a lot, in the order of their pairs, those of one lot beside each other."""
    words = lots.words
    who = np.repeat(np.arange(lots.people), np.diff(lots.starts))
    starts, rows = book.by_item
    items = (words >> np.uint64(ITEM)).astype(np.int64)
    first = starts[items]
    sizes = starts[items + 1] - first
    lot = np.repeat(np.arange(len(words)), sizes)
    places = np.arange(len(lot)) + np.repeat(first - np.cumsum(sizes) + sizes, sizes)
    row = rows[places].astype(np.int64)
    pair = who[lot] * len(book) + book.rule[row]
    order = np.lexsort((lot, pair))
    return Hits(pair[order], lot[order], words[lot[order]], row[order])
