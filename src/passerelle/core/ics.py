"""Days and hours as a file that every calendar reads (iCalendar).

Source: RFC 5545; the sections are named where a rule is theirs. Days are written as days, without an hour that would
move between time zones; hours are written in UTC, so that no table of time zones has to travel along.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PRODUCT: Final = "-//Passerelle//Register//EN"
LONGEST_LINE: Final = 75
"""Octets of one line without its end (section 3.1)."""
CANCELLED_AFTER: Final = 1
"""SEQUENCE of what was called off: it replaces what was said before (section 3.8.7.4)."""
_NOT_IN_TEXT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True)
class Event:
    """One thing in a calendar: on a day, or from one moment to another.

    `uid` is the same for the same thing for ever, so that a program that reads it again replaces what it has; `url` is
    where to read more. What is cancelled stays in the file, so that it goes from the calendars that have it.
    """

    uid: str
    title: str
    begins: date | datetime
    minutes: int = 0
    """How long, of what begins at an hour."""
    url: str = ""
    is_cancelled: bool = False


def written(
    events: Iterable[Event], *, name: str, stamp: datetime, remind_days: int | None = None, refresh_hours: int = 12
) -> bytes:
    """Return a calendar with these events: UTF-8, lines of at most 75 octets that end in CRLF.

    `stamp` is when it was written; `remind_days` before the beginning a calendar rings (0: on the day itself; None:
    never). Nothing that is cancelled rings.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:PT{refresh_hours}H",
        *(line for event in events for line in _event(event, stamp, remind_days)),
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def _event(event: Event, stamp: datetime, remind_days: int | None) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{text(event.uid)}"
    yield f"DTSTAMP:{moment(stamp)}"
    if isinstance(event.begins, datetime):
        yield f"DTSTART:{moment(event.begins)}"
        yield f"DTEND:{moment(event.begins + timedelta(minutes=event.minutes))}"
    else:  # the end is the first day that is not part of it any more (section 3.6.1)
        yield f"DTSTART;VALUE=DATE:{event.begins:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.begins + timedelta(days=1):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"  # a last day keeps nobody busy
    yield f"SUMMARY:{text(event.title)}"
    if event.url:
        yield f"URL:{event.url}"
    yield f"SEQUENCE:{CANCELLED_AFTER if event.is_cancelled else 0}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "CLASS:PRIVATE"
    if remind_days is not None and not event.is_cancelled:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{text(event.title)}"
        yield f"TRIGGER:-P{remind_days}D" if remind_days else "TRIGGER:PT0S"
        yield "END:VALARM"
    yield "END:VEVENT"


def text(said: str) -> str:
    """Return a text as a value: what separates is escaped, a line's end is \\n, what no text may hold is left out.

    Source: section 3.3.11.

    >>> text("Bring: ink, paper; a pen\\nand C:\\\\")
    'Bring: ink\\\\, paper\\\\; a pen\\\\nand C:\\\\\\\\'
    """
    lines = said.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_IN_TEXT.sub("", lines).translate(_ESCAPED)


def moment(at: datetime) -> str:
    """Return a moment in UTC (section 3.3.5, form 2).

    >>> moment(datetime(2027, 1, 24, 9, 30, tzinfo=UTC))
    '20270124T093000Z'
    """
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def folded(line: str) -> bytes:
    """Return one line as it is written: folded before it has more than 75 octets, never within a letter.

    Source: section 3.1. A folded line goes on after CRLF and one space, which counts.
    """
    parts, length = [b""], 0
    for letter in line:
        octets = letter.encode()
        if length + len(octets) > LONGEST_LINE:
            parts.append(b"")
            length = 1
        parts[-1] += octets
        length += len(octets)
    return b"\r\n ".join(parts) + b"\r\n"
