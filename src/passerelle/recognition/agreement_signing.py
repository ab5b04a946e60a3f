"""Signing an agreement: each party with its own key, as an edition of a list is signed (`party_signing.py`).

In the transaction in which the last party's proof is kept, the agreement comes in force.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from passerelle.core.errors import NotPermitted, WrongState
from passerelle.recognition import agreements, party_signing
from passerelle.recognition.models import Agreement, AgreementSignature
from passerelle.recognition.party_signing import GONE
from passerelle.recognition.permissions import may_sign_list
from passerelle.recognition.states import AGREED, AGREEMENT_SIGNATURES, AGREEMENTS, AgreementState, SignatureState
from passerelle.registers.steps import step

if TYPE_CHECKING:
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.signing.models import Intent

PURPOSE: Final = "agreement"


def sign(agreement: Agreement, body: Organisation, *, by: Person, today: date) -> Agreement:
    """Sign an offered agreement for one of its parties; it is in force once every party did. Safe to send twice.

    Raises NotPermitted (also for a body without a role), NotNow for want of a key (key_taken_out, key_unavailable,
    issuance_stopped), WrongState.
    """
    if not may_sign_list(by, body, on=today):
        raise NotPermitted
    agreement.refresh_from_db()
    place = agreement.signatures.exclude(state__in=GONE).filter(body=body).first()
    if place is None:
        raise WrongState("sign", agreement.state)

    def intend() -> None:
        _intend(agreement, place, by=by, today=today)

    party_signing.carry_through(PURPOSE, place, _begun(place), intend, by=by, today=today)
    agreement.refresh_from_db()
    return agreement


@transaction.atomic
def _intend(agreement: Agreement, place: AgreementSignature, *, by: Person, today: date) -> None:
    agreements.hold(agreement)
    if agreement.state != AgreementState.OFFERED:
        raise WrongState("sign", agreement.state)
    party_signing.write_down(
        *(PURPOSE, place, AGREEMENT_SIGNATURES, agreement.document, _begun(place)),
        by=by, today=today, noted=_noted(place),
    )  # fmt: skip


def keep(intent: Intent, proof: bytes) -> None:
    """Keep a proof (inside the transaction that closes the intent), and put in force what every party has signed."""
    place = _of(intent)
    agreements.hold(place.agreement)  # of two that are the last to sign, one sees the other
    noted = _noted(place) | {"key": intent.key.verification_method, "digest": place.agreement.digest}
    step(place, AGREEMENT_SIGNATURES, "sign", by=place.signed_by, noted=noted, intent=intent, proof=json.loads(proof))
    waiting = place.agreement.signatures.exclude(state__in=[*GONE, SignatureState.SIGNED])
    if waiting.exists():
        return
    on: Any = place.signed_on
    told = {"digest": place.agreement.digest}
    step(place.agreement, AGREEMENTS, "put_in_force", by=place.signed_by, noted=told, in_force_on=on)


def give_up(intent: Intent, reason: str) -> None:
    """Let a party sign again of which nothing was signed (inside the transaction that voids the intent)."""
    place = _of(intent)
    if place.state == SignatureState.INTENDED:
        noted = {"reason": reason}
        step(place, AGREEMENT_SIGNATURES, "give_up", by=None, noted=noted, signed_by=None, signed_on=None)


def public_file(agreement: Agreement) -> dict[str, Any]:
    """Return a signed agreement with the proofs of its parties, also of those that left: what anybody checks."""
    said: dict[str, Any]
    if agreement.document:
        said = json.loads(agreement.document)
    else:
        said = agreements.content(agreement, offered_on=agreement.begun_on)
    signed = agreement.signatures.filter(state__in=[SignatureState.SIGNED, SignatureState.LEFT])
    proofs = [place.proof for place in signed] if agreement.state in AGREED else []
    return said | ({"proof": proofs} if proofs else {})


def _begun(place: AgreementSignature) -> str:
    return f"{place.agreement.reference}/{place.pk}/"


def _of(intent: Intent) -> AgreementSignature:
    pk = intent.reference.split("/")[1]
    return AgreementSignature.objects.select_related("agreement", "signed_by", "body").get(pk=pk)


def _noted(place: AgreementSignature) -> dict[str, str]:
    return {"agreement": place.agreement.reference, "body": place.body.number}
