"""What a match is, said as plainly as can be: the slow evaluator that the quick ones are compared with.

Whoever doubts an answer of this package reads this file. It asks one learner about one rule, looks at everything, and
tries every way of using lots. Tests and the benchmark hold the others to exactly the same answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from passerelle.core.calendar import add_months
from passerelle.core.conversions import counts_for, is_enough
from passerelle.core.matching.items import Item, is_at_least

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.core.frameworks import Atlas
    from passerelle.core.matching.rules import Entry, Rule


@dataclass(frozen=True)
class Held:
    """One award somebody has; `spent_on` are the targets it was counted for."""

    item: Item
    awarded_on: date
    result: str | None = None
    source: str = ""
    valid_until: date | None = None
    in_force: bool = True
    spent_on: frozenset[str] = field(default_factory=frozenset)


def opens(rule: Rule, held: Sequence[Held], atlas: Atlas, on: date) -> bool:
    """Say whether a rule opens to somebody who holds these awards."""
    lots = [lot for lot in held if any(counts(lot, entry, rule, atlas, on) for entry in rule.entries)]
    return rule.is_in_force(on) and _meets_clauses(rule, lots, atlas, on) and _credits(rule, lots) >= rule.min_credits


def counts(lot: Held, entry: Entry, rule: Rule, atlas: Atlas, on: date) -> bool:
    """Say whether an award counts for an entry of a rule on a day."""
    return (
        lot.in_force
        and lot.awarded_on <= on
        and (lot.valid_until is None or on <= lot.valid_until)
        and rule.target not in lot.spent_on
        and is_listed(lot.item, entry, atlas)
        and (entry.min_result is None or _reaches(lot, entry))
        and (not entry.max_age_years or on <= add_months(lot.awarded_on, 12 * entry.max_age_years))
    )


def is_listed(item: Item, entry: Entry, atlas: Atlas) -> bool:
    """Say whether an entry lists an item."""
    return (
        (not entry.micro_credentials or item.number in entry.micro_credentials)
        and item.edition >= entry.min_edition
        and (not entry.blocks or bool(entry.blocks & item.blocks))
        and entry.outcomes <= item.outcomes
        and (not entry.fields or item.field in entry.fields)
        and (not entry.awarders or item.awarder in entry.awarders)
        and (not entry.quality or bool(entry.quality & item.quality))
        and (entry.min_level is None or is_at_least(atlas, item, entry.min_level))
    )


def _reaches(lot: Held, entry: Entry) -> bool:
    for scale in (lot.item.scale, entry.scale):
        if lot.result in scale and entry.min_result in scale:
            return scale.index(lot.result) >= scale.index(entry.min_result)
    found = counts_for(entry.tables(lot.item), lot.result or "", entry.min_result or "", entry.scale)
    return found is not None and is_enough(found, entry.min_result or "")


def _meets_clauses(rule: Rule, lots: list[Held], atlas: Atlas, on: date, place: int = 0) -> bool:
    """Try every lot for the clause at this place, and the rest of the clauses without it."""
    return place == len(rule.clauses) or any(
        _meets_clauses(rule, lots[:n] + lots[n + 1 :], atlas, on, place + 1)
        for n, lot in enumerate(lots)
        if any(counts(lot, entry, rule, atlas, on) for entry in rule.clauses[place])
    )


def _credits(rule: Rule, lots: Sequence[Held]) -> Fraction:
    """Add up what counts: of the sources of a cap together, no more than its share of what is asked for."""
    capped = {source for cap in rule.caps for source in cap.sources}
    total = Fraction(sum((lot.item.credits for lot in lots if lot.source not in capped), Decimal(0)))
    for cap in rule.caps:
        brought = sum((lot.item.credits for lot in lots if lot.source in cap.sources), Decimal(0))
        total += min(Fraction(brought), cap.share * Fraction(rule.min_credits))
    return total


def is_one_step_away(rule: Rule, held: Sequence[Held], items: Sequence[Item], atlas: Atlas, on: date) -> bool:
    """Say whether something counts already, the rule is not open, and one award more would open it.

    The award to come is of something the rule lists and that does not count yet, of that day, with the result it takes,
    from a source that no cap limits.
    """
    here = [lot.item for lot in held if any(counts(lot, entry, rule, atlas, on) for entry in rule.entries)]
    if not here or opens(rule, held, atlas, on):
        return False
    to_come = [Held(item, on, result) for item in items if item not in here for result in (None, *item.results)]
    return any(
        opens(rule, [*held, one], atlas, on)
        for one in to_come
        if any(counts(one, entry, rule, atlas, on) for entry in rule.entries)
    )
