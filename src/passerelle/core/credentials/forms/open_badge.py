"""An Open Badge as a JSON document with Data Integrity proofs inside."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NoReturn

from passerelle.core.credentials import known_structure, known_summary, strict_json
from passerelle.core.credentials.canonical import Form
from passerelle.core.credentials.endorsement import is_endorsement
from passerelle.core.credentials.forms.known_badges import by_pattern, pattern_of
from passerelle.core.credentials.keys import holds
from passerelle.core.credentials.moments import moment
from passerelle.core.credentials.presented import Presented, StatusPointer, close, names_us
from passerelle.core.credentials.proof_form import PLAIN, signature_of
from passerelle.core.credentials.proofs import (
    ALGORITHMS,
    ASSERTION,
    CANONICAL,
    Proof,
    issuer_of,
    plain_options_hash,
    proofs_once,
    verify_proofs,
    without_proof,
)
from passerelle.core.credentials.refusals import (
    CredentialRefused,
    KeyUnknown,
    ProofRefused,
    TrustDamaged,
    UnknownContext,
    Unreadable,
)
from passerelle.core.credentials.summary import is_award

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from passerelle.core.credentials.presented import Asked, Closed
    from passerelle.core.credentials.trust import TrustStore
    from passerelle.core.credentials.verdict import Summary

FORM: Final = "open_badge"
DID_KEY: Final = "did:key:"
PURPOSES: Final = frozenset({"revocation", "suspension", "message"})

_MEMBERS: Final = itemgetter("type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue")
_DID = re.compile(rb"did:[a-z0-9]{1,20}:[A-Za-z0-9._:%-]{1,300}")
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)


def recognises(raw: bytes) -> bool:
    return raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def known(raw: bytes, trust: TrustStore) -> Presented | None:
    """Return the award in `raw` by what is known of others like it, or None where it must be read."""
    recognised = trust.patterns.recognise(raw)
    return by_pattern(recognised) if recognised is not None else None


def read(raw: bytes, trust: TrustStore, now: datetime, asked: Asked) -> Presented:
    """Return the award in `raw`, every proof of which holds; raises Closed."""
    document, form = _opened(raw, trust)
    found = presented(FORM, document, held(document, form, trust, now), trust, form)
    trust.patterns.learn(raw, document, lambda like, holes: pattern_of(FORM, like, holes, found, trust))
    return found


def _opened(raw: bytes, trust: TrustStore) -> tuple[dict[str, Any], Form]:
    """Return the JSON object in `raw`, and it without its proofs; raises Closed as `parsed` does.

    What is written as we write and has a shape met before is as deep as that shape: it need not be measured.
    """
    quick = strict_json.quick(raw) if len(raw) <= strict_json.MAX_BYTES else None
    if quick is not None:
        form = Form(without_proof(quick), trust.contexts)
        proof = quick.get("proof")
        if type(proof) is dict and form.met() is not None and all([type(said) is str for said in proof.values()]):
            return quick, form
    document = parsed(raw, trust)
    return document, Form(without_proof(document), trust.contexts)


def parsed(raw: bytes, trust: TrustStore) -> dict[str, Any]:
    """Return the JSON object in `raw`; raises Closed: altered where the bytes name us, not issued here otherwise."""
    try:
        return strict_json.parse(raw)
    except Unreadable as refusal:
        seen = {did.decode("ascii") for did in _DID.findall(raw[: strict_json.MAX_BYTES])}
        is_ours = any(trust.knows(did) for did in seen)
        close("altered" if is_ours else "not_issued_here", refusal.reason, "format")


def presented(
    name: str, document: Mapping[str, Any], proofs: tuple[Proof, ...], trust: TrustStore, form: Form | None = None
) -> Presented:
    """Return what a badge whose signatures hold says; raises Closed where it is no award of an issuer of ours.

    `name` is the form's; `form` the document without its proofs, where it was looked at before.
    """
    issuer = issuer_of(document)
    if issuer is None or trust.issuer(issuer) is None or not is_award(document):
        close("not_issued_here", "not_an_award", "schema", form=name)
    is_canonical = any([proof.cryptosuite in CANONICAL for proof in proofs])
    read = form or Form(without_proof(document), trust.contexts)
    flaw = known_structure.flaw(document, read, is_canonical=is_canonical)
    summary = None if flaw else known_summary.of(document, read)
    if summary is None:
        close("altered", flaw or "schema", "schema", form=name)
    return dated(name, document, issuer, proofs, summary)


def dated(
    name: str,
    document: Mapping[str, Any],
    issuer: str,
    proofs: tuple[Proof, ...],
    summary: Summary,
    parts: tuple[Presented | Closed, ...] = (),
) -> Presented:
    """Return what a document of well-formed claims says, with its dates and where its status is."""
    ends = document.get("validUntil")
    return Presented(
        name,
        issuer,
        proofs,
        summary,
        moment(document["validFrom"]),
        moment(ends) if ends is not None else None,
        pointers_of(document.get("credentialStatus")),
        parts=parts,
    )


def pointers_of(stated: object) -> tuple[StatusPointer, ...] | None:
    """Return the status pointers of a `credentialStatus`, empty where there is none, None where one is of no form."""
    entries = stated if isinstance(stated, list) else [] if stated is None else [stated]
    found = [_pointer(entry) for entry in entries]
    return None if None in found else tuple(pointer for pointer in found if pointer)


def _pointer(entry: object) -> StatusPointer | None:
    if not isinstance(entry, dict) or entry.get("type") != "BitstringStatusListEntry":
        return None
    url, index, purpose = entry.get("statusListCredential"), entry.get("statusListIndex"), entry.get("statusPurpose")
    size = entry.get("statusSize", 1)
    if not isinstance(url, str) or not isinstance(index, str) or not _INDEX.fullmatch(index):
        return None
    if not isinstance(purpose, str) or purpose not in PURPOSES or type(size) is not int or not 1 <= size <= 8:
        return None
    return StatusPointer("bitstring", url, int(index), purpose, size)


def _claimed(document: Mapping[str, Any], trust: TrustStore) -> None:
    """Close where nothing in the document names us, or a proof its key always makes is not there.

    Before any work: nothing is canonicalised for a document that lacks what its issuer would have given it.
    """
    try:
        proofs = proofs_once(document)
    except ProofRefused as refusal:
        if not names_us([issuer_of(document)], trust):
            is_nobodys = refusal.reason == "missing" and issuer_of(document) is None
            detail = "missing" if is_nobodys else ""
            close("not_issued_here", "issuer_unknown", "issuer", form=FORM, detail=detail)
        reason = "proof_missing" if refusal.reason == "missing" else refusal.reason
        close("altered", reason, "signature", form=FORM, detail=refusal.reason)
    methods = [proof.get("verificationMethod") for proof in proofs]
    if not names_us([issuer_of(document), *methods], trust):
        is_own_name = str(issuer_of(document)).startswith(DID_KEY)
        close("not_issued_here", "issuer_unknown", "issuer", form=FORM, detail="did_key" if is_own_name else "")
    for method in methods if is_award(document) or is_endorsement(document) else ():
        key = trust.key(method) if isinstance(method, str) else None
        made = [str(proof.get("cryptosuite")) for proof in proofs if proof.get("verificationMethod") == method]
        if key is not None and made != [*key.suites] and sorted(made) != sorted(key.suites):
            close("altered", "proof_missing", "signature", form=FORM)


def held(document: Mapping[str, Any], form: Form, trust: TrustStore, now: datetime) -> tuple[Proof, ...]:
    """Return the proofs of a document of ours, all of which hold and are those its issuer makes; raises Closed."""
    try:
        usual = _plainly_held(document, form, trust)
        if usual is not None:
            return (usual,)
        _claimed(document, trust)
        return verify_proofs(document, trust.public_key, contexts=trust.contexts, now=now, form=form)
    except CredentialRefused as refusal:
        close_for(refusal, form=FORM)


def _plainly_held(document: Mapping[str, Any], form: Form, trust: TrustStore) -> Proof | None:
    """Return the proof of a badge with one, all as our issuers usually make it; None where it must be looked into.

    What `_claimed` and `verify_proofs` ask of any badge, asked of this one in a third of the time. Nothing is refused
    here: they do that, and say why.
    """
    proof, context = document.get("proof"), document.get("@context")
    if type(proof) is not dict or proof.keys() != PLAIN or type(context) is not list:
        return None
    said = _MEMBERS(proof)
    if not all([type(text) is str for text in (*said, *context)]):
        return None
    kind, suite, created, method, purpose, value = said
    if kind != "DataIntegrityProof" or suite not in CANONICAL or purpose != ASSERTION.purpose:
        return None
    owner, key = trust.key(method), trust.public_key(method)
    if owner is None or key is None or owner.suites != (suite,) or key.algorithm != ALGORITHMS[suite]:
        return None
    if method.partition("#")[0] != issuer_of(document):
        return None
    try:
        made_at, signature = moment(created), signature_of(value, suite)
    except (ValueError, ProofRefused):
        return None
    options = plain_options_hash(suite, created, method, tuple(context), trust.contexts)
    return Proof(suite, method, made_at) if holds(signature, options + form.hash(), key) else None


def close_for(refusal: CredentialRefused, *, form: str) -> NoReturn:
    """End the examination because a signature does not hold, or what would tell is not here."""
    if isinstance(refusal, KeyUnknown):
        close("not_issued_here", refusal.reason, "signature", form=form)
    if isinstance(refusal, TrustDamaged):
        close("not_issued_here", "trust_damaged", "signature", form=form, result="unknown")
    if isinstance(refusal, UnknownContext) and refusal.reason != "unknown":
        close("not_issued_here", "contexts_missing", "signature", form=form, result="unknown")
    reason = "context_unknown" if isinstance(refusal, UnknownContext) else refusal.reason
    close("altered", reason, "signature", form=form)
