"""The weights of the parts of an assessment: whoever states them accounts for the whole."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.core.gate import Finding, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WHOLE = Decimal(100)
ROUNDING = Decimal("0.05")
"""What writing a weight with one decimal may take from it: three thirds are 33.3 each."""


def check(components: Sequence[Mapping[str, Any]], *, rule: str = "AW-1") -> Finding | None:
    """Return what is wrong with the weights, if anything; where no part states one there is nothing to add up.

    >>> check([{"weight": 70}, {"weight": 20}]).seen, check([{"weight": 70}, {"weight": 30}]), check([{}])
    (90, None, None)
    """
    stated = [Decimal(str(part["weight"])) for part in components if part.get("weight") is not None]
    total = sum(stated, Decimal(0))
    if not stated or abs(total - WHOLE) <= ROUNDING * len(stated):
        return None
    return Finding(
        rule=rule,
        field="assessment.components",
        seen=plain(total),
        threshold=plain(WHOLE),
        clause="every part of an assessment is weighed",
        severity="block",
        kind="weights",
    )
