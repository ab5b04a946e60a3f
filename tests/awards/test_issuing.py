"""The rules in force on credentials are asked before anything is signed, and every finding is told at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from passerelle.awards import actions, batches, issuing
from passerelle.awards.models import Award, Credential, StatusPlace
from passerelle.awards.record import record_of
from passerelle.core.errors import IssueRefused
from passerelle.journal.models import Fact
from passerelle.policy import queries as policy
from passerelle.policy import sentences
from passerelle.policy.models import Activation
from passerelle.policy.shipped import known_fields
from passerelle.signing.models import Intent
from tests.awards.factories import House, awarded, candidate, house, person, today

pytestmark = pytest.mark.django_db
CMF, EU = "EMC-CMF-2019", "EU-2022-C243-02"


def in_force(*profiles: str) -> None:
    for profile in profiles:
        Activation.objects.create(
            profile=profile, in_force_from=date(2024, 1, 1), drafted_by=person(), approved_by=person()
        )


def left() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Award, Credential, Intent, StatusPlace, Fact))


def refused(at: House) -> list[tuple[str, str]]:
    with pytest.raises(IssueRefused) as refusal:
        actions.award(at.candidate, by=at.signatory, today=today())
    return [(one.rule, one.field) for one in refusal.value.findings]


def test_a_credential_that_says_what_is_asked_is_signed():
    in_force(CMF, EU)

    assert Credential.objects.get(award=awarded()).document


def test_nothing_is_signed_that_lacks_what_a_transcript_must_say():
    at = house(credits=None, level_eqf="")
    in_force(CMF)
    before = left()

    assert refused(at) == [("CMF-7", "level.eqf"), ("CMF-7", "credits.value")]
    assert left() == before


def test_what_the_annex_lacks_is_told_with_it():
    at = house(credits=None, participation_form="", outcomes=[])
    in_force(CMF)

    assert refused(at) == [
        ("CMF-7", "learning_outcomes"),
        ("CMF-7", "credits.value"),
        ("ANNEX-I", "participation.form"),
    ]


def test_the_refusal_says_each_in_words():
    at = house(credits=None, level_eqf="")
    in_force(CMF)
    with pytest.raises(IssueRefused) as refusal:
        actions.award(at.candidate, by=at.signatory, today=today())

    told = sentences.of_error(refusal.value)

    assert told.startswith("Not awarded: the rules in force ask for more on an award.")
    assert all(sentences.of_finding(one).sentence in told for one in refusal.value.findings)


def test_rules_that_are_not_in_force_ask_nothing():
    at = house(credits=None, level_eqf="")

    assert awarded(at).is_in_force


def test_what_is_only_mentioned_stops_nothing_and_stays_with_the_intent():
    in_force(EU)
    at = house()
    at.candidate.result = ""

    found = issuing.findings(issuing.stated(record_of(_unsigned(at), None)) | {"grade": ""}, _profiles(), on=today())

    assert [(one.rule, one.severity) for one in found] == [("EU-O3", "info")]
    assert issuing.refusal(found, ()) is None


def test_in_a_batch_each_candidate_is_told_everything():
    at = house(credits=None, level_eqf="")
    in_force(CMF, EU)
    nameless = candidate(at.entry, person(" "))
    batch = batches.propose([at.candidate.number, nameless.number], by=at.signatory, today=today())

    told = {one["candidate"]: [told["code"] for told in one["refusals"]] for one in batch.results}
    rules = {
        one["candidate"]: [found["rule"] for told in one["refusals"] for found in told["data"].get("findings", ())]
        for one in batch.results
    }

    assert told == {
        at.candidate.number: ["issue_refused"],
        nameless.number: ["credential_incomplete", "issue_refused"],
    }
    assert rules[at.candidate.number] == ["CMF-7", "CMF-7"]
    assert rules[nameless.number] == ["CMF-7", "CMF-7", "EU-M1"]


def test_every_path_that_a_rule_on_credentials_may_read_is_stated():
    says = issuing.stated(record_of(_unsigned(house()), None))

    assert [path for path in known_fields()["credential"] if not _has(says, path)] == []


def _profiles() -> Any:
    return policy.in_force(today())


def _unsigned(at: House) -> Award:
    return Award(
        holder=at.holder,
        micro_credential=at.entry,
        edition=at.candidate.edition,
        awarder=at.awarder,
        route=at.candidate.route,
        result=at.candidate.result,
        awarded_on=today(),
        awarded_by=at.signatory,
    )


def _has(says: Any, path: str) -> bool:
    for part in path.split("."):
        if not isinstance(says, dict) or part not in says:
            return False
        says = says[part]
    return True
