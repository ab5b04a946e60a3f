"""Signing an edition: the owners, so that it comes in force, and whoever adopts it.

Signing is two transactions, as with an award: the intent (the text, its hash, the key) commits, then comes the proof.
In the transaction in which the last owner's proof is kept, the edition comes in force and the one before goes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from passerelle.core.errors import NotNow, NotPermitted, WrongState
from passerelle.core.positive_lists import proofs
from passerelle.recognition import list_actions, party_signing
from passerelle.recognition.models import Edition, ListSignature, PositiveList
from passerelle.recognition.party_signing import GONE
from passerelle.recognition.permissions import may_sign_list
from passerelle.recognition.states import EDITIONS, SIGNATURES, EditionState, SignatureState
from passerelle.registers.steps import step

if TYPE_CHECKING:
    from datetime import date, datetime

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.signing.models import Intent
    from passerelle.signing.private import Signer

PURPOSE: Final = "positive_list"


def sign(edition: Edition, body: Organisation, *, by: Person, today: date) -> Edition:
    """Sign an offered edition for one of its owners; it is in force once every owner did. Safe to send twice.

    Raises NotPermitted (also for a body without a role), GateRefused when its lines have faults by now, NotNow for
    want of a key (key_taken_out, key_unavailable, issuance_stopped), WrongState.
    """
    if not may_sign_list(by, body, on=today):
        raise NotPermitted
    edition.refresh_from_db()
    signature = edition.signatures.exclude(state__in=GONE).filter(body=body, is_owner=True).first()
    if signature is None:
        raise WrongState("sign", edition.state)
    if signature.state == SignatureState.AWAITED:
        list_actions.refuse_faults(edition, today=today)
    return _signed(edition, signature, by=by, today=today)


def adopt(edition: Edition, body: Organisation, *, by: Person, today: date) -> Edition:
    """Adopt an edition in force by a body that is no owner of it, with its own signature. Safe to send twice.

    Raises NotPermitted, NotNow for an owner (owner_signs) or for want of a key, WrongState.
    """
    if not may_sign_list(by, body, on=today):
        raise NotPermitted
    edition.refresh_from_db()
    if edition.signatures.exclude(state__in=GONE).filter(body=body, is_owner=True).exists():
        raise NotNow(reason="owner_signs")
    if not edition.document:
        raise NotNow(reason="never_signed")
    return _signed(edition, list_actions.join(edition, body), by=by, today=today)


def _signed(edition: Edition, signature: ListSignature, *, by: Person, today: date) -> Edition:
    def intend() -> None:
        _intend(edition, signature, by=by, today=today)

    party_signing.carry_through(PURPOSE, signature, _begun(signature), intend, by=by, today=today)
    edition.refresh_from_db()
    return edition


@transaction.atomic
def _intend(edition: Edition, signature: ListSignature, *, by: Person, today: date) -> None:
    """Write down what will be signed; sign nothing."""
    _hold(edition)
    edition.refresh_from_db()
    wanted = EditionState.OFFERED if signature.is_owner else EditionState.IN_FORCE
    if edition.state != wanted:
        raise WrongState("sign", edition.state)
    party_signing.write_down(
        *(PURPOSE, signature, SIGNATURES, edition.document, _begun(signature)),
        by=by, today=today, noted=_noted(signature),
    )  # fmt: skip


def make(text: str, signer: Signer, created: datetime) -> bytes:
    """Return the proof of one party over the text of an edition."""
    return json.dumps(proofs.sign(json.loads(text), signer, created=created)).encode()


def keep(intent: Intent, proof: bytes) -> None:
    """Keep a proof (inside the transaction that closes the intent), and put in force what every owner has signed."""
    signature = _of(intent)
    edition = signature.edition
    _hold(edition)  # of two that are the last to sign, one sees the other
    noted = _noted(signature) | {"key": intent.key.verification_method, "digest": edition.digest}
    step(signature, SIGNATURES, "sign", by=signature.signed_by, noted=noted, intent=intent, proof=json.loads(proof))
    owners = edition.signatures.exclude(state__in=GONE).filter(is_owner=True)
    if not signature.is_owner or owners.exclude(state=SignatureState.SIGNED).exists():
        return
    on: Any = signature.signed_on
    edition.refresh_from_db()
    before = Edition.objects.filter(positive_list=edition.positive_list, state=EditionState.IN_FORCE).first()
    if before is not None:
        step(before, EDITIONS, "supersede", by=signature.signed_by, noted={"by": edition.reference}, ended_on=on)
    told = {"digest": edition.digest, "before": before.reference if before else None}
    step(edition, EDITIONS, "put_in_force", by=signature.signed_by, noted=told, in_force_on=on)


def give_up(intent: Intent, reason: str) -> None:
    """Let a body sign again of which nothing was signed (inside the transaction that voids the intent)."""
    signature = _of(intent)
    if signature.state == SignatureState.INTENDED:
        step(signature, SIGNATURES, "give_up", by=None, noted={"reason": reason}, signed_by=None, signed_on=None)


def _begun(signature: ListSignature) -> str:
    return f"{signature.edition.reference}/{signature.pk}/"


def _of(intent: Intent) -> ListSignature:
    pk = intent.reference.split("/")[1]
    return ListSignature.objects.select_related("edition__positive_list", "signed_by", "body").get(pk=pk)


def _noted(signature: ListSignature) -> dict[str, str]:
    return {"edition": signature.edition.reference, "body": signature.body.number}


def _hold(edition: Edition) -> None:
    PositiveList.objects.select_for_update().get(pk=edition.positive_list_id)
