"""The gate asks for verbs where a profile does: each outcome is named, with verbs that would fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passerelle.core import differences, gate
from passerelle.core.errors import Malformed
from passerelle.policy import messages, sentences
from passerelle.policy.shipped import known_fields
from passerelle.registers import beside
from passerelle.registers.actions import gate_findings
from passerelle.registers.states import State
from tests import factories as make
from tests import own_rules
from tests.factories import TODAY

if TYPE_CHECKING:
    from passerelle.catalogue.models import MicroCredential
    from passerelle.core.gate import Finding

pytestmark = pytest.mark.django_db
VERB = {
    **{"id": "OWN-1", "target": "micro_credential", "stage": "gate", "severity": "block", "clause": "own, 4"},
    **{"message_key": "own.verbs", "kind": "outcome_verbs", "asks": "verb"},
}
LEVEL = VERB | {"asks": "level", "severity": "warn"}


def entry(*texts: str, level: str = "4", **fields: object) -> MicroCredential:
    outcomes = [{"code": f"K{n}", "text": text, "domain": "skills"} for n, text in enumerate(texts, start=1)]
    return make.micro_credential(State.DRAFT, outcomes=outcomes, level="", level_eqf=level, **fields)


def found(one: MicroCredential) -> list[Finding]:
    return [told for told in gate_findings(one, on=TODAY) if told.rule == "OWN-1"]


def told(one: MicroCredential) -> list[str]:
    return [sentences.of_finding(finding).sentence for finding in found(one)]


def test_a_finding_names_the_outcome_and_suggests_verbs_of_its_level():
    own_rules.in_force(rules=[VERB])
    one = entry("Understand pumps.", "Repair a pump.", "Knowledge of pipes.")

    first, second = found(one)

    assert (first.field, first.seen, first.kind, first.blocks) == (
        *("learning_outcomes", ("K1", "understand"), "vague_verb"),
        True,
    )
    assert (second.seen, second.kind) == (("K3", "knowledge"), "no_verb")
    fitting = ", ".join(first.threshold)
    assert len(first.threshold) >= 5
    assert told(one) == [
        f"Outcome K1: nobody can see or assess “understand”. Say what shows it. It could begin with: {fitting}.",
        f"Outcome K3: “knowledge” is no verb. Say first what the learner does. It could begin with: {fitting}.",
    ]


def test_only_a_rule_that_asks_for_the_level_finds_a_verb_of_another_level():
    one = entry("Name the parts of a pump.", level="7")
    own_rules.in_force(rules=[VERB])
    assert found(one) == []

    own_rules.in_force(id="MI-OWN-2", rules=[LEVEL])

    (finding,) = found(one)
    assert (finding.kind, finding.seen[:2], finding.severity) == ("verb_of_another_level", ("K1", "name"), "warn")
    assert "Outcome K1: “name” is rather a verb of European level" in told(one)[0]


def test_without_a_level_or_in_a_language_without_verbs_nothing_is_held_against_a_verb():
    own_rules.in_force(rules=[LEVEL])

    assert found(entry("Name the parts of a pump.", level="")) == []
    assert told(entry("Understand pumps.", level="")) == [
        "Outcome K1: nobody can see or assess “understand”. Say what shows it."
    ]
    assert found(entry("Verstehen, was eine Pumpe ist.", language="de")) == []


def test_where_no_rule_asks_nothing_is_read():
    own_rules.in_force()
    one = entry("Understand pumps.")

    with CaptureQueriesContext(connection) as seen:
        assert gate_findings(one, on=TODAY) == []

    assert not [asked for asked in seen.captured_queries if "frameworks_" in asked["sql"]]
    assert beside.of(one, [], on=TODAY) == {}


def test_what_is_read_can_be_asked_of_the_entries_it_is_read_in_and_of_no_others():
    for target, path in beside.READ:
        assert path in known_fields()[target]
    with pytest.raises(Malformed):
        load_own(VERB | {"target": "short_course"})
    with pytest.raises(Malformed):
        load_own(VERB | {"asks": "style"})


def load_own(rule: dict[str, object]) -> gate.Profile:
    head = {"id": "MI-OWN", "title": "Own", "jurisdiction": "MI", "binding": "voluntary", "source": "own"}
    return gate.load_profile(head | {"rules": [rule | {"source": "own"}]}, known_fields())


def test_what_the_rule_asks_is_a_sentence():
    asked = [messages.asks(load_own(rule).rules[0]) for rule in (VERB, LEVEL)]

    assert asked == [
        "Every outcome begins with a verb that can be seen and assessed.",
        "Every outcome begins with a verb that can be seen and assessed, and is of the claimed level.",
    ]


def test_that_a_version_was_read_for_verbs_is_no_change_of_the_description():
    read = {"title": "Pumps", "wording": {"verbs": [{"outcome": "K1", "amiss": ""}]}}

    assert list(differences.changes({"title": "Pumps"}, read)) == []
