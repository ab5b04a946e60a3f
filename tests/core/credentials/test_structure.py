"""What a credential must be beyond its signature: each rule broken once, in a badge and in the standards' own cases."""

from __future__ import annotations

import copy
import hashlib
import json
from base64 import b64encode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.core.credentials.badge_structure import MAX_REMEMBERED, _remembered
from passerelle.core.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES, bundled
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.structure import credential_flaw, first_flaw, presentation_flaw
from tests.core.credentials.samples import AWARD, shared

if TYPE_CHECKING:
    from pathlib import Path

CREDENTIAL: dict[str, Any] = {
    "@context": [CREDENTIALS_V2],
    "type": ["VerifiableCredential"],
    "issuer": "did:web:register.example",
    "credentialSubject": {"id": "did:web:holder.example"},
}


def with_(changes: dict[str, Any], document: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a copy of `document` with the values at these dotted paths; DELETED takes the member away."""
    changed: Any = copy.deepcopy(CREDENTIAL if document is None else document)
    for path, value in changes.items():
        *above, name = path.split(".")
        place = changed
        for step in above:
            place = place[int(step)] if step.isdigit() else place[step]
        if value is DELETED:
            del place[name]
        elif isinstance(place, list):
            place[int(name)] = value
        else:
            place[name] = value
    return changed  # type: ignore[no-any-return]


DELETED = object()
BADGE = open_badge(AWARD)
TYPED = {"id": "https://register.example/1", "type": "Something"}


def test_our_badge_breaks_no_rule():
    assert first_flaw(BADGE) is None


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"@context": DELETED}, "context"),
        ({"@context": CREDENTIALS_V2}, "context"),
        ({"@context": []}, "context"),
        ({"@context": [OPEN_BADGES, CREDENTIALS_V2]}, "context"),
        ({"@context": [CREDENTIALS_V2, 12]}, "context"),
        ({"@context": [CREDENTIALS_V2, "ns/own"]}, "context"),
        ({"@context": [CREDENTIALS_V2, CREDENTIALS_V2]}, "context"),
        ({"type": DELETED}, "type"),
        ({"type": []}, "type"),
        ({"type": ["OpenBadgeCredential"]}, "type"),
        ({"type": ["VerifiableCredential", "VerifiableCredential"]}, "type"),
        ({"type": ["VerifiableCredential", 2]}, "type"),
        ({"id": None}, "id"),
        ({"id": "credential-1"}, "id"),
        ({"id": ["https://register.example/1", "https://register.example/2"]}, "id"),
        ({"issuer": DELETED}, "issuer"),
        ({"issuer": None}, "issuer"),
        ({"issuer": "university"}, "issuer"),
        ({"issuer": {"name": "Université de Mirane"}}, "issuer"),
        ({"issuer": {"id": None}}, "issuer"),
        ({"issuer": ["did:web:register.example"]}, "issuer"),
        ({"issuer": {"id": "did:web:register.example", "name": {"@value": "A", "url": "b"}}}, "issuer"),
        ({"credentialSubject": DELETED}, "subject"),
        ({"credentialSubject": {}}, "subject"),
        ({"credentialSubject": []}, "subject"),
        ({"credentialSubject": "did:web:holder.example"}, "subject"),
        ({"credentialSubject": [{"id": "did:web:holder.example"}, {}]}, "subject"),
        ({"credentialSubject": [{"id": "did:web:holder.example"}, {"id": "did:web:holder.example"}]}, "subject"),
        ({"credentialSubject.id": ["did:web:a.example", "did:web:b.example"]}, "subject"),
        ({"validFrom": "2026-06-30"}, "dates"),
        ({"validFrom": None}, "dates"),
        ({"validUntil": "Sun, 26 Feb 2023 01:22:14 +0000"}, "dates"),
        ({"validFrom": "2026-06-30T00:00:01Z", "validUntil": "2026-06-30T00:00:00Z"}, "dates"),
        ({"issuanceDate": "2026-06-30T00:00:00Z"}, "dates"),
        ({"expirationDate": "2026-06-30T00:00:00Z"}, "dates"),
        ({"name": 1}, "text"),
        ({"name": {"@language": "en"}}, "text"),
        ({"name": {"@value": "A", "@direction": "up"}}, "text"),
        ({"description": {"@value": "A", "@language": "en", "url": "did:web:a.example"}}, "text"),
        ({"description": [{"@value": "A", "@language": "en"}, {"@value": "A", "@language": "en"}]}, "text"),
        ({"credentialStatus": {"id": "did:web:status.example"}}, "status"),
        ({"credentialStatus": {**TYPED, "type": 2}}, "status"),
        ({"credentialStatus": {**TYPED, "id": ["did:web:a.example", "did:web:b.example"]}}, "status"),
        ({"credentialStatus": []}, "status"),
        ({"credentialSchema": {"type": "JsonSchema"}}, "schema_reference"),
        ({"credentialSchema": {**TYPED, "id": "https ://register.example"}}, "schema_reference"),
        ({"credentialSchema": [TYPED, {"id": "https://register.example/2"}]}, "schema_reference"),
        ({"refreshService": {"id": "did:web:a.example"}}, "refresh_service"),
        ({"termsOfUse": [TYPED, "https://register.example/terms"]}, "terms_of_use"),
        ({"evidence": {}}, "evidence"),
    ],
)
def test_a_rule_of_the_data_model_is_broken(changes: dict[str, Any], word: str):
    assert first_flaw(with_(changes)) == word


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"type": "VerifiableCredential"},
        {"type": ["https://register.example/types#Own", "VerifiableCredential"]},
        {"@context": [CREDENTIALS_V2, {"Own": "https://register.example/#Own"}]},
        {"id": "urn:uuid:8d5d0c1c-7f0f-4c0e-9f6e-0d7a4f2a9a11"},
        {"issuer": {"id": "did:web:register.example", "name": {"@value": "A", "@language": "en"}}},
        {"credentialSubject": [{"id": "did:web:a.example"}, {"id": "did:web:b.example"}]},
        {"validFrom": "2026-06-30T00:00:00.123Z", "validUntil": "2026-06-30T02:00:01+02:00"},
        {"name": "A", "description": {"@value": "ا", "@language": "ar", "@direction": "rtl"}},
        {"name": [{"@value": "A", "@language": "en"}, {"@value": "A", "@language": "fr"}]},
        {"credentialStatus": {"type": "Something"}, "credentialSchema": [TYPED, TYPED | {"id": "urn:x:2"}]},
        {"refreshService": TYPED, "termsOfUse": [TYPED], "evidence": {"type": ["Evidence", "Own"]}},
        {"relatedResource": {"id": "https://elsewhere.example/1", "digestSRI": "sha256-" + "A" * 43 + "="}},
    ],
)
def test_what_the_data_model_allows_is_no_flaw(changes: dict[str, Any]):
    assert first_flaw(with_(changes)) is None


def related(**resource: Any) -> str | None:
    return first_flaw(with_({"relatedResource": [{"id": OPEN_BADGES, **resource}]}))


def test_the_digest_of_a_resource_in_hand_is_measured():
    content = bundled().bytes_of(OPEN_BADGES)
    right = hashlib.sha384(content).digest()
    short = hashlib.sha256(content).digest()
    multihash = "u" + urlsafe_b64encode(b"\x12\x20" + short).decode().rstrip("=")

    assert related(digestSRI=f"sha384-{b64encode(right).decode()}") is None
    assert related(digestMultibase=multihash) is None
    assert related(digestMultibase="u" + urlsafe_b64encode(short).decode().rstrip("=")) is None
    assert related(digestSRI=f"sha384-{b64encode(right[::-1]).decode()}") == "digest"
    assert related(digestMultibase=multihash, digestSRI=f"sha256-{b64encode(short[::-1]).decode()}") == "digest"
    assert related(digestMultibase="uAAAA") == "digest"


def test_a_related_resource_is_named_once_and_has_a_digest():
    one = {"id": "https://elsewhere.example/1", "digestSRI": "sha256-" + "A" * 43 + "="}

    def flaw(resources: Any) -> str | None:
        return first_flaw(with_({"relatedResource": resources}))

    assert [
        flaw([one, one]),
        flaw([one["id"]]),
        flaw([{"id": one["id"]}]),
        flaw([{"digestSRI": one["digestSRI"]}]),
        flaw([]),
    ] == ["related_resource"] * 5


A = "credentialSubject.achievement"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"id": DELETED}, "part_missing"),
        ({"validFrom": DELETED}, "part_missing"),
        ({"awardedDate": "30 June"}, "dates"),
        ({"issuer.type": "Organisation"}, "part_type"),
        ({"issuer.otherIdentifier.0.type": "Entry"}, "part_type"),
        ({"issuer.otherIdentifier.0.identifierType": "register"}, "part_value"),
        ({"issuer.address.type": DELETED}, "part_missing"),
        ({"credentialSubject.type": ["Subject"]}, "part_type"),
        ({"credentialSubject.identifier.0.type": "Identity"}, "part_type"),
        ({"credentialSubject.identifier.0.hashed": "no"}, "part_value"),
        ({"credentialSubject.identifier.0.identityHash": DELETED}, "part_missing"),
        ({"credentialSubject.source": {"id": "did:web:a.example", "type": "School"}}, "part_type"),
        ({"credentialSubject.result.0.type": ["Grade"]}, "part_type"),
        ({"credentialSubject.result.0.status": "Passed"}, "part_value"),
        ({"credentialSubject.result.0.resultDescription": "https://register.example/other"}, "reference"),
        ({"credentialSubject.result.0.achievedLevel": "https://register.example/level"}, "reference"),
        ({"credentialSubject.result": []}, "part_value"),
        ({A: DELETED}, "part_missing"),
        ({A: [BADGE["credentialSubject"]["achievement"]]}, "part_value"),
        ({f"{A}.type": "Course"}, "part_type"),
        ({f"{A}.criteria": DELETED}, "part_missing"),
        ({f"{A}.description": DELETED}, "part_missing"),
        ({f"{A}.name": 7}, "text"),
        ({f"{A}.id": "MC-00412"}, "part_value"),
        ({f"{A}.achievementType": "Microcredential"}, "part_value"),
        ({f"{A}.creditsAvailable": "2.5"}, "part_value"),
        ({f"{A}.creditsAvailable": True}, "part_value"),
        ({f"{A}.inLanguage": "english, mostly"}, "part_value"),
        ({f"{A}.alignment.0.type": ["Level"]}, "part_type"),
        ({f"{A}.alignment.0.targetUrl": DELETED}, "part_missing"),
        ({f"{A}.alignment.0.targetUrl": "levels/5"}, "part_value"),
        ({f"{A}.alignment.0.targetType": "level"}, "part_value"),
        ({f"{A}.alignment.1": BADGE["credentialSubject"]["achievement"]["alignment"][0]}, "repeated"),
        ({f"{A}.assessmentType": ["portfolio", "portfolio"]}, "repeated"),
        ({f"{A}.resultDescription.0.type": "Description"}, "part_type"),
        ({f"{A}.resultDescription.0.resultType": "Mark"}, "part_value"),
        ({f"{A}.resultDescription.0.allowedValue": ["pass", "pass"]}, "repeated"),
        ({f"{A}.tag": ["law", "law"]}, "repeated"),
        ({f"{A}.image": {"id": "https://register.example/1.png"}}, "part_missing"),
        ({f"{A}.endorsement": [{"type": ["VerifiableCredential"]}]}, "part_type"),
        ({f"{A}.endorsementJwt": ["not.a"]}, "part_value"),
        ({"endorsementJwt": "a.b.c d"}, "part_value"),
        ({"evidence": {"type": "Document"}}, "part_type"),
    ],
)
def test_a_rule_of_open_badges_is_broken(changes: dict[str, Any], word: str):
    assert first_flaw(with_(changes, BADGE)) == word


def test_what_open_badges_allows_is_no_flaw():
    changes = {
        "issuer.otherIdentifier.0.identifierType": "ext:RegisterNumber",
        f"{A}.alignment.0.type": ["Alignment", "ext:Level"],
        f"{A}.tag": ["law", "health"],
        f"{A}.resultDescription.0.rubricCriterionLevel": [
            {"id": "https://register.example/level", "type": "RubricCriterionLevel", "name": "Mastered"}
        ],
        "credentialSubject.result.0.achievedLevel": "https://register.example/level",
        "evidence": [{"type": ["Evidence"], "narrative": "A portfolio"}],
        "image": {"id": "https://register.example/1.png", "type": "Image"},
    }

    assert first_flaw(with_(changes, BADGE)) is None


def test_a_record_of_learning_holds_signed_badges_and_how_they_belong_together():
    held = {"@context": [CREDENTIALS_V2, OPEN_BADGES], **with_({}, BADGE)}
    association = {
        "type": "Association",
        "associationType": "isPartOf",
        "sourceId": "https://register.example/1",
        "targetId": "https://register.example/2",
    }
    record = with_(
        {
            "type": ["VerifiableCredential", "ClrCredential"],
            "credentialSubject": {
                "type": ["ClrSubject"],
                "verifiableCredential": [held],
                "association": [association],
            },
        },
        BADGE,
    )
    inside = "credentialSubject.verifiableCredential"

    assert first_flaw(record) is None
    assert first_flaw(with_({inside: DELETED}, record)) == "part_missing"
    assert first_flaw(with_({inside: [held, held]}, record)) == "repeated"
    assert first_flaw(with_({inside: ["https://register.example/1"]}, record)) == "part_type"
    assert first_flaw(with_({"credentialSubject.association.0.associationType": "belongsTo"}, record)) == "part_value"
    assert first_flaw(with_({"credentialSubject.association.0.targetId": DELETED}, record)) == "part_missing"


def test_no_document_however_odd_raises():
    odd = [None, True, 0, -1.5, "", "x", [], {}, [[]], [{}], {"id": 1}, {"type": None}, [None], {"a": {"b": [{}]}}]
    paths = [*BADGE, *(f"credentialSubject.{name}" for name in BADGE["credentialSubject"])]
    paths += [f"{A}.{name}" for name in BADGE["credentialSubject"]["achievement"]]
    paths += [f"{A}.alignment.0.{name}" for name in ("type", "targetUrl", "targetType")]

    for path in [*paths, "relatedResource", "evidence", "endorsement", "refreshService"]:
        for value in odd:
            first_flaw(with_({path: value}, BADGE))
    assert [first_flaw({}), first_flaw({"type": 3}), presentation_flaw({})] == ["context"] * 3


def test_an_achievement_seen_before_is_known_and_an_altered_one_is_not():
    assert first_flaw(BADGE) is None
    altered = with_({f"{A}.alignment.0.targetUrl": "levels/5"}, BADGE)

    assert [first_flaw(altered), first_flaw(BADGE), first_flaw(altered)] == ["part_value", None, "part_value"]


def test_what_is_remembered_is_bounded():
    for number in range(MAX_REMEMBERED + 10):
        assert first_flaw(with_({f"{A}.version": str(number)}, BADGE)) is None

    assert 0 < len(_remembered) <= MAX_REMEMBERED


def test_a_presentation_names_its_holder_and_holds_credentials():
    presentation = {"@context": [CREDENTIALS_V2], "type": "VerifiablePresentation", "holder": "did:web:a.example"}

    assert presentation_flaw(presentation | {"verifiableCredential": [CREDENTIAL]}) is None
    assert presentation_flaw(presentation | {"holder": {"name": "A"}}) == "holder"
    assert presentation_flaw(presentation | {"verifiableCredential": ["urn:x:1"]}) == "credential"
    assert presentation_flaw(presentation | {"type": ["VerifiableCredential"]}) == "type"
    assert presentation_flaw(presentation | {"id": None}) == "id"


NOT_OURS_TO_TELL = {
    "credential-proof-missing-type-fail": "the proof's own rules (proofs.py)",
    "credential-redef-type-fail": "JSON-LD (canonical.py)",
    "credential-redef-type2-fail": "JSON-LD (canonical.py)",
    "credential-type-mapped-nonurl-fail": "JSON-LD (canonical.py)",
    "credential-type-unmapped-fail": "JSON-LD (canonical.py)",
    "presentation-enveloped-vc-missing-type-fail": "the credential inside",
    "presentation-vc-missing-required-type-fail": "the credential inside",
}
DAYS = {"PAST DATE": "2020-01-01T00:00:00Z", "FUTURE DATE": "2040-01-01T00:00:00Z"}


def as_the_suite_sends(path: Path) -> dict[str, Any]:
    """Return an input of the W3C suite as it is sent: with an issuer, and dates where it says so."""
    text = path.read_text("utf-8")
    for name, day in DAYS.items():
        text = text.replace(name, day)
    document: dict[str, Any] = json.loads(text)
    if "issuer" not in document:
        document["issuer"] = "did:web:register.example"
    if isinstance(document["issuer"], dict) and "issuer" in path.name and "id" not in document["issuer"]:
        document["issuer"]["id"] = "did:web:register.example"
    return document


def test_the_inputs_of_the_w3c_suite():
    folder = shared("w3c_vc_2.0", "test_suite_input")
    paths = sorted(folder.rglob("*.json"))
    wrong = []
    for path in paths:
        is_presentation = path.name.startswith("presentation")
        document = as_the_suite_sends(path)
        flaw = presentation_flaw(document) if is_presentation else credential_flaw(document)
        expected = "-fail" in path.name and path.stem not in NOT_OURS_TO_TELL
        if (flaw is not None) != expected:
            wrong.append((path.name, flaw))

    assert (wrong, len(paths)) == ([], 82)


EXPECTED_OF_1EDTECH = {
    "bit-string-list/credential-status-revoked": None,
    "bit-string-list/credential-status-revoked-blank-nodes": None,
    "endorsement-valid": None,
    "simple-context-alias": None,
    "simple-did-key-method": None,
    "simple-did-web-method": None,
    "simple-err-credential-subject-achievement-result-description-type": "part_type",
    "simple-err-credential-subject-identifier-type": "part_type",
    "simple-err-credential-subject-profile-type": "part_type",
    "simple-err-credential-subject-result-type": "part_type",
    "simple-err-credential-subject-type": "part_type",
    "simple-err-expired": None,  # the verifier's clock tells
    "simple-err-issued": "part_missing",
    "simple-err-issuer-otheridentifier-type": "part_type",
    "simple-err-proof-method": None,  # the verifier's keys tell, here and below
    "simple-err-proof-method-no-scheme": None,
    "simple-err-proof-method-unknown-did-method": None,
    "simple-err-proof-value": None,
    "simple-err-type": None,  # some other kind of credential, and no rule of ours is broken by it
}
WRITTEN_BEFORE_2_0 = (
    "complete_v1",
    "credential-status-revoked",
    "endorsement-err-schema-status-refresh",
    "simple-eddsa-2022",
    "simple-err-context",
    "simple-noproof",
    "simple_v1",
)


def test_the_cases_of_1edtech():
    folder = shared("openbadges_3.0", "validator_cases")
    seen = {
        str(path.relative_to(folder).with_suffix("")): first_flaw(json.loads(path.read_text("utf-8")))
        for path in sorted(folder.rglob("*.json"))
    }

    assert seen == EXPECTED_OF_1EDTECH | dict.fromkeys(WRITTEN_BEFORE_2_0, "context")
