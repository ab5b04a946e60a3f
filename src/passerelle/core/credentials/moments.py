"""Moments as the standards write them (RFC 3339, always with an offset) and back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

CLOCK_SKEW: Final = timedelta(minutes=5)  # how far a verifier's clock may lag behind the register's
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def stamp(moment: datetime) -> str:
    """Return `moment` in UTC to the second.

    >>> stamp(datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    '2026-11-24T09:30:00Z'
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its offset")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: object) -> datetime:
    """Return the moment written in `text`; raises ValueError for anything else, a missing offset included."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        raise ValueError("not an RFC 3339 moment")
    return datetime.fromisoformat(text)


def first_moment(day: date) -> datetime:
    """Return the first moment of `day` in UTC: from when something dated `day` holds."""
    return datetime.combine(day, time(0, 0, 0), tzinfo=UTC)


def last_moment(day: date) -> datetime:
    """Return the last second of `day` in UTC: until when something valid "until `day`" holds."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
