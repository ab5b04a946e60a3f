"""Data Integrity proofs: eddsa-rdfc-2022 and eddsa-jcs-2022, Ed25519, as a set over one document.

Source: VC Data Integrity 1.0, sections 4.2-4.5; vc-di-eddsa 1.0, sections 3.2 and 3.3. Each proof of the
set signs the document without `proof`, so either may be checked alone: the first by anyone who speaks
JSON-LD, the second by anyone with a JSON parser. Here every proof of a set must hold.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from passerelle.core.credentials import strict_json
from passerelle.core.credentials.canonical import canonical
from passerelle.core.credentials.moments import moment, stamp
from passerelle.core.credentials.multibase import base58btc, from_base58btc
from passerelle.core.credentials.refusals import Ambiguous, KeyUnknown, ProofRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from passerelle.core.credentials.canonical import ContextSource

RDFC: Final = "eddsa-rdfc-2022"
JCS: Final = "eddsa-jcs-2022"
SUITES: Final = (RDFC, JCS)
MAX_PROOFS: Final = 8

_BLANK = "z" * 89  # as long as any signature in base58btc
_NEEDED = frozenset({"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"})
_ALLOWED = {RDFC: _NEEDED | {"id"}, JCS: _NEEDED | {"id", "@context"}}


class Signer(Protocol):
    """The only thing this package knows of a private key. `verification_method` is a DID URL."""

    @property
    def verification_method(self) -> str: ...

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the Ed25519 signature of `message`."""
        ...


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof that held: which suite, whose key, and when it says it was made."""

    cryptosuite: str
    verification_method: str
    created: datetime


def sign(
    document: Mapping[str, Any],
    *signers: Signer,
    created: datetime,
    cryptosuites: Sequence[str] = SUITES,
    contexts: ContextSource | None = None,
    max_bytes: int = strict_json.MAX_BYTES,
) -> dict[str, Any]:
    """Return `document` with one proof per signer and cryptosuite, in that order.

    Raises Ambiguous or UnknownContext before any key is touched, and Unreadable for a document no
    verifier of ours would read back (more than `max_bytes` with its proofs, too deep, half a surrogate pair).
    """
    if "proof" in document:
        raise Ambiguous("already_signed")
    ready = [(signer, _options(document, signer, suite, created)) for signer in signers for suite in cryptosuites]
    blank = [options | {"proofValue": _BLANK} for _, options in ready]
    strict_json.parse(_jcs({**document, "proof": blank}), max_bytes=max_bytes)
    forms = _Forms(document, contexts)
    messages = [forms.message(options) for _, options in ready]
    proofs = [
        options | {"proofValue": base58btc(signer.sign(message))}
        for (signer, options), message in zip(ready, messages, strict=True)
    ]
    return {**document, "proof": proofs}


def verify_proofs(
    document: Mapping[str, Any],
    resolve_key: Callable[[str], bytes | None],
    *,
    controller: str | None = None,
    contexts: ContextSource | None = None,
) -> tuple[Proof, ...]:
    """Return the proofs of `document`, all of which hold, in the order given.

    `resolve_key` takes a verification method and returns the 32 bytes of its public key, or None.
    `controller` must control every key; without it, that is the document's issuer.
    Raises KeyUnknown, ProofRefused, Ambiguous or UnknownContext for the first proof that does not hold.
    """
    proofs = _proofs(document)
    by = controller or issuer_of(document)
    forms = _Forms({name: value for name, value in document.items() if name != "proof"}, contexts)
    for proof in proofs:
        _check_form(proof, forms.document)
        if proof["verificationMethod"].partition("#")[0] != by:
            raise ProofRefused("controller", verification_method=proof["verificationMethod"])
    held = {place: _check_signature(proofs[place], resolve_key, forms) for place in _cheapest_first(proofs)}
    return tuple(held[place] for place in range(len(proofs)))


def issuer_of(document: Mapping[str, Any]) -> str | None:
    """Return the identifier of the document's issuer, given alone or as an object, or None."""
    issuer = document.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    return found if isinstance(found, str) else None


class _Forms:
    """The document without its proofs, and its hash in each canonical form, made when first asked for."""

    def __init__(self, document: Mapping[str, Any], contexts: ContextSource | None) -> None:
        self.document = document
        self._contexts = contexts
        self._hashes: dict[str, bytes] = {}

    def message(self, options: Mapping[str, Any]) -> bytes:
        """Return the 64 bytes an Ed25519 key signs: hash of the proof options, then of the document."""
        suite = options["cryptosuite"]
        if suite not in self._hashes:
            self._hashes[suite] = self._hash(suite, self.document)
        return self._hash(suite, self._with_context(suite, options)) + self._hashes[suite]

    def _with_context(self, suite: str, options: Mapping[str, Any]) -> dict[str, Any]:
        if suite == JCS or "@context" not in self.document:
            return dict(options)
        return {**options, "@context": self.document["@context"]}

    def _hash(self, suite: str, value: Mapping[str, Any]) -> bytes:
        form = canonical(value, self._contexts) if suite == RDFC else _jcs(value)
        return hashlib.sha256(form).digest()


def _jcs(value: Mapping[str, Any]) -> bytes:
    """Return the JSON Canonicalization Scheme's form (RFC 8785); raises Ambiguous for what has none."""
    try:
        return bytes(rfc8785.dumps(dict(value)))
    except rfc8785.CanonicalizationError as error:
        raise Ambiguous("no_canonical_form", seen=str(error)[:120]) from None


def _options(document: Mapping[str, Any], signer: Signer, suite: str, created: datetime) -> dict[str, Any]:
    if suite not in SUITES:
        raise ProofRefused("cryptosuite", seen=suite)
    options: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": stamp(created),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    if suite == JCS and "@context" in document:
        options["@context"] = document["@context"]
    return options


def _proofs(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    proofs = document.get("proof")
    listed = proofs if isinstance(proofs, list) else [proofs]
    if not listed or proofs is None:
        raise ProofRefused("missing")
    if len(listed) > MAX_PROOFS:
        raise ProofRefused("too_many", limit=MAX_PROOFS)
    found = [proof for proof in listed if isinstance(proof, dict)]
    if len(found) != len(listed):
        raise ProofRefused("form")
    return found


def _check_form(proof: Mapping[str, Any], document: Mapping[str, Any]) -> None:
    """Refuse a proof that says more or less than its suite defines: what is not understood is not believed."""
    suite = proof.get("cryptosuite")
    if not isinstance(suite, str) or suite not in SUITES:
        raise ProofRefused("cryptosuite", seen=str(suite)[:60])
    if not _NEEDED <= proof.keys() <= _ALLOWED[suite]:
        raise ProofRefused("form", seen=sorted(proof.keys() ^ _NEEDED))
    if not all(isinstance(proof[name], str) for name in _NEEDED):
        raise ProofRefused("form")
    if proof["type"] != "DataIntegrityProof":
        raise ProofRefused("type", seen=proof["type"][:60])
    if proof["proofPurpose"] != "assertionMethod":
        raise ProofRefused("purpose", seen=proof["proofPurpose"][:60])
    if suite == JCS and proof.get("@context") != document.get("@context"):
        raise ProofRefused("context")


def _check_signature(proof: Mapping[str, Any], resolve_key: Callable[[str], bytes | None], forms: _Forms) -> Proof:
    suite, method = proof["cryptosuite"], proof["verificationMethod"]
    key = resolve_key(method)
    if key is None:
        raise KeyUnknown("key_unknown", verification_method=method)
    try:
        created = moment(proof["created"])
        signature = _signature(proof["proofValue"])
    except ValueError:
        raise ProofRefused("form", cryptosuite=suite) from None
    message = forms.message({name: value for name, value in proof.items() if name != "proofValue"})
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise ProofRefused("signature", cryptosuite=suite) from None
    return Proof(suite, method, created)


def _signature(text: str) -> bytes:
    """Return the 64 bytes in `text`, which must be their only spelling; raises ValueError."""
    signature = from_base58btc(text)
    if len(signature) != 64 or base58btc(signature) != text:
        raise ValueError("not a signature")
    return signature


def _cheapest_first(proofs: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the order to check in: a tampered document is refused before its graph is canonicalised."""
    return sorted(range(len(proofs)), key=lambda place: bool(proofs[place]["cryptosuite"] == RDFC))
