"""The awards of Mirane, each really signed: the same document, keys and proofs as `awards.award` makes, but dated back.

An award made today is intended first and signed in a second transaction; here both lie in the past and nothing can
come between them, so one transaction holds all.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import rfc8785

from passerelle.awards.actions import PURPOSE
from passerelle.awards.models import Award, Credential, StatusStep
from passerelle.awards.moments import instant
from passerelle.awards.record import record_of
from passerelle.awards.states import AwardState
from passerelle.awards.status_places import take_place
from passerelle.core.credentials import proofs
from passerelle.core.credentials.open_badges import open_badge
from passerelle.demonstration import chance
from passerelle.demonstration.files import read
from passerelle.signing import keystore
from passerelle.signing.models import Intent
from passerelle.signing.states import IntentState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from passerelle.assessment.models import Candidate
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.signing.models import Key

SIGNED_AT, REVOKED_AT = 12, 15
NOT_YET = ("status_number", "paper_issued", "holder_told_day", "review_until_day")
"""What the data tell of awards and nobody keeps yet; places in the status list are dealt by the register itself."""


def load_awards(ground: Ground, cast: Cast, candidates: dict[str, Candidate], keys: dict[str, Key]) -> dict[str, Award]:
    """Write and sign every award, oldest first, and withdraw the one that was; return them by key."""
    told = sorted(read("learning")["awards"], key=lambda award: (award["awarded_day"], award["key"]))
    awards = {award["key"]: _row(ground, cast, award, candidates[award["key"]]) for award in told}
    Award.objects.bulk_create(awards.values())
    for award in awards.values():
        _sign(ground, award, keys[award.awarder.number])
    for award in told:
        if award["status"]["state"] == AwardState.REVOKED:
            _revoke(ground, cast, awards[award["key"]], award["status"])
    return awards


def signed(ground: Ground, cast: Cast, told: dict[str, Any], candidate: Candidate, keys: Mapping[str, Key]) -> Award:
    """Write and sign one award that stands beside those of the data of learning."""
    award = _row(ground, cast, told, candidate)
    award.save(force_insert=True)
    _sign(ground, award, keys[award.awarder.number])
    return award


def _row(ground: Ground, cast: Cast, told: dict[str, Any], candidate: Candidate) -> Award:
    return Award(
        number=ground.numbers.give("AA"),
        uuid=chance.identifier(f"award/{told['key']}"),
        holder=candidate.person,
        micro_credential=candidate.micro_credential,
        edition=candidate.edition,
        awarder=cast.bodies[told["awarder"]],
        candidate=candidate,
        route=candidate.route,
        result=candidate.result,
        started_on=candidate.started_on,
        awarded_on=ground.today.on(told["awarded_day"]),
        awarded_by=cast.people[told["signed_by"]],
        state=AwardState.IN_FORCE,
    )


def _sign(ground: Ground, award: Award, key: Key) -> None:
    """Write intent and credential, and tell both facts."""
    at = ground.today.at(award.awarded_on, SIGNED_AT)
    place = take_place(award)
    document = open_badge(record_of(award, place))
    intent = _intent(f"{award.number}/1", document, key, at)
    signer = keystore.open_signer(key.public_multibase, key.verification_method)
    signed = proofs.sign(document, signer, created=at)
    content = json.dumps(signed, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    credential = Credential.objects.create(
        award=award,
        intent=intent,
        place=place,
        document=content,
        digest=hashlib.sha256(content).hexdigest(),
        signed_at=at,
    )
    of_entry = {
        "micro_credential": award.micro_credential.number,
        "edition": award.edition,
        "awarder": award.awarder.number,
    }
    intended = of_entry | {
        "candidate": award.candidate.number,
        "digest": intent.digest,
        "list": place.status_list.number,
        "index": place.index,
    }
    made = of_entry | {"digest": credential.digest, "key": key.verification_method}
    for kind, noted in (("award.intend", intended), ("award.made", made)):
        ground.chronicle.tell(kind, award.number, by=award.awarded_by, on=award.awarded_on, hour=SIGNED_AT, noted=noted)


def _intent(reference: str, document: dict[str, Any], key: Key, at: datetime) -> Intent:
    digest = hashlib.sha256(rfc8785.dumps(document)).hexdigest()
    return Intent.objects.create(
        purpose=PURPOSE,
        reference=reference,
        digest=digest,
        state=IntentState.SIGNED,
        key=key,
        created_at=at,
        closed_at=at,
    )


def _revoke(ground: Ground, cast: Cast, award: Award, told: dict[str, Any]) -> None:
    on, by = ground.today.on(told["day"]), cast.people[told["by"]]
    award.state, award.reason_code, award.reason = AwardState.REVOKED, told["reason_code"], told["reason"]
    award.ended_on, award.ended_by = on, by
    award.save(update_fields=["state", "reason_code", "reason", "ended_on", "ended_by"])
    StatusStep.objects.create(award=award, status="revoked", since=instant(on), reason_code=told["reason_code"])
    noted = {
        "reason_code": told["reason_code"],
        "micro_credential": award.micro_credential.number,
        "awarder": award.awarder.number,
    }
    ground.chronicle.tell("award.revoke", award.number, by=by, on=on, hour=REVOKED_AT, noted=noted)
