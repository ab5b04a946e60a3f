"""What employers and a union say of micro-credentials, each really signed and dated back; and a quality label."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import rfc8785

from passerelle.awards.status_places import end_other_place, take_other_place
from passerelle.core.credentials.endorsement import endorsement_credential
from passerelle.core.credentials.proofs import signed_bytes
from passerelle.demonstration.files import read
from passerelle.organisations.models import Function
from passerelle.quality.actions import endorsements as acts
from passerelle.quality.models import Endorsement, Label
from passerelle.quality.states import EndorsementState
from passerelle.signing import keystore
from passerelle.signing.identifiers import awarder_did
from passerelle.signing.models import Intent, Key
from passerelle.signing.states import IntentState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

SIGNED_AT, WITHDRAWN_AT = 14, 15


def load_endorsements(ground: Ground, cast: Cast, entries: Mapping[str, MicroCredential]) -> None:
    """Write endorsements as they stand today, after keys and the first status list; and the labels."""
    told = read("endorsements")
    for one in told["endorsements"]:
        _endorse(ground, cast, entries, one)
    for one in told["labels"]:
        _label(ground, cast, one)


def _endorse(ground: Ground, cast: Cast, entries: Mapping[str, MicroCredential], told: dict[str, Any]) -> None:
    body, entry = cast.bodies[told["endorser"]], entries[told["entry"]]
    on = ground.today.on(told["signed"] if "signed" in told else told["drafted"])
    by = signing_for(cast, told["endorser"], on)
    made = Endorsement.objects.create(
        number=ground.numbers.give("ED"),
        endorser=body,
        entry=entry,
        edition=entry.edition,
        claim=told["claim"],
        statement=told["statement"],
        valid_until=on + timedelta(days=told["valid_days"]),
        drafted_by=by,
        drafted_on=on,
    )
    noted = {"entry": entry.number, "edition": entry.edition, "endorser": body.number, "claim": made.claim}
    ground.chronicle.tell("endorsement.draft", made.number, by=by, on=on, hour=SIGNED_AT - 1, noted=noted)
    if "signed" in told:
        _sign(ground, made, key_of(ground, body, on, by), by, on, noted)
    if "withdrawn" in told:
        _withdraw(ground, made, by, told)


def _sign(ground: Ground, made: Endorsement, key: Key, by: Person, on: date, noted: dict[str, Any]) -> None:
    at = ground.today.at(on, SIGNED_AT)
    made.place = take_other_place(made.number, made.endorser)
    document = endorsement_credential(acts.record_of(made, on))
    signer = keystore.open_signer(key.public_multibase, key.verification_method)
    made.document = signed_bytes(document, signer, created=at)
    made.digest = hashlib.sha256(made.document).hexdigest()
    made.intent = Intent.objects.create(
        purpose=acts.PURPOSE,
        reference=f"{made.number}/2",
        digest=hashlib.sha256(rfc8785.dumps(document)).hexdigest(),
        state=IntentState.SIGNED,
        key=key,
        created_at=at,
        closed_at=at,
    )
    made.state, made.version, made.signed_by, made.signed_on = EndorsementState.SIGNED, 3, by, on
    made.save()
    tell = ground.chronicle.tell
    tell("endorsement.intend", made.number, by=by, on=on, hour=SIGNED_AT, noted={"index": made.place.index})
    said = noted | {"key": key.verification_method, "digest": made.digest}
    tell("endorsement.sign", made.number, by=by, on=on, hour=SIGNED_AT, noted=said)


def _withdraw(ground: Ground, made: Endorsement, by: Person, told: dict[str, Any]) -> None:
    on = ground.today.on(told["withdrawn"])
    made.state, made.version = EndorsementState.WITHDRAWN, made.version + 1
    made.withdrawn_by, made.withdrawn_on, made.withdrawn_because = by, on, told["because"]
    made.save()
    end_other_place(made.number, acts.WITHDRAWN, at=ground.today.at(on, WITHDRAWN_AT))
    noted = {"because": told["because"]}
    ground.chronicle.tell("endorsement.withdraw", made.number, by=by, on=on, hour=WITHDRAWN_AT, noted=noted)


def key_of(ground: Ground, body: Organisation, on: date, by: Person) -> Key:
    """Return the key of an endorser, made on the day of its first word where it has none."""
    found = Key.objects.filter(owner=body.number).first()
    if found is None:
        public = keystore.make()
        found = Key(
            owner=body.number, did=awarder_did(body.slug), kid=f"{on.year}-a", public_multibase=public, created_on=on
        )
        ground.keys.append(found)
        found.save()
        noted = {"kid": found.kid, "public": public}
        ground.chronicle.tell("key.create", body.number, by=by, on=on, hour=SIGNED_AT - 1, noted=noted)
    return found


def _label(ground: Ground, cast: Cast, told: dict[str, Any]) -> None:
    agency, subject, on = cast.bodies[told["agency"]], cast.bodies[told["subject"]], ground.today.on(told["from"])
    by = signing_for(cast, told["agency"], on)
    made = Label.objects.create(
        number=ground.numbers.give("QL"),
        agency=agency,
        subject=subject,
        name=told["name"],
        criteria=told["criteria"],
        valid_from=on,
        valid_until=on + timedelta(days=told["valid_days"]),
        given_by=by,
    )
    noted = {"agency": agency.number, "subject": subject.number, "entry": "", "name": made.name}
    ground.chronicle.tell("label.give", made.number, by=by, on=on, hour=11, noted=noted)


def signing_for(cast: Cast, body: str, on: date) -> Person:
    """Return who signs for a body on a day."""
    signing = cast.acting_for(body, Function.SIGNATORY, on=on)
    if signing is None:
        raise ValueError(f"nobody signs for {body} on {on}")
    return signing
