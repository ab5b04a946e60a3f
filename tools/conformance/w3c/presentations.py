"""Checking the proof of a presentation that carries credentials as they are, each with its own contexts and proof.

Our register takes none of these, so its door (`canonical.py`) refuses a context inside a document. Here the same
expansion and canonicalisation run without that door.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from passerelle.core.credentials.keys import SIGNATURE_BYTES, holds
from passerelle.core.credentials.moments import CLOCK_SKEW, moment
from passerelle.core.credentials.multibase import from_base58btc
from passerelle.core.credentials.proofs import ALGORITHMS, JCS, proofs_of
from passerelle.core.credentials.rdf.expansion import expanded
from passerelle.core.credentials.rdf.rdfc import canonical_text
from passerelle.core.credentials.rdf.statements import statements
from passerelle.core.credentials.refusals import ProofRefused
from tools.conformance.w3c.keys import resolve

if TYPE_CHECKING:
    from passerelle.core.credentials.proofs import Terms
    from tools.conformance.w3c.documents import LocalContexts


def verify_presentation(presentation: dict[str, Any], terms: Terms, contexts: LocalContexts) -> None:
    """Raise CredentialRefused unless every proof holds, for this purpose, challenge and domain."""
    document = {name: value for name, value in presentation.items() if name != "proof"}
    for proof in proofs_of(presentation):
        suite = proof.get("cryptosuite")
        if proof.get("type") != "DataIntegrityProof" or suite not in ALGORITHMS or suite == JCS:
            raise ProofRefused("cryptosuite", seen=str(suite)[:60])
        _check_terms(proof, terms)
        key = resolve(str(proof.get("verificationMethod")))
        if key is None or key.algorithm != ALGORITHMS[suite]:
            raise ProofRefused("key_unknown")
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        options["@context"] = document.get("@context")
        message = _hash(options, contexts) + _hash(document, contexts)
        if not holds(_signature(proof.get("proofValue")), message, key):
            raise ProofRefused("signature", cryptosuite=suite)


def _check_terms(proof: dict[str, Any], terms: Terms) -> None:
    for name, wanted in (("proofPurpose", terms.purpose), ("challenge", terms.challenge), ("domain", terms.domain)):
        if wanted is not None and proof.get(name) != wanted:
            raise ProofRefused(name)
    for name in ("created", "expires"):
        if name in proof:
            try:
                stated = moment(proof[name])
            except ValueError:
                raise ProofRefused("form") from None
            if name == "expires" and datetime.now(UTC) > stated + CLOCK_SKEW:
                raise ProofRefused("proof_expired")


def _signature(text: object) -> bytes:
    try:
        signature = from_base58btc(text) if isinstance(text, str) else b""
    except ValueError:
        signature = b""
    if len(signature) != SIGNATURE_BYTES:
        raise ProofRefused("form")
    return signature


def _hash(value: Any, contexts: LocalContexts) -> bytes:
    text = canonical_text(statements(expanded(_named(value, contexts), contexts)))
    return hashlib.sha256(text.encode("utf-8")).digest()


def _named(value: Any, contexts: LocalContexts) -> Any:
    """Name the contexts written into the document and into each part of it."""
    if isinstance(value, dict):
        named = contexts.named(value)
        return {name: item if name == "@context" else _named(item, contexts) for name, item in named.items()}
    return [_named(item, contexts) for item in value] if isinstance(value, list) else value
