"""The story of a partner, a second awarder, an evaluator, and levels of other frameworks."""

from __future__ import annotations

from passerelle.cli.journey.play import Play
from passerelle.cli.journey.stories import STORIES


def test_the_story_plays_to_its_end(stage):
    told: list[str] = []

    STORIES["partners"](Play(stage, say=told.append))

    assert any("says yes for its own body" in line for line in told)
    assert len(told) >= 20
