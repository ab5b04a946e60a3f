"""Assisted entry at a service centre: what may be done in a person's name, and for how long.

Source: DOMAIN 6, journeys 2 and 3 (proofs and enrolment at a counter), UX B8 (an assisted path for each online act).
That a visit ends after half an hour is this project's own measure: whoever stands at the counter is there for it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

PLACE, SITTING, PRIOR, PRINT = PURPOSES = ("place", "sitting", "prior_learning", "print")
"""What consent can be given for; nothing else is done for anybody."""
ACTS = {
    "apply": PLACE,
    "take_up": PLACE,
    "book": SITTING,
    "start_case": PRIOR,
    "evidence": PRIOR,
    "file": PRIOR,
    "send_case": PRIOR,
    "print_portfolio": PRINT,
    "print_plan": PRINT,
    "print_certificate": PRINT,
}
"""Each act that a counter knows, and what it needs consent for."""
LASTS = timedelta(minutes=30)
CARD_CODES = 5
"""So many codes stand on a printed card; each opens one visit."""


def ends_at(opened: datetime) -> datetime:
    """Return when a visit that was opened at a moment is over by itself."""
    return opened + LASTS


def is_running(end: datetime, *, now: datetime) -> bool:
    """Say whether a visit runs at a moment; at its end it does not.

    >>> from datetime import datetime
    >>> opened = datetime(2026, 11, 27, 10, 0)
    >>> [is_running(ends_at(opened), now=datetime(2026, 11, 27, 10, minute)) for minute in (29, 30)]
    [True, False]
    """
    return now < end


def covers(purposes: Collection[str], act: str) -> bool:
    """Say whether a consent reaches an act; an act that no counter knows is reached by none.

    >>> [covers(["place"], act) for act in ("apply", "book", "withdraw")]
    [True, False, False]
    """
    return ACTS.get(act) in set(purposes)


def purposes(field: str, value: Any) -> list[str]:
    """Return what a consent is for, at least one thing, in the order of `PURPOSES`. Raises Malformed."""
    if not isinstance(value, list | tuple) or not value or not {*map(str, value)} <= {*PURPOSES}:
        raise Malformed(field=field, expected=", ".join(PURPOSES), seen=repr(value)[:80])
    return [one for one in PURPOSES if one in value]
