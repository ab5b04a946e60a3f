"""Decentralised identifiers: did:web for the register and its awarders, did:key for tests and small issuers.

Source: W3C CCG reports did:web and did:key; Controlled Identifiers 1.0 (Multikey, `expires`, `revoked`). A DID
document lists every key its owner ever had, so that an award signed years ago still verifies; what a key may
be believed for today is its state, kept in the trust index.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote, unquote, urlsplit

from passerelle.core.credentials.moments import stamp
from passerelle.core.credentials.multibase import base58btc, from_base58btc

if TYPE_CHECKING:
    from collections.abc import Sequence

DID_CONTEXTS: Final = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")
KeyState = Literal["active", "retired", "compromised"]

_ED25519 = bytes([0xED, 0x01])  # multicodec of an Ed25519 public key
_SEGMENT = re.compile(r"[A-Za-z0-9._-]+")
_HOST = re.compile(r"[a-z0-9.-]+(:[0-9]+)?")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key as its owner published it. `since` is when it was retired or compromised; None while active."""

    id: str
    public: bytes
    state: KeyState = "active"
    since: datetime | None = None
    reason: str | None = None


def did_of(url: str) -> str:
    """Return the did:web of an https address; raises ValueError where there is none.

    >>> did_of("https://register.example:8443/awarders/12")
    'did:web:register.example%3A8443:awarders:12'
    """
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if parts.scheme != "https" or parts.query or parts.fragment or not _HOST.fullmatch(parts.netloc):
        raise ValueError("no did:web for this address")
    if not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise ValueError("no did:web for this address")
    return ":".join(["did:web", quote(parts.netloc, safe=""), *segments])


def document_url(did: str) -> str:
    """Return where the DID document of a did:web is published; raises ValueError for any other DID.

    >>> document_url("did:web:register.example")
    'https://register.example/.well-known/did.json'
    >>> document_url("did:web:register.example:awarders:12")
    'https://register.example/awarders/12/did.json'
    """
    host, *segments = did.removeprefix("did:web:").split(":")
    if not did.startswith("did:web:") or not _HOST.fullmatch(unquote(host)):
        raise ValueError("not a did:web")
    if not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise ValueError("not a did:web")
    path = "/".join(segments) or ".well-known"
    return f"https://{unquote(host)}/{path}/did.json"


def multikey(public: bytes) -> str:
    """Return a 32-byte Ed25519 public key as a Multikey, `z6Mk...`."""
    return base58btc(_ED25519 + public)


def from_multikey(text: str) -> bytes:
    """Return the 32 bytes of an Ed25519 Multikey; raises ValueError for anything else."""
    data = from_base58btc(text)
    if len(data) != 34 or data[:2] != _ED25519 or multikey(data[2:]) != text:
        raise ValueError("not an Ed25519 Multikey")
    return data[2:]


def did_key(public: bytes) -> str:
    """Return the did:key of an Ed25519 public key."""
    return f"did:key:{multikey(public)}"


def key_of_did_key(verification_method: str) -> bytes:
    """Return the public key a did:key verification method is made of; raises ValueError."""
    did, _, fragment = verification_method.partition("#")
    text = did.removeprefix("did:key:")
    if not did.startswith("did:key:") or fragment != text:
        raise ValueError("not a did:key verification method")
    return from_multikey(text)


def did_document(did: str, keys: Sequence[PublicKey]) -> dict[str, Any]:
    """Return the DID document that lists all `keys`, past and present, each of them once trusted to assert."""
    return {
        "@context": list(DID_CONTEXTS),
        "id": did,
        "verificationMethod": [_method(did, key) for key in keys],
        "assertionMethod": [key.id for key in keys],
    }


def keys_of(document: dict[str, Any]) -> dict[str, bytes]:
    """Return the Ed25519 keys the document's owner controls and lists for assertions, by verification method.

    What has another shape, or another controller, is left out: a key is only believed when all of it is clear.
    """
    listed = document.get("assertionMethod")
    methods = document.get("verificationMethod")
    found: dict[str, bytes] = {}
    for method in methods if isinstance(methods, list) else []:
        if not isinstance(method, dict) or not isinstance(listed, list) or method.get("id") not in listed:
            continue
        owner, name = method.get("controller"), str(method["id"])
        if owner != document.get("id") or name.partition("#")[0] != owner or method.get("type") != "Multikey":
            continue
        try:
            found[name] = from_multikey(str(method.get("publicKeyMultibase")))
        except ValueError:
            continue
    return found


def _method(did: str, key: PublicKey) -> dict[str, str]:
    method = {"id": key.id, "type": "Multikey", "controller": did, "publicKeyMultibase": multikey(key.public)}
    if key.state != "active" and key.since is not None:
        method["revoked" if key.state == "compromised" else "expires"] = stamp(key.since)
    return method
