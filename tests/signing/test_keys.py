"""Keys: made by an explicit act, private halves readable by nobody else, every public half published for ever."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from passerelle.core.credentials.did import from_multikey
from passerelle.core.errors import AlreadyDone, NotNow, WrongState
from passerelle.journal.models import Fact
from passerelle.signing import actions, queries
from passerelle.signing.identifiers import awarder_did, did_for
from passerelle.signing.models import REGISTER, Intent, Key
from passerelle.signing.states import INTENT_LIFE, KEY_LIFE, IntentState, KeyState

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def register_key() -> Key:
    return actions.create_key(REGISTER, did=did_for(), by="P-1", today=TODAY)


def files(settings: Any) -> list[Path]:
    return sorted((Path(settings.PASSERELLE_DATA) / "keys").glob("*"))


def test_a_key_is_a_row_and_a_file_that_only_this_account_reads(settings: Any):
    key = register_key()

    (file,) = files(settings)
    assert file.name == f"{key.public_multibase}.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert json.loads(file.read_text())["format"] == "passerelle-key/1"
    assert key.verification_method == f"did:web:127.0.0.1%3A8000#{TODAY.year}-a"
    assert (key.state, Fact.objects.get().kind, Fact.objects.get().subject) == ("active", "key.create", REGISTER)


def test_a_signer_signs_and_shows_nothing_else():
    key = register_key()

    signer = queries.signer_for(REGISTER)

    public = Ed25519PublicKey.from_public_bytes(from_multikey(key.public_multibase).public)
    public.verify(signer.sign(b"message"), b"message")
    assert signer.verification_method == key.verification_method
    assert [name for name in dir(signer) if not name.startswith("_")] == [
        "algorithm",
        "sign",
        "verification_method",
    ]
    assert repr(signer) == f"KeySigner({key.verification_method})"


def test_an_owner_has_one_key_in_use(settings: Any):
    register_key()

    with pytest.raises(AlreadyDone):
        register_key()

    assert (Key.objects.count(), len(files(settings))) == (1, 1)


def test_a_key_that_lost_the_race_leaves_no_file(settings: Any, monkeypatch: pytest.MonkeyPatch):
    register_key()
    monkeypatch.setattr(Key.objects, "filter", lambda **_: Key.objects.none())

    with pytest.raises(AlreadyDone):
        register_key()

    assert len(files(settings)) == 1


def test_after_a_key_is_retired_the_next_has_the_next_letter_and_the_old_one_stays():
    first = register_key()
    actions.retire_key(first, by="P-1")
    second = register_key()

    assert [key.kid[-1] for key in queries.keys_of(REGISTER)] == ["a", "b"]
    assert [key.published.state for key in queries.keys_of(REGISTER)] == ["retired", "active"]
    assert queries.active_key(REGISTER) == second
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Key.objects.filter(pk=first.pk)._raw_delete("default")


def test_a_key_ends_once():
    key = register_key()
    stale = Key.objects.get(pk=key.pk)
    actions.retire_key(key, by="")

    with pytest.raises(WrongState):
        actions.retire_key(stale, by="")

    actions.mark_compromised(key, since=timezone.now(), by="")
    assert (key.state, key.published.since) == (KeyState.COMPROMISED, key.compromised_from)


def test_without_its_file_a_key_signs_nothing(settings: Any):
    register_key()
    os.remove(files(settings)[0])

    with pytest.raises(NotNow) as refusal:
        queries.signer_for(REGISTER)

    assert refusal.value.data["reason"] == "key_unavailable"


def test_another_keys_file_is_not_taken_for_it(settings: Any):
    first = register_key()
    other = actions.create_key("ORG-00001", did=awarder_did("body"), by="", today=TODAY)
    folder = Path(settings.PASSERELLE_DATA) / "keys"
    (folder / f"{other.public_multibase}.key").replace(folder / f"{first.public_multibase}.key")

    with pytest.raises(NotNow):
        queries.signer_for(REGISTER)


def test_an_intent_whose_text_was_changed_is_never_signed():
    key = register_key()
    intent = actions.intend("test", "T-1", {"what": "this"}, key=key)
    Intent.objects.update(document='{"what":"that"}')

    closed = actions.complete(Intent.objects.select_related("key").get(pk=intent.pk))

    assert (closed.state, closed.void_reason, closed.document) == (IntentState.VOID, "document_changed", "")


def test_an_intent_is_written_once_for_one_purpose_and_reference():
    key = register_key()
    actions.intend("test", "T-1", {"what": "this"}, key=key)

    with pytest.raises(IntegrityError), transaction.atomic():
        actions.intend("test", "T-1", {"what": "that"}, key=key)


def test_what_was_intended_is_never_deleted():
    actions.intend("test", "T-1", {"what": "this"}, key=register_key())

    with pytest.raises(IntegrityError, match="signing_intent is frozen"), transaction.atomic():
        Intent.objects.all().delete()

    assert Intent.objects.count() == 1


def test_the_lives_of_keys_and_intents_reach_every_state():
    assert set(KEY_LIFE.states) == set(KeyState.values)
    assert set(INTENT_LIFE.states) == set(IntentState.values)
