"""Calendar files: another reader of RFC 5545 reads back exactly what was put in, whatever it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import icalendar
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passerelle.core import ics
from passerelle.core.ics import Event

AT_ANY_PACE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
STAMP = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
DAY = Event("sitting.BK-00001@mirane.example", "Last day to answer", date(2027, 1, 31), url="https://mirane.example/x/")
WORDS = st.text(st.sampled_from("aZ0 \n;,\\:\"'é–٣ش€𝄞"), max_size=120)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(-timedelta(hours=9, minutes=30))])
SECONDS = st.integers(0, 130 * 365 * 86_400)
MOMENTS = st.builds(lambda zone, after: datetime(1980, 1, 1, tzinfo=zone) + timedelta(seconds=after), ZONES, SECONDS)
BEGINS = st.dates(date(1980, 1, 1), date(2100, 1, 1)) | MOMENTS
EVENTS = st.builds(
    Event,
    uid=st.integers(0, 10**8).map("sitting.BK-{:05d}@register.mirane.example".format),
    title=WORDS.filter(bool),
    begins=BEGINS,
    minutes=st.integers(1, 3000),
    url=st.sampled_from(["", "https://mirane.example/", f"https://mirane.example/{'learner/' * 30}"]),
    is_cancelled=st.booleans(),
)


def read(written: bytes) -> list[tuple[object, ...]]:
    """Return what the other reader finds of each event."""
    calendar = icalendar.Calendar.from_ical(written)
    return [
        (
            str(one["UID"]),
            str(one["SUMMARY"]),
            one["DTSTART"].dt,
            one["DTEND"].dt,
            str(one.get("URL", "")),
            str(one["STATUS"]),
            int(one["SEQUENCE"]),
            one["DTSTAMP"].dt,
            [ring["TRIGGER"].dt for ring in one.walk("VALARM")],
        )
        for one in calendar.walk("VEVENT")
    ]


def meant(event: Event, remind_days: int | None) -> tuple[object, ...]:
    length = timedelta(minutes=event.minutes) if isinstance(event.begins, datetime) else timedelta(days=1)
    rings = [] if remind_days is None or event.is_cancelled else [timedelta(days=-remind_days)]
    told = ("CANCELLED", 1) if event.is_cancelled else ("CONFIRMED", 0)
    return (event.uid, event.title, event.begins, event.begins + length, event.url, *told, STAMP, rings)


@AT_ANY_PACE
@given(st.lists(EVENTS, max_size=4), st.sampled_from([None, 0, 1, 3, 7]))
def test_what_was_put_in_is_read_back(events, remind_days):
    written = ics.written(events, name="Days", stamp=STAMP, remind_days=remind_days)

    assert read(written) == [meant(one, remind_days) for one in events]


@AT_ANY_PACE
@given(st.lists(EVENTS, max_size=3), WORDS)
def test_every_line_is_short_whole_letters_and_ends_as_the_standard_says(events, name):
    written = ics.written(events, name=name, stamp=STAMP)

    assert written.endswith(b"END:VCALENDAR\r\n")
    lines = written.split(b"\r\n")[:-1]
    assert max(map(len, lines)) <= ics.LONGEST_LINE
    assert not [line for line in lines if b"\n" in line or b"\r" in line]
    assert [line.decode() for line in lines]  # none is cut within a letter


@AT_ANY_PACE
@given(st.text())
def test_no_text_ends_its_line_or_begins_a_property(said):
    (line,) = ics.folded(f"SUMMARY:{ics.text(said)}").replace(b"\r\n ", b"").split(b"\r\n")[:-1]

    assert line.startswith(b"SUMMARY:")


def test_a_day_is_a_day_wherever_it_is_read():
    written = ics.written([DAY], name="Days", stamp=STAMP, remind_days=1)

    assert written.decode() == "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Passerelle//Register//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "X-WR-CALNAME:Days",
            "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
            "BEGIN:VEVENT",
            "UID:sitting.BK-00001@mirane.example",
            "DTSTAMP:20261127T093000Z",
            "DTSTART;VALUE=DATE:20270131",
            "DTEND;VALUE=DATE:20270201",
            "TRANSP:TRANSPARENT",
            "SUMMARY:Last day to answer",
            "URL:https://mirane.example/x/",
            "SEQUENCE:0",
            "STATUS:CONFIRMED",
            "CLASS:PRIVATE",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "DESCRIPTION:Last day to answer",
            "TRIGGER:-P1D",
            "END:VALARM",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )
