"""The life of an entry as a line of marks: what was decided leads to its reasons."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation

from passerelle.journal.models import Fact
from passerelle.web.drawings.register_timeline import MOST, register_timeline
from passerelle.web.public.timeline import Event, told


def event(month: int, sentence: str, reasons: str = "") -> Event:
    return Event(datetime(2026, month, 12, 10, tzinfo=UTC), "MC-1", sentence, reasons)


LIFE = [event(9, "Conditions met"), event(6, "Verified with conditions", "Enough practice."), event(3, "Listed")]


def test_each_decided_step_leads_to_its_reasons_and_no_other_does():
    svg = register_timeline(LIFE)

    assert re.findall(r'href="(.*?)" aria-label="(.*?)"', svg) == [
        ("#step-2", "12 June 2026: Verified with conditions. To the reasons")
    ]
    assert re.findall(r"<text x=\d+ y=42>(.*?)<", svg) == ["03/26", "06/26", "09/26"]
    assert "The steps of this entry; the list says the same" in svg


def test_one_step_is_no_line():
    assert register_timeline(LIFE[:1]) == ""


def test_of_a_long_life_the_last_steps_are_drawn_and_it_is_said():
    svg = register_timeline([event(month, f"Step {month} " + "so long" * 30, "Because.") for month in range(12, 0, -1)])

    assert svg.count("<a ") == 7
    assert "The last 7 steps of this entry" in svg
    assert "#step-7" in svg
    assert "#step-8" not in svg


def test_a_line_of_usual_sentences_weighs_little():
    svg = register_timeline([event(month, "Verified with conditions", "Because.") for month in range(12, 0, -1)])

    assert len(svg.encode()) <= MOST


def test_where_one_reads_from_the_right_the_first_step_stands_there():
    with translation.override("ar"):
        svg = register_timeline(LIFE)

    assert [int(x) for x in re.findall(r"<text x=(\d+)", svg)] == [120, 72, 24]


def test_what_is_told_is_never_markup():
    svg = register_timeline([event(6, "<b>Verified", "x"), event(3, "Listed")])

    assert "<b>" not in svg


@pytest.mark.parametrize("empty", [None, "", " \n", [], ["", " "], {}, {"level": "", "hours": " "}, {"level": None}])
def test_a_step_whose_reasons_were_left_empty_is_drawn_like_one_without_and_leads_nowhere(empty: Any):
    noted = {} if empty is None else {"reasons": empty}
    facts = [
        Fact(at=datetime(2026, month, 12, 10, tzinfo=UTC), kind="micro_credential.register", subject="MC-1", noted=more)
        for month, more in ((9, noted), (6, {"reasons": {"level": "Enough practice.", "hours": ""}}))
    ]

    events = told(facts)

    assert [event.reasons for event in events] == ["", "Enough practice."]
    assert re.findall(r'href="(.*?)"', register_timeline(events)) == ["#step-2"]
