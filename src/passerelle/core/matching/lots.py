"""Lots of credits: one for every award, in columns by learner, so that a country's awards fit in memory.

Source: DOMAIN 1.2 and 4.4 (PR-IN-ABC: a lot is used once and runs out). A lot is one number of 64 bits: what was
awarded, with which result, from which source, on which day, and the last day on which it holds. Ten million awards are
80 megabytes. What is not in force, or was spent for good, is no lot; what was counted for one target is spent there.

Each award is a lot of its own. That one is replaced by another is a matter of the awards: then only one is in force.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

ITEM: Final = 44
RESULT: Final = 36
SOURCE: Final = 32
AWARDED: Final = 16
DAY_ONE: Final = date(1900, 1, 1).toordinal()
NEVER: Final = 2**16 - 1
"""The last day of what does not run out."""
NOTHING: Final = 0
"""The word of an award that is not in force: its item is 0, which no rule lists."""


class Lot(NamedTuple):
    """One award as rules see it; all but the days are the small numbers of a `Catalogue`."""

    item: int
    awarded: date
    result: int = 0
    source: int = 0
    until: date | None = None

    @property
    def word(self) -> int:
        last = NEVER if self.until is None else day_number(self.until)
        return packed(self.item, self.result, self.source, day_number(self.awarded), last)


def day_number(day: date) -> int:
    """Return the days since the first of 1900. Raises Malformed where they are not told by sixteen bits (to 2079).

    >>> day_number(date(2026, 11, 27))
    46351
    """
    number = day.toordinal() - DAY_ONE
    if not 0 <= number < NEVER:
        raise Malformed(field="day", expected="1900 to 2079", seen=day.isoformat())
    return number


def packed(item: int, result: int, source: int, awarded: int, until: int) -> int:
    return item << ITEM | result << RESULT | source << SOURCE | awarded << AWARDED | until


def unpacked(word: int) -> Lot:
    """Return what a word says; `Lot.word` makes it again."""
    until = word & 0xFFFF
    return Lot(
        item=word >> ITEM,
        result=word >> RESULT & 0xFF,
        source=word >> SOURCE & 0xF,
        awarded=date.fromordinal((word >> AWARDED & 0xFFFF) + DAY_ONE),
        until=None if until == NEVER else date.fromordinal(until + DAY_ONE),
    )


class Lots:
    """All lots of all learners. `words[starts[n]:starts[n + 1]]` are those of learner n; what came since stands beside.

    `settled` is asked for before everybody is evaluated; what came since is seen learner by learner until then.
    """

    def __init__(self, starts: NDArray[np.int64], words: NDArray[np.uint64]) -> None:
        self.starts = starts
        self.words = words
        self._since: dict[int, list[int]] = {}
        self._spent: dict[str, dict[int, list[int]]] = {}
        self._spent_rows: dict[str, NDArray[np.int64]] = {}

    @classmethod
    def of_columns(
        cls,
        learners: NDArray[np.int32],
        items: NDArray[np.int32],
        results: NDArray[np.uint8],
        sources: NDArray[np.uint8],
        awarded: NDArray[np.uint16],
        until: NDArray[np.uint16],
        in_force: NDArray[np.bool_],
        *,
        people: int | None = None,
    ) -> Lots:
        """Pack columns, one row an award, in any order; quickest where learners stand in theirs.

        `awarded` and `until` are `day_number`s, `until` is NEVER where nothing runs out.
        """
        words = items.astype(np.uint64)
        for shift, column in ((8, results), (4, sources), (16, awarded), (16, until)):
            words <<= np.uint64(shift)
            words |= column
        words *= in_force
        if len(learners) > 1 and not bool((learners[1:] >= learners[:-1]).all()):
            order = np.argsort(learners, kind="stable")
            learners, words = learners[order], words[order]
        count = int(learners[-1]) + 1 if len(learners) else 0
        held = np.bincount(learners, minlength=max(count, people or 0))
        return cls(np.concatenate((np.zeros(1, np.int64), np.cumsum(held, dtype=np.int64))), words)

    @classmethod
    def of(cls, held: Sequence[Iterable[Lot]]) -> Lots:
        """Return the lots of so many learners, learner n with those at place n."""
        words = [[lot.word for lot in lots] for lots in held]
        starts = np.cumsum([0, *map(len, words)], dtype=np.int64)
        return cls(starts, np.array([word for one in words for word in one], dtype=np.uint64))

    @property
    def people(self) -> int:
        """How many learners were settled."""
        return len(self.starts) - 1

    def __len__(self) -> int:
        return len(self.words)

    def held_by(self, learner: int) -> list[int]:
        """Return the words of one learner, what came since at the end."""
        words: list[int] = []
        if learner < self.people:
            words = self.words[self.starts[learner] : self.starts[learner + 1]].tolist()
        return words + self._since[learner] if learner in self._since else words

    def add(self, learner: int, word: int) -> None:
        """Give a learner one lot more."""
        self._since.setdefault(learner, []).append(word)

    def take_back(self, learner: int, word: int) -> None:
        """Take a lot from a learner: it was revoked, or spent for good. Raises Malformed where they have none such."""
        since = self._since.get(learner, [])
        if word in since:
            since.remove(word)
            return
        held = self.held_by(learner)
        if word not in held:
            raise Malformed(field="lot", expected="a lot of the learner", seen=str(word))
        self.words[int(self.starts[learner]) + held.index(word)] = NOTHING

    def spend(self, learner: int, word: int, target: str) -> None:
        """Count a lot for a target: it stays, and counts there no more."""
        self._spent.setdefault(target, {}).setdefault(learner, []).append(word)
        self._spent_rows.pop(target, None)

    def spent_by(self, learner: int) -> dict[str, list[int]]:
        """Return what one learner has spent, by target."""
        return {target: by_whom[learner] for target, by_whom in self._spent.items() if learner in by_whom}

    @property
    def spent_on(self) -> Collection[str]:
        """Return the targets on which anything was spent."""
        return self._spent.keys()

    def left_for(self, learner: int, target: str) -> list[int]:
        """Return the words of one learner that still count for a target."""
        return self.left_of(self.held_by(learner), learner, target)

    def left_of(self, held: list[int], learner: int, target: str) -> list[int]:
        """Return which of these words of one learner still count for a target."""
        if target not in self._spent or learner not in self._spent[target]:
            return held
        left = held.copy()
        for word in self._spent[target][learner]:
            if word in left:
                left.remove(word)
        return left

    def spent_rows(self, target: str) -> NDArray[np.int64]:
        """Return the rows that were spent on a target, in order."""
        if target not in self._spent_rows:
            rows = [row for learner, words in self._spent.get(target, {}).items() for row in self._rows(learner, words)]
            self._spent_rows[target] = np.array(sorted(rows), dtype=np.int64)
        return self._spent_rows[target]

    def _rows(self, learner: int, words: list[int]) -> list[int]:
        if learner >= self.people:
            return []
        first, rows = int(self.starts[learner]), []
        held: list[int | None] = list(self.words[first : self.starts[learner + 1]].tolist())
        for word in words:
            if word in held:
                rows.append(first + held.index(word))
                held[held.index(word)] = None
        return rows

    def settled(self) -> Lots:
        """Return the same lots with what came since in its place; itself where nothing did."""
        if not any(self._since.values()):
            return self
        newcomers = sorted(self._since)
        people = max(self.people, newcomers[-1] + 1)
        held = np.concatenate((np.diff(self.starts), np.zeros(people - self.people, np.int64)))
        places = [int(self.starts[min(one + 1, self.people)]) for one in newcomers for _ in self._since[one]]
        words = np.insert(self.words, places, [word for one in newcomers for word in self._since[one]])
        for one in newcomers:
            held[one] += len(self._since[one])
        settled = Lots(np.concatenate((np.zeros(1, np.int64), np.cumsum(held))), words.astype(np.uint64))
        settled._spent = self._spent
        return settled
