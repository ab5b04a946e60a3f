"""The story of credentials plays to its end, and fails at the right step when one thing it shows is switched off."""

from __future__ import annotations

import sys
from unittest.mock import Mock

import pytest

from passerelle.awards.models import Award, AwardBatch
from passerelle.cli.journey.play import JourneyFailed, Play
from passerelle.cli.journey.stories import STORIES
from passerelle.signing import queries
from passerelle.signing.models import Key
from tests.journeys.switches import all_of, always, no_facts_of


def test_the_story_of_credentials_plays_to_its_end(stage):
    told = []

    STORIES["credentials"](Play(stage, say=told.append))

    checked = [line for line in told if "without a server" in line]
    assert [line.split()[-1] for line in checked] == [
        *("genuine_in_force", "genuine_in_force", "revoked"),
        *("genuine_in_force", "genuine_in_force", "key_compromised", "genuine_in_force", "genuine_in_force"),
    ]
    assert len(told) >= 180


def every_signature_holds(monkeypatch):
    """Believe every signature, wherever one is looked at."""
    for name, module in list(sys.modules.items()):
        if name.startswith("passerelle.core.credentials") and hasattr(module, "holds"):
            monkeypatch.setattr(module, "holds", lambda *_args: True)


def every_key_is_in_use(monkeypatch):
    """Read of every key that it is in use, whatever became of it."""
    monkeypatch.setattr("passerelle.core.credentials.trust._state", lambda _key: ("active", None, None, ()))


def only_keys_in_use_are_published(monkeypatch):
    everyone = queries.keys_by_owner

    def in_use():
        return {owner: [key for key in keys if key.state == "active"] for owner, keys in everyone().items()}

    for name, module in list(sys.modules.items()):
        if name.startswith("passerelle.") and getattr(module, "keys_by_owner", None) is everyone:
            monkeypatch.setattr(module, "keys_by_owner", in_use)


def everybody_sees(path, model):
    """Let everybody see every row, as if the rule of who sees what were not there."""
    return lambda monkeypatch: monkeypatch.setattr(path, lambda _person: model.objects.all())


def no_status_is_told(monkeypatch):
    """Let an award be withdrawn in the register alone: no list and no history hears of it."""
    monkeypatch.setattr("passerelle.awards.actions.StatusStep", Mock())


def any_code_is_a_code(monkeypatch):
    """Read a check code as it is typed, without its check letters."""

    def read(typed):
        letters = typed.replace(" ", "").replace("-", "").upper()
        return "-".join(letters[place : place + 4] for place in range(0, 16, 4))

    monkeypatch.setattr("passerelle.core.credentials.check_code.meant", read)


SWITCHED_OFF = {
    "who sees a list of awards": (
        everybody_sees("passerelle.api.award_batches.batches_visible_to", AwardBatch),
        "other awarder does not see the list",
        "",
    ),
    "the fact of a list": (no_facts_of("award_batch.propose"), "awarder proposes both on one list", "1 items"),
    "who saves an award": (
        all_of(
            everybody_sees("passerelle.api.awards.visible_to", Award),
            always("passerelle.awards.renditions.may_hold_in_another_form", True),
        ),
        "second learner cannot save another’s award",
        "came 200",
    ),
    "the fact of a signed form": (no_facts_of("award.rendered"), "learner saves the signed token", "1 items"),
    "the check letters of a code": (any_code_is_a_code, "is told of a slip in it", "came 404"),
    "signatures": (every_signature_holds, "visitor sends the Open Badge with another title", "'altered'"),
    "what is published of a revocation": (
        no_status_is_told,
        "visitor pastes the Open Badge",
        "'Genuine, withdrawn on'",
    ),
    "who changes a key": (
        all_of(
            everybody_sees("passerelle.api.keys.keys_visible_to", Key),
            always("passerelle.awards.keys.may_change_key", True),
        ),
        "learner may not touch the key",
        "came 201",
    ),
    "that a retired key stays published": (
        only_keys_in_use_are_published,
        "visitor pastes the Open Badge",
        "'Genuine and in force'",
    ),
    "new copies after a theft": (
        always("passerelle.awards.reissue.go_on", None),
        "operator says that the key was stolen",
        "reissued",
    ),
    "what is published of a theft": (every_key_is_in_use, "visitor pastes the Open Badge", "'Signed with a lost key'"),
}
"""What is switched off: how, the step at which the story must notice, and what it says there."""


@pytest.mark.parametrize("what", SWITCHED_OFF)
def test_the_story_of_credentials_fails_where_something_is_switched_off(stage, monkeypatch, what):
    switch_off, step, wrong = SWITCHED_OFF[what]
    switch_off(monkeypatch)

    with pytest.raises(JourneyFailed) as failure:
        STORIES["credentials"](Play(stage))

    assert (step in failure.value.step, wrong in failure.value.wrong) == (True, True), failure.value
