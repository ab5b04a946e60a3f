"""Is this report of a credential evaluator genuine, and does it still hold? Told apart from awards throughout.

Its signature is checked as any token's is; then it is asked whether who signed was a registered evaluator on that day,
and whether the report was withdrawn, or replaced by a corrected one. Nothing is said of the credential it speaks of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson

from passerelle.core.credentials import jose, strict_json, vc_jwt
from passerelle.core.credentials.appraisal import TYPE, is_report, reported_of
from passerelle.core.credentials.current_status import FINAL, sound, status_of
from passerelle.core.credentials.forms import open_badge
from passerelle.core.credentials.forms.open_badge import close_for
from passerelle.core.credentials.moments import CLOCK_SKEW, moment
from passerelle.core.credentials.presented import close, names_us
from passerelle.core.credentials.proofs import Proof, issuer_of
from passerelle.core.credentials.refusals import CredentialRefused, StatusRefused, Unreadable
from passerelle.core.credentials.verdict import StatusFact, Step, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.core.credentials.trust import TrustStore
    from passerelle.core.credentials.vc_jwt import Enveloped
    from passerelle.core.credentials.verdict import StatusWord, VerdictWord

FORM: Final = "appraisal_report"
EVALUATOR: Final = "credential_evaluator"
_WHITE: Final = b" \t\r\n"
_MARK: Final = f'"{TYPE}"'
_WORDS: Final[dict[str, VerdictWord]] = {
    "in_force": "appraisal_in_force",
    "unknown": "appraisal_status_unknown",
}


def may_be_report(raw: bytes) -> bool:
    """Say by header and payload whether the bytes are a token that names the kind; nothing is checked."""
    header, _, rest = raw.strip(_WHITE).partition(b".")
    payload, _, _signature = rest.partition(b".")
    if header[:2] != b"ey" or b"~" in raw or len(raw) > strict_json.MAX_BYTES:
        return False
    try:
        typ = orjson.loads(jose.from_base64url(header)).get("typ")
        return typ == vc_jwt.TYP and _MARK.encode() in jose.from_base64url(payload)
    except (Unreadable, orjson.JSONDecodeError, AttributeError):
        return False


def report_verdict(raw: bytes, trust: TrustStore, now: datetime) -> Verdict | None:
    """Return the verdict on a report, None where the token is something else; raises Closed."""
    jws = jose.parse(raw.strip(_WHITE))
    if not names_us([jws.header.get("kid")], trust):
        close("not_issued_here", "issuer_unknown", "issuer", form=FORM)
    try:
        found = vc_jwt.read(jws, trust.public_key)
    except CredentialRefused as refusal:
        close_for(refusal, form=FORM)
    if not is_report(found.document):
        return None
    return _judged(found, trust, now)


def _judged(found: Enveloped, trust: TrustStore, now: datetime) -> Verdict:
    document = found.document
    issuer = trust.issuer(str(issuer_of(document)))
    if issuer is None:
        close("not_issued_here", "not_an_award", "schema", form=FORM)
    said = reported_of(document)
    if said is None:
        close("altered", "schema", "schema", form=FORM)
    begins = moment(document["validFrom"])
    lost = _lost_key(found, begins, trust)
    might = issuer.is_recognised(EVALUATOR, on=said.since)
    early = now + CLOCK_SKEW < begins
    status = status_of(open_badge.pointers_of(document.get("credentialStatus")), issuer.did, trust, now)
    not_entitled = None if might else StatusFact("not_entitled", None, trust.register_did, trust.register_name)
    window = StatusFact("not_yet_valid", begins, said.evaluator_did, said.evaluator) if early else None
    gravest = status if status.status not in ("in_force", "unknown") else window or status
    decides = lost or not_entitled or gravest
    if lost and status.status in FINAL:
        decides = status
    steps = (
        Step("format", "ok", FORM),
        Step("signature", "failed" if lost else "ok", lost.status if lost else found.algorithm),
        Step("evaluator", "ok" if might else "failed", "recognised" if might else "not_recognised"),
        Step("validity", "failed", window.status) if window else Step("validity", "ok"),
        _of_status(status),
        Step("schema", "ok", FORM),
    )
    reason = decides.reason if decides.status == "unknown" else decides.status
    return Verdict(
        _WORDS.get(decides.status, "appraisal_not_in_force"),
        now,
        None if decides.status == "in_force" else reason,
        status=decides,
        as_of=trust.generated_at,
        form=FORM,
        steps=steps,
        appraisal=said,
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
