"""What an evaluator makes of one credential from elsewhere, as a verifiable credential, and back.

A token of VC Data Model 2.0 (Securing VCs using JOSE and COSE 1.0, `vc+jwt`). It speaks of one credential of one
holder and is no award: it gives nobody a level. No standard has words for a comparable level as an interval with its
basis; ours stand under one address of the register's vocabulary. Source: DOMAIN 3.5 (EvaluationReport), journey 12.
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

VOCABULARY: Final = "https://w3id.org/passerelle/appraisal/v1#"
CONTEXTS: Final = [CREDENTIALS_V2, {"@vocab": VOCABULARY}]
TYPE: Final = "AppraisalReport"
TYPES: Final = ("VerifiableCredential", TYPE)
LEVEL: Final = ("framework", "edition", "low", "high", "basis", "basisInWords", "certainty")
CREDITS: Final = ("low", "high", "system")


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """Everything a report says. `level` and `credits` are empty where they cannot be told (`cannot_say`)."""

    credential_id: str
    evaluator: IssuerRef
    holder: str
    title: str
    issuer: str
    country: str
    year: int
    digest: str
    """SHA-256 of the file that was looked at; empty where only paper was."""
    steps: Sequence[Mapping[str, str]]
    """What a machine checked: [{code, result, detail}]."""
    checks: Sequence[Mapping[str, str]]
    """What a person looked at: [{question, answer}]."""
    method: str
    level: Mapping[str, str]
    credits: Mapping[str, str]
    limits: str
    cannot_say: str
    valid_from: datetime
    status: StatusRef


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report says, read back, of a document that is genuine."""

    credential_id: str
    evaluator: str
    evaluator_did: str
    evaluator_number: str
    holder: str
    title: str
    issuer: str
    country: str
    year: int
    level: Mapping[str, str]
    credits: Mapping[str, str]
    limits: str
    cannot_say: str
    since: date

    @property
    def signer(self) -> tuple[str, str]:
        return self.evaluator_did, self.evaluator


def report_credential(record: ReportRecord) -> dict[str, Any]:
    """Return the unsigned credential."""
    appraised = {
        "title": record.title,
        "issuedBy": record.issuer,
        "country": record.country,
        "year": record.year,
        "sha256": record.digest,
    }
    subject = {
        "type": ["AppraisedCredential"],
        "holderName": record.holder,
        "appraised": {name: value for name, value in appraised.items() if value},
        "checkedByMachine": [dict(one) for one in record.steps],
        "checkedByPerson": [dict(one) for one in record.checks],
        "method": record.method,
        "comparableLevel": dict(record.level),
        "comparableCredits": dict(record.credits),
        "limits": record.limits,
        "cannotSay": record.cannot_say,
    }
    return {
        "@context": list(CONTEXTS),
        "id": record.credential_id,
        "type": list(TYPES),
        "issuer": {
            "id": record.evaluator.did,
            "name": record.evaluator.name,
            "registerNumber": record.evaluator.register_number,
        },
        "validFrom": local_stamp(record.valid_from),
        "credentialSubject": subject,
        "credentialStatus": status_of(record.status),
    }


def is_report(document: Mapping[str, Any]) -> bool:
    """Whether a signed document claims to be a report of an evaluator, and nothing else beside it."""
    return document.get("@context") == CONTEXTS and document.get("type") == list(TYPES)


def reported_of(document: Mapping[str, Any]) -> Reported | None:
    """Return what a report says, or None where it lacks what every one of ours has."""
    try:
        return _reported(document)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _reported(document: Mapping[str, Any]) -> Reported:
    issuer, subject = document["issuer"], document["credentialSubject"]
    appraised = subject["appraised"]
    year = appraised.get("year", 0)
    if not isinstance(year, int):
        raise TypeError("year")
    return Reported(
        credential_id=_text(document["id"]),
        evaluator=_text(issuer["name"]),
        evaluator_did=_text(issuer["id"]),
        evaluator_number=_text(issuer["registerNumber"]),
        holder=_text(subject["holderName"]),
        title=_text(appraised["title"]),
        issuer=_text(appraised["issuedBy"]),
        country=_text(appraised.get("country", "")),
        year=year,
        level=_words(subject["comparableLevel"], LEVEL),
        credits=_words(subject["comparableCredits"], CREDITS),
        limits=_text(subject["limits"]),
        cannot_say=_text(subject["cannotSay"]),
        since=moment(document["validFrom"]).date(),
    )


def _words(value: object, names: Sequence[str]) -> dict[str, str]:
    if not isinstance(value, dict) or (value and set(value) != set(names)):
        raise TypeError("words expected")
    return {name: _text(value[name]) for name in names} if value else {}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value
