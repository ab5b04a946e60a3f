"""Counsel by consent: whom a counsellor may take on, what a learner lets them see, and until when.

Source: DOMAIN 3.5 and 3.7 (a counsellor sees learners who invited them, never a credential without consent), journey
17; policy paper, R13 (guidance by trained counsellors). How long a consent lasts at most is this project's own measure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

PORTFOLIO, IN_PROGRESS, CASES, BUDGET = SCOPES = ("portfolio", "in_progress", "cases", "budget")
"""What a learner may show: awards, what is under way, cases of prior learning, and what there is to spend."""
LONGEST_MONTHS = 12
"""A consent lasts so long at most; it may be given again."""
TRAINING_MONTHS = 36
"""A training counts so long at most before it is renewed."""


def is_trained(until: date | None, *, on: date) -> bool:
    """Say whether a training holds on a day; the last day itself counts.

    >>> from datetime import date
    >>> [is_trained(date(2026, 11, 27), on=date(2026, 11, day)) for day in (27, 28)]
    [True, False]
    """
    return until is not None and on <= until


def is_running(until: date, *, on: date) -> bool:
    """Say whether a consent holds on a day; the last day itself counts."""
    return on <= until


def seen(scopes: Collection[str], *, accepted: bool, until: date, on: date) -> frozenset[str]:
    """Return what a counsellor may look at on a day: nothing before they accepted, nothing after the last day.

    >>> from datetime import date
    >>> day = date(2026, 11, 27)
    >>> sorted(seen({"portfolio", "cases"}, accepted=True, until=day, on=day))
    ['cases', 'portfolio']
    >>> seen({"portfolio"}, accepted=False, until=day, on=day)
    frozenset()
    """
    return frozenset(scopes) & frozenset(SCOPES) if accepted and is_running(until, on=on) else frozenset()


def scopes(field: str, value: Any) -> list[str]:
    """Return what may be seen, in the order of `SCOPES`; nothing at all is a choice too. Raises Malformed."""
    if not isinstance(value, list | tuple) or not {*map(str, value)} <= {*SCOPES}:
        raise Malformed(field=field, expected=", ".join(SCOPES), seen=repr(value)[:80])
    return [one for one in SCOPES if one in value]


def last_day(field: str, value: date | None, *, on: date) -> date:
    """Return the last day of a consent: today at the earliest, a year ahead at most. Raises Malformed."""
    latest = add_months(on, LONGEST_MONTHS)
    if value is None or not on <= value <= latest:
        raise Malformed(field=field, expected=f"from {on} to {latest}", seen=value.isoformat() if value else None)
    return value


def training_end(field: str, value: date | None, *, on: date, awarded_until: date | None = None) -> date:
    """Return the last day of a training: from today, three years ahead at most, and never past the award of it.

    Raises Malformed.
    """
    latest = min(add_months(on, TRAINING_MONTHS), awarded_until or add_months(on, TRAINING_MONTHS))
    if value is None or not on <= value <= latest:
        raise Malformed(field=field, expected=f"from {on} to {latest}", seen=value.isoformat() if value else None)
    return value
