"""Is this word of a registered body about somebody genuine, and does it still hold? Told apart from awards throughout.

Two kinds are known: the report of a credential evaluator, and a degree awarder's statement of what it recognised. Each
is a token whose signature is checked as any token's is; then it is asked whether who signed had the role on that day,
and whether the word was withdrawn or replaced since. Nothing is said of the credentials it speaks of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.core.credentials import appraisal, jose, recognised, strict_json, vc_jwt
from passerelle.core.credentials.appraisal import Reported
from passerelle.core.credentials.current_status import FINAL, sound, status_of
from passerelle.core.credentials.forms import open_badge
from passerelle.core.credentials.forms.open_badge import close_for
from passerelle.core.credentials.moments import CLOCK_SKEW, moment
from passerelle.core.credentials.presented import close, names_us
from passerelle.core.credentials.proofs import Proof, issuer_of
from passerelle.core.credentials.recognised import Recognised
from passerelle.core.credentials.refusals import CredentialRefused, StatusRefused, Unreadable
from passerelle.core.credentials.verdict import StatusFact, Step, StepCode, Verdict, VerdictWord

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.core.credentials.trust import TrustStore
    from passerelle.core.credentials.vc_jwt import Enveloped
    from passerelle.core.credentials.verdict import StatusWord

_WHITE: Final = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of word: how it is told apart and read, and in which role a body gives it (`step` asks for that)."""

    form: str
    type: str
    step: StepCode
    role: str
    words: tuple[VerdictWord, VerdictWord, VerdictWord]
    """In force, not in force, status unknown."""
    is_one: Callable[[Mapping[str, Any]], bool]
    said_of: Callable[[Mapping[str, Any]], Reported | Recognised | None]


KINDS: Final = (
    Kind(
        "appraisal_report",
        appraisal.TYPE,
        "evaluator",
        "credential_evaluator",
        ("appraisal_in_force", "appraisal_not_in_force", "appraisal_status_unknown"),
        appraisal.is_report,
        appraisal.reported_of,
    ),
    Kind(
        "recognition_statement",
        recognised.TYPE,
        "decider",
        "awarder",
        ("recognition_in_force", "recognition_not_in_force", "recognition_status_unknown"),
        recognised.is_statement,
        recognised.recognised_of,
    ),
)


def kind_of(raw: bytes) -> Kind | None:
    """Say by header and payload of which kind the bytes may be, None for no token of any; nothing is checked."""
    header, _, rest = raw.strip(_WHITE).partition(b".")
    payload, _, _signature = rest.partition(b".")
    if header[:2] != b"ey" or b"~" in raw or len(raw) > strict_json.MAX_BYTES:
        return None
    try:
        if orjson.loads(jose.from_base64url(header)).get("typ") != vc_jwt.TYP:
            return None
        text = jose.from_base64url(payload)
    except (Unreadable, orjson.JSONDecodeError, AttributeError):
        return None
    return next((kind for kind in KINDS if f'"{kind.type}"'.encode() in text), None)


def statement_verdict(raw: bytes, kind: Kind, trust: TrustStore, now: datetime) -> Verdict | None:
    """Return the verdict on such a word, None where the token is something else; raises Closed."""
    jws = jose.parse(raw.strip(_WHITE))
    if not names_us([jws.header.get("kid")], trust):
        close("not_issued_here", "issuer_unknown", "issuer", form=kind.form)
    try:
        found = vc_jwt.read(jws, trust.public_key)
    except CredentialRefused as refusal:
        close_for(refusal, form=kind.form)
    if not kind.is_one(found.document):
        return None
    return _judged(found, kind, trust, now)


def _judged(found: Enveloped, kind: Kind, trust: TrustStore, now: datetime) -> Verdict:
    document = found.document
    issuer = trust.issuer(str(issuer_of(document)))
    if issuer is None:
        close("not_issued_here", "not_an_award", "schema", form=kind.form)
    said = kind.said_of(document)
    if said is None:
        close("altered", "schema", "schema", form=kind.form)
    begins = moment(document["validFrom"])
    lost = _lost_key(found, begins, trust)
    might = issuer.is_recognised(kind.role, on=said.since)
    early = now + CLOCK_SKEW < begins
    status = status_of(open_badge.pointers_of(document.get("credentialStatus")), issuer.did, trust, now)
    not_entitled = None if might else StatusFact("not_entitled", None, trust.register_did, trust.register_name)
    window = StatusFact("not_yet_valid", begins, *said.signer) if early else None
    gravest = status if status.status not in ("in_force", "unknown") else window or status
    decides = lost or not_entitled or gravest
    if lost and status.status in FINAL:
        decides = status
    steps = (
        Step("format", "ok", kind.form),
        Step("signature", "failed" if lost else "ok", lost.status if lost else found.algorithm),
        Step(kind.step, "ok" if might else "failed", "recognised" if might else "not_recognised"),
        Step("validity", "failed", window.status) if window else Step("validity", "ok"),
        _of_status(status),
        Step("schema", "ok", kind.form),
    )
    in_force, ended, unknown = kind.words
    return Verdict(
        {"in_force": in_force, "unknown": unknown}.get(decides.status, ended),
        now,
        None if decides.status == "in_force" else decides.reason if decides.status == "unknown" else decides.status,
        status=decides,
        as_of=trust.generated_at,
        form=kind.form,
        steps=steps,
        appraisal=said if isinstance(said, Reported) else None,
        recognition=said if isinstance(said, Recognised) else None,
    )


def _lost_key(found: Enveloped, begins: datetime, trust: TrustStore) -> StatusFact | None:
    try:
        sound((Proof(found.algorithm, found.verification_method, found.issued or begins),), trust)
    except StatusRefused as refusal:
        status: StatusWord = "key_compromised" if refusal.reason == "key_compromised" else "key_retired"
        return StatusFact(status, refusal.data["since"], trust.register_did, trust.register_name, refusal.data["why"])
    return None


def _of_status(status: StatusFact) -> Step:
    if status.status == "in_force":
        return Step("status_today", "ok")
    if status.status == "unknown":
        return Step("status_today", "unknown", status.reason or "")
    return Step("status_today", "failed", status.status)
