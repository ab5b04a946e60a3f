"""The best allotment: the least missing, then the fewest lots, then those that would be lost first.

Lots that are not needed stay free for another use (each counts in one award only, DOMAIN 4.4 PR-HK, PR-IN-ABC).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from passerelle.core.allotment.checking import faults
from passerelle.core.allotment.conflicts import conflict
from passerelle.core.allotment.model import AWARDS, Allotment, Missing, Use
from passerelle.core.allotment.programs import HUNDREDTHS, Program
from passerelle.core.errors import RulesExclude

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.core.allotment.model import Lot, Whole

SECONDS = 5.0
"""Wall time for each question; an answer that was not proven in it says so."""
NODES = 200
"""Steps for the choice between equals, which is a courtesy and needs no proof."""


def allot(lots: Sequence[Lot], whole: Whole, *, seconds: float = SECONDS) -> Allotment:
    """Return the best that can be made of these lots.

    Raises RulesExclude, with rules of which none can be left out, for a whole that nobody could ever make.
    """
    found = _best(lots, whole, seconds=seconds, exact=False)
    return _best(lots, whole, seconds=seconds, exact=True) if faults(found, lots, whole) else found


def cheapest(
    held: Sequence[Lot], offered: Sequence[Lot], whole: Whole, *, seconds: float = SECONDS
) -> Allotment | None:
    """Return how to make the whole with the least that has to be bought beside what is held; None if nothing does.

    Costs count to the hundredth. Of two ways at one price the one with fewer new lots is told.
    """
    lots = [*held, *offered]
    found = _cheapest(lots, len(held), whole, seconds=seconds, exact=False)
    if found is None or not faults(found, lots, whole):
        return found
    return _cheapest(lots, len(held), whole, seconds=seconds, exact=True)


def _cheapest(lots: Sequence[Lot], held: int, whole: Whole, *, seconds: float, exact: bool) -> Allotment | None:
    program = Program(lots, whole, seconds=seconds, wishes=False, exact=exact)
    new = {at_place: column for at_place, column in program.stands.items() if at_place[0] >= held}
    if program.minimise([(column, float(lots[at].cost * HUNDREDTHS)) for (at, _), column in new.items()]) is None:
        return None
    proven = program.proven
    program.minimise([(column, 1.0) for column in new.values()])
    _choose(program, lots, whole)
    return _read(program, lots, whole, proven=proven)


def _best(lots: Sequence[Lot], whole: Whole, *, seconds: float, exact: bool) -> Allotment:
    program = Program(lots, whole, seconds=seconds, exact=exact)
    missing = [*program.wished.values(), *program.wished_awards.values()]
    missing += [program.among[one.code] for one in whole.limits if one.unit == AWARDS and one.at_least]
    if program.minimise([(column, 1.0) for column in missing]) is None:
        raise RulesExclude(conflict(whole))
    proven = program.proven
    program.minimise([(column, 1.0) for column in program.stands.values()])
    _choose(program, lots, whole)
    return _read(program, lots, whole, proven=proven)


def _choose(program: Program, lots: Sequence[Lot], whole: Whole) -> None:
    """Of what would do equally well take what would be lost first; where nothing is to be filled, count in full."""
    program.minimise([(column, float(lots[at].rank)) for (at, _), column in program.stands.items()], nodes=NODES)
    if whole.size is None:
        program.minimise([(column, -1.0) for column in program.counts.values()], nodes=NODES)


def _read(program: Program, lots: Sequence[Lot], whole: Whole, *, proven: bool) -> Allotment:
    uses = tuple(
        Use(lots[at].reference, code, _credits(program.value(program.counts[at, code])))
        for (at, code), column in program.stands.items()
        if program.value(column)
    )
    by_place = [(code, program.value(column)) for code, column in program.wished.items()]
    awards = {code: program.value(column) for code, column in program.wished_awards.items()}
    asked = {one.code: one for one in whole.limits if one.at_least}
    among = [(code, program.value(program.among[code]), one.unit) for code, one in asked.items()]
    missing = Missing(
        credits=_credits(sum(amount for _, amount in by_place)),
        awards=sum(awards.values()) + sum(amount for _, amount, unit in among if unit == AWARDS),
        by_place=tuple(
            [(code, _credits(amount)) for code, amount in by_place if amount]
            + [(code, Decimal(amount)) for code, amount in awards.items() if amount]
        ),
        by_limit=tuple(
            (code, Decimal(amount) if unit == AWARDS else _credits(amount)) for code, amount, unit in among if amount
        ),
    )
    return Allotment(tuple(sorted(uses, key=lambda use: (use.place, use.lot))), missing, proven)


def _credits(hundredths: int) -> Decimal:
    return Decimal(hundredths) / HUNDREDTHS
