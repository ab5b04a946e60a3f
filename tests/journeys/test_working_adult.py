"""The story of the working adult: to its end, and it notices where a rule or a permission is switched off."""

from __future__ import annotations

import pytest
from django.utils import timezone

from passerelle.cli.journey.play import JourneyFailed, Play
from passerelle.cli.journey.stories import STORIES
from passerelle.core import draw
from passerelle.learning.models import Application, Enrolment
from passerelle.search import actions as search
from tests.journeys.switches import always, no_facts_of


@pytest.fixture(autouse=True)
def _played(stage, settings):
    settings.PASSERELLE_ANY_DAY = True
    search.rebuild(today=timezone.localdate())  # the index is a file, and may have followed another play


def test_the_story_of_the_working_adult_plays_to_its_end(stage):
    told: list[str] = []

    STORIES["working-adult"](Play(stage, say=told.append))

    for sentence, outcome in (
        ("finds the same order by hand", ""),
        ("pauses for the harvest", "state paused"),
        ("signs: at the place, with an identity document", "state passed"),
        ("shares it with an employer for seven days", "201"),
        ("3 credits less, decided at once", "credits 3.00"),
    ):
        assert [line for line in told if sentence in line and outcome in line], sentence


def the_last_come_first(monkeypatch):
    """Draw as it is done, and turn the order round."""
    order = draw.order
    monkeypatch.setattr(draw, "order", lambda *given: order(*given)[::-1])


SWITCHED_OFF = {
    "the order of a draw": (the_last_come_first, "finds the same order"),
    "who is next on a waiting list": (always("passerelle.learning.places.promote", []), "gives the place back"),
    "who sees an application": (
        lambda monkeypatch: monkeypatch.setattr(
            "passerelle.api.placing.applications_visible_to", lambda _person: Application.objects.all()
        ),
        "does not see the application",
    ),
    "who ends a pause": (
        lambda monkeypatch: monkeypatch.setattr(
            "passerelle.api.learning.visible_to", lambda _person: Enrolment.objects.all()
        ),
        "cannot end another’s pause",
    ),
    "the fact of a draw": (no_facts_of("admission.draw"), "draws the day after"),
}
"""What is switched off: how, and the step at which the story must notice."""


@pytest.mark.parametrize("what", SWITCHED_OFF)
def test_the_story_fails_where_something_is_switched_off(stage, monkeypatch, what):
    switch_off, step = SWITCHED_OFF[what]
    switch_off(monkeypatch)

    with pytest.raises(JourneyFailed) as failure:
        STORIES["working-adult"](Play(stage))

    assert step in failure.value.step, failure.value
