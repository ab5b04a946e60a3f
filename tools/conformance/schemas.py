"""1EdTech's and the W3C's schemas and cases: what ours look like to them, and what theirs look like to us."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from jsonschema import Draft201909Validator

from passerelle.core.credentials import strict_json
from passerelle.core.credentials.contexts import OPEN_BADGES
from passerelle.core.credentials.did import VerifyingKey, from_multikey
from passerelle.core.credentials.moments import moment
from passerelle.core.credentials.parts import listed
from passerelle.core.credentials.proofs import issuer_of, verify_proofs
from passerelle.core.credentials.refusals import CredentialRefused
from passerelle.core.credentials.structure import credential_flaw, first_flaw, presentation_flaw
from tools.conformance.outcome import Outcome, of_cases
from tools.conformance.places import standards
from tools.conformance.samples import samples
from tools.conformance.w3c.documents import LocalContexts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BADGE_TYPES: Final = frozenset({"OpenBadgeCredential", "AchievementCredential", "EndorsementCredential"})
EXPECTED_STEPS: Final = {
    "simple-err-context": "structure: context",
    "simple-err-credential-subject-achievement-result-description-type": "structure: part_type",
    "simple-err-credential-subject-identifier-type": "structure: part_type",
    "simple-err-credential-subject-profile-type": "structure: part_type",
    "simple-err-credential-subject-result-type": "structure: part_type",
    "simple-err-credential-subject-type": "structure: part_type",
    "simple-err-expired": "validity: expired",
    "simple-err-issued": "structure: part_missing",
    "simple-err-issuer-otheridentifier-type": "structure: part_type",
    "simple-err-proof-method": "signature: key_unknown",
    "simple-err-proof-method-no-scheme": "signature: controller",
    "simple-err-proof-method-unknown-did-method": "signature: controller",
    "simple-err-proof-value": "signature: signature",
    "simple-err-type": "signature: undefined_type",
}
"""Which of our checks refuses each of 1EdTech's wrong cases: none may be refused for a reason beside the point."""
OTHER_CASES: Final = {
    "endorsement-valid": "signature: context_unknown",  # 1EdTech's extensions, which are not pinned here
    "simple-context-alias": None,
    "simple-did-key-method": "signature: controller",  # the key is not of the issuer it names
    "simple-did-web-method": None,
    "bit-string-list/credential-status-revoked": None,  # what its list says, only the network tells
    "bit-string-list/credential-status-revoked-blank-nodes": None,
    **dict.fromkeys(
        (
            "complete_v1",
            "credential-status-revoked",
            "endorsement-err-schema-status-refresh",
            "simple-eddsa-2022",
            "simple-noproof",
            "simple_v1",
        ),
        "structure: context",  # written in the data model before 2.0, or as no credential at all
    ),
}
"""1EdTech's other cases: what stops each, or None."""


def badges_against_the_schema() -> Outcome:
    """Every Open Badge among the samples, as it is."""
    validator = Draft201909Validator(_schema("openbadges_3.0/schema/ob_v3p0_achievementcredential_schema.json"))
    paths = [path for path in sorted(samples().glob("*ob-*.json")) if not path.name.startswith("tampered-")]
    return of_cases((path.name, validator.is_valid(json.loads(path.read_bytes()))) for path in paths)


def endorsements_against_the_schema() -> Outcome:
    """Every endorsement among the samples, as it is."""
    validator = Draft201909Validator(_schema("openbadges_3.0/schema/ob_v3p0_endorsementcredential_schema.json"))
    paths = [path for path in sorted(samples().glob("*endorsement.json")) if not path.name.startswith("tampered-")]
    return of_cases((path.name, validator.is_valid(json.loads(path.read_bytes()))) for path in paths)


def records_against_the_schema() -> Outcome:
    """Every CLR among the samples, and the badges in it, as they are."""
    validator = Draft201909Validator(_schema("clr_2.0/schema/clr_v2p0_clrcredential_schema.json"))
    paths = [path for path in sorted(samples().glob("*clr*.json")) if not path.name.startswith("tampered-")]
    return of_cases((path.name, validator.is_valid(json.loads(path.read_bytes()))) for path in paths)


def wrong_cases() -> Outcome:
    """1EdTech's `simple-err` cases: each is refused, by the check that is meant."""
    folder = standards() / "openbadges_3.0" / "validator_cases"
    found = {path.stem: refused_by(path.read_bytes()) for path in sorted(folder.glob("simple-err-*.json"))}
    names = found.keys() | EXPECTED_STEPS.keys()
    return of_cases(
        (f"{name}: {found.get(name)}", found.get(name) == EXPECTED_STEPS.get(name, "nothing")) for name in sorted(names)
    )


def other_cases() -> Outcome:
    """1EdTech's other cases: each holds, or stops where it should."""
    folder = standards() / "openbadges_3.0" / "validator_cases"
    paths = [path for path in sorted(folder.rglob("*.json")) if not path.stem.startswith("simple-err-")]
    seen = {str(path.relative_to(folder).with_suffix("")): refused_by(path.read_bytes()) for path in paths}
    return of_cases(
        (f"{name}: {step}", name in OTHER_CASES and step == OTHER_CASES[name]) for name, step in seen.items()
    )


def w3c_inputs() -> Outcome:
    """The inputs of the W3C's data model suite, by name `-ok` or `-fail`, as the suite sends them."""
    folder = standards() / "w3c_vc_2.0" / "test_suite_input"
    return of_cases(_inputs(sorted(folder.rglob("*.json"))))


LEFT_TO_OTHERS: Final = frozenset(
    {
        "credential-proof-missing-type-fail",  # the proof's own rules
        "credential-redef-type-fail",  # JSON-LD, here and below
        "credential-redef-type2-fail",
        "credential-type-mapped-nonurl-fail",
        "credential-type-unmapped-fail",
        "presentation-enveloped-vc-missing-type-fail",  # the credential inside
        "presentation-vc-missing-required-type-fail",
    }
)
"""Inputs whose fault is not one of structure: the suite itself, run by hand, is where they are refused."""


def _inputs(paths: list[Path]) -> Iterator[tuple[str, bool]]:
    for path in paths:
        document = _as_sent(path)
        flaw = (presentation_flaw if path.name.startswith("presentation") else credential_flaw)(document)
        is_wrong = "-fail" in path.name and path.stem not in LEFT_TO_OTHERS
        yield f"{path.name}: {flaw}", (flaw is not None) == is_wrong


def _as_sent(path: Path) -> dict[str, Any]:
    text = path.read_text("utf-8").replace("PAST DATE", "2020-01-01T00:00:00Z")
    document: dict[str, Any] = json.loads(text.replace("FUTURE DATE", "2040-01-01T00:00:00Z"))
    document.setdefault("issuer", "did:web:register.example")
    if isinstance(document["issuer"], dict):
        document["issuer"].setdefault("id", "did:web:register.example")
    return document


def refused_by(raw: bytes) -> str | None:
    """Return the check that refuses a stranger's badge, or None: structure, signature, type, validity, in this order.

    Who the issuer is to us is left out: nobody is, and that would hide the rest. Its key is the one its verification
    method spells, where the method belongs to the issuer.
    """
    document = strict_json.parse(raw)
    flaw = first_flaw(document)
    if flaw is not None:
        return f"structure: {flaw}"
    contexts = LocalContexts(standards())
    try:
        verify_proofs(document, _spelled_key, controller=issuer_of(document), contexts=contexts)
    except CredentialRefused as refusal:
        reason = "context_unknown" if refusal.code == "credential_context" else refusal.reason
        return f"signature: {reason}"
    if BADGE_TYPES.isdisjoint(listed(document["type"])):
        return "type: not a badge"
    if OPEN_BADGES not in document["@context"]:
        return "type: context"
    now = datetime.now(UTC)
    if now < moment(document["validFrom"]):
        return "validity: not yet valid"
    return "validity: expired" if "validUntil" in document and now > moment(document["validUntil"]) else None


def _spelled_key(method: str) -> VerifyingKey | None:
    try:
        return from_multikey(method.partition("#")[2])
    except ValueError:
        return None


@lru_cache(maxsize=4)
def _schema(name: str) -> dict[str, Any]:
    return dict(json.loads((standards() / name).read_bytes()))
