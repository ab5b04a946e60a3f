"""Moments as the standards write them (RFC 3339, always with an offset) and back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Final

CLOCK_SKEW: Final = timedelta(minutes=5)  # how far a verifier's clock may lag behind the register's
_MAX_SECONDS: Final = 1 << 37  # in the year 6325
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)


@lru_cache(maxsize=1024)
def stamp(moment: datetime) -> str:
    """Return `moment` in UTC to the second.

    >>> stamp(datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    '2026-11-24T09:30:00Z'
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its offset")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local_stamp(moment: datetime) -> str:
    """Return `moment` to the second with its own offset, so that the day can be read off it.

    >>> local_stamp(datetime(2026, 11, 24, tzinfo=UTC)), local_stamp(moment("2026-11-24T00:00:00+01:00"))
    ('2026-11-24T00:00:00Z', '2026-11-24T00:00:00+01:00')
    """
    text = moment.isoformat(timespec="seconds")
    if not _MOMENT.fullmatch(text):
        return stamp(moment)
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


def moment(text: object) -> datetime:
    """Return the moment written in `text`; raises ValueError for anything else, a missing offset included."""
    if not isinstance(text, str):
        raise ValueError("not an RFC 3339 moment")
    return _moment(text)


@lru_cache(maxsize=4096)  # the same days and hours come again and again
def _moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise ValueError("not an RFC 3339 moment")
    return datetime.fromisoformat(text)


def moment_after(seconds: object) -> datetime:
    """Return the moment so many whole seconds after 1970, as tokens say it; raises ValueError for anything else.

    Source: RFC 7519, section 2 (NumericDate), without fractions.

    >>> moment_after(1_782_777_600)
    datetime.datetime(2026, 6, 30, 0, 0, tzinfo=datetime.timezone.utc)
    """
    if type(seconds) is not int or not 0 <= seconds < _MAX_SECONDS:
        raise ValueError("not a moment in seconds")
    return datetime.fromtimestamp(seconds, UTC)


def is_moment(text: str) -> bool:
    """Whether `moment` reads `text`."""
    try:
        _moment(text)
    except ValueError:
        return False
    return True


def first_moment(day: date, zone: tzinfo = UTC) -> datetime:
    """Return the first moment of `day` in a time zone: from when something dated `day` there holds.

    Where clocks are put forward at midnight, that is the moment they are.
    """
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC).astimezone(zone)


def last_moment(day: date, zone: tzinfo = UTC) -> datetime:
    """Return the last second of `day` in a time zone: until when something valid "until `day`" there holds."""
    following = first_moment(day + timedelta(days=1), zone)
    return (following.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone)
