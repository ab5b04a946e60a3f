"""What an employer asks for by awards: rows everybody needs, and any so many of the others; how far somebody is.

Source: policy paper, ch. 6, 7 and 10 (positive lists of employers: interview, job, promotion, pay step); DOMAIN 3.5
(Opportunity; PositiveListEntry: an item, a block, an outcome set or a filter, with conditions). Each award counts for
one row.

An opportunity is read as two rules of `core/matching`: one with a clause for every row, one with those that are needed.
Somebody meets at once R of all rows, and r of those needed. Rows that can be met at once are the independent sets of a
matroid (each row is given its own award), so that whoever can meet r needed rows can meet them within R; of the others
no more than `any_of` count. What is met of what is asked is therefore min(R, r + any_of), and nobody need try the ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from passerelle.core.frameworks import LevelRefused
from passerelle.core.matching.assigning import most_met
from passerelle.core.matching.book import accepted_results
from passerelle.core.matching.rules import MOST_CLAUSES, Entry, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from passerelle.core.matching.items import Catalogue

FEWEST = 5
"""A count of people is told from here on, in steps of so many (DOMAIN 5.4: k = 5 for counts by course)."""


@dataclass(frozen=True)
class Accepted:
    """One row: what it lists, and whether everybody needs it."""

    entry: Entry
    is_needed: bool = False


@dataclass(frozen=True)
class Asked:
    """What one opportunity asks for: every row that is needed, and any so many of the others."""

    reference: str
    rows: tuple[Accepted, ...]
    any_of: int = 0
    valid_to: date | None = None

    @property
    def needed(self) -> tuple[Accepted, ...]:
        return tuple(row for row in self.rows if row.is_needed)

    @property
    def in_all(self) -> int:
        """How many awards it asks for: the 4 of "3 of 4"."""
        return len(self.needed) + self.any_of

    @property
    def rules(self) -> tuple[Rule, Rule]:
        """Return it as two rules: of all rows, and of those needed; without any needed, the second never opens."""
        return self._rule("", self.rows), self._rule("!", self.needed or self.rows)

    def _rule(self, mark: str, rows: Sequence[Accepted]) -> Rule:
        clauses = tuple((row.entry,) for row in rows)
        return Rule(self.reference + mark, clauses, target=self.reference, valid_to=self.valid_to)

    def met(self, all_rows: int, needed_rows: int) -> int:
        """Return how much of what is asked somebody meets who meets so many of all rows, and of those needed.

        >>> two_and_any_one = Asked("OP-1", (Accepted(Entry(), True), Accepted(Entry(), True), Accepted(Entry())), 1)
        >>> [two_and_any_one.met(*held) for held in ((3, 2), (2, 1), (1, 0))]
        [3, 2, 1]
        """
        return min(all_rows, (needed_rows if self.needed else 0) + self.any_of)


@dataclass(frozen=True)
class Fault:
    """Why it can never be opened, or says two things: with the row (from 1; 0 for the whole), as a stable word."""

    code: str
    row: int = 0


def faults(asked: Asked, catalogue: Catalogue) -> tuple[Fault, ...]:
    """Return everything that is contradictory or impossible, in the order of the rows.

    Codes: `nothing_asked`, `too_many_rows`, `too_few_rows`, `lists_nothing`, `level_unknown`, `result_unknown`,
    `same_as_before`, `never_together`.
    """
    found = [*_of_the_whole(asked)]
    seen: dict[Entry, int] = {}
    listed: list[frozenset[str]] = []
    for place, row in enumerate(asked.rows, 1):
        listed.append(frozenset())
        if not row.entry.lists_something:
            found.append(Fault("lists_nothing", place))
        elif row.entry in seen:
            found.append(Fault("same_as_before", place))
        else:
            try:
                items = [catalogue[one] for one in catalogue.listed(row.entry)]
            except LevelRefused:
                found.append(Fault("level_unknown", place))
                continue
            fitting = frozenset(item.number for item in items if accepted_results(row.entry, item))
            if not items:
                found.append(Fault("lists_nothing", place))
            elif not fitting:
                found.append(Fault("result_unknown", place))
            listed[-1] = fitting
        seen.setdefault(row.entry, place)
    if not found and not _all_at_once(asked, listed):
        found.append(Fault("never_together"))
    return tuple(sorted(found, key=lambda one: one.row))


def _of_the_whole(asked: Asked) -> Iterable[Fault]:
    if not asked.in_all:
        yield Fault("nothing_asked")
    if len(asked.rows) > MOST_CLAUSES:
        yield Fault("too_many_rows")
    if asked.any_of > len(asked.rows) - len(asked.needed):
        yield Fault("too_few_rows")


def _all_at_once(asked: Asked, listed: Sequence[frozenset[str]]) -> bool:
    """Say whether somebody who held each of the items once would meet it: two rows of one award are one award."""
    fits: dict[str, list[int]] = {}
    for place, numbers in enumerate(listed):
        for number in numbers:
            fits.setdefault(number, []).append(place)
    needed = [place for place, row in enumerate(asked.rows) if row.is_needed]
    rows = _met(fits, range(len(asked.rows)))
    return asked.met(rows, _met(fits, needed)) == asked.in_all


def _met(fits: Mapping[str, Sequence[int]], rows: Sequence[int]) -> int:
    clause = {row: 1 << place for place, row in enumerate(rows)}
    lots = [sum(clause.get(row, 0) for row in of_item) for of_item in fits.values()]
    return most_met([one for one in lots if one], len(rows)).bit_count()


def told(people: int) -> int:
    """Return a count of people as an employer reads it: in steps of five, and none where they are fewer.

    One more or less is never told, and none is told like four: nobody is counted alone.

    >>> [told(n) for n in (0, 1, 4, 5, 9, 10, 23)]
    [0, 0, 0, 5, 5, 10, 20]
    """
    return people // FEWEST * FEWEST
