"""One learner, every rule: what is open to them, and what is one award away.

Source: DOMAIN 4.4 (the engine's contract: what is allowed, and the cheapest next step). With up to twenty awards, the
rules that cite none of them never come into question; the others are judged together.

A rule is one step away where something counts towards it already and one award more would open it: any it lists that
does not count yet, of that day, with the result it takes, from a source that no cap limits. The cheapest has the fewest
credits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from passerelle.core.matching.judging import Hits, Judge, first_of_each
from passerelle.core.matching.lots import ITEM

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from passerelle.core.matching.book import Book
    from passerelle.core.matching.lots import Lots

SHOWN: Final = 50
"""So many steps are told; the others are counted."""
NONE: Final = np.int64(2**62)


class Step(NamedTuple):
    """One award more: the rule it would open, the item with the fewest credits that does, and the credits it needs."""

    rule: int
    item: int
    credits_lacking: int
    """Hundredths; 0 where it is a clause alone that is not met."""


@dataclass(frozen=True)
class Answer:
    """What is open, in the order of the book; what is one step away, the smallest first, and how many there are."""

    open: tuple[int, ...]
    steps: tuple[Step, ...]
    steps_in_all: int


class Learners:
    """A book on a day, asked about one learner at a time."""

    def __init__(self, book: Book, on: date) -> None:
        self.book = book
        self.judge = Judge(book, on)
        self._starts, self._rows = book.by_item
        self._counted = np.zeros(len(book.rule), dtype=np.bool_)

    def asked(self, learner: int, lots: Lots, *, shown: int = SHOWN) -> Answer:
        """Return what is open to a learner, and what is one step away."""
        words = np.array(lots.held_by(learner), dtype=np.uint64)
        hits = self._unspent(self.judge.counting(self._cited(words)), lots.spent_by(learner))
        if not len(hits):
            return Answer((), (), 0)
        order = np.argsort(self.book.rule[hits.row], kind="stable")
        hits = Hits(hits.pair, hits.lot[order], hits.word[order], hits.row[order])
        of_rule = self.book.rule[hits.row].astype(np.int64)
        first = first_of_each(of_rule)
        rules = of_rule[first]
        pair = np.repeat(np.arange(len(rules)), np.diff(first, append=len(hits)))
        hits = Hits(pair, hits.lot, hits.word, hits.row)
        opens = self.judge.opens(hits, rules)
        steps = self._steps(hits, rules, opens)
        return Answer(tuple(rules[opens].tolist()), tuple(steps[:shown]), len(steps))

    def _cited(self, words: NDArray[np.uint64]) -> Hits:
        """Return every row that cites one of these lots."""
        items = (words >> np.uint64(ITEM)).astype(np.int64)
        first = self._starts[items]
        sizes = self._starts[items + 1] - first
        lot = np.repeat(np.arange(len(words)), sizes)
        places = np.arange(len(lot)) + np.repeat(first - np.cumsum(sizes) + sizes, sizes)
        return Hits(lot, lot, words[lot], self._rows[places])

    def _unspent(self, hits: Hits, spent: dict[str, list[int]]) -> Hits:
        """Leave out, for each target, one lot for each that was spent on it."""
        left = np.ones(len(hits), dtype=np.bool_)
        for target, words in spent.items():
            of_target = self.book.has_target(target)[self.book.rule[hits.row]]
            gone: set[int] = set()
            for word in words:
                same = np.unique(hits.lot[hits.word == np.uint64(word)]).tolist()
                gone.update([one for one in same if one not in gone][:1])
            left &= ~(of_target & np.isin(hits.lot, list(gone)))
        return hits if left.all() else hits.those(left)

    def _steps(self, hits: Hits, rules: NDArray[np.int64], opens: NDArray[np.bool_]) -> list[Step]:
        """Return the smallest step to each rule that one award would open."""
        lacks, where = self._lacking(hits, rules)
        near = np.flatnonzero(~opens & (lacks <= 1) & self.judge.in_force[rules])
        if not len(near):
            return []
        book, of_rule = self.book, rules[near]
        short = np.maximum(0, book.asked[of_rule] - self.judge.credits_counted(hits, rules)[near])
        short = -(-short // book.parts[of_rule])  # hundredths, rounded up: what is brought is whole ones
        sizes = book.starts[of_rule + 1] - book.starts[of_rule]
        ends = np.cumsum(sizes)
        rows = np.arange(int(ends[-1])) + np.repeat(book.starts[of_rule] - ends + sizes, sizes)
        self._counted[book.thing[hits.row]] = True
        credits_ = book.credits[book.item[rows]]
        helps = ~self._counted[book.thing[rows]] & (credits_ >= np.repeat(short, sizes))
        helps &= np.repeat(lacks[near] == 0, sizes) | ((book.clauses[rows] & np.repeat(where[near], sizes)) > 0)
        self._counted[book.thing[hits.row]] = False
        best = np.minimum.reduceat(np.where(helps, (credits_ << 20) | book.item[rows], NONE), ends - sizes)
        told = np.flatnonzero(best < NONE)
        told = told[np.lexsort((of_rule[told], best[told] >> 20))]
        items = (best[told] & (2**20 - 1)).tolist()
        return [Step(*one) for one in zip(of_rule[told].tolist(), items, short[told].tolist(), strict=True)]

    def _lacking(self, hits: Hits, rules: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """Return how many clauses each pair lacks, and where a lot more would help."""
        where = self.book.all_clauses[rules] & ~self.judge.clauses_met(hits, len(rules))
        lacks = np.bitwise_count(where).astype(np.int64)
        shares = self.book.shares_lots[rules] & (lacks <= 1)
        if shares.any():
            lacks[shares], where[shares] = self.judge.lacking(hits, rules, shares)
        return lacks, where
