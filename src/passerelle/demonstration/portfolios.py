"""What a holder keeps and hands out beside single links: from elsewhere, links to several things, a public page.

Of what was signed to be handed out the rows alone are written: nobody has those texts any more.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson

from passerelle.awards.moments import end_of
from passerelle.awards.sharing import new_token
from passerelle.core.credentials import proofs
from passerelle.core.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES
from passerelle.core.credentials.did import did_key
from passerelle.core.credentials.moments import stamp
from passerelle.demonstration.files import read
from passerelle.demonstration.sharing import PURPOSES
from passerelle.portfolio import elsewhere
from passerelle.portfolio.models import (
    ForeignCredential,
    HandedOut,
    PublicItem,
    PublicProfile,
    SetLook,
    SharedItem,
    ShareSet,
)
from passerelle.signing.private import KeySigner, PrivateKey

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.awards.models import Award
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground


def load_portfolios(ground: Ground, cast: Cast, awards: dict[str, Award]) -> None:
    """Write them, oldest kind first: what links show must be there."""
    told = read("portfolios")
    for one in told["elsewhere"]:
        _bring(ground, cast, one)
    for one in told["sets"]:
        shared(ground, cast, awards, one)
    for one in told["handed_out"]:
        _hand_out(ground, cast, awards, one)
    for one in told["public"]:
        _put_on(ground, cast, awards, one)


def _bring(ground: Ground, cast: Cast, told: dict[str, Any]) -> None:
    person = cast.people[told["holder"]]
    raw = _badge(told, person.name, ground.today.at(ground.today.on(told["made_day"]), 9))
    on = ground.today.on(told["brought_day"])
    found, carrier = elsewhere.told(raw, holder=person.name, now=ground.today.at(on, 18))
    kept = ForeignCredential.objects.create(
        person=person,
        document=raw,
        digest=hashlib.sha256(raw).hexdigest(),
        carrier=carrier,
        told=asdict(found),
        brought_at=ground.today.at(on, 18),
    )
    ground.chronicle.tell("foreign.bring", person.reference, by=person, on=on, hour=18, noted={"key": str(kept.key)})


def _badge(told: dict[str, Any], holder: str, at: datetime) -> bytes:
    """Return the badge of a school elsewhere, signed with a key that nobody keeps and that names the school."""
    key = PrivateKey.generate("Ed25519")
    did = did_key(key.public)
    school = KeySigner(key, f"{did}#{did.removeprefix('did:key:')}")
    name = {"type": "IdentityObject", "hashed": False, "identityHash": holder, "identityType": "name"}
    document = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES],
        "id": uuid4().urn,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": did, "type": ["Profile"], "name": told["issuer"]},
        "validFrom": stamp(at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [name],
            "achievement": {
                "id": uuid4().urn,
                "type": ["Achievement"],
                "name": told["title"],
                "description": told["description"],
                "criteria": {"narrative": told["criteria"]},
            },
        },
    }
    return orjson.dumps(proofs.sign(document, school, created=at, cryptosuites=[proofs.JCS]))


def shared(ground: Ground, cast: Cast, awards: dict[str, Award], told: dict[str, Any]) -> ShareSet:
    """Write one link to several things, and when it was looked at."""
    person, on = cast.people[told["holder"]], ground.today.on(told["made_day"])
    made = ShareSet.objects.create(
        person=person,
        token_hash=hashlib.sha256(new_token().encode("ascii")).hexdigest(),
        label=told["label"],
        recipient=told.get("recipient", ""),
        purpose=PURPOSES[told["purpose"]],
        **{f"shows_{field}": field in told["shows"] for field in ("name", "result", "outcomes")},
        made_at=ground.today.at(on, 8),
        expires_at=end_of(ground.today.on(told["expires_day"])),
        looks=len(told["opened_days"]),
    )
    items = [SharedItem(share_set=made, award=awards[key]) for key in told["awards"]]
    if told["elsewhere"]:
        items += [SharedItem(share_set=made, foreign=one) for one in ForeignCredential.objects.filter(person=person)]
    for place, item in enumerate(items):
        item.place = place
    SharedItem.objects.bulk_create(items)
    SetLook.objects.bulk_create(
        SetLook(share_set=made, at=ground.today.at(ground.today.on(day), 10)) for day in told["opened_days"]
    )
    noted = {"things": len(items)}
    ground.chronicle.tell("share_set.make", str(made.key), by=person, on=on, hour=8, noted=noted)
    return made


def _hand_out(ground: Ground, cast: Cast, awards: dict[str, Award], told: dict[str, Any]) -> None:
    person, on = cast.people[told["holder"]], ground.today.on(told["made_day"])
    made_at, numbers = ground.today.at(on, 11), [awards[key].number for key in told["awards"]]
    made = HandedOut.objects.create(
        person=person,
        kind=told["kind"],
        audience=told.get("audience", ""),
        shown={"awards": numbers, "fields": told["fields"]},
        digest=hashlib.sha256(new_token().encode("ascii")).hexdigest(),
        made_at=made_at,
        expires_at=made_at + timedelta(minutes=told["minutes"]) if told["minutes"] else None,
    )
    noted = {"key": str(made.key), "digest": made.digest, "awards": len(numbers)}
    ground.chronicle.tell(f"{made.kind}.make", person.reference, by=person, on=on, hour=11, noted=noted)


def _put_on(ground: Ground, cast: Cast, awards: dict[str, Award], told: dict[str, Any]) -> None:
    person, on = cast.people[told["holder"]], ground.today.on(told["changed_day"])
    profile = PublicProfile.objects.create(
        person=person,
        address=told["address"],
        about=told["about"],
        shows_results=told["shows_results"],
        is_on=told["is_on"],
        changed_at=ground.today.at(on, 19),
    )
    PublicItem.objects.bulk_create(
        PublicItem(profile=profile, award=awards[key], place=place) for place, key in enumerate(told["awards"])
    )
    noted = {"is_on": profile.is_on, "in_search": False, "things": len(told["awards"])}
    ground.chronicle.tell("public_page.save", person.reference, by=person, on=on, hour=19, noted=noted)
