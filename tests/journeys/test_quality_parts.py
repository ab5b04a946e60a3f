"""Two parts of the story of quality, each alone: a provider's own quality assurance; endorsements and labels."""

from __future__ import annotations

from passerelle.cli.journey.play import Play
from passerelle.cli.journey.stories.endorsing import endorsing
from passerelle.cli.journey.stories.self_review import self_review


def test_a_provider_looks_after_its_own_quality(stage):
    told: list[str] = []

    self_review(Play(stage, say=told.append))

    assert any("cannot close while it looks" in line for line in told)
    assert any("closes the cycle" in line for line in told)


def test_an_employer_endorses_and_takes_its_word_back(stage):
    told: list[str] = []

    endorsing(Play(stage, say=told.append))

    assert any("takes its word back, and says why" in line for line in told)
    assert any("takes the label back" in line for line in told)
