"""Is this endorsement genuine, and does it still hold? Told apart from awards from the first byte to the last word.

Its signatures are checked as an award's are; then it is asked whether who signed might endorse on that day, whether the
dates hold, and whether it was withdrawn. The verdict is one of the three words that begin with `endorsement`, or one
of those for what is not genuine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.canonical import Form
from passerelle.core.credentials.current_status import FINAL, sound, status_of
from passerelle.core.credentials.endorsement import endorsed_of, is_endorsement
from passerelle.core.credentials.forms import open_badge
from passerelle.core.credentials.moments import CLOCK_SKEW, moment
from passerelle.core.credentials.presented import Closed, close
from passerelle.core.credentials.proofs import issuer_of, without_proof
from passerelle.core.credentials.refusals import StatusRefused
from passerelle.core.credentials.structure import first_flaw
from passerelle.core.credentials.verdict import StatusFact, Step, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from passerelle.core.credentials.proofs import Proof
    from passerelle.core.credentials.trust import TrustedIssuer, TrustStore
    from passerelle.core.credentials.verdict import StatusWord, VerdictWord

FORM: Final = "endorsement"
ENDORSERS: Final = ("employer", "professional_body", "sponsor", "awarder")
"""The roles in which the register lets an organisation say what a micro-credential is worth."""
_MARK: Final = b'"EndorsementCredential"'
_WORDS: Final[dict[str, VerdictWord]] = {
    "in_force": "endorsement_in_force",
    "unknown": "endorsement_status_unknown",
}


def may_be_endorsement(raw: bytes) -> bool:
    """Say whether the bytes are JSON that names the kind; an award may, inside it."""
    return open_badge.recognises(raw) and _MARK in raw


def endorsement_verdict(raw: bytes, trust: TrustStore, now: datetime) -> Verdict | None:
    """Return the verdict on an endorsement, None where the document is something else; raises Closed."""
    document = open_badge.parsed(raw, trust)
    if not is_endorsement(document):
        return None
    try:
        proofs = open_badge.held(document, Form(without_proof(document), trust.contexts), trust, now)
    except Closed as end:
        raise end.under(FORM) from None
    issuer = trust.issuer(str(issuer_of(document)))
    if issuer is None:
        close("not_issued_here", "not_an_award", "schema", form=FORM)
    return _judged(document, proofs, issuer, trust, now)


def _judged(
    document: Mapping[str, Any], proofs: tuple[Proof, ...], issuer: TrustedIssuer, trust: TrustStore, now: datetime
) -> Verdict:
    flaw = first_flaw(document, trust.contexts)
    said = None if flaw else endorsed_of(document)
    if said is None:
        close("altered", flaw or "schema", "schema", form=FORM)
    lost = _lost_key(proofs, trust)
    might = any(issuer.is_recognised(role, on=said.since) for role in ENDORSERS)
    window = _window(document, said.endorser, said.endorser_did, now)
    status = status_of(open_badge.pointers_of(document.get("credentialStatus")), issuer.did, trust, now)
    not_entitled = None if might else StatusFact("not_entitled", None, trust.register_did, trust.register_name)
    found = lost or not_entitled or _gravest(status, window)
    if lost and status.status in FINAL:
        found = status
    steps = (
        Step("format", "ok", FORM),
        Step("signature", "failed" if lost else "ok", lost.status if lost else _suites(proofs)),
        Step("endorser", "ok" if might else "failed", "recognised" if might else "not_recognised"),
        Step("validity", "failed", window.status) if window else Step("validity", "ok"),
        _of_status(status),
        Step("schema", "ok", FORM),
    )
    return Verdict(
        _WORDS.get(found.status, "endorsement_not_in_force"),
        now,
        None if found.status == "in_force" else found.reason if found.status == "unknown" else found.status,
        status=found,
        as_of=trust.generated_at,
        form=FORM,
        steps=steps,
        endorsement=said,
    )


def _suites(proofs: tuple[Proof, ...]) -> str:
    return ", ".join([proof.cryptosuite for proof in proofs])


def _lost_key(proofs: tuple[Proof, ...], trust: TrustStore) -> StatusFact | None:
    """Return what a key that signed after it was lost or laid down makes of it; None where all keys counted."""
    try:
        sound(proofs, trust)
    except StatusRefused as refusal:
        status: StatusWord = "key_compromised" if refusal.reason == "key_compromised" else "key_retired"
        return StatusFact(status, refusal.data["since"], trust.register_did, trust.register_name, refusal.data["why"])
    return None


def _window(document: Mapping[str, Any], name: str, did: str, now: datetime) -> StatusFact | None:
    begins, ends = moment(document["validFrom"]), moment(document["validUntil"])
    if now + CLOCK_SKEW < begins:
        return StatusFact("not_yet_valid", begins, did, name)
    return StatusFact("expired", ends, did, name) if now > ends else None


def _gravest(status: StatusFact, window: StatusFact | None) -> StatusFact:
    if status.status not in ("in_force", "unknown"):
        return status
    return window or status


def _of_status(status: StatusFact) -> Step:
    if status.status == "in_force":
        return Step("status_today", "ok")
    if status.status == "unknown":
        return Step("status_today", "unknown", status.reason or "")
    return Step("status_today", "failed", status.status)
