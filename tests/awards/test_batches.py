"""Awarding to many at once: two persons, everybody looked at, and one of each whatever breaks."""

from __future__ import annotations

import json
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.assessment.states import CandidateState
from passerelle.awards import actions, batch_store, batches, keys, publication
from passerelle.awards.models import Award, AwardBatch, Credential, StatusPlace
from passerelle.awards.record import holder_urn, record_of
from passerelle.core.credentials.model import missing_annex_i
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.verify import verify
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from passerelle.organisations.models import Mandate, OrganisationRole
from passerelle.registers.states import State
from passerelle.signing import actions as signing
from passerelle.signing.identifiers import address
from passerelle.signing.models import Intent
from tests.awards.factories import (
    House,
    awarded,
    candidate,
    house,
    micro_credential,
    operator,
    person,
    signatory,
    today,
)

if TYPE_CHECKING:
    from passerelle.assessment.models import Candidate

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> House:
    return house()


def several(at: House, count: int, **fields: Any) -> list[Candidate]:
    return [candidate(at.entry, person(f"Holder {number}"), **fields) for number in range(count)]


def proposed(at: House, candidates: list[Candidate]) -> AwardBatch:
    return batches.propose([one.number for one in candidates], by=at.signatory, today=today())


def confirmed(batch: AwardBatch, at: House) -> AwardBatch:
    return batches.confirm(batch, by=signatory(at.awarder), today=today())


def left() -> dict[str, int]:
    made = Fact.objects.filter(kind="award.made").count()
    models = (Award, Credential, StatusPlace, AwardBatch)
    return {model.__name__: model.objects.count() for model in models} | {"made": made}


def codes(batch: AwardBatch) -> list[list[str]]:
    return [[refusal["code"] for refusal in item["refusals"]] for item in batch.results]


def test_everybody_of_a_batch_is_awarded_and_each_credential_verifies(at: House):
    chosen = [at.candidate, *several(at, 3), candidate(micro_credential(at.awarder), person('Zoë "Z" O’Neil'))]

    batch = confirmed(proposed(at, chosen), at)

    assert (batch.state, [item["candidate"] for item in batch.results]) == ("done", [one.number for one in chosen])
    assert left() == {"Award": 5, "Credential": 5, "StatusPlace": 5, "AwardBatch": 1, "made": 5}
    store = publication.store()
    for item, one in zip(batch.results, chosen, strict=True):
        made = Award.objects.get(number=item["award"])
        credential = made.credentials.get()
        verdict = verify(bytes(credential.document), store, credential.signed_at)
        assert (made.candidate, made.holder, made.state, made.batch) == (one, one.person, "in_force", batch)
        assert (verdict.verdict, verdict.credential and verdict.credential.holder_name) == (
            *("genuine_in_force", one.person.name),
        )


def test_a_batch_signs_what_a_single_award_would_sign(at: House):
    chosen = [at.candidate, *several(at, 2)]

    batch = confirmed(proposed(at, chosen), at)

    for item in batch.results:
        made = Award.objects.get(number=item["award"])
        document = json.loads(bytes(made.credentials.get().document))
        del document["proof"]
        assert document == open_badge(record_of(made, made.places.get()))


def test_a_batch_leaves_the_same_rows_and_facts_as_single_awards(at: House):
    alone, together = at.candidate, several(at, 1)[0]
    first = actions.award(alone, by=at.signatory, today=today())
    batch = confirmed(proposed(at, [together]), at)
    second = Award.objects.get(batch=batch)

    def told(award: Award) -> dict[str, Any]:
        own = {"id", "number", "uuid", "holder_id", "candidate_id", "awarded_by_id", "batch_id"}
        return {name: value for name, value in vars(award).items() if name not in own and not name.startswith("_")}

    facts = {award.pk: Fact.objects.get(kind="award.made", subject=award.number).noted for award in (first, second)}
    assert told(Award.objects.get(pk=first.pk)) == told(second)
    assert {**facts[first.pk], "digest": "", "batch": batch.number} == {**facts[second.pk], "digest": ""}
    assert facts[second.pk]["digest"] == second.credentials.get().digest
    intent = Intent.objects.get(purpose="award_batch")
    written = Fact.objects.get(kind="award_batch.confirm").noted
    assert (written["digest"], list(written["awards"])) == (intent.digest, [second.number])
    assert (intent.state, intent.document) == ("signed", "")
    assert "Holder" not in json.dumps(list(Fact.objects.values_list("noted", flat=True)))


def test_above_fifty_takes_two_persons(at: House):
    small, large = several(at, 50), several(at, 51)

    done = batches.confirm(proposed(at, small), by=at.signatory, today=today())
    waiting = proposed(at, large)
    with pytest.raises(NotNow) as alone:
        batches.confirm(waiting, by=at.signatory, today=today())

    waiting.refresh_from_db()
    assert (done.state, alone.value.data["reason"], waiting.state) == ("done", "second_signatory", "proposed")
    assert Award.objects.count() == 50
    assert (confirmed(waiting, at).state, Award.objects.count()) == ("done", 101)


def test_a_proposal_of_who_has_left_is_not_confirmed(at: House):
    waiting = proposed(at, several(at, 51))
    Mandate.objects.filter(person=at.signatory).update(ends_on=today())

    with pytest.raises(NotNow) as refused:
        confirmed(AwardBatch.objects.get(pk=waiting.pk), at)

    assert (refused.value.data["reason"], Award.objects.count()) == ("proposer_left", 0)


def test_nobody_but_a_signatory_of_the_awarder_reads_confirms_or_gives_up(at: House):
    waiting, elsewhere = proposed(at, [at.candidate]), house()

    for who in (at.holder, elsewhere.signatory, person("Stranger")):
        for act in (
            partial(batches.expected, today=today()),
            partial(batches.confirm, today=today()),
            batches.withdraw,
        ):
            with pytest.raises(NotPermitted):
                act(waiting, by=who)
    assert (left()["Award"], AwardBatch.objects.get().state) == (0, "proposed")


def test_after_its_role_ended_an_awarders_list_is_read_and_given_up_and_not_confirmed(at: House):
    waiting = proposed(at, [at.candidate])
    OrganisationRole.objects.filter(organisation=at.awarder).update(state=State.SUSPENDED)

    with pytest.raises(NotPermitted):
        batches.confirm(waiting, by=at.signatory, today=today())
    found = batches.expected(waiting, by=at.signatory, today=today())

    assert [item["refusals"] for item in found] == [[{"code": "not_now", "data": {"reason": "no_awarder"}}]]
    assert batches.withdraw(waiting, by=at.signatory).state == "withdrawn"
    assert left()["Award"] == 0


def test_a_batch_is_of_candidates_of_one_awarder_of_ones_own(at: House):
    elsewhere = house()
    numbers = [at.candidate.number, elsewhere.candidate.number, "CA-none"]

    with pytest.raises(Malformed) as refused:
        batches.propose(numbers, by=at.signatory, today=today())
    for wrong in ([], [at.candidate.number] * 2, [f"CA-{number}" for number in range(1001)], ["CA-none"]):
        with pytest.raises(Malformed):
            batches.propose(wrong, by=at.signatory, today=today())

    assert refused.value.data["seen"] == numbers[1:]
    assert left()["AwardBatch"] == 0


def spoilt(kind: str, at: House) -> Candidate:
    """Return a candidate with one thing wrong."""
    if kind == "failed":
        return candidate(at.entry, person("Failed"), state=CandidateState.FAILED, result="fail")
    if kind == "no name":
        return candidate(at.entry, person(" "))
    if kind == "a bell in the name":
        return candidate(at.entry, person("A\x07"))
    if kind == "the proposer":
        return candidate(at.entry, at.signatory)
    if kind == "another version":
        return candidate(micro_credential(at.awarder, state=State.SUSPENDED))
    return candidate(micro_credential(at.awarder, participation_form=""))


KINDS = {
    "failed": ["wrong_state"],
    "no name": ["credential_incomplete"],
    "a bell in the name": ["credential_ambiguous"],
    "the proposer": ["not_permitted"],
    "another version": ["not_now"],
    "an entry that says too little": ["credential_incomplete"],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_any_one_of_many_that_is_wrong_is_refused_and_stops_nobody_else(at: House, kind: str, place: int):
    chosen = several(at, 4)
    chosen.insert(place, spoilt(kind, at))

    batch = confirmed(proposed(at, chosen), at)

    assert codes(batch) == [KINDS[kind] if one == place else [] for one in range(5)]
    assert [bool(item["award"]) for item in batch.results] == [one != place for one in range(5)]
    assert left() == {"Award": 4, "Credential": 4, "StatusPlace": 4, "AwardBatch": 1, "made": 4}


def test_every_reason_is_told_at_once(at: House):
    poor = micro_credential(at.awarder, participation_form="", state=State.SUSPENDED)
    wrong = candidate(poor, person("\x07"), state=CandidateState.FAILED, result="fail")

    batch = confirmed(proposed(at, [wrong]), at)

    (item,) = batch.results
    assert (batch.state, item["award"]) == ("done", "")
    assert [refusal["code"] for refusal in item["refusals"]] == [
        *("wrong_state", "not_now", "credential_incomplete", "credential_ambiguous"),
    ]
    assert item["refusals"][2]["data"]["missing"] == ["participation_form"]
    assert left()["Award"] == 0


def test_what_is_missing_is_what_a_single_award_would_miss(at: House):
    poor = micro_credential(at.awarder, participation_form="", quality_assurance={"type": "", "by": ""})
    nameless = candidate(poor, person(" "))

    batch = confirmed(proposed(at, [nameless]), at)

    sample = Award(
        **{"holder": nameless.person, "micro_credential": poor, "edition": 1, "awarder": at.awarder},
        **{"route": nameless.route, "result": "merit", "awarded_on": today()},
    )
    missing = batch.results[0]["refusals"][0]["data"]["missing"]
    assert missing == list(missing_annex_i(record_of(sample, None)))
    assert missing == ["learner_identification", "participation_form", "quality_assurance_type"]


def test_who_has_the_award_already_keeps_it_and_is_named(at: House):
    made = awarded(at)

    batch = confirmed(proposed(at, [at.candidate, *several(at, 1)]), at)

    assert [(item["award"] == made.number, item["made_before"]) for item in batch.results] == [
        (True, True),
        (False, False),
    ]
    assert left()["Award"] == 2


def test_confirming_twice_awards_once(at: House):
    batch, second = proposed(at, several(at, 3)), signatory(at.awarder)

    first = batches.confirm(batch, by=second, today=today()).results
    again = batches.confirm(AwardBatch.objects.get(pk=batch.pk), by=second, today=today()).results

    assert (first, left()["Award"]) == (again, 3)


def test_a_batch_given_up_awards_nobody(at: House):
    batch = batches.withdraw(proposed(at, several(at, 2)), by=signatory(at.awarder))

    with pytest.raises(WrongState):
        confirmed(batch, at)

    assert (batch.state, left()["Award"]) == ("withdrawn", 0)


# --- killed at every step -------------------------------------------------------------------------------------------


def killed(*args: Any, **kwargs: Any) -> None:
    raise KeyboardInterrupt


STEPS: dict[str, tuple[object, str]] = {
    "dealing places": (batch_store, "deal"),
    "writing the intent down": (signing, "intend_text"),
    "before signing": (signing, "complete"),
    "while signing": (signing, "_signed"),
    "storing credentials": (batch_store, "rows.insert@2"),
    "leaving facts": (journal, "record_many"),
    "closing the batch": (batches, "keep"),
}


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_there_is_one_of_each_in_the_end(at: House, step: str, monkeypatch: pytest.MonkeyPatch):
    chosen, second = several(at, 3), signatory(at.awarder)
    batch = proposed(at, chosen)
    with monkeypatch.context() as patch:
        where, name = STEPS[step]
        if name.endswith("@2"):
            insert, calls = batch_store.rows.insert, []

            def third(model: type, *args: Any) -> None:
                calls.append(model)
                if model is Credential:
                    killed()
                insert(model, *args)

            patch.setattr(batch_store.rows, "insert", third)
        else:
            patch.setattr(where, name, killed)
        with pytest.raises(KeyboardInterrupt):
            batches.confirm(batch, by=second, today=today())
    states = set(Award.objects.values_list("state", flat=True))
    assert (states <= {"intended"}, Credential.objects.count(), Fact.objects.filter(kind="award.made").count()) == (
        *(True, 0, 0),
    )

    signing.finish_open_intents()
    done = batches.confirm(AwardBatch.objects.get(pk=batch.pk), by=second, today=today())

    assert (done.state, set(Award.objects.values_list("state", flat=True))) == ("done", {"in_force"})
    assert left() == {"Award": 3, "Credential": 3, "StatusPlace": 3, "AwardBatch": 1, "made": 3}
    assert len({item["award"] for item in done.results}) == 3


def test_the_journal_finishes_a_batch_whose_request_was_killed(at: House, monkeypatch: pytest.MonkeyPatch):
    batch = proposed(at, several(at, 2))
    with monkeypatch.context() as patch:
        patch.setattr(signing, "complete", killed)
        with pytest.raises(KeyboardInterrupt):
            confirmed(batch, at)

    batches.finish(batch.number)
    batches.finish(batch.number)

    batch.refresh_from_db()
    assert (batch.state, left()["made"]) == ("done", 2)


def test_a_name_changed_in_between_changes_nothing(at: House, monkeypatch: pytest.MonkeyPatch):
    batch = proposed(at, [at.candidate])
    with monkeypatch.context() as patch:
        patch.setattr(signing, "complete", killed)
        with pytest.raises(KeyboardInterrupt):
            confirmed(batch, at)
    type(at.holder).objects.update(name="Somebody Else")

    signing.finish_open_intents()

    assert "Amina Sarr Doumbé".encode() in bytes(Credential.objects.get().document)


def test_a_batch_whose_key_ended_is_not_signed_and_everybody_may_be_tried_again(
    at: House, monkeypatch: pytest.MonkeyPatch
):
    chosen = several(at, 2)
    batch = proposed(at, chosen)
    with monkeypatch.context() as patch:
        patch.setattr(signing, "complete", killed)
        with pytest.raises(KeyboardInterrupt):
            confirmed(batch, at)
    signing.retire_key(at.key, by="")
    signing.finish_open_intents()
    batch.refresh_from_db()
    assert (batch.state, codes(batch), Credential.objects.count()) == ("void", [["not_now"]] * 2, 0)

    signing.create_key(at.awarder.number, did=at.key.did, by="", today=today())
    again = confirmed(proposed(at, chosen), at)

    assert (again.state, codes(again)) == ("done", [[], []])
    assert left() | {"StatusPlace": 0} == {"Award": 2, "Credential": 2, "StatusPlace": 0, "AwardBatch": 2, "made": 2}


def test_a_changed_text_is_never_signed(at: House, monkeypatch: pytest.MonkeyPatch):
    batch = proposed(at, several(at, 2))
    with monkeypatch.context() as patch:
        patch.setattr(signing, "complete", killed)
        with pytest.raises(KeyboardInterrupt):
            confirmed(batch, at)
    text = Intent.objects.get().document.replace("Holder 1", "Holder 9")
    Intent.objects.update(document=text)

    signing.finish_open_intents()

    batch.refresh_from_db()
    assert (batch.state, Intent.objects.get().void_reason, Credential.objects.count()) == (
        "void",
        "document_changed",
        0,
    )


def test_who_is_being_signed_with_a_batch_is_finished_by_a_single_award(at: House, monkeypatch: pytest.MonkeyPatch):
    batch = proposed(at, [at.candidate, *several(at, 1)])
    with monkeypatch.context() as patch:
        patch.setattr(signing, "complete", killed)
        with pytest.raises(KeyboardInterrupt):
            confirmed(batch, at)
    busy = confirmed(proposed(at, [at.candidate]), at)

    made = actions.award(at.candidate, by=at.signatory, today=today())

    batch.refresh_from_db()
    assert (busy.results[0]["refusals"][0]["data"], made.state, batch.state) == (
        *({"reason": "being_signed"}, "in_force", "done"),
    )
    assert left()["StatusPlace"] == 2


@pytest.mark.parametrize("one_before", [False, True])
def test_while_signing_is_stopped_no_list_is_confirmed_not_even_one_with_nothing_to_sign(at: House, one_before: bool):
    if one_before:
        actions.award(at.candidate, by=at.signatory, today=today())
    batch = proposed(at, [at.candidate])
    keys.stop_issuance(by=operator(), reason="A key may be out.")
    before = left()

    with pytest.raises(NotNow) as refused:
        confirmed(batch, at)

    batch.refresh_from_db()
    assert (refused.value.data["reason"], batch.state, left()) == ("issuance_stopped", "proposed", before)


def test_a_holder_is_named_by_the_uuid_that_anybody_can_make_of_their_reference():
    for reference in ("P-1", "P-4f0feb1f3b2c87eeed58", "P-ø"):
        assert holder_urn(reference) == uuid.uuid5(uuid.NAMESPACE_URL, address(f"/people/{reference}")).urn
