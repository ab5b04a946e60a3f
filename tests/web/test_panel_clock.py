"""The clock of a case: days used, stood still, left or late; the bar and the sentence say the same."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils.translation import override

from passerelle.web.drawings import Share, Station, level_ladder, met_of, road, shares, weeks
from passerelle.web.drawings.panel_clock import Days, days, in_words, panel_clock

OPENED, DUE = date(2026, 9, 1), date(2026, 11, 1)
"""Sixty-one days."""


@pytest.mark.parametrize(
    ("today", "stopped", "since", "found"),
    [
        (0, 0, None, Days(0, 0, 61, 0, False)),
        (20, 0, None, Days(20, 0, 41, 0, False)),
        (61, 0, None, Days(61, 0, 0, 0, False)),
        (70, 0, None, Days(61, 0, 0, 9, False)),
        (30, 5, None, Days(25, 5, 31, 0, False)),
        (30, 0, 20, Days(20, 10, 41, 0, True)),
        (30, 5, 20, Days(15, 15, 41, 0, True)),
        (200, 0, 20, Days(20, 180, 41, 0, True)),
        (-3, 0, None, Days(0, 0, 64, 0, False)),
    ],
)
def test_days_are_used_stood_still_left_or_late(today, stopped, since, found):
    begun = None if since is None else OPENED + timedelta(days=since)

    assert days(OPENED, DUE, OPENED + timedelta(days=today), stopped=stopped, since=begun) == found


@pytest.mark.parametrize(
    ("of", "words", "shapes"),
    [
        (Days(1, 0, 60, 0, False), "1 day used, 60 days left", ["i", "e d"]),
        (Days(0, 0, 61, 0, False), "0 days used, 61 days left", ["e d"]),
        (Days(61, 0, 0, 9, False), "61 days used, 9 days late", ["i", "gap"]),
        (Days(15, 15, 41, 0, True),
         "15 days used, 15 days on which it stood still, it stands still now, 41 days once it goes on",
         ["i", "w", "e d"]),
        (Days(0, 0, 0, 0, False), "0 days used, 0 days left", []),
    ],
)  # fmt: skip
def test_each_part_has_a_shape_and_the_name_is_the_sentence(of, words, shapes):
    svg = str(panel_clock(of)).replace('<g fill="var(--stop)">', '<g class="gap">')

    assert in_words(of) == words
    assert f'aria-label="{words}"' in svg
    assert re.findall(r'class="(i|e d|w|gap)"', svg) == shapes
    assert len(svg.encode()) < 1_000


def starts(svg: object) -> list[float]:
    return [float(x) for x in re.findall(r"(?:rect|line) class=\"[a-z ]+\"[^>]*? x1?=([\d.]+)", str(svg))]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: panel_clock(Days(20, 5, 36, 0, False)),
        lambda: weeks(2, 9),
        lambda: met_of(2, 3),
        lambda: shares([Share(6, "", "a"), Share(3, "wait", "b"), Share(1, "no", "c")]),
        lambda: road([Station("a", "done"), Station("b", "now"), Station("c", "")]),
    ],
    ids=["panel clock", "weeks", "met of", "shares", "road"],
)
def test_bars_begin_where_one_begins_to_read(draw):
    english = starts(draw())
    with override("ar"):
        arabic = starts(draw())

    assert english == sorted(english)
    assert arabic == sorted(arabic, reverse=True)
    assert len(english) == len(arabic) >= 2


def test_levels_rise_in_the_direction_of_reading():
    with override("ar"):
        svg = level_ladder("2", list("123"), "Level 2")

    places = [int(x) for x in re.findall(r'd="M(\d+)', svg)]
    assert places == sorted(places, reverse=True)
    assert "<text x=328 y=14" in svg
