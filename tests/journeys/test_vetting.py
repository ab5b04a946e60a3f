"""The story of a refused, an appealed, a conditional, a late, an expired and a removed case."""

from __future__ import annotations

import pytest

from passerelle.cli.journey.play import JourneyFailed, Play
from passerelle.cli.journey.stories import STORIES


def test_the_story_plays_to_its_end(stage, settings):
    settings.PASSERELLE_ANY_DAY = True
    told: list[str] = []

    STORIES["vetting"](Play(stage, say=told.append))

    assert len(told) >= 150


def test_no_day_is_taken_from_a_request_where_the_register_is_not_played(stage, settings):
    settings.PASSERELLE_ANY_DAY = False

    with pytest.raises(JourneyFailed) as failure:
        STORIES["vetting"](Play(stage))

    assert failure.value.step.startswith("operator lets the clocks turn")
