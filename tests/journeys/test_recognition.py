"""The story of recognition: to its end, and it notices where something is switched off."""

from __future__ import annotations

import pytest

from passerelle.cli.journey.play import JourneyFailed, Play
from passerelle.cli.journey.stories import STORIES
from tests.journeys.switches import always


def test_the_story_of_recognition_plays_to_its_end(stage):
    told: list[str] = []

    STORIES["recognition"](Play(stage, say=told.append))

    for sentence, outcome in (
        ("holds three awards", "total 3"),
        ("the published list decides at once", "state decided_automatically"),
        ("the list proposes, a person confirms", "state proposed"),
        ("refuses for a substantial difference, and says which", "difference profile"),
        ("cannot answer: he refused it", "403 not_permitted"),
        ("grants a part of it, with reasons", "credits 5.00"),
        ("cannot confirm what she checked", "409 not_now"),
        ("confirms it: awarded and signed", "route stacking"),
        ("sees that a part counts once", "is_complete False"),
    ):
        assert [line for line in told if sentence in line and outcome in line], sentence


def test_the_story_fails_where_who_refused_may_look_again(stage, monkeypatch):
    always("passerelle.recognition.permissions._had_a_part", set())(monkeypatch)

    with pytest.raises(JourneyFailed) as failure:
        STORIES["recognition"](Play(stage))

    assert "cannot answer: he refused it" in failure.value.step, failure.value
