"""An organisation's word on a micro-credential, as an Open Badges 3.0 EndorsementCredential, and back.

Source: Open Badges 3.0 (document 1.2), EndorsementCredential; eCampusOntario's framework, after which a partner says
two things apart: that the labour market asks for it, and that its assessment shows what is done at work. Which of the
two it is, and of which entry and version, Open Badges has no words for: ours are in
`contexts/passerelle-endorsement-v1.json`. It speaks of a qualification, never of a person: it is no award.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES, PASSERELLE_ENDORSEMENT
from passerelle.core.credentials.model import IssuerRef, StatusRef
from passerelle.core.credentials.moments import local_stamp, moment
from passerelle.core.credentials.open_badges import issuer_profile, status_of

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTEXTS: Final = (CREDENTIALS_V2, OPEN_BADGES, PASSERELLE_ENDORSEMENT)
TYPES: Final = ("VerifiableCredential", "EndorsementCredential")
CLAIMS: Final = ("demand", "assessment_validity")
_CONTEXTS: Final = list(CONTEXTS)


@dataclass(frozen=True, slots=True)
class EndorsementRecord:
    """Everything an endorsement says. `credential_id` and `subject_id` are https addresses under the register."""

    credential_id: str
    endorser: IssuerRef
    claim: str
    statement: str
    subject_id: str
    register_number: str
    version: int
    title: str
    valid_from: datetime
    valid_until: datetime
    status: StatusRef


@dataclass(frozen=True, slots=True)
class Endorsed:
    """What an endorsement says, read back: who says which of two things of what; made of a document that is genuine."""

    credential_id: str
    claim: str
    statement: str
    title: str
    register_number: str
    version: str
    endorser: str
    endorser_did: str
    endorser_number: str
    since: date
    valid_until: date


def endorsement_credential(record: EndorsementRecord) -> dict[str, Any]:
    """Return the unsigned credential."""
    return {
        "@context": list(CONTEXTS),
        "id": record.credential_id,
        "type": list(TYPES),
        "name": f"Endorsement of {record.title}",
        "issuer": issuer_profile(record.endorser),
        "validFrom": local_stamp(record.valid_from),
        "validUntil": local_stamp(record.valid_until),
        "credentialSubject": {
            "id": record.subject_id,
            "type": ["EndorsementSubject"],
            "endorsementComment": record.statement,
            "endorsedClaim": record.claim,
            "endorsedEntry": record.register_number,
            "endorsedVersion": str(record.version),
            "endorsedTitle": record.title,
        },
        "credentialStatus": status_of(record.status),
    }


def is_endorsement(document: Mapping[str, Any]) -> bool:
    """Whether a signed document claims to be an endorsement, and nothing else beside it."""
    types = document.get("type")
    return (
        document.get("@context") == _CONTEXTS
        and isinstance(types, list)
        and len(types) == len(TYPES)
        and set(map(str, types)) == set(TYPES)
    )


def endorsed_of(document: Mapping[str, Any]) -> Endorsed | None:
    """Return what an endorsement says, or None where it lacks what every one of ours has."""
    try:
        return _endorsed(document)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None


def _endorsed(document: Mapping[str, Any]) -> Endorsed:
    issuer, subject = document["issuer"], document["credentialSubject"]
    known = issuer["otherIdentifier"]
    claim = _text(subject["endorsedClaim"])
    if claim not in CLAIMS:
        raise ValueError("no claim of ours")
    return Endorsed(
        credential_id=_text(document["id"]),
        claim=claim,
        statement=_text(subject["endorsementComment"]),
        title=_text(subject["endorsedTitle"]),
        register_number=_text(subject["endorsedEntry"]),
        version=_text(subject["endorsedVersion"]),
        endorser=_text(issuer["name"]),
        endorser_did=_text(issuer["id"]),
        endorser_number=_text((known if isinstance(known, list) else [known])[0]["identifier"]),
        since=moment(document["validFrom"]).date(),
        valid_until=moment(document["validUntil"]).date(),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value
