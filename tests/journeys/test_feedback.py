"""The story of what a learner says of an award: held, struck, read by anybody; and a report proposed and shown."""

from __future__ import annotations

from passerelle.cli.journey.play import Play
from passerelle.cli.journey.stories.feedback import feedback


def test_the_story_plays_to_its_end(stage):
    told: list[str] = []

    feedback(Play(stage, say=told.append))

    assert any("replies for its body" in line for line in told)
    assert any("strikes the number out" in line for line in told)
    assert len(told) >= 10
