"""The story of the learner without a network: to its end, and it notices where something is switched off."""

from __future__ import annotations

import pytest
from django.utils import timezone

from passerelle.cli.journey.play import JourneyFailed, Play
from passerelle.cli.journey.stories import STORIES, offline_learner
from passerelle.search import actions as search
from tests.journeys.switches import always


@pytest.fixture(autouse=True)
def _soon(stage, monkeypatch):
    monkeypatch.setitem(offline_learner.__globals__, "SECONDS_AHEAD", 1.5)
    search.rebuild(today=timezone.localdate())  # the index is a file, and may have followed another play


def test_the_story_of_the_offline_learner_plays_to_its_end(stage):
    told: list[str] = []

    STORIES["offline-learner"](Play(stage, say=told.append))

    for sentence, outcome in (
        ("prints the list of a place", "call 3131"),
        ("a slip is told by its line", "taken 1, conflicts 0"),
        ("brings the same file again", "taken 0, same 1"),
        ("the screen and the paper differ", "conflicts 1"),
        ("visitor checks 2 files with `passerelle verify`, without a server", "genuine_in_force"),
        ("sends the text of the square code to the API", "verdict altered"),
    ):
        assert [line for line in told if sentence in line and outcome in line], sentence


SWITCHED_OFF = {
    "that what differs is shown": (
        always("passerelle.assessment.sheet_rows.paper.verdict", "apply"),
        "brings the same file again",
    ),
    "that only who was marked is signed": (
        always("passerelle.assessment.sheet_signing.assessing_of", None),
        "signs the sheet as a whole",
    ),
}
"""What is switched off: how, and the step at which the story must notice."""


@pytest.mark.parametrize("what", SWITCHED_OFF)
def test_the_story_fails_where_something_is_switched_off(stage, monkeypatch, what):
    switch_off, step = SWITCHED_OFF[what]
    switch_off(monkeypatch)

    with pytest.raises(JourneyFailed) as failure:
        STORIES["offline-learner"](Play(stage))

    assert step in failure.value.step, failure.value
