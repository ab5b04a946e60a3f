"""Many pairs of a rule and a learner at once: which of them open, by what the learner holds.

All quick evaluators end here. A *hit* is a lot that counts in a row of the pair's rule; hits stand in the order of
their pairs, and those of one lot beside each other. What is asked of hits is asked of all of them in one go.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from passerelle.core.matching import assigning
from passerelle.core.matching.book import RESULTS
from passerelle.core.matching.lots import AWARDED, RESULT, SOURCE, day_number

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.matching.book import Book

SIXTEEN: Final = np.uint64(0xFFFF)


@dataclass(frozen=True)
class Hits:
    """Lots that count: of which pair, which lot of all that were looked at, its word, and by which row of the book."""

    pair: NDArray[np.int64]
    lot: NDArray[np.int64]
    word: NDArray[np.uint64]
    row: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.pair)

    def those(self, which: NDArray[np.bool_]) -> Hits:
        """Return some of them."""
        return Hits(self.pair[which], self.lot[which], self.word[which], self.row[which])


class Judge:
    """A book on a day, in the columns that pairs are judged by."""

    def __init__(self, book: Book, on: date) -> None:
        self.book = book
        self.on = on
        self.today = np.uint64(day_number(on))
        self.oldest = np.array(book.oldest(on), dtype=np.uint64)
        self.in_force = book.are_in_force(on)

    @cached_property
    def _accepted(self) -> NDArray[np.bool_]:
        return self.book.is_accepted.ravel()

    def counting(self, hits: Hits) -> Hits:
        """Return those hits whose lots count: no later than the day, still holding, young enough, such a result."""
        book, word, row = self.book, hits.word, hits.row
        awarded = (word >> np.uint64(AWARDED)) & SIXTEEN
        counts = (awarded <= self.today) & ((word & SIXTEEN) >= self.today)
        if len(self.oldest) > 1:
            counts &= awarded >= self.oldest[book.age[row]]
        if len(book.accepted) > 1:
            codes = ((word >> np.uint64(RESULT)) & np.uint64(0xFF)).view(np.int64)
            counts &= self._accepted[book.results[row].astype(np.int64) * RESULTS + codes]
        return hits.those(counts)

    def opens(self, hits: Hits, rules: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say of each pair, given its rule, whether its hits are enough."""
        opens: NDArray[np.bool_] = self.clauses_met(hits, len(rules)) == self.book.all_clauses[rules]
        opens &= self.in_force[rules]
        opens &= self.credits_counted(hits, rules) >= self.book.asked[rules]
        unsure = opens & self.book.shares_lots[rules]
        if unsure.any():  # each lot may be used for one clause only
            opens[unsure] = self.lacking(hits, rules, unsure)[0] == 0
        return opens

    def lacking(
        self, hits: Hits, rules: NDArray[np.int64], which: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """Return `assigning.lacking` of some of the pairs."""
        hits = hits.those(which[hits.pair])
        place = np.cumsum(which) - 1
        pair, fits = place[hits.pair], self.book.clauses[hits.row]
        if self.book.has_rows_again and len(hits):
            first = np.flatnonzero(np.concatenate(([True], (pair[1:] != pair[:-1]) | (hits.lot[1:] != hits.lot[:-1]))))
            pair, fits = pair[first], np.bitwise_or.reduceat(fits, first)
        return assigning.lacking(pair, fits, self.book.all_clauses[rules[which]])

    def clauses_met(self, hits: Hits, pairs: int) -> NDArray[np.uint32]:
        """Return the clauses of each pair for which something is held, each looked at alone."""
        met = np.zeros(pairs, dtype=np.uint32)
        if len(hits):
            first = first_of_each(hits.pair)
            met[hits.pair[first]] = np.bitwise_or.reduceat(self.book.clauses[hits.row], first)
        return met

    def credits_counted(self, hits: Hits, rules: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what each pair brings within the caps of its rule, in the parts of its bar (`book.Bar`)."""
        book = self.book
        brought = book.credits[book.item[hits.row]]
        if book.has_rows_again:  # a lot is counted once, by however many rows of its rule
            again = (hits.lot[1:] == hits.lot[:-1]) & (hits.pair[1:] == hits.pair[:-1])
            brought[1:][again] = 0
        caps = book.caps[rules]
        source = ((hits.word >> np.uint64(SOURCE)) & np.uint64(0xF)).view(np.int64)
        cap = book.cap_of_source[book.rule[hits.row], source]
        total = added(hits.pair, brought * (cap == 0), len(rules)) * book.parts[rules]
        for number in range(book.caps.shape[1]):
            capped = added(hits.pair, brought * (cap == number + 1), len(rules)) * book.parts[rules]
            total += np.minimum(capped, caps[:, number])
        return total


def added(who: NDArray[np.int64], credits_: NDArray[np.int64], people: int) -> NDArray[np.int64]:
    """Add hundredths of credits up by person: exact, for doubles hold whole numbers to nine quadrillion."""
    return np.bincount(who, credits_, people).astype(np.int64)


def first_of_each(sorted_: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of the first of each value."""
    return np.flatnonzero(np.concatenate(([True], sorted_[1:] != sorted_[:-1])))
