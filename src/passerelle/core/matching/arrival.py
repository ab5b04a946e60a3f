"""One award more, or one less: which rules that opens to its holder, or closes.

Only rules that list the item can change, and of them only those in whose rows the award itself counts. For so few,
plain numbers are quicker than columns: a score of microseconds for most awards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passerelle.core.matching.assigning import most_met
from passerelle.core.matching.book import RESULTS, Bar
from passerelle.core.matching.lots import AWARDED, ITEM, RESULT, SOURCE, day_number

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.matching.book import Book
    from passerelle.core.matching.lots import Lots

Row = tuple[int, bytes, int]
"""The clauses an award fits, for each code of a result whether it will do, and the earliest day."""
Held = tuple[int, int, int]
"""A lot, with the code of its result and the day of its award."""


@dataclass(frozen=True, eq=False, slots=True)
class Plain:
    """One rule as plain numbers: its rows by item, and what else it asks for."""

    number: int
    rows: Mapping[int, Sequence[Row]]
    clauses: Sequence[tuple[int, frozenset[int]]]
    """Each as a bit, with the items that can fit it, the narrowest first."""
    all_clauses: int
    shares_lots: bool
    bar: Bar
    cap_of_source: Sequence[int]
    target: str


@dataclass(frozen=True, eq=False, slots=True)
class Cited:
    """A rule in which an item can count, by these rows; `needed` fit the narrowest clause that the item cannot fit."""

    rule: Plain
    rows: Sequence[Row]
    needed: frozenset[int]


class Arrivals:
    """A book on a day, asked about single awards. What cites an item is made ready when first needed, and kept."""

    def __init__(self, book: Book, on: date) -> None:
        self.book = book
        self.on = on
        self._today = day_number(on)
        self._oldest = book.oldest(on)
        self._in_force: list[bool] = book.are_in_force(on).tolist()
        self._accepted = [bytes(one >> code & 1 for code in range(RESULTS)) for one in book.accepted]
        self._credits = book.catalogue.credits
        self._citing: dict[int, list[Cited]] = {}
        self._plain: dict[int, Plain] = {}

    def opened_by(self, learner: int, word: int, lots: Lots) -> list[int]:
        """Return the rules that one lot more opens to a learner, and that were not open to them before, in order.

        `lots` hold what the learner had already, without this lot.
        """
        return self._differing(learner, word, lots)

    def closed_by(self, learner: int, word: int, lots: Lots) -> list[int]:
        """Return the rules no longer open to a learner who lost a lot, in order; `lots` are without it already."""
        return self._differing(learner, word, lots)

    def opens(self, number: int, learner: int, lots: Lots) -> bool:
        """Say whether a rule opens to a learner on the day."""
        rule = self._ready(number)
        held = self._held(lots.left_for(learner, rule.target))
        return self._in_force[number] and self._is_met(rule, self._counted(rule, held))

    def _differing(self, learner: int, word: int, lots: Lots) -> list[int]:
        """Return the rules that are open with this lot and not without it."""
        if not (word and word >> AWARDED & 0xFFFF <= self._today <= word & 0xFFFF):
            return []
        words = lots.held_by(learner)
        touched = self._touched(word, {one >> ITEM for one in words})
        if not touched:
            return []
        everything = self._held(words)
        items = set(everything)
        spent_on = lots.spent_on
        found = []
        for rule, fits in touched.items():
            if fits != rule.all_clauses and _is_any_missing(rule, fits, items):
                continue
            held = everything
            if rule.target in spent_on:
                held = self._held(lots.left_of(words, learner, rule.target))
            without = self._counted(rule, held)
            met = fits
            for _word, theirs in without:
                met |= theirs
            opens = met == rule.all_clauses and self._is_met(rule, [*without, (word, fits)])
            if opens and not self._is_met(rule, without):
                found.append(rule.number)
        return found

    def _touched(self, word: int, items: set[int]) -> dict[Plain, int]:
        """Return the rules in which a lot counts, each with the clauses it fits, unless another clause has no item."""
        found: dict[Plain, int] = {}
        code, awarded = word >> RESULT & 0xFF, word >> AWARDED & 0xFFFF
        for one in self._cite(word >> ITEM):
            if one.needed and one.needed.isdisjoint(items):
                continue
            for clauses, results, oldest in one.rows:
                if results[code] and awarded >= oldest:
                    found[one.rule] = found.get(one.rule, 0) | clauses
        return found

    def _held(self, words: Sequence[int]) -> dict[int, list[Held]]:
        """Return by item the lots that are ones at all, no later than the day, and have not run out."""
        today, held = self._today, dict[int, list[Held]]()
        for word in words:
            awarded = word >> AWARDED & 0xFFFF
            if word and awarded <= today <= word & 0xFFFF:
                held.setdefault(word >> ITEM, []).append((word, word >> RESULT & 0xFF, awarded))
        return held

    @staticmethod
    def _counted(rule: Plain, held: Mapping[int, Sequence[Held]]) -> list[tuple[int, int]]:
        """Return the lots that count in a rule, each with the clauses it fits."""
        counted = []
        for item in rule.rows.keys() & held.keys():
            rows = rule.rows[item]
            for word, code, awarded in held[item]:
                fits = -1
                for clauses, results, oldest in rows:
                    if results[code] and awarded >= oldest:
                        fits = clauses if fits < 0 else fits | clauses
                if fits >= 0:
                    counted.append((word, fits))
        return counted

    def _is_met(self, rule: Plain, counted: Sequence[tuple[int, int]]) -> bool:
        met, own, capped = 0, 0, [0] * len(rule.bar.caps)
        for word, fits in counted:
            met |= fits
            if cap := rule.cap_of_source[word >> SOURCE & 0xF]:
                capped[cap - 1] += self._credits[word >> ITEM]
            else:
                own += self._credits[word >> ITEM]
        if met != rule.all_clauses or not rule.bar.is_met(own, capped):
            return False
        return not rule.shares_lots or most_met([fits for _word, fits in counted], met.bit_length()) == met

    def _cite(self, item: int) -> list[Cited]:
        """Return the rules in force that cite an item, in order."""
        if item not in self._citing:
            starts, rows = self.book.by_item
            rules = dict.fromkeys(self.book.rule[rows[starts[item] : starts[item + 1]]].tolist())
            self._citing[item] = [self._cited(item, self._ready(rule)) for rule in rules if self._in_force[rule]]
        return self._citing[item]

    @staticmethod
    def _cited(item: int, rule: Plain) -> Cited:
        needed = (items for _clause, items in rule.clauses if item not in items)  # the narrowest first
        return Cited(rule, rule.rows[item], next(needed, frozenset()))

    def _ready(self, number: int) -> Plain:
        if number not in self._plain:
            book, by_item = self.book, dict[int, list[Row]]()
            for row in range(int(book.starts[number]), int(book.starts[number + 1])):
                by_item.setdefault(int(book.item[row]), []).append(self._row(row))
            clauses = [
                (
                    1 << place,
                    frozenset(item for item, rows in by_item.items() if any(row[0] >> place & 1 for row in rows)),
                )
                for place in range(len(book.rules[number].clauses))
            ]
            self._plain[number] = Plain(
                number,
                by_item,
                tuple(sorted(clauses, key=lambda clause: len(clause[1]))),
                int(book.all_clauses[number]),
                bool(book.shares_lots[number]),
                book.bars[number],
                book.cap_of_source[number].tolist(),
                book.rules[number].target,
            )
        return self._plain[number]

    def _row(self, row: int) -> Row:
        book = self.book
        return int(book.clauses[row]), self._accepted[book.results[row]], self._oldest[book.age[row]]


def _is_any_missing(rule: Plain, fits: int, items: set[int]) -> bool:
    """Say whether a clause of a rule, other than these, has none of these items: then nothing need be looked at."""
    return any(not fits & bit and of_clause.isdisjoint(items) for bit, of_clause in rule.clauses)
