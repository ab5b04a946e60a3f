"""Whether an allotment keeps every rule, told from its own data alone, by other code than that which found it."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from passerelle.core.allotment.model import AWARDS, NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passerelle.core.allotment.model import Allotment, Limit, Lot, Place, Use, Whole


def faults(found: Allotment, lots: Iterable[Lot], whole: Whole) -> tuple[str, ...]:
    """Return every rule that an allotment breaks, by name; nothing for one that holds.

    A lot stands at one place, where it may; counts no more than it has; no place and no limit is passed; what counts
    and what is missing make the whole; and where nothing is said to be missing, nothing is.
    """
    by_reference = {lot.reference: lot for lot in lots}
    told: list[str] = []
    seen: set[str] = set()
    for use in found.uses:
        lot = by_reference.get(use.lot)
        if lot is None:
            told.append(f"unknown:{use.lot}")
            continue
        if use.lot in seen:
            told.append(f"twice:{use.lot}")
        seen.add(use.lot)
        if use.place not in lot.places:
            told.append(f"place:{use.lot}")
        if not NOTHING <= use.credits <= lot.credits:
            told.append(f"credits:{use.lot}")
    if told:
        return tuple(told)
    told += _at_places(found, whole)
    told += _within_limits(found, by_reference, whole)
    if whole.size is not None and found.credits + found.missing.credits != whole.size:
        told.append("size")
    return tuple(told)


def _at_places(found: Allotment, whole: Whole) -> list[str]:
    there: dict[str, list[Use]] = defaultdict(list)
    for use in found.uses:
        there[use.place].append(use)
    return _told("place", [(one, _sum(there[one.code], one.unit)) for one in whole.places], found)


def _within_limits(found: Allotment, lots: dict[str, Lot], whole: Whole) -> list[str]:
    counted = [
        (limit, _sum([use for use in found.uses if lots[use.lot].tags & limit.tags], limit.unit))
        for limit in whole.limits
    ]
    return _told("limit", counted, found)


def _told(kind: str, counted: Sequence[tuple[Place | Limit, Decimal]], found: Allotment) -> list[str]:
    over = [one.code for one, seen in counted if one.at_most is not None and seen > one.at_most]
    under = [one.code for one, seen in counted if found.is_complete and seen < one.at_least]
    return [f"{kind}:{code}:over" for code in over] + [f"{kind}:{code}:under" for code in under]


def _sum(uses: Iterable[Use], unit: str) -> Decimal:
    return sum((Decimal(1) if unit == AWARDS else use.credits for use in uses), NOTHING)
