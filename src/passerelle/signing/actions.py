"""Making and ending keys; signing in two transactions, the intent first (RELIABILITY A1, Boulder's lesson).

Whoever holds a key is asked about by the caller (`awards/keys.py`): this package knows owners by reference only.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import rfc8785
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.core.credentials.did import from_multikey
from passerelle.core.credentials.refusals import CredentialRefused
from passerelle.core.errors import AlreadyDone, NotNow, WrongState
from passerelle.journal import actions as journal
from passerelle.signing import keystore, queries
from passerelle.signing.finishers import FINISHERS, VOIDERS
from passerelle.signing.makers import MAKERS, data_integrity
from passerelle.signing.models import Intent, Key
from passerelle.signing.states import INTENT_LIFE, KEY_LIFE, IntentState, KeyState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from passerelle.core.credentials.did import Algorithm
    from passerelle.signing.makers import Signed

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def create_key(
    owner: str,
    *,
    did: str,
    by: str,
    today: date,
    algorithm: Algorithm = "Ed25519",
    witnesses: str = "",
    reason: str = "",
) -> Key:
    """Make an owner's key: the private half becomes a file first, the public half a row.

    `reason` says why an owner signs again whose key was taken out of use.
    Raises AlreadyDone while the owner has a key of this algorithm in use, NotNow (key_unavailable) without a secret
    to seal it under.
    """
    if in_use := queries.active_key(owner, algorithm):
        raise AlreadyDone(field="key", seen=owner, key=in_use.kid, at=in_use.created_on.isoformat())
    with _made(algorithm, owner) as public, transaction.atomic():
        return _enter(owner, did, public, algorithm, by=by, today=today, witnesses=witnesses, reason=reason)


def rotate_key(key: Key, *, by: str, today: date, witnesses: str = "") -> Key:
    """Retire a key and put the next of its owner in use, in one transaction; what the old one signed stays good.

    What is only intended under the old key is signed with the new one (`complete`), so signing never pauses.
    Raises WrongState when the key is no longer in use, NotNow (key_unavailable).
    """
    return _succeed(key, "retire", by=by, today=today, witnesses=witnesses)


def replace_compromised(key: Key, *, since: datetime, by: str, today: date) -> Key:
    """Say that a key in use is compromised and put the next in use, in one transaction. Raises as `rotate_key`."""
    if key.state != KeyState.ACTIVE:
        raise WrongState("replace", key.state)
    return _succeed(key, "compromise", by=by, today=today, since=since)


@transaction.atomic
def retire_key(key: Key, *, by: str) -> Key:
    """Take a key out of use; what it signed until now stays good. Raises WrongState."""
    return _move_key(key, "retire", by=by)


@transaction.atomic
def mark_compromised(key: Key, *, since: datetime, by: str) -> Key:
    """Say that somebody else may have signed with this key since a moment; nothing from then on is believed.

    Raises WrongState when that was said before.
    """
    return _move_key(key, "compromise", by=by, since=since)


def _succeed(key: Key, act: str, *, by: str, today: date, witnesses: str = "", since: datetime | None = None) -> Key:
    algorithm = from_multikey(key.public_multibase).algorithm
    with _made(algorithm, key.owner) as public, transaction.atomic():
        _move_key(key, act, by=by, since=since)
        return _enter(key.owner, key.did, public, algorithm, by=by, today=today, witnesses=witnesses, follows=key.kid)


@contextmanager
def _made(algorithm: Algorithm, owner: str) -> Iterator[str]:
    """Give the public half of a new key; its private half goes again when no row comes to name it."""
    public = keystore.make(algorithm)
    try:
        yield public
    except IntegrityError:
        keystore.forget(public)
        raise AlreadyDone(field="key", seen=owner) from None
    except BaseException:
        keystore.forget(public)
        raise


def _enter(
    owner: str,
    did: str,
    public: str,
    algorithm: Algorithm,
    *,
    by: str,
    today: date,
    witnesses: str,
    follows: str = "",
    reason: str = "",
) -> Key:
    key = Key.objects.create(
        owner=owner,
        did=did,
        kid=_next_kid(owner, today),
        public_multibase=public,
        algorithm=algorithm,
        created_on=today,
        witnesses=witnesses.strip(),
    )
    noted = {"kid": key.kid, "public": public, "algorithm": algorithm, "fingerprint": key.fingerprint}
    if follows:
        noted["follows"] = follows
    if reason:
        noted["reason"] = reason
    journal.record("key.create", subject=owner, actor=by, noted=noted)
    return key


def _move_key(key: Key, act: str, *, by: str, since: datetime | None = None) -> Key:
    """Take one step of a key's life.

    The row is locked before the moment is taken: who had written down an intent under this key has committed by then,
    so its moment lies before the end; who comes later sees the new state before anything is signed (`complete`).
    Moments are published to the second: an end is the next full one, a compromise begins with its own.
    """
    key.refresh_from_db(from_queryset=Key.objects.select_for_update())
    target = KEY_LIFE.after(key.state, act)
    now = timezone.now().replace(microsecond=0)
    if act == "retire":
        moments = {"retired_at": now + timedelta(seconds=1)}
    else:
        moments = {"compromised_from": (since or now).replace(microsecond=0)}
    if not Key.objects.filter(pk=key.pk, state=key.state).update(state=target, **moments):
        raise WrongState(act, key.state)
    key.refresh_from_db()
    journal.record(f"key.{act}", subject=key.owner, actor=by, noted={"kid": key.kid, **moments})
    transaction.on_commit(partial(keystore.close, key.public_multibase))
    return key


def _next_kid(owner: str, today: date) -> str:
    made = Key.objects.filter(owner=owner, kid__startswith=f"{today.year}-").count()
    return f"{today.year}-{LETTERS[made % 26] * (made // 26 + 1)}"


def intend(purpose: str, reference: str, document: Mapping[str, Any], *, key: Key) -> Intent:
    """Write down what is about to be signed, in the caller's transaction; nothing is signed before that commits.

    Raises NotNow (issuance_stopped).
    """
    return intend_text(purpose, reference, rfc8785.dumps(dict(document)).decode("utf-8"), key=key)


def intend_text(purpose: str, reference: str, text: str, *, key: Key) -> Intent:
    """Write down a text that the maker of its purpose knows how to sign (`makers.py`), as `intend` does."""
    refuse_while_stopped()
    return Intent.objects.create(
        purpose=purpose, reference=reference, digest=_digest(text), document=text, key=key, created_at=timezone.now()
    )


def complete(intent: Intent) -> Intent:
    """Sign what was intended and hand it to its keeper, in a second transaction; of two at once, one does.

    The bytes depend on the intent alone, so whoever finishes it makes the same. An intent whose key was replaced in
    the meantime is written down again under the next key and signed with that; one whose key ended without another or
    cannot be opened, or whose text is not what was written down, becomes void. Safe to call again. Raises NotNow
    (issuance_stopped) and leaves the intent open; for what no verifier would read, CredentialRefused, and voids it.
    """
    while intent.state == IntentState.OPEN:
        refuse_while_stopped()
        try:
            signed = _signed(intent)
        except NotNow as refusal:
            successor = queries.active_key(intent.key.owner, intent.key.algorithm)  # type: ignore[arg-type]
            if intent.key.state == KeyState.ACTIVE or successor is None or refusal.data["reason"] == "document_changed":
                return _void(intent, str(refusal.data["reason"]))
            intent = _intend_again(intent, successor)
            continue
        except CredentialRefused:
            _void(intent, "refused")
            raise
        with transaction.atomic():
            # The state must stand in the update's own condition: a join would put it in a subquery, which PostgreSQL
            # does not look at again after waiting for whoever was faster.
            in_use = Key.objects.filter(state=KeyState.ACTIVE)
            usable = Intent.objects.filter(pk=intent.pk, state=IntentState.OPEN, key__in=in_use)
            target = INTENT_LIFE.after(IntentState.OPEN, "sign")
            if usable.update(state=target, document="", closed_at=timezone.now()):
                FINISHERS[intent.purpose](intent, signed)
        intent.refresh_from_db()  # drops the key it remembered too: its state may be what stopped this
    return intent


def finish_open_intents() -> dict[str, int]:
    """Finish what a crash left open, oldest first; run at start-up. Returns how many it signed and how many void.

    While issuance is stopped they stay open.
    """
    tally = dict.fromkeys(IntentState.values, 0)
    for intent in Intent.objects.filter(state=IntentState.OPEN).select_related("key").order_by("pk"):
        try:
            tally[complete(intent).state] += 1
        except NotNow:
            tally[IntentState.OPEN] += 1
        except CredentialRefused:
            tally[IntentState.VOID] += 1
    return tally


def refuse_while_stopped() -> None:
    """Raise NotNow (issuance_stopped) while the operator has stopped all signing of awards."""
    if queries.issuance_stopped():
        raise NotNow(reason="issuance_stopped")


@transaction.atomic
def _intend_again(intent: Intent, key: Key) -> Intent:
    """Void an open intent and write the same text down under the next key; of two at once, one does.

    Returns the intent that stands for it now.
    """
    text = intent.document
    if _close_unsigned(intent, f"key_{intent.key.state}"):
        again = Intent.objects.create(
            purpose=intent.purpose,
            reference=intent.reference,
            digest=intent.digest,
            document=text,
            key=key,
            created_at=timezone.now(),
        )
        noted = {"from": intent.key.verification_method, "to": key.verification_method}
        journal.record("intent.renew", subject=intent.reference, noted=noted)
        return again
    stands = Intent.objects.filter(purpose=intent.purpose, reference=intent.reference).select_related("key")
    return stands.exclude(state=IntentState.VOID).first() or stands.latest("pk")


def _signed(intent: Intent) -> Signed:
    if _digest(intent.document) != intent.digest:
        raise NotNow(reason="document_changed")
    if intent.key.state != KeyState.ACTIVE:
        raise NotNow(reason=f"key_{intent.key.state}")
    signer = keystore.open_signer(intent.key.public_multibase, intent.key.verification_method)
    make, public = MAKERS.get(intent.purpose, data_integrity), from_multikey(intent.key.public_multibase)
    return make(intent.document, signer, intent.created_at, public)


def _void(intent: Intent, reason: str) -> Intent:
    with transaction.atomic():
        if _close_unsigned(intent, reason):
            journal.record("intent.void", subject=intent.reference, noted={"reason": reason})
            if voided := VOIDERS.get(intent.purpose):
                voided(intent, reason)
    intent.refresh_from_db()
    return intent


def _close_unsigned(intent: Intent, reason: str) -> int:
    target = INTENT_LIFE.after(IntentState.OPEN, "void")
    open_still = Intent.objects.filter(pk=intent.pk, state=IntentState.OPEN)
    return open_still.update(state=target, document="", closed_at=timezone.now(), void_reason=reason)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
