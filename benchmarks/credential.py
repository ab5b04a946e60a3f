"""The credential that signing and checking are measured on.

An Open Badges 3.0.3 credential on the W3C data model 2.0, with no context beyond those two: 4,166 bytes of compact
JSON with one proof, 109 statements, 14 blank nodes. All names and texts are made up. No two documents are equal.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from passerelle.core.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES

SIZE: Final = 4_166  # bytes with a proof whose value has 89 letters
STATEMENTS: Final = 109
BLANK_NODES: Final = 14
HOLDER_TEXTS: Final = 8  # that differ from document to document

ISSUER: Final = "did:web:register.example:awarders:17"
METHOD: Final = f"{ISSUER}#key-1"

_WORDS_OF_STANDARDS: Final = frozenset(
    {"type", "achievementType", "identifierType", "identityType", "inLanguage", "resultType", "targetType"}
)
_COURSE: Final = "https://register.example/micro-credentials/2026-00417"
_SKILLS: Final = (
    ("0b1f6a52", "estimate yields"),
    ("1c2e7b63", "take soil samples"),
    ("2d3f8c74", "plan crop rotation"),
    ("3e409d85", "read satellite images"),
    ("4f51ae96", "advise on water use"),
)


def make(number: int) -> dict[str, Any]:
    """Return the credential of holder `number`: the same achievement as every other, with 8 texts of its own."""
    own = hashlib.sha256(b"holder %d" % number).hexdigest()
    index = 10_000 + number % 90_000
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES],
        "id": f"urn:uuid:{own[:8]}-{own[8:12]}-4{own[13:16]}-8{own[17:20]}-{own[20:32]}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Precision farming for smallholders",
        "issuer": _issuer(),
        "validFrom": f"2026-{1 + number % 12:02}-{1 + number // 12 % 28:02}T{number // 336 % 24:02}:00:00Z",
        "credentialSubject": {
            "id": f"did:example:{own[:44]}",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": f"sha256${hashlib.sha256(own.encode()).hexdigest()}",
                    "identityType": "emailAddress",
                    "salt": own[48:64],
                }
            ],
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": f"{_COURSE}#result",
                    "value": f"{50 + number % 50}.{number // 50 % 10}",
                }
            ],
            "achievement": _achievement(),
        },
        "credentialStatus": {
            "id": f"https://register.example/status/3#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": "https://register.example/status/3",
        },
        "credentialSchema": {
            "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
            "type": "JsonSchema",
        },
    }


def new_text(number: int) -> dict[str, Any]:
    """Return a credential of the same shape and size in which all text is new, not the holder's alone.

    Only words of the standards stay, and what the register knows: the awarder, its status list and the entry's number.
    """
    document = make(number)
    own = {name: document[name] for name in ("@context", "id", "type", "validFrom", "credentialStatus")}
    renewed = {name: own.get(name, _renewed(value, name, number)) for name, value in document.items()}
    renewed["credentialSubject"]["achievement"] |= {"humanCode": "2026-00417", "version": "2"}
    return renewed


def proof(value: str = "z" * 89) -> dict[str, str]:
    """Return the proof of these credentials but for its value."""
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-23T09:00:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        "proofValue": value,
    }


def _renewed(value: Any, name: str, number: int) -> Any:
    if isinstance(value, dict):
        return {inner: _renewed(item, inner, number) for inner, item in value.items()}
    if isinstance(value, list):
        return [_renewed(item, name, number) for item in value]
    if not isinstance(value, str) or value == ISSUER or name in _WORDS_OF_STANDARDS:
        return value
    start = len(value) - len(value.removeprefix("https://").removeprefix("did:example:"))
    fresh = hashlib.shake_256(f"{number} {value}".encode()).hexdigest(len(value))
    return value[:start] + fresh[: len(value) - start]


def _issuer() -> dict[str, Any]:
    return {
        "id": ISSUER,
        "type": ["Profile"],
        "name": "Training Centre for the Lower Valley",
        "url": "https://valley.example/training",
        "description": "Teaches those who farm, fish and keep bees.",
        "address": {
            "type": ["Address"],
            "addressCountryCode": "ZZ",
            "addressLocality": "Rivermouth",
            "geo": {"type": "GeoCoordinates", "latitude": 12, "longitude": 34},
        },
        "otherIdentifier": [
            {"type": "IdentifierEntry", "identifier": "ZZ-0017", "identifierType": "identifier"},
            {"type": "IdentifierEntry", "identifier": "valley.example", "identifierType": "sourcedId"},
        ],
    }


def _achievement() -> dict[str, Any]:
    return {
        "id": _COURSE,
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "humanCode": "2026-00417",
        "version": "2",
        "name": "Precision farming for smallholders",
        "inLanguage": "en",
        "description": (
            "Plans, measures and adjusts the use of seed, water and soil on a small farm. "
            "Chooses a simple device for every task, and knows very well if none is needed."
        ),
        "criteria": {"narrative": "Passes a supervised practical examination with at least 50 of 100 points."},
        "fieldOfStudy": "0811",
        "specialization": "Irrigated and rain-fed smallholdings of up to ten hectares in warm dry lands.",
        "otherIdentifier": [
            {"type": "IdentifierEntry", "identifier": "farming-417", "identifierType": "sourcedId"},
        ],
        "creditsAvailable": 5,
        "alignment": [*(_skill(code, text) for code, text in _SKILLS), _level()],
        "resultDescription": [
            {
                "id": f"{_COURSE}#result",
                "type": ["ResultDescription"],
                "name": "Points",
                "resultType": "Percent",
                "valueMin": "0",
                "valueMax": "100",
            }
        ],
    }


def _skill(code: str, text: str) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetType": "ceasn:Competency",
        "targetCode": code,
        "targetName": text,
        "targetUrl": f"https://skills.example/skill/{code}",
        "targetFramework": "Skills and occupations",
    }


def _level() -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetType": "ext:QualificationLevel",
        "targetCode": "5",
        "targetName": "EQF level 5",
        "targetUrl": "https://levels.example/eqf/5",
        "targetFramework": "European Qualifications Framework",
    }
