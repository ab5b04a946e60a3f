"""Data Integrity proofs: eddsa-rdfc-2022, eddsa-jcs-2022 and ecdsa-rdfc-2019, alone, as a set or as a chain.

Source: VC Data Integrity 1.0, sections 4.2-4.7; vc-di-eddsa 1.0, sections 3.2 and 3.3; vc-di-ecdsa 1.0, section 3.2
(P-256 only). Each proof of a set signs the document without `proof`, so any may be checked alone; here every one
must hold. A proof with `previousProof` also signs the proofs it names.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, cast

import orjson

from passerelle.core.credentials import patterns_to_sign, strict_json
from passerelle.core.credentials.canonical import Form, canonical_hash, fit_to_sign
from passerelle.core.credentials.did import SUITES_OF
from passerelle.core.credentials.jcs import SORTED, canonical_json
from passerelle.core.credentials.keys import holds
from passerelle.core.credentials.moments import stamp
from passerelle.core.credentials.multibase import base58btc
from passerelle.core.credentials.proof_form import (
    ALGORITHMS,
    ASSERTION,
    CANONICAL,
    ECDSA_RDFC,
    JCS,
    PURPOSES,
    RDFC,
    SUITES,
    USUAL,
    Terms,
    cheapest_first,
    check_form,
    check_terms,
    moment_of,
    previous_of,
    signature_of,
)
from passerelle.core.credentials.refusals import Ambiguous, KeyUnknown, ProofRefused, Unreadable
from passerelle.core.credentials.unchanging import unchanging

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence
    from datetime import datetime

    from passerelle.core.credentials.canonical import ContextSource, Fit
    from passerelle.core.credentials.did import Algorithm, VerifyingKey

    Resolve = Callable[[str], VerifyingKey | None]

__all__ = [
    "ALGORITHMS",
    "ASSERTION",
    "CANONICAL",
    "ECDSA_RDFC",
    "JCS",
    "PURPOSES",
    "RDFC",
    "SUITES",
    "Proof",
    "Resolve",
    "Signer",
    "Terms",
    "issuer_of",
    "options_hash",
    "options_of",
    "plain_options_hash",
    "proofs_of",
    "sign",
    "signed_bytes",
    "verify_proofs",
    "without_proof",
]

MAX_PROOFS: Final = 8
PROOF_ROOM: Final = 1024
"""Bytes kept free for each proof, so that the signed document is still one we read."""

MAX_OPTIONS: Final = 1024


class _Options(NamedTuple):
    """What a proof says but for its value, the hash of that, and its JSON up to the value."""

    said: dict[str, Any]
    digest: bytes
    written: bytes


_OPTIONS: dict[Any, _Options] = {}


class Signer(Protocol):
    """The only thing this package knows of a private key. `verification_method` is a DID URL."""

    @property
    def algorithm(self) -> Algorithm: ...

    @property
    def verification_method(self) -> str: ...

    def sign(self, message: bytes) -> bytes:
        """Return 64 bytes: the Ed25519 signature of `message`, or r and the lower s of ECDSA P-256 over its SHA-256."""
        ...


@unchanging
class Proof:
    """One signature that held: which suite (or JOSE algorithm), whose key, and when it says it was made."""

    cryptosuite: str
    verification_method: str
    created: datetime | None


def sign(
    document: Mapping[str, Any],
    *signers: Signer,
    created: datetime,
    cryptosuites: Sequence[str] | None = None,
    terms: Terms = ASSERTION,
    contexts: ContextSource | None = None,
    max_bytes: int = strict_json.MAX_BYTES,
) -> dict[str, Any]:
    """Return `document` with one proof per signer and cryptosuite, in that order; one proof stands alone.

    Without `cryptosuites`, each key makes those of its algorithm (`did.SUITES_OF`, decision 0004).
    Raises Ambiguous, ProofRefused or UnknownContext before any key is touched, and Unreadable for a document no
    verifier of ours would read back (more than `max_bytes`, too deep, half a surrogate pair).
    """
    _, made = _signed(document, signers, created, cryptosuites, terms, contexts, max_bytes)
    proofs = [{**options.said, "proofValue": value} for options, value in made]
    return {**document, "proof": proofs[0] if len(proofs) == 1 else proofs}


def signed_bytes(
    document: Mapping[str, Any],
    *signers: Signer,
    created: datetime,
    cryptosuites: Sequence[str] | None = None,
    contexts: ContextSource | None = None,
    max_bytes: int = strict_json.MAX_BYTES,
) -> bytes:
    """Return what `sign` returns as UTF-8 JSON, its proofs last; with a proof on JSON, the rest in canonical form."""
    body, made = _signed(document, signers, created, cryptosuites, ASSERTION, contexts, max_bytes, as_json=True)
    proofs = [b'%s%s"}' % (options.written, value.encode("ascii")) for options, value in made]
    return b'%s,"proof":%s}' % (body[:-1], proofs[0] if len(proofs) == 1 else b"[%s]" % b",".join(proofs))


def _signed(
    document: Mapping[str, Any],
    signers: Sequence[Signer],
    created: datetime,
    cryptosuites: Sequence[str] | None,
    terms: Terms,
    contexts: ContextSource | None,
    max_bytes: int,
    *,
    as_json: bool = False,
) -> tuple[bytes, list[tuple[_Options, str]]]:
    """Return the document as JSON, in canonical form where a proof is made on that, and its proofs: options and value.

    With `as_json` nothing but these leaves this module: what is signed is the JSON, which may be known by its pattern.
    """
    if "proof" in document:
        raise Ambiguous("already_signed")
    wanted = [(signer, suite) for signer in signers for suite in (cryptosuites or SUITES_OF[signer.algorithm])]
    on_json = [suite == JCS for _, suite in wanted]
    kind = patterns_to_sign.kind_of(document, True in on_json, False in on_json) if as_json else None
    known = patterns_to_sign.known(document, kind, contexts) if kind is not None else None
    fit = fit_to_sign(document, contexts) if known is None else None
    stated, made_at = document.get("@context"), stamp(created)
    ready = [(_options(stated, signer, suite, made_at, terms, contexts), signer, suite) for signer, suite in wanted]
    body, graph = known or (b"", b"")
    if fit is not None:
        body = _body(document, fit, is_jcs=True in on_json)
    if len(body) > max_bytes - PROOF_ROOM * len(ready):
        raise Unreadable("too_large", limit=max_bytes)
    if fit is not None:
        if not fit.is_known:
            strict_json.refuse_deep(body)
        if False in on_json:
            graph = fit.hash()
        if kind is not None and fit.is_plain:
            patterns_to_sign.learn(document, kind, contexts)
    plain = sha256(body).digest() if True in on_json else b""
    return body, [
        (options, base58btc(signer.sign(options.digest + (plain if suite == JCS else graph))))
        for options, signer, suite in ready
    ]


def verify_proofs(
    document: Mapping[str, Any],
    resolve_key: Resolve,
    *,
    controller: str | frozenset[str] | None = None,
    contexts: ContextSource | None = None,
    now: datetime | None = None,
    terms: Terms = ASSERTION,
    form: Form | None = None,
) -> tuple[Proof, ...]:
    """Return the proofs of `document`, all of which hold, in the order given.

    `resolve_key` takes a verification method and returns its public key, or None. `controller`, or one of several, must
    control each key; without it, that is the document's issuer. `terms` are what was asked for: each proof must be made
    for that purpose and, where they are given, that challenge and domain. With `now`, a proof that expired is refused.
    Raises KeyUnknown, ProofRefused, Ambiguous or UnknownContext for the first proof that does not hold.
    """
    proofs = proofs_of(document)
    by = controller if isinstance(controller, frozenset) else {controller or issuer_of(document)}
    for proof in proofs:
        check_form(proof, document)
        check_terms(proof, terms, now)
        if proof["verificationMethod"].partition("#")[0] not in by:
            raise ProofRefused("controller", verification_method=proof["verificationMethod"])
    forms = _Forms(form or Form(without_proof(document), contexts), contexts)
    held = {place: _check_signature(proofs[place], proofs, resolve_key, forms) for place in cheapest_first(proofs)}
    return tuple(held[place] for place in range(len(proofs)))


def issuer_of(document: Mapping[str, Any]) -> str | None:
    """Return the identifier of the document's issuer, given alone or as an object, or None."""
    issuer = document.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    return found if isinstance(found, str) else None


def proofs_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the proofs a document carries, unchecked; raises ProofRefused (missing, too_many, form)."""
    stated = document.get("proof")
    listed = stated if isinstance(stated, list) else [stated]
    if not listed or stated is None:
        raise ProofRefused("missing")
    if len(listed) > MAX_PROOFS:
        raise ProofRefused("too_many", limit=MAX_PROOFS)
    found = [proof for proof in listed if isinstance(proof, dict)]
    if len(found) != len(listed):
        raise ProofRefused("form")
    return found


def proofs_once(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the proofs of a document of our issuers, none of which makes the same proof twice.

    Data Integrity takes a set in which one stands twice; what we signed has each once, and a copy that differs from it
    is not what we signed. Raises ProofRefused as `proofs_of`.
    """
    found = proofs_of(document)
    if any(proof in found[:place] for place, proof in enumerate(found)):
        raise ProofRefused("form")
    return found


def without_proof(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


class _Forms:
    """The document without its proofs, and its hash in each canonical form, made when first asked for."""

    def __init__(self, form: Form, contexts: ContextSource | None) -> None:
        self.document = form.document
        self._form = form
        self._contexts = contexts
        self._jcs: bytes | None = None

    def message(self, options: Mapping[str, Any], previous: Sequence[Mapping[str, Any]] = ()) -> bytes:
        """Return the 64 bytes a key signs: hash of the proof options, then of the document (with `previous`)."""
        is_jcs = options["cryptosuite"] == JCS
        if previous:
            return self._of_options(options, is_jcs) + self._hash({**self.document, "proof": [*previous]}, is_jcs)
        if not is_jcs:
            return self._of_options(options, is_jcs) + self._form.hash()
        if self._jcs is None:
            self._jcs = self._hash(self.document, is_jcs)
        return self._of_options(options, is_jcs) + self._jcs

    def _of_options(self, options: Mapping[str, Any], is_jcs: bool) -> bytes:
        if is_jcs or "@context" not in self.document:
            return self._hash(options, is_jcs)
        context = self.document["@context"]
        if options.keys() != USUAL or type(context) is not list or not all([type(it) is str for it in context]):
            return self._hash({**options, "@context": context}, is_jcs)
        return _usual_hash(tuple(options.values()), tuple(options), tuple(context), cast("Hashable", self._contexts))

    def _hash(self, value: Mapping[str, Any], is_jcs: bool) -> bytes:
        return _jcs_hash(value) if is_jcs else canonical_hash(value, self._contexts)


@lru_cache(maxsize=1024)
def _usual_hash(values: tuple[str, ...], names: tuple[str, ...], context: tuple[str, ...], contexts: Any) -> bytes:
    """Return the hash of options without terms: a batch is signed by one key in one second."""
    return canonical_hash(dict(zip(names, values, strict=True)) | {"@context": list(context)}, contexts)


@lru_cache(maxsize=1024)
def plain_options_hash(suite: str, created: str, method: str, context: tuple[str, ...], contexts: Any) -> bytes:
    """Return the hash of the options of a proof on RDF without terms, in a document with these contexts."""
    options = {"type": "DataIntegrityProof", "cryptosuite": suite, "created": created, "verificationMethod": method}
    return canonical_hash(options | {"proofPurpose": ASSERTION.purpose, "@context": list(context)}, contexts)


def options_hash(options: Mapping[str, Any], contexts: ContextSource | None = None) -> bytes:
    """Return the hash of a proof's options, which for a suite on RDF hold the document's `@context` too."""
    return _jcs_hash(options) if options["cryptosuite"] == JCS else canonical_hash(options, contexts)


def _jcs_hash(value: Mapping[str, Any]) -> bytes:
    return sha256(canonical_json(value)).digest()


def _body(document: Mapping[str, Any], fit: Fit, *, is_jcs: bool) -> bytes:
    """Return the document as JSON; sorting costs as much as writing, so it is done where it is needed."""
    if not fit.is_plain:
        return canonical_json(document)
    return orjson.dumps(document, option=SORTED if is_jcs else None)


def options_of(document: Mapping[str, Any], signer: Signer, suite: str, created: datetime) -> tuple[bytes, bytes]:
    """Return the hash of the options of an assertion's proof, and its JSON up to the value, for `template_proofs`."""
    options = _options(document.get("@context"), signer, suite, stamp(created), ASSERTION, None)
    return options.digest, options.written


def _options(
    context: Any, signer: Signer, suite: str, created: str, terms: Terms, contexts: ContextSource | None
) -> _Options:
    """Return the options of a proof. They are remembered: a batch is signed in one second."""
    if ALGORITHMS.get(suite) != signer.algorithm:
        raise ProofRefused("cryptosuite", seen=suite)
    method = signer.verification_method
    key = (
        suite,
        created,
        method,
        tuple(context) if type(context) is list else context,
        *(() if terms is ASSERTION else (terms,)),
    )
    found = _OPTIONS.get(key)
    if found is None:
        found = _options_made(context, method, suite, created, terms, contexts)
        if len(_OPTIONS) >= MAX_OPTIONS:
            _OPTIONS.clear()
        _OPTIONS[key] = found
    return found


def _options_made(
    context: Any, method: str, suite: str, created: str, terms: Terms, contexts: ContextSource | None
) -> _Options:
    options: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": terms.purpose,
    }
    if terms.expires is not None:
        options["expires"] = stamp(terms.expires)
    options |= {name: said for name in ("challenge", "domain") if (said := getattr(terms, name)) is not None}
    if suite == JCS:
        options |= {"@context": context} if context is not None else {}
        digest = options_hash(options)
    else:
        digest = options_hash(options | ({"@context": context} if context is not None else {}), contexts)
    return _Options(options, digest, orjson.dumps({**options, "proofValue": ""})[:-2])


def _check_signature(
    proof: Mapping[str, Any], proofs: Sequence[Mapping[str, Any]], resolve_key: Resolve, forms: _Forms
) -> Proof:
    suite, method = proof["cryptosuite"], proof["verificationMethod"]
    key = resolve_key(method)
    if key is None:
        raise KeyUnknown("key_unknown", verification_method=method)
    if key.algorithm != ALGORITHMS[suite]:
        raise ProofRefused("cryptosuite", seen=suite)
    created = moment_of(proof["created"]) if "created" in proof else None
    signature = signature_of(proof["proofValue"], suite)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    if not holds(signature, forms.message(options, previous_of(proof, proofs)), key):
        raise ProofRefused("signature", cryptosuite=suite)
    return Proof(suite, method, created)
