"""Every story plays to its end: those that have no file here are played as they are."""

from __future__ import annotations

import pytest
from django.utils import timezone

from passerelle.cli.journey.play import Play
from passerelle.cli.journey.stories import STORIES
from passerelle.search import actions as search

HAVE_A_FILE = {
    "whole",
    "credentials",
    "rules",
    "partners",
    "vetting",
    "working-adult",
    "offline-learner",
    "prior-learning",
    "recognition",
}
"""What they show, and what they notice, is tests/journeys/test_<name>.py."""


@pytest.mark.parametrize("name", [name for name in STORIES if name not in HAVE_A_FILE])
def test_the_story_plays_to_its_end(stage, name):
    search.rebuild(today=timezone.localdate())  # the index is a file, and may have followed the story before
    told: list[str] = []

    STORIES[name](Play(stage, say=told.append))

    assert len(told) >= 10
