"""Is this credential genuine, and does it still hold? The one place that answers, online and off.

Source: UX B5.6 and RELIABILITY A7. The document's word is never taken for anything: not for its key, nor its
issuer, nor its context. What the trust folder cannot answer is unknown, and unknown is never green.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from passerelle.core.credentials import strict_json
from passerelle.core.credentials.current_status import current_status, sound
from passerelle.core.credentials.moments import CLOCK_SKEW, moment, stamp
from passerelle.core.credentials.proofs import JCS, SUITES, issuer_of, verify_proofs
from passerelle.core.credentials.refusals import (
    CredentialRefused,
    KeyUnknown,
    StatusRefused,
    TrustDamaged,
    UnknownContext,
    Unreadable,
)
from passerelle.core.credentials.standing import standing
from passerelle.core.credentials.summary import is_award, summary_of
from passerelle.core.credentials.verdict import Check, StatusFact, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.core.credentials.proofs import Proof
    from passerelle.core.credentials.trust import TrustStore
    from passerelle.core.credentials.verdict import StatusWord, Summary, VerdictWord

UNDECIDED = frozenset({"no_trust_folder", "trust_damaged", "contexts_missing"})
"""Reasons with which `not_issued_here` means "could not be checked here", not "is not ours"."""

_DID = re.compile(rb"did:[a-z0-9]{1,20}:[A-Za-z0-9._:%-]{1,300}")


class _Closed(Exception):
    """The examination is over early: the verdict, and the check that decided it."""

    def __init__(self, verdict: VerdictWord, reason: str, check: Check) -> None:
        super().__init__(reason)
        self.verdict: VerdictWord = verdict
        self.reason = reason
        self.check = check


def verify(raw: bytes, trust: TrustStore | None, now: datetime) -> Verdict:
    """Return the verdict on the document in `raw` at the moment `now`; never raises for anything in `raw`.

    Without a trust folder nothing tells whose a signature is, so the verdict is `not_issued_here` with the
    reason `no_trust_folder`.
    """
    as_of = trust.generated_at if trust else None
    try:
        document = _parsed(raw, trust)
        if trust is None:
            raise _Closed("not_issued_here", "no_trust_folder", Check("trust_folder", "unknown", "none given"))
        proofs, summary = _authentic(document, trust)
    except _Closed as end:
        return Verdict(end.verdict, now, end.reason, as_of=as_of, checks=(end.check,))
    return _judged(document, proofs, summary, trust, now)


def _parsed(raw: bytes, trust: TrustStore | None) -> dict[str, Any]:
    try:
        return strict_json.parse(raw)
    except Unreadable as refusal:
        check = Check("document", "failed", refusal.reason)
        seen = _DID.findall(raw[: strict_json.MAX_BYTES])
        is_ours = trust is not None and any(trust.knows(did.decode("ascii")) for did in set(seen))
        raise _Closed("altered" if is_ours else "not_issued_here", refusal.reason, check) from None


def _authentic(document: dict[str, Any], trust: TrustStore) -> tuple[tuple[Proof, ...], Summary]:
    """Return the proofs, all of which hold, and what the award says; raises _Closed."""
    if not _names_us(document, trust):
        raise _Closed("not_issued_here", "issuer_unknown", Check("issuer", "failed", "issuer_unknown"))
    if JCS not in _suites(document):  # before any work: a graph is canonicalised only once the plain proof holds
        raise _Closed("altered", "proof_missing", Check("proofs", "failed", "proof_missing"))
    proofs = _held(document, trust)
    issuer = issuer_of(document)
    summary = summary_of(document) if is_award(document) else None
    if issuer is None or trust.issuer(issuer) is None or summary is None:
        raise _Closed("not_issued_here", "not_an_award", Check("document", "failed", "not_an_award"))
    if tuple(proof.cryptosuite for proof in proofs) != SUITES:
        raise _Closed("altered", "proof_missing", Check("proofs", "failed", "proof_missing"))
    return proofs, summary


def _held(document: dict[str, Any], trust: TrustStore) -> tuple[Proof, ...]:
    try:
        return verify_proofs(document, trust.public_key, contexts=trust.contexts)
    except KeyUnknown as refusal:
        raise _Closed("not_issued_here", refusal.reason, Check("proofs", "failed", refusal.reason)) from None
    except TrustDamaged as damage:
        check = Check("trust_folder", "failed", damage.reason)
        raise _Closed("not_issued_here", "trust_damaged", check) from None
    except UnknownContext as refusal:
        if refusal.reason == "unknown":
            raise _Closed("altered", "context_unknown", Check("proofs", "failed", "context_unknown")) from None
        check = Check("contexts", "unknown", refusal.reason)
        raise _Closed("not_issued_here", "contexts_missing", check) from None
    except CredentialRefused as refusal:
        raise _Closed("altered", refusal.reason, Check("proofs", "failed", refusal.reason)) from None


def _names_us(document: dict[str, Any], trust: TrustStore) -> bool:
    """Whether the document claims to be ours: by its issuer, or by the key of any proof."""
    methods = [proof.get("verificationMethod") for proof in _proofs(document)]
    claimed = [issuer_of(document), *methods]
    return any(isinstance(claim, str) and trust.knows(claim.partition("#")[0]) for claim in claimed)


def _suites(document: dict[str, Any]) -> list[object]:
    return [proof.get("cryptosuite") for proof in _proofs(document)]


def _proofs(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what stands where proofs should, unchecked."""
    stated = document.get("proof")
    return [proof for proof in (stated if isinstance(stated, list) else [stated]) if isinstance(proof, dict)]


def _judged(
    document: dict[str, Any], proofs: tuple[Proof, ...], summary: Summary, trust: TrustStore, now: datetime
) -> Verdict:
    """Return the verdict on a document that is genuine: does it hold today, and how did things stand then?"""
    status, checks = current_status(document, trust, now)
    key, window = _key_fact(proofs, trust), _window_fact(document, summary, now)
    found = key or (status if status.status not in ("in_force", "unknown") else None) or window or status
    checks = [
        *(Check("proof", "ok", proof.cryptosuite) for proof in proofs),
        Check("key", "failed" if key else "ok", key.status if key else ""),
        Check("validity", "failed" if window else "ok", window.status if window else ""),
        *checks,
        Check("trust_folder", "ok" if trust.is_fresh(now) else "unknown", f"as of {stamp(trust.generated_at)}"),
    ]
    words: dict[str, VerdictWord] = {"in_force": "genuine_in_force", "unknown": "genuine_status_unknown"}
    return Verdict(
        words.get(found.status, "genuine_not_in_force"),
        now,
        None if found.status == "in_force" else found.reason if found.status == "unknown" else found.status,
        credential=summary,
        status=found,
        status_on_award=standing("in_force", summary, trust, summary.awarded_on),
        status_today=standing(found.status, summary, trust, now.date()),
        as_of=trust.generated_at,
        checks=tuple(checks),
    )


def _key_fact(proofs: tuple[Proof, ...], trust: TrustStore) -> StatusFact | None:
    """A key that signed after it was lost or laid down makes no award, whatever else holds."""
    try:
        sound(proofs, trust)
    except StatusRefused as refusal:
        status: StatusWord = "key_compromised" if refusal.reason == "key_compromised" else "key_retired"
        by = trust.register_did, trust.register_name
        return StatusFact(status, refusal.data["since"], *by, refusal.data["why"])
    return None


def _window_fact(document: dict[str, Any], summary: Summary, now: datetime) -> StatusFact | None:
    starts = moment(document["validFrom"])
    if now + CLOCK_SKEW < starts:
        return StatusFact("not_yet_valid", starts, summary.awarder_did, summary.awarder)
    if "validUntil" in document and now > moment(document["validUntil"]):
        return StatusFact("expired", moment(document["validUntil"]), summary.awarder_did, summary.awarder)
    return None
