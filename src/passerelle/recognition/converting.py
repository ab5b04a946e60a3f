"""Whose conversions a question about lines rests on, asked where any could matter and not otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.conversions import reading
from passerelle.recognition import ruling

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from passerelle.conversions.reading import Conversions
    from passerelle.core.matching.items import Item
    from passerelle.recognition.models import PositiveListLine


def of_lines(lines: Iterable[PositiveListLine], items: Collection[Item], on: date) -> Conversions:
    """Return what is stated that lines of these owners could decide by.

    No query where every result asked for is of the items' own scales, and every programme counts as the items do.
    """
    owners: set[int] = set()
    for line in lines:
        asked = {entry.min_result for entry in ruling.rule_of(line).entries if entry.min_result}
        system = line.programme.credit_system if line.programme else ""
        if any(not asked <= set(item.scale) or _differs(item.credit_system, system) for item in items):
            owners.add(line.owner_id)
    return reading.of_bodies(owners, on) if owners else reading.NONE


def _differs(stated: str, asked: str) -> bool:
    return bool(stated and asked and stated != asked)
