"""Replacing a key: one transaction, no pause, and nothing signed twice or with the wrong key."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.core.errors import AlreadyDone, NotNow, WrongState
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from passerelle.signing import actions, keystore, queries
from passerelle.signing.finishers import FINISHERS
from passerelle.signing.identifiers import did_for
from passerelle.signing.models import REGISTER, Intent, Key

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DOCUMENT = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "issuer": "did:web:register.example",
    "credentialSubject": {"id": "urn:uuid:1f6f1cf6-5d55-4c43-9a34-94a7b4b5f6d2"},
}


@pytest.fixture
def key() -> Key:
    return actions.create_key(REGISTER, did=did_for(), by="P-1", today=TODAY)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    monkeypatch.setitem(FINISHERS, "test", lambda intent, signed: found.append((intent.reference, signed)))
    return found


def states() -> list[tuple[str, str]]:
    return [(key.kid[-1], key.state) for key in Key.objects.order_by("pk")]


def test_rotating_retires_one_key_and_puts_the_next_in_use(key: Key):
    following = actions.rotate_key(key, by="P-1", today=TODAY, witnesses=" A. Notary ")

    retired, created = Fact.objects.order_by("pk")[1:]
    assert states() == [("a", "retired"), ("b", "active")]
    assert queries.active_key(REGISTER) == following
    assert (following.algorithm, following.did, following.witnesses) == (key.algorithm, key.did, "A. Notary")
    assert (retired.kind, retired.noted["kid"], created.kind, created.noted) == (
        "key.retire",
        key.kid,
        "key.create",
        {
            "kid": following.kid,
            "public": following.public_multibase,
            "algorithm": "Ed25519",
            "fingerprint": following.fingerprint,
            "follows": key.kid,
        },
    )


def test_the_fingerprint_is_eight_groups_of_four(key: Key):
    assert [len(group) for group in key.fingerprint.split()] == [4] * 8
    assert key.fingerprint.upper() == key.fingerprint


def test_a_rotation_that_fails_halfway_leaves_the_old_key_and_no_file(
    key: Key, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    def broken(kind: str, **_: Any) -> None:
        if kind == "key.create":
            raise IntegrityError

    monkeypatch.setattr(journal, "record", broken)

    with pytest.raises(AlreadyDone):
        actions.rotate_key(key, by="P-1", today=TODAY)

    assert states() == [("a", "active")]
    assert len(list((Path(settings.PASSERELLE_DATA) / "keys").glob("*.key"))) == 1


def test_a_key_is_replaced_once(key: Key, settings: Any):
    stale = Key.objects.get(pk=key.pk)
    actions.rotate_key(key, by="", today=TODAY)

    with pytest.raises(WrongState):
        actions.rotate_key(stale, by="", today=TODAY)

    assert states() == [("a", "retired"), ("b", "active")]
    assert len(list((Path(settings.PASSERELLE_DATA) / "keys").glob("*.key"))) == 2


def test_an_owner_has_one_key_of_each_algorithm_in_use(key: Key):
    second = actions.create_key(REGISTER, did=did_for(), by="", today=TODAY, algorithm="P-256")

    with pytest.raises(AlreadyDone):
        actions.create_key(REGISTER, did=did_for(), by="", today=TODAY, algorithm="P-256")

    assert queries.active_key(REGISTER) == key
    assert queries.active_key(REGISTER, "P-256") == second
    assert queries.signer_for(REGISTER, "P-256").algorithm == second.published.algorithm == "P-256"
    assert second.public_multibase.startswith("zDn")
    assert second.kid[-1] == "b"
    actions.retire_key(key, by="")
    assert queries.active_key(REGISTER) == second
    with pytest.raises(NotNow):
        queries.signer_for(REGISTER, "Ed25519")
    with pytest.raises(IntegrityError), transaction.atomic():
        Key.objects.filter(pk=second.pk).update(algorithm="RSA")


def test_what_was_intended_under_the_old_key_is_signed_with_the_new_one(key: Key, kept: list[tuple[str, bytes]]):
    intent = actions.intend("test", "T-1", DOCUMENT, key=key)
    following = actions.rotate_key(key, by="", today=TODAY)

    closed = actions.complete(Intent.objects.get(pk=intent.pk))

    intent.refresh_from_db()
    assert (intent.state, intent.void_reason) == ("void", "key_retired")
    assert (closed.state, closed.key, closed.digest) == ("signed", following, intent.digest)
    assert [(reference, following.verification_method.encode() in signed) for reference, signed in kept] == [
        ("T-1", True)
    ]
    assert Fact.objects.get(kind="intent.renew").noted == {
        "from": key.verification_method,
        "to": following.verification_method,
    }


def test_a_key_replaced_between_signing_and_keeping_signs_nothing(
    key: Key, kept: list[tuple[str, bytes]], monkeypatch: pytest.MonkeyPatch
):
    """The signature of the old key exists, but was not kept: it is thrown away and made anew with the next key."""
    intent = actions.intend("test", "T-1", DOCUMENT, key=key)
    really, following = actions._signed, []

    def meanwhile(one: Intent) -> bytes:
        signed = really(one)
        if not following:
            following.append(actions.rotate_key(Key.objects.get(pk=key.pk), by="", today=TODAY))
        return signed

    monkeypatch.setattr(actions, "_signed", meanwhile)
    actions.complete(Intent.objects.select_related("key").get(pk=intent.pk))

    ((_, signed),) = kept
    assert following[0].verification_method.encode() in signed
    assert key.verification_method.encode() not in signed
    assert sorted(Intent.objects.values_list("state", flat=True)) == ["signed", "void"]


def test_the_end_of_a_key_lies_after_everything_written_down_under_it(key: Key):
    intent = actions.intend("test", "T-1", {"what": "this"}, key=key)
    actions.retire_key(key, by="")

    assert key.retired_at
    assert intent.created_at < key.retired_at <= timezone.now() + timedelta(seconds=1)
    assert key.retired_at.microsecond == 0


def test_a_compromise_begins_with_its_second_and_puts_the_next_key_in_use(key: Key):
    since = timezone.now()

    following = actions.replace_compromised(key, since=since, by="P-1", today=TODAY)

    key.refresh_from_db()
    assert states() == [("a", "compromised"), ("b", "active")]
    assert key.compromised_from == since.replace(microsecond=0)
    assert queries.active_key(REGISTER) == following
    with pytest.raises(WrongState):
        actions.replace_compromised(key, since=since, by="P-1", today=TODAY)


def test_an_ended_key_is_let_go_of(key: Key, django_capture_on_commit_callbacks: Any):
    queries.signer_for(REGISTER)
    assert [place.stem for place, _ in keystore._opened if place.stem == key.public_multibase]

    with django_capture_on_commit_callbacks(execute=True):
        actions.retire_key(key, by="")

    assert not [place for place, _ in keystore._opened if place.stem == key.public_multibase]


def test_while_issuance_is_stopped_nothing_is_intended_or_signed(key: Key, kept: list[tuple[str, bytes]]):
    intent = actions.intend("test", "T-1", DOCUMENT, key=key)
    journal.record("issuance.stop", subject=REGISTER)

    for act in (lambda: actions.intend("test", "T-2", {}, key=key), lambda: actions.complete(intent)):
        with pytest.raises(NotNow) as refusal:
            act()
        assert refusal.value.data == {"reason": "issuance_stopped"}
    assert actions.finish_open_intents() == {"open": 1, "signed": 0, "void": 0}
    assert (kept, Intent.objects.get().state) == ([], "open")

    journal.record("issuance.resume", subject=REGISTER)
    assert actions.finish_open_intents() == {"open": 0, "signed": 1, "void": 0}
    assert len(kept) == 1


def test_what_no_verifier_would_read_is_never_signed_and_does_not_stand_in_the_way(
    key: Key, kept: list[tuple[str, bytes]]
):
    refused = actions.intend("test", "T-1", DOCUMENT | {"undefined": "term"}, key=key)
    actions.intend("test", "T-2", DOCUMENT, key=key)

    assert actions.finish_open_intents() == {"open": 0, "signed": 1, "void": 1}

    refused.refresh_from_db()
    assert (refused.state, refused.void_reason) == ("void", "refused")
    assert [reference for reference, _ in kept] == ["T-2"]
