"""What bodies of Mirane promised each other: who takes whose awards further. Each party signed with its own key."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import rfc8785

from passerelle.core.positive_lists import proofs
from passerelle.demonstration.endorsing import key_of
from passerelle.demonstration.files import read
from passerelle.recognition import agreement_signing, agreements
from passerelle.recognition.models import Agreement, AgreementSignature
from passerelle.recognition.states import AgreementState, SignatureState
from passerelle.signing import keystore
from passerelle.signing.models import Intent
from passerelle.signing.states import IntentState

if TYPE_CHECKING:
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

WORDS = ("title", "scope", "about", "rules", "exit_clause")


def load_agreements(ground: Ground, cast: Cast) -> dict[str, Agreement]:
    """Write the agreements in force, each begun, offered and signed on one day; return them by key."""
    return {told["key"]: _agreed(ground, cast, told) for told in read("recognition")["progression_agreements"]}


def _agreed(ground: Ground, cast: Cast, told: dict[str, Any]) -> Agreement:
    on, by = ground.today.on(told["signed_day"]), cast.people[told["begun_by"]]
    parties = [cast.bodies[party] for party in told["parties"]]
    made = Agreement.objects.create(
        number=ground.numbers.give("AG"),
        review_on=ground.today.on(told["review_day"]),
        valid_to=ground.today.maybe(told["valid_until_day"]),
        begun_by=by,
        begun_on=on,
        **{name: told[name] for name in WORDS},
    )
    made.parties.set(parties)
    _offer(ground, made)
    signing = [cast.people[person] for person in told["signed_by"]]
    for party, person in zip(parties, signing, strict=True):
        _sign(ground, made, party, person)
    noted = {"was": AgreementState.OFFERED, "digest": made.digest}
    ground.chronicle.tell("agreement.put_in_force", made.number, by=signing[-1], on=on, hour=11, noted=noted)
    return made


def _offer(ground: Ground, made: Agreement) -> None:
    """Begin and offer it as `agreements` would have done on the day, and put it in force, as its last party will."""
    on, by, parties = made.begun_on, made.begun_by, made.parties.order_by("number")
    made.document = rfc8785.dumps(agreements.content(made, offered_on=on)).decode()
    made.digest = hashlib.sha256(made.document.encode()).hexdigest()
    made.offered_by, made.offered_on, made.in_force_on = by, on, on
    made.state, made.version = AgreementState.IN_FORCE, 3
    made.save()
    noted = {"parties": [party.number for party in parties]}
    ground.chronicle.tell("agreement.begin", made.number, by=by, on=on, hour=9, noted=noted)
    told = {"was": AgreementState.DRAFT, "digest": made.digest}
    ground.chronicle.tell("agreement.offer", made.number, by=by, on=on, hour=10, noted=told)


def _sign(ground: Ground, made: Agreement, body: Organisation, by: Person) -> None:
    """Sign for one party as `agreement_signing` would have done on the day."""
    on, at = made.begun_on, ground.today.at(made.begun_on, 11)
    key, place = key_of(ground, body, on, by), AgreementSignature.objects.create(agreement=made, body=body)
    place.intent = Intent.objects.create(
        purpose=agreement_signing.PURPOSE,
        reference=f"{made.reference}/{place.pk}/2",
        digest=made.digest,
        state=IntentState.SIGNED,
        key=key,
        created_at=at,
        closed_at=at,
    )
    signer = keystore.open_signer(key.public_multibase, key.verification_method)
    place.proof = proofs.sign(json.loads(made.document), signer, created=at)
    place.state, place.version, place.signed_by, place.signed_on = SignatureState.SIGNED, 3, by, on
    place.save()
    noted = {"was": SignatureState.INTENDED, "agreement": made.reference, "body": body.number}
    noted |= {"key": key.verification_method, "digest": made.digest}
    ground.chronicle.tell("agreement_signature.sign", str(place), by=by, on=on, hour=11, noted=noted)
