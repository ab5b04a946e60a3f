"""Money, lengths of time, moments and outcomes as people say them; what has no plain word keeps its code."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from passerelle.web.currencies import money
from passerelle.web.templatetags.evidence_tags import in_words
from passerelle.web.wording import clock, duration, moment


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [(90, "MID", "90 dinars"), ("12.50", "EUR", "12.5 euros"), (4, "SEK", "4 SEK"), (4, "", "4")],
)
def test_a_price_names_its_money(amount: object, currency: str, told: str):
    assert money(amount, currency) == told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(1, "1 minute"), (45, "45 minutes"), (60, "1 hour"), (75, "75 minutes"), (90, "1.5 hours"), (180, "3 hours")],
)
def test_a_sitting_lasts_hours(minutes: int, told: str):
    assert duration(minutes) == told


def test_a_moment_says_its_zone_only_where_it_is_read_abroad():
    at = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
    with translation.override("en"):
        assert (moment(at), moment(None), clock(None)) == (f"{clock(at)} CET", "–", "–")


def test_an_outcome_is_told_in_words_and_one_that_was_dropped_by_its_code():
    assert in_words(["S1", "K9"], [{"code": "S1", "text": "Wire a pump."}]) == [
        {"code": "S1", "text": "Wire a pump."},
        {"code": "K9", "text": ""},
    ]
