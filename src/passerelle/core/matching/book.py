"""The rule book: published rules compiled into rows, one for each item a rule lists, in columns.

A row says: an award of this item counts in this rule, towards these clauses, where its result is one of these and it is
no older than that. Rows of one rule stand together, in the order of their items; `by_item` has the same rows by item.

Results are compared as in `core/deciding`: on the award's own scale where it knows both, else on the entry's;
what neither knows is not met here, and is proposed to a person there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from passerelle.core.calendar import add_months
from passerelle.core.conversions import counts_for, is_enough
from passerelle.core.matching import rules as language
from passerelle.core.matching.items import Catalogue
from passerelle.core.matching.lots import DAY_ONE
from passerelle.core.matching.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passerelle.core.matching.items import Item
    from passerelle.core.matching.rules import Entry

RESULTS = 256
ANY_RESULT = (1 << RESULTS) - 1
NO_AGE = 0
"""The first of the ages: none is asked for."""


Key = tuple[int, int, int]
"""An item, and which results and which age a row asks for."""


class Fault(NamedTuple):
    """Why a rule can never open, or a clause never be met; told to whoever publishes it."""

    rule: str
    code: str
    clause: int | None = None


class Bar(NamedTuple):
    """The credits a rule asks for and what each cap leaves, in parts so fine that all of them are whole.

    Credits count up to the cap of their source: own + min(of cap 1, cap 1) + ... >= asked. That a cap is a share of the
    credits *asked for* is the same as a share of those that count, for lots may be left out: whoever reaches more than
    what is asked within the shares reaches just that within them.
    """

    asked: int
    parts: int
    caps: tuple[int, ...]

    def is_met(self, own: int, capped: Sequence[int]) -> bool:
        """Say whether hundredths of credits, and those under each cap, are enough."""
        total = own * self.parts
        for brought, most in zip(capped, self.caps, strict=True):
            total += min(brought * self.parts, most)
        return total >= self.asked


@dataclass(frozen=True)
class Book:
    """Compiled rules. Row r belongs to rule `rule[r]`; the rows of rule n are `starts[n]:starts[n + 1]`."""

    rules: tuple[Rule, ...]
    catalogue: Catalogue
    faults: tuple[Fault, ...]
    starts: NDArray[np.int64]
    rule: NDArray[np.int32]
    item: NDArray[np.int32]
    clauses: NDArray[np.uint32]
    """A bit for each clause an award of the row fits; 0 where it counts for credits alone."""
    results: NDArray[np.int32]
    """Which set of `accepted` results."""
    age: NDArray[np.int32]
    """Which of `ages`."""
    accepted: tuple[int, ...]
    """Sets of result codes, as bits."""
    ages: tuple[int, ...]
    """Years; the first stands for none asked."""
    bars: tuple[Bar, ...]
    cap_of_source: NDArray[np.uint8]
    """For each rule and source: 0 where no cap limits it, else the number of the cap."""

    def __len__(self) -> int:
        return len(self.rules)

    @cached_property
    def credits(self) -> NDArray[np.int64]:
        """Hundredths of credits of every item."""
        return np.array(self.catalogue.credits, dtype=np.int64)

    @cached_property
    def is_accepted(self) -> NDArray[np.bool_]:
        """Every set of results as a row of 256."""
        table = [[bool(one >> code & 1) for code in range(RESULTS)] for one in self.accepted]
        return np.array(table, dtype=np.bool_).reshape(len(self.accepted), RESULTS)

    @cached_property
    def all_clauses(self) -> NDArray[np.uint32]:
        """The bits of every clause of each rule."""
        return np.array([(1 << len(rule.clauses)) - 1 for rule in self.rules], dtype=np.uint32)

    @cached_property
    def by_item(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows by item: those of item i are `rows[starts[i]:starts[i + 1]]`, in the order of their rules."""
        counts = np.bincount(self.item, minlength=len(self.catalogue) + 1)
        starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)))
        return starts, np.argsort(self.item, kind="stable")

    @cached_property
    def shares_lots(self) -> NDArray[np.bool_]:
        """Which rules have awards that fit more than one clause, so that it matters where each is used."""
        shared = np.zeros(len(self), dtype=np.bool_)
        shared[self.rule[(self.clauses & (self.clauses - np.uint32(1))) > 0]] = True  # two bits in one row
        again = (self.rule[1:] == self.rule[:-1]) & (self.item[1:] == self.item[:-1])
        shared[self.rule[1:][again]] = True  # two rows of one item
        return shared

    @cached_property
    def has_rows_again(self) -> bool:
        """Say whether any rule has two rows of one item, for it lists it twice on different conditions."""
        return bool(((self.rule[1:] == self.rule[:-1]) & (self.item[1:] == self.item[:-1])).any())

    @cached_property
    def lowest_result(self) -> tuple[int, ...]:
        """Return for each set of results the code from which on all are in it; 0 where it has no such order."""
        lowest = [max(0, (one & -one).bit_length() - 1) for one in self.accepted]
        return tuple(
            low if one == ANY_RESULT >> low << low else 0 for low, one in zip(lowest, self.accepted, strict=True)
        )

    @cached_property
    def asked(self) -> NDArray[np.int64]:
        """The bar of every rule: credits asked for, in its parts."""
        return np.array([bar.asked for bar in self.bars], dtype=np.int64)

    @cached_property
    def parts(self) -> NDArray[np.int64]:
        """Into how many parts a hundredth is cut for every rule."""
        return np.array([bar.parts for bar in self.bars], dtype=np.int64)

    @cached_property
    def caps(self) -> NDArray[np.int64]:
        """What each cap of every rule leaves, in its parts."""
        most = max((len(bar.caps) for bar in self.bars), default=0)
        told = [bar.caps + (0,) * (most - len(bar.caps)) for bar in self.bars]
        return np.array(told, dtype=np.int64).reshape(len(self), most)

    @cached_property
    def thing(self) -> NDArray[np.int64]:
        """For each row, the first row of the same item in the same rule: most often itself."""
        rows = np.arange(len(self.rule))
        again = np.concatenate(([False], (self.rule[1:] == self.rule[:-1]) & (self.item[1:] == self.item[:-1])))
        return np.maximum.accumulate(np.where(again, 0, rows))

    @cached_property
    def _targets(self) -> dict[str, NDArray[np.bool_]]:
        return {}

    def has_target(self, target: str) -> NDArray[np.bool_]:
        """Say of every rule whether it opens a target."""
        if target not in self._targets:
            self._targets[target] = np.array([rule.target == target for rule in self.rules], dtype=np.bool_)
        return self._targets[target]

    @cached_property
    def _in_force(self) -> dict[date, NDArray[np.bool_]]:
        return {}

    def are_in_force(self, on: date) -> NDArray[np.bool_]:
        """Say of every rule whether it decides on a day."""
        if on not in self._in_force:
            self._in_force.clear()
            self._in_force[on] = np.array([rule.is_in_force(on) for rule in self.rules], dtype=np.bool_)
        return self._in_force[on]

    def oldest(self, on: date) -> tuple[int, ...]:
        """Return for each of `ages` the earliest day of an award that still counts on a day."""
        return tuple(earliest_awarded(years, on) if years else 0 for years in self.ages)


def earliest_awarded(years: int, on: date) -> int:
    """Return the earliest day whose award is not older than so many years, as `core/deciding` counts them.

    >>> date.fromordinal(earliest_awarded(5, date(2026, 11, 23)) + DAY_ONE)
    datetime.date(2021, 11, 23)
    """
    day = add_months(on, -12 * years) - timedelta(days=3)  # February has 28 days, or 29
    while add_months(day, 12 * years) < on:
        day += timedelta(days=1)
    return max(0, day.toordinal() - DAY_ONE)


def bar_of(rule: Rule) -> Bar:
    """Return what a rule asks for in whole parts."""
    asked = language.hundredths(rule.min_credits, "min_credits")
    caps = [cap.share * asked for cap in rule.caps]
    parts = lcm(1, *(cap.denominator for cap in caps))
    return Bar(asked * parts, parts, tuple(int(cap * parts) for cap in caps))


def compiled(rules: Iterable[Rule], catalogue: Catalogue) -> Book:
    """Compile rules. Raises Malformed for one that contradicts itself; what only can never open is told as a fault."""
    rules = tuple(rules)
    results: dict[int, int] = {ANY_RESULT: 0}
    ages: dict[int, int] = {NO_AGE: 0}
    known: dict[Entry, int] = {}
    keys: list[Key] = []
    ends = [0]
    faults: list[Fault] = []
    cited: list[tuple[int, int, int]] = []
    for number, rule in enumerate(rules):
        language.check(rule)
        faults += _faults(rule, catalogue)
        for bit, entry in _by_clause(rule):
            if entry not in known:
                known[entry] = len(known)
                keys += _keys(entry, catalogue, results, ages)
                ends.append(len(keys))
            cited.append((number, bit, known[entry]))
    columns = _rows(cited, np.array(ends), np.array(keys, dtype=np.int32).reshape(-1, 3))
    starts = np.searchsorted(columns[0], np.arange(len(rules) + 1))
    return Book(
        rules,
        catalogue,
        tuple(faults),
        starts,
        *columns,
        tuple(results),
        tuple(ages),
        tuple(bar_of(rule) for rule in rules),
        _caps(rules, catalogue),
    )


def _rows(
    cited: Sequence[tuple[int, int, int]], ends: NDArray[np.int64], keys: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint32], NDArray[np.int32], NDArray[np.int32]]:
    """Return rule, item, clauses, results and age of rows, by rule and item; what asks the same becomes one row."""
    number, bit, entry = np.array(cited, dtype=np.int64).reshape(-1, 3).T
    sizes = ends[entry + 1] - ends[entry]
    of_entry = np.arange(int(sizes.sum())) + np.repeat(ends[entry] - np.cumsum(sizes) + sizes, sizes)
    told = np.vstack((np.repeat(number, sizes), keys[of_entry].T)).astype(np.int32)
    order = np.lexsort(told[::-1])
    told, clauses = told[:, order], np.repeat(bit, sizes).astype(np.uint32)[order]
    if len(order):
        first = np.flatnonzero(np.concatenate(([True], (told[:, 1:] != told[:, :-1]).any(axis=0))))
        told, clauses = told[:, first], np.bitwise_or.reduceat(clauses, first)
    rule, item, result, age = np.ascontiguousarray(told)
    return rule, item, clauses, result, age


def _keys(entry: Entry, catalogue: Catalogue, results: dict[int, int], ages: dict[int, int]) -> Iterable[Key]:
    """Return what the rows of an entry ask for; none where no result of an item can meet it."""
    age = ages.setdefault(entry.max_age_years or NO_AGE, len(ages))
    met: dict[tuple[tuple[str, ...], tuple[str, ...], str], int] = {}
    for item_id in catalogue.listed(entry):
        item = catalogue[item_id]
        scales = (item.scale, item.other_results, item.country if entry.marks else "")
        if scales not in met:
            met[scales] = accepted_results(entry, item)
        if met[scales]:
            yield item_id, results.setdefault(met[scales], len(results)), age


def _by_clause(rule: Rule) -> Iterable[tuple[int, Entry]]:
    for place, clause in enumerate(rule.clauses):
        for entry in clause:
            yield 1 << place, entry
    for entry in rule.further:
        yield 0, entry


def accepted_results(entry: Entry, item: Item) -> int:
    """Return the codes of an item's results that meet an entry, as bits; code 0 is "no result".

    Codes that the item has no result for go with its highest, so that results in order are told by the lowest of them.
    """
    if entry.min_result is None:
        return ANY_RESULT
    met = sum(1 << code for code, result in enumerate(item.results, 1) if _is_met(entry, item, result))
    above = len(item.results) + 1
    return met | ANY_RESULT >> above << above if met >> (above - 1) else met


def _is_met(entry: Entry, item: Item, result: str) -> bool:
    for scale in (item.scale, entry.scale):
        if entry.min_result in scale and result in scale:
            return scale.index(result) >= scale.index(entry.min_result)
    found = counts_for(entry.tables(item), result, entry.min_result or "", entry.scale) if entry.marks else None
    return found is not None and is_enough(found, entry.min_result or "")


def _faults(rule: Rule, catalogue: Catalogue) -> Iterable[Fault]:
    for place, clause in enumerate(rule.clauses):
        if not any(catalogue.listed(entry) for entry in clause):
            yield Fault(rule.reference, "clause_lists_nothing", place)
    bar = bar_of(rule)
    limited = {source for cap in rule.caps for source in cap.sources}
    if limited >= set(catalogue.sources) and rule.caps and sum(bar.caps) < bar.asked:
        yield Fault(rule.reference, "caps_leave_too_little")
    if bar.asked and not any(catalogue.credits[item] for entry in rule.entries for item in catalogue.listed(entry)):
        yield Fault(rule.reference, "credits_out_of_reach")


def _caps(rules: Sequence[Rule], catalogue: Catalogue) -> NDArray[np.uint8]:
    table = np.zeros((len(rules), 16), dtype=np.uint8)
    for number, rule in enumerate(rules):
        for place, cap in enumerate(rule.caps, 1):
            for source in cap.sources:
                table[number, catalogue.source_of(source)] = place
    return table
