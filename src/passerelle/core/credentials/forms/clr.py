"""A Comprehensive Learner Record: the whole by its proofs, and each part by its own.

A part that was bent bends the whole. A part that is genuine and no longer in force, or not of this register, leaves
the whole what it is, and is told (`Verdict.parts`): whoever made the larger award may well have counted it then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.core.credentials import clr, strict_json
from passerelle.core.credentials.forms import open_badge
from passerelle.core.credentials.forms.open_badge import close_for, dated, parsed
from passerelle.core.credentials.parts import respelt
from passerelle.core.credentials.presented import Closed, close, names_us
from passerelle.core.credentials.proofs import issuer_of, proofs_once, verify_proofs
from passerelle.core.credentials.refusals import CredentialRefused, ProofRefused
from passerelle.core.credentials.structure import first_flaw

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from passerelle.core.credentials.presented import Asked, Presented
    from passerelle.core.credentials.proofs import Proof
    from passerelle.core.credentials.trust import TrustStore

FORM: Final = "clr"


def recognises(raw: bytes) -> bool:
    if not open_badge.recognises(raw) or b'"ClrCredential"' not in raw or len(raw) > strict_json.MAX_BYTES:
        return False
    try:
        types = orjson.loads(raw.strip(b"\xef\xbb\xbf \t\r\n")).get("type")
    except (orjson.JSONDecodeError, AttributeError):
        return False
    return types == "ClrCredential" or (isinstance(types, list) and "ClrCredential" in types)


def read(raw: bytes, trust: TrustStore, now: datetime, asked: Asked) -> Presented:
    """Return the larger award in `raw`, every proof of which holds, as do those of its parts; raises Closed."""
    document = parsed(raw, trust)
    proofs = _held(document, trust, now)
    issuer = issuer_of(document)
    if issuer is None or trust.issuer(issuer) is None or not clr.is_record(document):
        close("not_issued_here", "not_an_award", "schema", form=FORM)
    flaw = first_flaw(document, trust.contexts) or respelt(clr.flattened(document))
    summary = clr.summary_of_record(document)
    if summary is None or flaw:
        close("altered", flaw or "schema", "schema", form=FORM)
    parts = tuple(_part(part, trust, now, asked) for part in clr.parts_of(document))
    return dated(FORM, document, issuer, proofs, summary, parts)


def _held(document: Mapping[str, Any], trust: TrustStore, now: datetime) -> tuple[Proof, ...]:
    try:
        stated = proofs_once(document)
        suites = {str(proof.get("cryptosuite")) for proof in stated}
        if not names_us([issuer_of(document), *(proof.get("verificationMethod") for proof in stated)], trust):
            close("not_issued_here", "issuer_unknown", "issuer", form=FORM)
        if not suites <= set(clr.SUITE_OF.values()):
            raise ProofRefused("cryptosuite", seen=sorted(suites)[0][:60])
        return verify_proofs(clr.flattened(document), trust.public_key, contexts=trust.contexts, now=now)
    except CredentialRefused as refusal:
        if not names_us([issuer_of(document)], trust):
            close("not_issued_here", "issuer_unknown", "issuer", form=FORM)
        close_for(refusal, form=FORM)


def _part(part: Any, trust: TrustStore, now: datetime, asked: Asked) -> Presented | Closed:
    """Return a part as it reads by itself, or how its examination ended; a bent one ends that of the whole."""
    try:
        return open_badge.read(orjson.dumps(part), trust, now, asked)
    except orjson.JSONEncodeError:  # a number orjson has no form for: no issuer of ours signs one
        close("altered", "part_altered", "schema", form=FORM)
    except Closed as end:
        if end.verdict == "altered":
            close("altered", "part_altered", "schema", form=FORM)
        return end
