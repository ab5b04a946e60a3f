"""The story of who makes a micro-credential plays to its end."""

from __future__ import annotations

from passerelle.cli.journey.play import Play
from passerelle.cli.journey.stories.making import making


def test_the_story_plays_to_its_end(stage):
    told: list[str] = []

    making(Play(stage, say=told.append))

    assert any("is shown who says it already" in line for line in told)
    assert len(told) >= 20
