"""The whole story plays to its end, and fails at the right step when one rule, permission or fact is switched off."""

from __future__ import annotations

import pytest

from passerelle.cli.journey.play import JourneyFailed, Play, difference
from passerelle.cli.journey.stories import STORIES
from tests.journeys.switches import all_of, always, no_facts_of


def test_the_whole_story_plays_to_its_end(stage):
    told = []

    STORIES["whole"](Play(stage, say=told.append))

    refused = [line for line in told if line.split()[-1] in REFUSALS]
    assert len(refused) >= 12
    assert len(told) >= 80


REFUSALS = {
    "not_signed_in",
    "not_permitted",
    "malformed",
    "gate_refused",
    "wrong_state",
    "both_changed",
    "conflicted",
    "not_found",
    "not_now",
    "link_closed",
}


SWITCHED_OFF = {
    "who may decide on a role": (
        all_of(
            always("passerelle.organisations.actions.reason_not_to_decide", ""),
            always("passerelle.vetting.actions.roles.reason_not_to_decide_role", ""),
        ),
        "awarder may not decide on her own role",
    ),
    "that only a registered awarder drafts": (
        always("passerelle.catalogue.actions.has_role", True),
        "awarder cannot draft before the role is decided",
    ),
    "the gate": (
        always("passerelle.core.gate.findings", ()),
        "awarder is refused at the gate, every finding at once",
    ),
    "hours against credits": (
        always("passerelle.core.credits.check", None),
        "awarder is refused at the gate, every finding at once",
    ),
    "the fact of a registered role": (
        no_facts_of("organisation_role.register"),
        "officer registers the role for five years",
    ),
    "the fact of a submission": (
        no_facts_of("micro_credential.submit"),
        "awarder submits it: listed, verification pending",
    ),
    "conflicts of interest": (
        all_of(always("passerelle.core.panel.conflicts", ()), always("passerelle.core.panel.seats.conflicts", ())),
        "registrar has a panel proposed",
    ),
    "who may form panels": (
        all_of(
            always("passerelle.vetting.actions.forming.may_open_case", True),
            always("passerelle.vetting.actions.forming.may_form_panel", True),
        ),
        "officer may not form panels",
    ),
    "who writes the report": (
        always("passerelle.vetting.actions.deciding.may_report", True),
        "may not write the chair’s report",
    ),
    "who signs the decision": (
        always("passerelle.vetting.actions.deciding.reason_not_to_decide", ""),
        "registrar may not decide the case she kept",
    ),
    "who is barred from assessing": (
        always("passerelle.core.assessing.bars", ()),
        "awarder looks who may assess",
    ),
    "who revokes": (
        always("passerelle.awards.actions.may_end", True),
        "learner cannot revoke it",
    ),
    "the fact of an award": (no_facts_of("award.made"), "awarder awards"),
    "who publishes a positive list": (
        always("passerelle.recognition.list_actions.may_write_list", True),
        "awarder cannot begin a list for the university",
    ),
    "the fact of a revocation": (no_facts_of("award.revoke"), "awarder revokes the award with a reason"),
}


@pytest.mark.parametrize("what", SWITCHED_OFF)
def test_the_story_fails_where_something_is_switched_off(stage, monkeypatch, what):
    switch_off, step = SWITCHED_OFF[what]
    switch_off(monkeypatch)

    with pytest.raises(JourneyFailed) as failure:
        STORIES["whole"](Play(stage))

    assert step in failure.value.step


def test_a_difference_is_told_in_words():
    found = {"state": "draft", "items": [{"kind": "a"}, {"kind": "b"}]}

    assert difference(found, {"state": "draft", "items": [{"kind": "a"}, {"kind": "b"}]}) == ""
    assert difference(found, {"state": "listed"}) == "state: expected 'listed', came 'draft'"
    assert difference(found, {"items": [{"kind": "a"}]}).startswith("items: expected 1 items")
    assert difference(None, {"state": "draft"}) == "answer: expected an object, came None"
