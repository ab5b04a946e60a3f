"""Awarding: who may, only what may be awarded, and exactly one award with one credential."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, transaction

from passerelle.assessment.states import CandidateState
from passerelle.awards import actions, keys, publication
from passerelle.awards.models import Award, Credential, StatusPlace
from passerelle.awards.states import AwardState
from passerelle.core.credentials.refusals import Incomplete
from passerelle.core.credentials.verify import verify
from passerelle.core.errors import NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, OrganisationRole, Role
from passerelle.people.models import Duty, StaffDuty
from passerelle.registers.states import State
from passerelle.signing import actions as signing
from passerelle.signing import queries
from passerelle.signing.models import REGISTER, Intent
from passerelle.signing.states import IntentState
from tests.awards.factories import (
    awarded,
    candidate,
    house,
    mandate,
    micro_credential,
    operator,
    organisation,
    person,
    register_key,
    role,
    signatory,
    today,
)

pytestmark = pytest.mark.django_db


def left() -> tuple[int, ...]:
    models = (Award, Credential, Intent, StatusPlace, Fact)
    return tuple(model.objects.count() for model in models)


def test_an_award_is_made_signed_and_verifies_as_in_force():
    at = house()

    made = actions.award(at.candidate, by=at.signatory, today=today())

    credential = made.credentials.get()
    document = json.loads(bytes(credential.document))
    verdict = verify(bytes(credential.document), publication.store(), credential.signed_at)
    facts = Fact.objects.filter(subject=made.number).order_by("pk")
    assert (made.state, made.number[:3], made.holder) == (AwardState.IN_FORCE, "AA-", at.holder)
    assert [proof["cryptosuite"] for proof in document["proof"]] == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]
    assert (verdict.verdict, verdict.reason) == ("genuine_in_force", None)
    assert verdict.credential
    assert (verdict.credential.holder_name, verdict.credential.result) == ("Amina Sarr Doumbé", "merit")
    assert [fact.kind for fact in facts] == ["award.intend", "award.made"]
    assert "Amina" not in json.dumps([fact.noted for fact in facts], ensure_ascii=False)


def test_then_and_now_are_told_of_award_qualification_and_awarder():
    made = awarded()

    verdict = verify(bytes(made.credentials.get().document), publication.store(), made.credentials.get().signed_at)

    for standing in (verdict.status_on_award, verdict.status_today):
        assert standing
        assert (standing.award, standing.qualification, standing.awarder) == ("in_force", "registered", "recognised")


@pytest.mark.parametrize("who", ["holder", "stranger", "editor", "other signatory", "registrar", "operator", "former"])
def test_nobody_but_a_signatory_of_the_awarder_awards(who: str):
    at = house()
    if who == "holder":
        by = at.holder
        mandate(by, at.awarder)
    else:
        by = person(who)
    if who == "editor":
        mandate(by, at.awarder, Function.EDITOR)
    if who == "other signatory":
        other = organisation("Another body")
        role(other)
        mandate(by, other)
    if who in ("registrar", "operator"):
        StaffDuty.objects.create(person=by, duty=Duty(who), valid_from=today())
    if who == "former":
        held = mandate(by, at.awarder)
        type(held).objects.filter(pk=held.pk).update(ends_on=today())
    before = left()

    with pytest.raises(NotPermitted):
        actions.award(at.candidate, by=by, today=today())

    assert left() == before


@pytest.mark.parametrize("state", [State.SUSPENDED, State.REMOVED, State.EXPIRED])
def test_an_awarder_whose_role_ended_does_not_award(state: str):
    at = house()
    OrganisationRole.objects.filter(organisation=at.awarder).update(state=state)
    before = left()

    with pytest.raises(NotPermitted):
        actions.award(at.candidate, by=at.signatory, today=today())

    assert left() == before


@pytest.mark.parametrize("state", [CandidateState.FAILED, CandidateState.ASSIGNED, CandidateState.WITHDRAWN])
def test_only_a_candidate_who_passed_is_awarded(state: str):
    at = house()
    unsigned = {} if state == CandidateState.FAILED else {"result": "", "score": None, "assessed_on": None}
    other = candidate(at.entry, state=state, **unsigned)
    before = left()

    with pytest.raises(WrongState):
        actions.award(other, by=at.signatory, today=today())

    assert left() == before


@pytest.mark.parametrize(
    "change",
    [{"state": State.RETURNED}, {"state": State.SUSPENDED}, {"state": State.REMOVED}, {"edition": 2}],
    ids=["returned", "suspended", "removed", "another version"],
)
def test_only_a_version_listed_that_day_is_awarded(change: dict[str, Any]):
    at = house()
    type(at.entry).objects.filter(pk=at.entry.pk).update(**change)
    at.candidate.refresh_from_db()
    before = left()

    with pytest.raises(NotNow) as refusal:
        actions.award(at.candidate, by=at.signatory, today=today())

    assert refusal.value.data["reason"] == "version_not_listed"
    assert left() == before


def test_nothing_is_signed_while_an_element_of_annex_i_is_missing():
    at = house(participation_form="", quality_assurance={}, outcomes=[])
    before = left()

    with pytest.raises(Incomplete) as refusal:
        actions.award(at.candidate, by=at.signatory, today=today())

    assert refusal.value.missing == ("learning_outcomes", "participation_form", "quality_assurance_type")
    assert left() == before


def test_without_a_key_nothing_is_awarded():
    register_key()
    awarder = organisation()
    role(awarder)
    signs = signatory(awarder)
    passed = candidate(micro_credential(awarder))
    before = left()

    with pytest.raises(NotNow) as refusal:
        actions.award(passed, by=signs, today=today())

    assert refusal.value.data["reason"] == "no_key"
    assert left() == before


def test_a_second_click_returns_the_same_award():
    at = house()

    first = actions.award(at.candidate, by=at.signatory, today=today())
    before = left()
    second = actions.award(at.candidate, by=at.signatory, today=today())

    assert (second.pk, left()) == (first.pk, before)


def killed(*_: Any, **__: Any) -> Any:
    raise KeyboardInterrupt


def test_killed_after_the_intent_the_start_up_job_finishes_the_one_award(monkeypatch: pytest.MonkeyPatch):
    at = house()
    with monkeypatch.context() as patch:
        patch.setattr(actions.signing, "complete", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.award(at.candidate, by=at.signatory, today=today())
    intent = Intent.objects.get()
    assert (Award.objects.get().state, Credential.objects.count(), intent.state) == ("intended", 0, "open")

    tally = signing.finish_open_intents()

    assert tally == {"open": 0, "signed": 1, "void": 0}
    assert (Award.objects.get().state, Credential.objects.count()) == ("in_force", 1)
    assert Intent.objects.get().document == ""
    assert signing.finish_open_intents() == {"open": 0, "signed": 0, "void": 0}


@pytest.mark.django_db(transaction=True)
def test_killed_after_the_intent_the_journal_brings_it_to_its_end_too(monkeypatch: pytest.MonkeyPatch):
    at = house()
    with monkeypatch.context() as patch:
        patch.setattr(actions.signing, "complete", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.award(at.candidate, by=at.signatory, today=today())

    journal.deliver()
    before = left()
    journal.deliver()

    assert (Award.objects.get().state, Credential.objects.count(), left()) == ("in_force", 1, before)


def test_killed_while_storing_what_was_signed_leaves_no_half_award(monkeypatch: pytest.MonkeyPatch):
    at = house()
    with monkeypatch.context() as patch:
        patch.setattr(actions.Credential.objects, "create", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.award(at.candidate, by=at.signatory, today=today())
    assert (Award.objects.get().state, Intent.objects.get().state) == ("intended", "open")

    made = actions.award(at.candidate, by=at.signatory, today=today())

    assert (made.state, Award.objects.count(), Credential.objects.count()) == ("in_force", 1, 1)
    assert StatusPlace.objects.count() == 1


def test_signing_twice_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch):
    at = house()
    signed: list[bytes] = []
    sign = signing._signed

    def spy(intent: Intent) -> bytes:
        signed.extend([sign(intent), sign(intent)])
        return signed[-1]

    monkeypatch.setattr(signing, "_signed", spy)
    made = actions.award(at.candidate, by=at.signatory, today=today())

    assert signed == [bytes(made.credentials.get().document)] * 2


def test_an_intent_whose_key_was_retired_becomes_void_and_the_next_attempt_takes_a_new_key(
    monkeypatch: pytest.MonkeyPatch,
):
    at = house()
    with monkeypatch.context() as patch:
        patch.setattr(actions.signing, "complete", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.award(at.candidate, by=at.signatory, today=today())
    signing.retire_key(at.key, by="")

    assert signing.finish_open_intents() == {"open": 0, "signed": 0, "void": 1}
    assert Intent.objects.get().void_reason == "key_retired"

    second = signing.create_key(at.awarder.number, did=at.key.did, by="", today=today())
    made = actions.award(at.candidate, by=at.signatory, today=today())
    document = json.loads(bytes(made.credentials.get().document))
    assert document["proof"][0]["verificationMethod"] == second.verification_method
    assert (Award.objects.count(), Credential.objects.count()) == (1, 1)
    assert sorted(Intent.objects.values_list("state", flat=True)) == [IntentState.SIGNED, IntentState.VOID]


def test_nothing_is_awarded_while_no_key_signs_the_lists():
    at = house()
    keeper = operator()
    keys.make_register_key(by=keeper, today=today(), algorithm="P-256")
    keys.retire(queries.active_key(REGISTER, "Ed25519"), by=keeper)
    before = left()

    with pytest.raises(NotNow) as refusal:
        actions.award(at.candidate, by=at.signatory, today=today())

    assert refusal.value.data == {"reason": "no_register_key"}
    assert left() == before


def test_several_are_awarded_each_on_its_own():
    at = house()
    failed = candidate(at.entry, state=CandidateState.FAILED, result="fail")
    second = candidate(at.entry)

    found = actions.award_several([at.candidate, failed, second], by=at.signatory, today=today())

    assert [(bool(item.award), type(item.refusal)) for item in found] == [
        (True, type(None)),
        (False, WrongState),
        (True, type(None)),
    ]
    assert Award.objects.count() == 2


def test_more_than_fifty_at_once_take_two_persons():
    at = house()

    with pytest.raises(NotNow) as refusal:
        actions.award_several([at.candidate] * 51, by=at.signatory, today=today())

    assert (refusal.value.data["reason"], Award.objects.count()) == ("too_many", 0)


def test_the_database_refuses_to_bring_a_withdrawn_award_back():
    made = awarded()
    by = made.awarded_by
    actions.revoke(made, by=by, today=today(), reason_code="fraud", reason="Another person sat the examination.")

    for change in ({"state": AwardState.IN_FORCE}, {"state": AwardState.SUSPENDED}):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            Award.objects.filter(pk=made.pk).update(**change)


def test_the_database_keeps_what_was_signed():
    made = awarded()

    for touch in (
        lambda: Credential.objects.update(digest="0"),
        lambda: Credential.objects.all().delete(),
        lambda: StatusPlace.objects.update(index=7),
        lambda: Award.objects.filter(pk=made.pk)._raw_delete("default"),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            touch()


def test_the_role_that_counts_is_the_awarders():
    at = house()
    OrganisationRole.objects.filter(organisation=at.awarder).update(role=Role.PROVIDER)

    with pytest.raises(NotPermitted):
        actions.award(at.candidate, by=at.signatory, today=today())


def test_of_several_who_award_together_the_one_that_answers_signs_and_is_named():
    at, other = house(), organisation("Harbour College")
    role(other)
    other_signatory = signatory(other)
    at.entry.joint_awarders.add(other)

    with pytest.raises(NotPermitted):
        actions.award(at.candidate, by=other_signatory, today=today())
    made = actions.award(at.candidate, by=at.signatory, today=today())

    document = made.credentials.get().document
    assert json.loads(bytes(document))["issuer"]["id"] == at.key.did
    assert b"Harbour College" not in bytes(document)
