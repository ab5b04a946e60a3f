"""Is this transcript, or this answer to an asker, of the register, and how does each award in it stand?

Source: UX B5.6. The register's signature says who put it together and for whom; it makes nothing in it an award. Each
award is checked as if it had come alone. An award that was bent on its way in ends the check: the whole is altered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.core.credentials import gathered
from passerelle.core.credentials.current_status import sound
from passerelle.core.credentials.forms import open_badge, sd_jwt_vc
from passerelle.core.credentials.forms.open_badge import close_for
from passerelle.core.credentials.forms.tokens import close_unreadable, text_of
from passerelle.core.credentials.moments import CLOCK_SKEW
from passerelle.core.credentials.presented import Asked, Closed, Presented, close, names_us
from passerelle.core.credentials.proofs import Proof
from passerelle.core.credentials.refusals import CredentialRefused, StatusRefused, Unreadable
from passerelle.core.credentials.verdict import StatusFact, Step, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from passerelle.core.credentials.gathered import Gathered, Opened
    from passerelle.core.credentials.jose import Jws
    from passerelle.core.credentials.trust import TrustStore
    from passerelle.core.credentials.verdict import StatusWord, VerdictWord

    Judge = Callable[[Presented | Closed], Verdict]

_NOBODY: Final = Asked()


def gathered_verdict(raw: bytes, trust: TrustStore, now: datetime, asked: Asked, judge: Judge) -> Verdict | None:
    """Return the verdict on a transcript or presentation, None where the token is something else; raises Closed.

    `judge` says how one award in it stands (`verify`).
    """
    kind = gathered.kind_of(raw)
    opened = _opened(kind, raw, trust)
    if opened is None:
        return None
    parts = tuple(judge(_part(kind, one, trust, now)) for one in opened.parts)
    return _judged(opened, parts, trust, now, asked)


def _opened(kind: str, raw: bytes, trust: TrustStore) -> Opened | None:
    """Return what the register signed; raises Closed."""
    try:
        jws = gathered.parsed(raw)
    except Unreadable as refusal:
        close_unreadable(text_of(raw), refusal, trust, form=kind)
    if not names_us([jws.header.get("kid")], trust):
        close("not_issued_here", "issuer_unknown", "issuer", form=kind)
    try:
        opened = _read(kind, jws, trust)
    except (CredentialRefused, ValueError) as refusal:
        if isinstance(refusal, CredentialRefused):
            close_for(refusal, form=kind)
        close("altered", "schema", "schema", form=kind)
    if opened is None or opened.said.by_did == trust.register_did:
        return opened
    return close("not_issued_here", "not_an_award", "schema", form=kind)


def _read(kind: str, jws: Jws, trust: TrustStore) -> Opened | None:
    if kind == "presentation":
        return gathered.read_presentation(jws, trust.public_key)
    return gathered.read_transcript(jws, trust.public_key)


def _part(kind: str, raw: bytes, trust: TrustStore, now: datetime) -> Presented | Closed:
    """Return one award as it reads by itself, or how its examination ended; a bent one ends that of the whole."""
    read = sd_jwt_vc.read if kind == "presentation" else open_badge.read
    try:
        return read(raw, trust, now, _NOBODY)
    except Closed as end:
        if end.verdict == "altered":
            close("altered", "part_altered", "schema", form=kind)
        return end


def _judged(opened: Opened, parts: tuple[Verdict, ...], trust: TrustStore, now: datetime, asked: Asked) -> Verdict:
    said = opened.said
    lost = _lost_key(opened, trust)
    over = _over(said, trust, now)
    binding = _answered(said, asked)
    is_bound = binding.result != "failed"
    found = lost or over or (None if is_bound else StatusFact("unknown", reason="holder_binding"))
    all_hold = all([one.verdict == "genuine_in_force" for one in parts])
    word: VerdictWord = "gathered_not_valid" if found else "gathered_in_force" if all_hold else "gathered_in_part"
    steps = (
        Step("format", "ok", said.kind),
        Step("signature", "failed" if lost else "ok", lost.status if lost else opened.algorithm),
        Step("validity", "failed", over.status) if over else Step("validity", "ok"),
        Step("schema", "ok", said.kind) if all_hold else Step("schema", "unknown", "part_not_in_force"),
        binding,
    )
    reason = None if all_hold else "part_not_in_force"
    if found is not None:
        reason = found.reason if found.status == "unknown" else found.status
    return Verdict(
        word,
        now,
        reason,
        status=found,
        as_of=trust.generated_at,
        form=said.kind,
        steps=steps,
        parts=parts,
        gathered=said,
    )


def _lost_key(opened: Opened, trust: TrustStore) -> StatusFact | None:
    proof = Proof(opened.algorithm, opened.verification_method, opened.said.made_at)
    try:
        sound((proof,), trust)
    except StatusRefused as refusal:
        status: StatusWord = "key_compromised" if refusal.reason == "key_compromised" else "key_retired"
        return StatusFact(status, refusal.data["since"], trust.register_did, trust.register_name, refusal.data["why"])
    return None


def _over(said: Gathered, trust: TrustStore, now: datetime) -> StatusFact | None:
    if now + CLOCK_SKEW < said.made_at:
        return StatusFact("not_yet_valid", said.made_at, trust.register_did, trust.register_name)
    if said.expires_at is not None and now - CLOCK_SKEW > said.expires_at:
        return StatusFact("expired", said.expires_at, trust.register_did, trust.register_name)
    return None


def _answered(said: Gathered, asked: Asked) -> Step:
    """Return whether it answers this asker: a transcript answers nobody, so it fails whoever asked."""
    is_asked = asked.challenge is not None or asked.domain is not None
    if said.kind == "transcript":
        return (
            Step("holder_binding", "failed", "binding_missing")
            if is_asked
            else Step("holder_binding", "ok", "transcript")
        )
    if asked.challenge is not None and asked.challenge != said.nonce:
        return Step("holder_binding", "failed", "challenge")
    if asked.domain is not None and asked.domain != said.audience:
        return Step("holder_binding", "failed", "domain")
    return Step("holder_binding", "ok", "presentation")
