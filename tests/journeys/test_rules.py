"""The story of the rules plays to its end, and fails at the right step when one thing it shows is switched off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passerelle.cli.journey.play import JourneyFailed, Play
from passerelle.cli.journey.stories import STORIES
from tests.journeys.switches import all_of, always, no_facts_of


def test_the_story_of_the_rules_plays_to_its_end_and_again(stage):
    told = []
    first = Play(stage, say=told.append)
    STORIES["rules"](first)

    assert first.known["touched"] > 0
    assert len(told) == 20
    STORIES["rules"](Play(stage))


SWITCHED_OFF = {
    "who may draft": (
        all_of(always("passerelle.policy.actions.may_draft", True), always("passerelle.api.policy.may_draft", True)),
        "registrar may not draft rules",
    ),
    "the second person": (
        always("passerelle.policy.actions.may_approve", True),
        "policy officer may not put them in force alone",
    ),
    "contradictions": (always("passerelle.core.gate.loading.contradiction", None), "that contradict themselves"),
    "unknown fields": (always("passerelle.core.gate.loading._require_known", None), "on what nobody can state"),
    "clauses": (always("passerelle.core.gate.loading._require_basis", None), "without a clause"),
    "notice": (
        lambda monkeypatch: monkeypatch.setattr("passerelle.policy.actions.NOTICE", timedelta(0)),
        "cannot let new rules hold tomorrow",
    ),
    "the dry run": (always("passerelle.core.gate.failing", ()), "tries it on the whole register"),
    "the fact": (no_facts_of("policy.approve"), "puts them in force"),
}
"""What is switched off: how, and the step at which the story must notice."""


@pytest.mark.parametrize("what", SWITCHED_OFF)
def test_the_story_of_the_rules_fails_where_something_is_switched_off(stage, monkeypatch, what):
    switch_off, step = SWITCHED_OFF[what]
    switch_off(monkeypatch)

    with pytest.raises(JourneyFailed) as failure:
        STORIES["rules"](Play(stage))

    assert step in failure.value.step, failure.value
