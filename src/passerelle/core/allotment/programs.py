"""The whole as a mixed-integer program, in hundredths of a credit.

y[lot, place]  1 where a lot stands at a place, at most one place for each lot
x[lot, place]  how much of it counts there, no more than it has, nothing where it does not stand
z[place]       what is missing there, could it be had as wished
m[limit]       how much of what is missing must be what a limit asks for
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.allotment.model import AWARDS, CREDITS
from passerelle.core.integer_programs import FOREVER, MANY, IntegerProgram

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from passerelle.core.allotment.model import Lot, Whole

HUNDREDTHS = 100


def units(amount: Decimal) -> int:
    """Return credits in hundredths, what is finer cut off."""
    return int(amount * HUNDREDTHS)


class Program(IntegerProgram):
    """The question of one whole and these lots."""

    def __init__(
        self, lots: Sequence[Lot], whole: Whole, *, seconds: float, wishes: bool = True, exact: bool = False
    ) -> None:
        """`wishes` off: nothing may be missing. `exact`: every amount is a whole number of hundredths from the start,
        which is slower and only needed where limits cross each other in rings."""
        super().__init__(seconds=seconds)
        self.lots, self.whole = lots, whole
        known = {place.code for place in whole.places}
        self.stands: dict[tuple[int, str], int] = {}
        self.counts: dict[tuple[int, str], int] = {}
        for at, lot in enumerate(lots):
            for code in sorted(lot.places & known):
                self.stands[at, code] = self.column(1)
                self.counts[at, code] = self.column(units(lot.credits), whole=exact)
        wished = MANY if wishes else 0
        self.wished = {place.code: self.column(wished) for place in whole.places if place.unit == CREDITS}
        self.wished_awards = {place.code: self.column(wished) for place in whole.places if place.unit == AWARDS}
        self.among = {limit.code: self.column(wished) for limit in whole.limits}
        self._rows()

    def _rows(self) -> None:
        for at, lot in enumerate(self.lots):
            mine = [(index, code) for index, code in self.stands if index == at]
            if len(mine) > 1:
                self.row(0, 1, ((self.stands[key], 1.0) for key in mine))
            for key in mine:
                self.row(-FOREVER, 0, [(self.counts[key], 1.0), (self.stands[key], -float(units(lot.credits)))])
        for place in self.whole.places:
            of = self.stands if place.unit == AWARDS else self.counts
            terms = [(column, 1.0) for (_, code), column in of.items() if code == place.code]
            missing = self.wished_awards if place.unit == AWARDS else self.wished
            self.row(*_bounds(place.at_least, place.at_most, place.unit), [*terms, (missing[place.code], 1.0)])
        for limit in self.whole.limits:
            of = self.stands if limit.unit == AWARDS else self.counts
            terms = [(column, 1.0) for (at, _), column in of.items() if self.lots[at].tags & limit.tags]
            self.row(*_bounds(limit.at_least, limit.at_most, limit.unit), [*terms, (self.among[limit.code], 1.0)])
            if limit.unit == CREDITS:  # what is asked for among what is missing is a part of it
                wished = [(column, -1.0) for column in self.wished.values()]
                self.row(-FOREVER, 0, [(self.among[limit.code], 1.0), *wished])
        for group in self.whole.apart:
            self._apart(group)
        if self.whole.size is not None:
            size = units(self.whole.size)
            everything = [*self.counts.values(), *self.wished.values()]
            self.row(size, size, ((column, 1.0) for column in everything))

    def _apart(self, group: frozenset[str]) -> None:
        """What is missing has exactly one tag of a group: what its limits ask for adds up to no more, and no less."""
        inside = [one for one in self.whole.limits if one.tags <= group and one.unit == CREDITS]
        distinct = [one for one in inside if len(one.tags) == 1]
        by_tag = {next(iter(one.tags)): one for one in distinct}
        wished = [(column, -1.0) for column in self.wished.values()]
        terms = [(self.among[one.code], 1.0) for one in by_tag.values()]
        for one in distinct:  # two limits on one tag speak of the same credits
            if one is not by_tag[next(iter(one.tags))]:
                same = by_tag[next(iter(one.tags))]
                self.row(0, 0, [(self.among[one.code], 1.0), (self.among[same.code], -1.0)])
        if terms:
            self.row(0 if len(by_tag) == len(group) else -FOREVER, 0, [*terms, *wished])


def _bounds(at_least: Decimal, at_most: Decimal | None, unit: str) -> tuple[float, float]:
    scale = 1 if unit == AWARDS else HUNDREDTHS
    least = -(-(at_least * scale) // 1)
    return float(least), FOREVER if at_most is None else float(at_most * scale // 1)
