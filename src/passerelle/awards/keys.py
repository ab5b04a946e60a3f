"""The keys of the register and of its awarders: who has them made, replaced and ended.

How they are made is `signing`'s business; what becomes of awards signed with a compromised one is `reissue`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.awards.permissions import (
    may_change_key,
    may_let_sign_again,
    may_make_awarder_key,
    may_make_register_key,
    may_stop_issuance,
)
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.signing import actions as signing
from passerelle.signing import queries
from passerelle.signing.identifiers import awarder_did, did_for
from passerelle.signing.models import REGISTER
from passerelle.signing.queries import RESUME, STOP
from passerelle.signing.states import KeyState

if TYPE_CHECKING:
    from datetime import date, datetime

    from passerelle.core.credentials.did import Algorithm
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.signing.models import Key


def make_register_key(*, by: Person, today: date, algorithm: Algorithm = "Ed25519", witnesses: str = "") -> Key:
    """Make the key that signs the status lists (operators only).

    Raises NotPermitted, AlreadyDone or NotNow (key_taken_out, key_unavailable).
    """
    if not may_make_register_key(by):
        raise NotPermitted
    _refuse_taken_out(REGISTER, algorithm)
    return signing.create_key(
        REGISTER, did=did_for(), by=by.reference, today=today, algorithm=algorithm, witnesses=witnesses
    )


def make_awarder_key(
    organisation: Organisation, *, by: Person, today: date, algorithm: Algorithm = "Ed25519", witnesses: str = ""
) -> Key:
    """Make the key with which an awarder signs its awards.

    Raises NotPermitted, AlreadyDone or NotNow (key_taken_out: `let_sign_again`; key_unavailable).
    """
    if not may_make_awarder_key(by, organisation, on=today):
        raise NotPermitted
    _refuse_taken_out(organisation.number, algorithm)
    did = awarder_did(organisation.slug)
    return signing.create_key(
        organisation.number, did=did, by=by.reference, today=today, algorithm=algorithm, witnesses=witnesses
    )


def key_to_sign_with(body: Organisation, *, by: Person, today: date) -> Key:
    """Return the key in use of a body that gives its word, made now where it never had one; who may is asked before.

    Raises NotNow (issuance_stopped; key_taken_out: the operator lets it sign again; key_unavailable).
    """
    signing.refuse_while_stopped()
    if found := queries.active_key(body.number):
        return found
    if queries.keys_of(body.number):
        raise queries.without_key(body.number)
    try:
        return signing.create_key(body.number, did=awarder_did(body.slug), by=by.reference, today=today)
    except AlreadyDone:  # somebody else signs its first word at the same moment
        if found := queries.active_key(body.number):
            return found
        raise queries.without_key(body.number) from None


def let_sign_again(key: Key, *, by: Person, today: date, reason: str, witnesses: str = "") -> Key:
    """Make a new key for an owner whose key was taken out of use, and say why (operators only). Returns it.

    Raises NotPermitted, Malformed (reason), WrongState (nothing was taken out of use), AlreadyDone or NotNow.
    """
    if not may_let_sign_again(by):
        raise NotPermitted
    reason = _given(reason)
    algorithm: Algorithm = key.algorithm  # type: ignore[assignment]
    if key.state == KeyState.ACTIVE or not queries.is_taken_out(key.owner, algorithm):
        raise WrongState("let_sign_again", key.state)
    return signing.create_key(
        key.owner,
        did=key.did,
        by=by.reference,
        today=today,
        algorithm=algorithm,
        witnesses=witnesses,
        reason=reason,
    )


def _refuse_taken_out(owner: str, algorithm: Algorithm) -> None:
    if queries.is_taken_out(owner, algorithm):
        raise NotNow(reason="key_taken_out", owner=owner)


def _given(reason: str) -> str:
    """Return a reason that says something. Raises Malformed."""
    if not reason.strip():
        raise Malformed(field="reason", expected="text")
    return reason.strip()


def rotate(key: Key, *, by: Person, today: date, witnesses: str = "") -> Key:
    """Retire a key and put the next one in use, in one step; what the old one signed stays good. Returns the next.

    Raises NotPermitted, WrongState or NotNow (key_unavailable).
    """
    if not may_change_key(by, key):
        raise NotPermitted
    return signing.rotate_key(key, by=by.reference, today=today, witnesses=witnesses)


def retire(key: Key, *, by: Person) -> Key:
    """Take a key out of use without another; its owner signs nothing until the operator lets it sign again.

    Raises NotPermitted or WrongState.
    """
    if not may_change_key(by, key):
        raise NotPermitted
    return signing.retire_key(key, by=by.reference)


def compromise(key: Key, *, by: Person, today: date, since: datetime | None = None) -> Key:
    """Say that somebody else may have signed with a key; a key in use is replaced in the same step. Returns the key.

    Nothing it signed from `since` on is believed; without one, nothing it ever signed. Whoever has a private key can
    write any date, so a later moment is only for a key that is known to have been safe until then. What the journal
    vouches for is signed again under the next key (`reissue`). A moment before the key was made says no more than none.
    Raises NotPermitted, Malformed, WrongState or NotNow.
    """
    if not may_change_key(by, key):
        raise NotPermitted
    since = max(since, key.made_at) if since else key.made_at
    if since > timezone.now():
        raise Malformed(field="since", expected="a moment that has passed", seen=since.isoformat())
    if key.state == KeyState.ACTIVE:
        signing.replace_compromised(key, since=since, by=by.reference, today=today)
    else:
        signing.mark_compromised(key, since=since, by=by.reference)
    key.refresh_from_db()
    return key


def stop_issuance(*, by: Person, reason: str) -> None:
    """Stop all signing of awards, everywhere, at once; withdrawing and checking go on.

    Raises NotPermitted, Malformed (reason) or WrongState.
    """
    if not may_stop_issuance(by):
        raise NotPermitted
    reason = _given(reason)
    if queries.issuance_stopped():
        raise WrongState("stop", "stopped")
    journal.record(STOP, subject=REGISTER, actor=by.reference, noted={"reason": reason})


def resume_issuance(*, by: Person, reason: str) -> None:
    """Let awards be signed again, and say why; what was intended meanwhile is finished.

    Raises NotPermitted, Malformed (reason) or WrongState.
    """
    if not may_stop_issuance(by):
        raise NotPermitted
    reason = _given(reason)
    if not queries.issuance_stopped():
        raise WrongState("resume", "running")
    journal.record(RESUME, subject=REGISTER, actor=by.reference, noted={"reason": reason})
