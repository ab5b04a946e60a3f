"""The story of a description that two bodies write, of who took part, and of two who worded one outcome."""

from __future__ import annotations

from passerelle.cli.journey.play import Play
from passerelle.cli.journey.stories.together import together


def test_the_story_plays_to_its_end(stage):
    told: list[str] = []

    together(Play(stage, say=told.append))

    assert any(line.endswith("409 both_changed") for line in told)
    assert len(told) >= 20
