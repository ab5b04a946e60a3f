"""The story of what one can do already: to its end, and it notices where something is switched off."""

from __future__ import annotations

import pytest

from passerelle.cli.journey.play import JourneyFailed, Play
from passerelle.cli.journey.stories import STORIES
from tests.journeys.switches import always


def test_the_story_of_prior_learning_plays_to_its_end(stage):
    told: list[str] = []

    STORIES["prior-learning"](Play(stage, say=told.append))

    for sentence, outcome in (
        ("checks herself line by line, without an account", "way block"),
        ("cannot bring a drawing that runs", "422 malformed"),
        ("does not see the photo", "404"),
        ("cannot name the adviser to the jury", "409 conflicted"),
        ("reads what is recognised, and which course fills the gap", "result partial"),
        ("sees nothing more", "404"),
        ("second chair concludes", "result full"),
        ("awards the whole", "state in_force"),
    ):
        assert [line for line in told if sentence in line and outcome in line], sentence


def test_the_story_fails_where_who_helped_may_judge(stage, monkeypatch):
    always("passerelle.core.prior_learning.links", ())(monkeypatch)

    with pytest.raises(JourneyFailed) as failure:
        STORIES["prior-learning"](Play(stage))

    assert "cannot name the adviser to the jury" in failure.value.step, failure.value
