"""What a degree awarder recognised of somebody's awards, as a verifiable credential, and back.

A token of VC Data Model 2.0 (Securing VCs using JOSE and COSE 1.0, `vc+jwt`), as a report of an evaluator is. It says
which credits of which programme its holder need not follow, which awards that rests on, and which published rule said
so. It is no award: the awards it names stand as they were. No standard has words for it; ours stand under one address
of the register's vocabulary. Source: policy paper, ch. 6 and 7; DOMAIN 3.5 (RecognitionCase), 4.4 (the rule is cited).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from passerelle.core.credentials.contexts import CREDENTIALS_V2
from passerelle.core.credentials.model import IssuerRef, StatusRef
from passerelle.core.credentials.moments import local_stamp, moment
from passerelle.core.credentials.open_badges import status_of

VOCABULARY: Final = "https://w3id.org/passerelle/recognition/v1#"
CONTEXTS: Final = [CREDENTIALS_V2, {"@vocab": VOCABULARY}]
TYPE: Final = "RecognitionStatement"
TYPES: Final = ("VerifiableCredential", TYPE)
DECIDED_BY: Final = ("rule", "person", "silence")
AWARD: Final = ("award", "title", "awarder", "awardedOn")


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """Everything a statement says. `rule` is the published line and `cited` its words; empty where a person decided."""

    credential_id: str
    decider: IssuerRef
    holder: str
    case: str
    programme: str
    programme_title: str
    programme_url: str
    module: str
    module_title: str
    credits: str
    credit_system: str
    rests_on: Sequence[Mapping[str, str]]
    """[{award, title, awarder, awardedOn}]: the awards that were brought, by their numbers."""
    decided_by: str
    rule: str
    cited: str
    valid_from: datetime
    overturn_until: date | None
    """The last day on which an officer may undo what a rule decided (DOMAIN 4.4: 14 days)."""
    status: StatusRef


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a statement says, read back, of a document that is genuine."""

    credential_id: str
    decider: str
    decider_did: str
    decider_number: str
    holder: str
    case: str
    programme: str
    programme_title: str
    module: str
    module_title: str
    credits: str
    credit_system: str
    rests_on: tuple[Mapping[str, str], ...]
    decided_by: str
    rule: str
    cited: str
    since: date
    overturn_until: str

    @property
    def signer(self) -> tuple[str, str]:
        return self.decider_did, self.decider


def statement_credential(record: StatementRecord) -> dict[str, Any]:
    """Return the unsigned credential."""
    return {
        "@context": list(CONTEXTS),
        "id": record.credential_id,
        "type": list(TYPES),
        "issuer": {
            "id": record.decider.did,
            "name": record.decider.name,
            "registerNumber": record.decider.register_number,
        },
        "validFrom": local_stamp(record.valid_from),
        "credentialSubject": {
            "type": ["RecognisedLearning"],
            "holderName": record.holder,
            "case": record.case,
            "programme": record.programme,
            "programmeTitle": record.programme_title,
            "programmeAddress": record.programme_url,
            "module": record.module,
            "moduleTitle": record.module_title,
            "credits": record.credits,
            "creditSystem": record.credit_system,
            "restsOn": [dict(one) for one in record.rests_on],
            "decidedBy": record.decided_by,
            "rule": record.rule,
            "ruleInWords": record.cited,
            "mayBeOverturnedUntil": record.overturn_until.isoformat() if record.overturn_until else "",
        },
        "credentialStatus": status_of(record.status),
    }


def is_statement(document: Mapping[str, Any]) -> bool:
    """Whether a signed document claims to be a statement of recognition, and nothing else beside it."""
    return document.get("@context") == CONTEXTS and document.get("type") == list(TYPES)


def recognised_of(document: Mapping[str, Any]) -> Recognised | None:
    """Return what a statement says, or None where it lacks what every one of ours has."""
    try:
        return _recognised(document)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _recognised(document: Mapping[str, Any]) -> Recognised:
    issuer, subject = document["issuer"], document["credentialSubject"]
    decided_by, awards = _text(subject["decidedBy"]), subject["restsOn"]
    if decided_by not in DECIDED_BY or not isinstance(awards, list) or not awards:
        raise ValueError("no statement of ours")
    return Recognised(
        credential_id=_text(document["id"]),
        decider=_text(issuer["name"]),
        decider_did=_text(issuer["id"]),
        decider_number=_text(issuer["registerNumber"]),
        holder=_text(subject["holderName"]),
        case=_text(subject["case"]),
        programme=_text(subject["programme"]),
        programme_title=_text(subject["programmeTitle"]),
        module=_text(subject["module"]),
        module_title=_text(subject["moduleTitle"]),
        credits=_text(subject["credits"]),
        credit_system=_text(subject["creditSystem"]),
        rests_on=tuple(_award(one) for one in awards),
        decided_by=decided_by,
        rule=_text(subject["rule"]),
        cited=_text(subject["ruleInWords"]),
        since=moment(document["validFrom"]).date(),
        overturn_until=_text(subject["mayBeOverturnedUntil"]),
    )


def _award(value: Mapping[str, object]) -> dict[str, str]:
    if set(value) != set(AWARD):
        raise ValueError("no award as ours are named")
    return {name: _text(value[name]) for name in AWARD}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value
