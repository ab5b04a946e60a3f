"""Being found by employers: what a learner may let them see, and until when.

Source: DOMAIN 3.7 (an employer sees shared credentials; learner search without consent never), R19; issue F, item 5.
How long a consent lasts at most is this project's own measure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from datetime import date

AWARDS, RESULTS, NAME = SHOWN = ("awards", "results", "name")
"""Beside being counted and invited: which of the awards asked for one has, with which results, and one's name."""
LONGEST_MONTHS: Final = 12
"""A consent lasts so long at most; it may be given again."""
SURVEY_MONTHS: Final = 6
"""So long after the first day of work both sides are asked how it went."""
ABOUT_TO_END: Final = 14
"""Days: so long before its day a need's organisation is asked whether it still stands."""


def shows(field: str, value: Any) -> list[str]:
    """Return what may be seen, in the order of `SHOWN`; results go with the awards they are of. Raises Malformed.

    >>> shows("shows", ["results", "awards"])
    ['awards', 'results']
    """
    if not isinstance(value, list | tuple) or not {*map(str, value)} <= {*SHOWN}:
        raise Malformed(field=field, expected=", ".join(SHOWN), seen=repr(value)[:80])
    if RESULTS in value and AWARDS not in value:
        raise Malformed(field=field, expected="awards, where results are shown", seen=repr(value)[:80])
    return [one for one in SHOWN if one in value]


def last_day(field: str, value: date | None, *, on: date) -> date:
    """Return the last day of a consent: today at the earliest, a year ahead at most. Raises Malformed."""
    latest = add_months(on, LONGEST_MONTHS)
    if value is None or not on <= value <= latest:
        raise Malformed(field=field, expected=f"from {on} to {latest}", seen=value.isoformat() if value else None)
    return value
