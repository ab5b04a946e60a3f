"""What the gate may ask of a provider's own quality assurance, where a profile has a rule for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.quality.cycle_queries import last_day_of, months_since
from passerelle.registers import beside

if TYPE_CHECKING:
    from datetime import date

LAST = "quality.internal_cycle"
MONTHS = "quality.months_since_internal_cycle"


@beside.tells(LAST)
def last_cycle(owner: int, on: date) -> str | None:
    """Return the day on which the last cycle closed; of who never closed one, the day the present one began."""
    found = last_day_of(owner, on)
    return found.isoformat() if found else None


@beside.tells(MONTHS)
def months(owner: int, on: date) -> int | None:
    """Return how many whole months ago that was."""
    found = last_day_of(owner, on)
    return months_since(found, on) if found else None
