"""What changes by the calendar alone: awards that grow too old, run out or begin, and rules that begin or end.

Source: DOMAIN 1.2 (lots that expire) and the conditions of 3.5. Kept by date, so that from one day to the next only the
pairs of a rule and a learner are evaluated again whose answer can have changed, and no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from passerelle.core.errors import Malformed
from passerelle.core.matching.book import earliest_awarded
from passerelle.core.matching.everybody import NOBODY, Evaluation
from passerelle.core.matching.index import indexed
from passerelle.core.matching.lots import AWARDED, ITEM, day_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from passerelle.core.matching.book import Book
    from passerelle.core.matching.lots import Lots

    People = NDArray[np.int32]


class Due:
    """Lots in the order of the days on which they were made, and on which they run out."""

    def __init__(self, book: Book, lots: Lots) -> None:
        self.book = book
        self.lots = lots
        self._awarded = _Days(((lots.words >> np.uint64(AWARDED)) & np.uint64(0xFFFF)).astype(np.uint16))
        self._until = _Days((lots.words & np.uint64(0xFFFF)).astype(np.uint16))

    def between(self, before: date, after: date) -> dict[int, People]:
        """Return the pairs to evaluate again on a later day, as the learners of each rule, in order.

        Rules that begin or end in between are not among them: of those everybody is asked (`turning`).
        """
        if after < before:
            raise Malformed(field="after", expected="not before the day it was", seen=after.isoformat())
        start, end = day_number(before), day_number(after)
        found = [self._touched(rows, None) for rows in (self._awarded.within(start + 1, end + 1),)]
        found.append(self._touched(self._until.within(start, end), None))
        for age, years in enumerate(self.book.ages):
            if years:
                gone = self._awarded.within(earliest_awarded(years, before), earliest_awarded(years, after))
                found.append(self._touched(gone, age))
        pairs = np.unique(np.concatenate(found))
        rules = (pairs >> np.uint64(32)).astype(np.int64)
        first = np.flatnonzero(np.concatenate(([True], rules[1:] != rules[:-1]))) if len(rules) else rules
        people = np.split((pairs & np.uint64(2**32 - 1)).astype(np.int32), first[1:])
        return dict(zip(rules[first].tolist(), people, strict=False))

    def turning(self, before: date, after: date) -> list[int]:
        """Return the rules that are in force on one of two days and not on the other."""
        return np.flatnonzero(self.book.are_in_force(before) != self.book.are_in_force(after)).tolist()

    def moved(self, matches: Sequence[People], before: date, after: date) -> list[People]:
        """Return the matches of a later day, given those of an earlier one: the same as evaluating everybody anew."""
        now = list(matches)
        turning = self.turning(before, after)
        again = {rule: people for rule, people in self.between(before, after).items() if rule not in turning}
        evaluation = Evaluation(self.book, after)
        for (rule, people), opens in zip(again.items(), evaluation.judged(again.items(), self.lots), strict=True):
            now[rule] = np.union1d(np.setdiff1d(now[rule], people, assume_unique=True), opens).astype(np.int32)
        for rule in turning:
            now[rule] = NOBODY
        beginning = [rule for rule in turning if self.book.rules[rule].is_in_force(after)]
        if beginning:
            index = indexed(self.lots, len(self.book.catalogue), after)
            asked = [(rule, evaluation.candidates(rule, index)[0]) for rule in beginning]
            for rule, opens in zip(beginning, evaluation.judged(asked, self.lots), strict=True):
                now[rule] = opens
        return now

    def _touched(self, rows: NDArray[np.int64], age: int | None) -> NDArray[np.uint64]:
        """Return rule and learner, in one number, of the rows of the book, of an age or any, that cite these lots."""
        starts, by_item = self.book.by_item
        items = (self.lots.words[rows] >> np.uint64(ITEM)).astype(np.int64)
        sizes = starts[items + 1] - starts[items]
        cited = by_item[np.arange(int(sizes.sum())) + np.repeat(starts[items] - np.cumsum(sizes) + sizes, sizes)]
        learners = np.repeat(np.searchsorted(self.lots.starts, rows, side="right") - 1, sizes)
        if age is not None:
            of_age = self.book.age[cited] == age
            cited, learners = cited[of_age], learners[of_age]
        pairs: NDArray[np.uint64] = self.book.rule[cited].astype(np.uint64) << np.uint64(32)
        pairs |= learners.astype(np.uint64)
        return pairs


class _Days:
    """Rows by a day of theirs."""

    def __init__(self, days: NDArray[np.uint16]) -> None:
        order = np.argsort(days, kind="stable")
        self._rows = order.astype(np.int32)
        self._starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(np.bincount(days, minlength=2**16))))

    def within(self, first: int, end: int) -> NDArray[np.int64]:
        """Return the rows of the days from the first to the one before the end."""
        return self._rows[self._starts[first] : self._starts[max(first, end)]].astype(np.int64)
