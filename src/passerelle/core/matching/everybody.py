"""Everybody against every rule: all matches of a country on a day.

For each rule, those come into question who hold something for its rarest clause, by the index; a further clause is
asked about in the same way while that is cheap. Of those who are left, the other lots are looked at, for many rules at
once. A rule costs what its rarest clause has holders, whatever else it asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from passerelle.core.matching.judging import Hits, Judge
from passerelle.core.matching.lots import ITEM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from numpy.typing import NDArray

    from passerelle.core.matching.book import Book
    from passerelle.core.matching.index import Index
    from passerelle.core.matching.lots import Lots

    People = NDArray[np.int32]

AT_ONCE: Final = 8_192
"""So many pairs are judged together: what they hold stays in the cache of a processor."""
PLACES: Final = 2**17
"""So many places has the table of rows by rule and item, for the same reason."""
WORTH_ASKING: Final = 20
"""To look at the lots of one candidate costs as much as so many entries of the index."""
NOBODY: Final[NDArray[np.int32]] = np.empty(0, dtype=np.int32)


def matches(book: Book, index: Index) -> list[People]:
    """Return for every rule of the book who opens it on the day of the index, in order."""
    evaluation = Evaluation(book, index.on)
    found: list[People] = [NOBODY] * len(book)
    unsure = []
    for number in np.flatnonzero(evaluation.judge.in_force).tolist():
        found[number], is_all = evaluation.candidates(number, index)
        if not is_all:
            unsure.append(number)
    judged = evaluation.judged([(number, found[number]) for number in unsure], index.lots)
    for number, people in zip(unsure, judged, strict=True):
        found[number] = people
    return found


class Evaluation:
    """A book and a day, ready to be asked about rules and people."""

    def __init__(self, book: Book, on: date) -> None:
        self.book = book
        self.judge = Judge(book, on)
        self._oldest = book.oldest(on)
        self._lowest = book.lowest_result
        self._stride = len(book.catalogue) + 1
        self._rules_at_once = max(1, min(len(book), PLACES // self._stride))
        self._table = np.zeros(self._stride * self._rules_at_once, dtype=np.int32)

    def candidates(self, number: int, index: Index) -> tuple[People, bool]:
        """Return who holds something for every clause that is worth asking about; and whether that is all there is."""
        book, first = self.book, int(self.book.starts[number])
        rows = slice(first, int(book.starts[number + 1]))
        items, clauses = book.item[rows], book.clauses[rows].tolist()
        bounds = list(zip(index.bounds[items].tolist(), index.bounds[items + 1].tolist(), strict=True))
        by_clause = [
            [(first + place, *bounds[place]) for place, fits in enumerate(clauses) if fits & bit or not bit]
            for bit in _bits(int(book.all_clauses[number]))
        ]
        by_clause.sort(key=_size)
        people = self._holders(by_clause[0], index)
        for clause in by_clause[1:]:
            if not len(people) or _size(clause) > WORTH_ASKING * len(people):
                return people, not len(people)
            people = self._also(clause, people, index)
        is_all = book.all_clauses[number] and not book.asked[number] and not book.shares_lots[number]
        return people, bool(is_all) and book.rules[number].target not in index.lots.spent_on

    def _holders(self, clause: list[tuple[int, int, int]], index: Index) -> People:
        found = [self._holding(*row, index) for row in clause]
        people = np.concatenate(found) if found else NOBODY
        if len(found) > 1:
            people.sort()
        first = np.ones(len(people), dtype=np.bool_)
        np.not_equal(people[1:], people[:-1], out=first[1:])
        return people.compress(first)

    def _also(self, clause: list[tuple[int, int, int]], people: People, index: Index) -> People:
        """Return those of these people who hold something of another clause too."""
        marked = np.zeros(index.lots.people, dtype=np.bool_)
        for row in clause:
            marked[self._holding(*row, index)] = True
        return people.compress(marked.take(people))

    def _holding(self, row: int, start: int, end: int, index: Index) -> People:
        """Return whose awards count in a row, by the index."""
        people, counts = index.learners[start:end], None
        if oldest := self._oldest[self.book.age[row]]:
            counts = index.awarded[start:end] >= oldest
        if results := self.book.results[row]:
            lowest = self._lowest[results]
            theirs = index.results[start:end]
            met = theirs >= lowest if lowest else self.book.is_accepted[results].take(theirs)
            counts = met if counts is None else counts & met
        return people if counts is None else people.compress(counts)

    def judged(self, pairs: Iterable[tuple[int, People]], lots: Lots) -> list[People]:
        """Return for each of these rules who of the people beside it opens it. Lots are settled."""
        asked = list(pairs)
        found: list[list[People]] = [[] for _ in asked]
        for batch in self._batches(asked):
            opens = self._opens(
                [asked[place][0] for place, _people in batch], [people for _place, people in batch], lots
            )
            end = 0
            for place, people in batch:
                start, end = end, end + len(people)
                found[place].append(people.compress(opens[start:end]))
        return [np.concatenate(parts) if parts else NOBODY for parts in found]

    def _batches(self, asked: list[tuple[int, People]]) -> Iterator[list[tuple[int, People]]]:
        """Part what is asked so that a batch has not too many pairs, and not too many rules."""
        batch: list[tuple[int, People]] = []
        size = 0
        for place, (_number, people) in enumerate(asked):
            for start in range(0, len(people), AT_ONCE):
                part = people[start : start + AT_ONCE]
                if batch and (size + len(part) > AT_ONCE or len(batch) == self._rules_at_once):
                    yield batch
                    batch, size = [], 0
                batch.append((place, part))
                size += len(part)
        if batch:
            yield batch

    def _opens(self, numbers: list[int], parts: list[People], lots: Lots) -> NDArray[np.bool_]:
        """Say of each of these people whether the rule at the same place opens to them."""
        people = np.concatenate(parts)
        sizes = [len(part) for part in parts]
        first = lots.starts.take(people)
        held = lots.starts.take(people + 1) - first
        ends = np.cumsum(held)
        pair = np.repeat(np.arange(len(people)), held)
        rows = np.repeat(first - ends + held, held)
        rows += np.arange(len(rows))
        words = lots.words.take(rows)
        place = (words >> np.uint64(ITEM)).view(np.int64)
        if len(numbers) > 1:
            lots_of_rule = np.add.reduceat(held, np.cumsum([0, *sizes[:-1]]))
            place += np.repeat(np.arange(len(numbers)) * self._stride, lots_of_rule)
        hits = self.judge.counting(self._hits(numbers, place, pair, rows, words))
        rules = np.repeat(np.array(numbers), sizes)
        return self.judge.opens(_unspent(self.book, hits, lots), rules)

    def _hits(
        self,
        numbers: list[int],
        place: NDArray[np.int64],
        pair: NDArray[np.int64],
        rows: NDArray[np.int64],
        words: NDArray[np.uint64],
    ) -> Hits:
        """Return the lots that rows of their rule cite, by a table of these rules and all items."""
        found: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        for layer in self._layers(numbers):
            self._table[layer[0]] = layer[1] + 1
            row = self._table.take(place)
            self._table[layer[0]] = 0
            cited = np.flatnonzero(row != 0)
            found.append((cited, row.take(cited).astype(np.int64) - 1))
        cited, row_ = found[0]
        if len(found) > 1:
            cited, row_ = (np.concatenate(parts) for parts in zip(*found, strict=True))
            order = np.argsort(cited, kind="stable")
            cited, row_ = cited[order], row_[order]
        return Hits(pair.take(cited), rows.take(cited), words.take(cited), row_)

    def _layers(self, numbers: list[int]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Return places of the table and the rows that belong there; several rows of one item stand in layers."""
        starts = self.book.starts
        rows = np.concatenate([np.arange(starts[number], starts[number + 1]) for number in numbers])
        rule = np.repeat(np.arange(len(numbers)), [int(starts[number + 1] - starts[number]) for number in numbers])
        places = rule * self._stride + self.book.item[rows]
        if not self.book.has_rows_again:
            yield places, rows
            return
        while True:
            again = np.concatenate(([False], places[1:] == places[:-1]))
            yield places[~again], rows[~again]
            if not again.any():
                return
            places, rows = places[again], rows[again]


def _unspent(book: Book, hits: Hits, lots: Lots) -> Hits:
    """Leave out what was counted for the very target of the rule."""
    if not lots.spent_on:
        return hits
    spent = np.zeros(len(hits), dtype=np.bool_)
    for target in lots.spent_on:
        spent |= book.has_target(target)[book.rule[hits.row]] & np.isin(hits.lot, lots.spent_rows(target))
    return hits.those(~spent)


def _size(clause: list[tuple[int, int, int]]) -> int:
    return sum(end - start for _row, start, end in clause)


def _bits(clauses: int) -> Iterator[int]:
    """Return each clause as a bit; 0, which stands for every row, where there are none."""
    if not clauses:
        yield 0
    while clauses:
        yield clauses & -clauses
        clauses &= clauses - 1
