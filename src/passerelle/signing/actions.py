"""Making and ending keys; signing in two transactions, the intent first (RELIABILITY A1, Boulder's lesson).

Whoever holds a key is asked about by the caller (`awards/keys.py`): this package knows owners by reference only.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import rfc8785
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.core.credentials import proofs
from passerelle.core.errors import AlreadyDone, NotNow, WrongState
from passerelle.journal import actions as journal
from passerelle.signing import keystore
from passerelle.signing.finishers import FINISHERS
from passerelle.signing.models import Intent, Key
from passerelle.signing.states import INTENT_LIFE, KEY_LIFE, IntentState, KeyState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def create_key(owner: str, *, did: str, by: str, today: date) -> Key:
    """Make an owner's key: the private half becomes a file first, the public half a row.

    Raises AlreadyDone while the owner has a key in use.
    """
    if Key.objects.filter(owner=owner, state=KeyState.ACTIVE).exists():
        raise AlreadyDone(field="key", seen=owner)
    public = keystore.make()
    try:
        with transaction.atomic():
            key = Key.objects.create(
                owner=owner, did=did, kid=_next_kid(owner, today), public_multibase=public, created_on=today
            )
            journal.record("key.create", subject=owner, actor=by, noted={"kid": key.kid, "public": public})
    except IntegrityError:
        keystore.forget(public)
        raise AlreadyDone(field="key", seen=owner) from None
    return key


@transaction.atomic
def retire_key(key: Key, *, by: str) -> Key:
    """Take a key out of use; what it signed until now stays good. Raises WrongState.

    Moments are published to the second, so the end is the next full one.
    """
    end = timezone.now().replace(microsecond=0) + timedelta(seconds=1)
    return _move_key(key, "retire", by=by, retired_at=end)


@transaction.atomic
def mark_compromised(key: Key, *, since: datetime, by: str) -> Key:
    """Say that somebody else may have signed with this key since a moment; nothing from then on is believed.

    Raises WrongState when that was said before.
    """
    return _move_key(key, "compromise", by=by, compromised_from=since)


def _move_key(key: Key, act: str, *, by: str, **moments: datetime) -> Key:
    target = KEY_LIFE.after(key.state, act)
    if not Key.objects.filter(pk=key.pk, state=key.state).update(state=target, **moments):
        raise WrongState(act, key.state)
    key.refresh_from_db()
    journal.record(f"key.{act}", subject=key.owner, actor=by, noted={"kid": key.kid, **moments})
    return key


def _next_kid(owner: str, today: date) -> str:
    made = Key.objects.filter(owner=owner, kid__startswith=f"{today.year}-").count()
    return f"{today.year}-{LETTERS[made % 26] * (made // 26 + 1)}"


def intend(purpose: str, reference: str, document: Mapping[str, Any], *, key: Key) -> Intent:
    """Write down what is about to be signed, in the caller's transaction; nothing is signed before that commits."""
    text = rfc8785.dumps(dict(document)).decode("utf-8")
    return Intent.objects.create(
        purpose=purpose, reference=reference, digest=_digest(text), document=text, key=key, created_at=timezone.now()
    )


def complete(intent: Intent) -> Intent:
    """Sign what was intended and hand it to its keeper, in a second transaction; of two at once, one does.

    The bytes depend on the intent alone, so whoever finishes it makes the same. An intent whose key is no longer in
    use, or whose text is not what was written down, becomes void. Safe to call again.
    """
    if intent.state != IntentState.OPEN:
        return intent
    try:
        signed = _signed(intent)
    except NotNow as refusal:
        return _void(intent, str(refusal.data["reason"]))
    with transaction.atomic():
        # The state must stand in the update's own condition: a join would put it in a subquery, which PostgreSQL does
        # not look at again after waiting for whoever was faster.
        in_use = Key.objects.filter(state=KeyState.ACTIVE)
        usable = Intent.objects.filter(pk=intent.pk, state=IntentState.OPEN, key__in=in_use)
        target = INTENT_LIFE.after(IntentState.OPEN, "sign")
        if usable.update(state=target, document="", closed_at=timezone.now()):
            FINISHERS[intent.purpose](intent, signed)
    intent.refresh_from_db()
    return intent


def finish_open_intents() -> dict[str, int]:
    """Finish what a crash left open, oldest first; run at start-up. Returns how many it signed and how many void."""
    tally = dict.fromkeys(IntentState.values, 0)
    for intent in Intent.objects.filter(state=IntentState.OPEN).select_related("key").order_by("pk"):
        tally[complete(intent).state] += 1
    return tally


def _signed(intent: Intent) -> bytes:
    if _digest(intent.document) != intent.digest:
        raise NotNow(reason="document_changed")
    if intent.key.state != KeyState.ACTIVE:
        raise NotNow(reason=f"key_{intent.key.state}")
    signer = keystore.open_signer(intent.key.public_multibase, intent.key.verification_method)
    document = proofs.sign(json.loads(intent.document), signer, created=intent.created_at)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _void(intent: Intent, reason: str) -> Intent:
    with transaction.atomic():
        target = INTENT_LIFE.after(IntentState.OPEN, "void")
        open_still = Intent.objects.filter(pk=intent.pk, state=IntentState.OPEN)
        if open_still.update(state=target, document="", closed_at=timezone.now(), void_reason=reason):
            journal.record("intent.void", subject=intent.reference, noted={"reason": reason})
    intent.refresh_from_db()
    return intent


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
