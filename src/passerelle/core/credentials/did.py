"""Decentralised identifiers: did:web for the register and its awarders, did:key for tests and small issuers.

Source: W3C CCG reports did:web and did:key; Controlled Identifiers 1.0 (Multikey, `expires`, `revoked`). A DID
document lists every key its owner ever had, so that an award signed years ago still verifies; what a key may
be believed for today is its state, kept in the trust index.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote, unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from passerelle.core.credentials.moments import stamp
from passerelle.core.credentials.multibase import base58btc, from_base58btc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DID_CONTEXTS: Final = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")
KeyState = Literal["active", "retired", "compromised"]
Algorithm = Literal["Ed25519", "P-256"]
SUITES_OF: Final[dict[Algorithm, tuple[str, ...]]] = {
    "Ed25519": ("eddsa-rdfc-2022", "eddsa-jcs-2022"),
    "P-256": ("ecdsa-rdfc-2019",),
}
"""The cryptosuites a key of each algorithm signs with inside a document, all of them, unless it says otherwise."""

_PREFIX: Final[dict[Algorithm, bytes]] = {"Ed25519": bytes([0xED, 0x01]), "P-256": bytes([0x80, 0x24])}
"""The multicodec of each algorithm's public key."""
_LENGTH: Final[dict[Algorithm, int]] = {"Ed25519": 32, "P-256": 33}
_BEFORE_ANY_KEY: Final = "1970-01-01T00:00:00Z"
"""What other readers of a DID document are told of a key that was never to be believed: they need a moment."""
_FIELD: Final = 2**255 - 19
_D: Final = -121665 * pow(121666, -1, _FIELD) % _FIELD
_SEGMENT = re.compile(r"[A-Za-z0-9._-]+")
_HOST = re.compile(r"[a-z0-9.-]+(:[0-9]+)?")


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """What checks a signature: the algorithm and the bytes of the public key (`PublicKey.public`).

    `has_one_spelling` says that, of the two ways a P-256 signature can be written, its owner uses the one with the
    lower s. Our issuers do, so that no second document of a credential is made without its key; a stranger need not.
    """

    algorithm: Algorithm
    public: bytes
    has_one_spelling: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key as its owner published it. `since` is when it was retired or compromised; None while active.

    A key compromised without a moment counts for nothing it ever signed, whatever date stands there.

    `public` is the 32 bytes of an Ed25519 key or the 33 of a compressed P-256 point. `suites` are the cryptosuites
    with which this key signs every credential that carries its proofs inside, all of them together: where one of them
    is missing, somebody took it away. Given none, those of its algorithm.
    """

    id: str
    public: bytes
    state: KeyState = "active"
    since: datetime | None = None
    reason: str | None = None
    algorithm: Algorithm = "Ed25519"
    suites: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.suites:
            object.__setattr__(self, "suites", SUITES_OF[self.algorithm])

    @property
    def is_given_up(self) -> bool:
        """Whether nothing it ever signed is believed."""
        return self.state == "compromised" and self.since is None

    @property
    def verifying(self) -> VerifyingKey:
        return VerifyingKey(self.algorithm, self.public)


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


def origin_of(did: str) -> str:
    """Return the https address a did:web stands for; anything for another DID, which stands for none.

    >>> origin_of("did:web:register.example%3A8443")
    'https://register.example:8443'
    """
    return "https://" + "/".join(unquote(part) for part in did.removeprefix("did:web:").split(":"))


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


def multikey(public: bytes, algorithm: Algorithm = "Ed25519") -> str:
    """Return a public key as a Multikey: `z6Mk...` for Ed25519, `zDn...` for P-256."""
    return base58btc(_PREFIX[algorithm] + public)


@lru_cache(maxsize=4096)
def from_multikey(text: str) -> VerifyingKey:
    """Return the key of a Multikey; raises ValueError for other kinds, other spellings, and points off the curve."""
    data = from_base58btc(text)
    for algorithm, prefix in _PREFIX.items():
        public = data[2:]
        if data[:2] != prefix or len(public) != _LENGTH[algorithm] or multikey(public, algorithm) != text:
            continue
        if not _ON_CURVE[algorithm](public):
            raise ValueError("not a point of the curve")
        return VerifyingKey(algorithm, public)
    raise ValueError("not an Ed25519 or P-256 Multikey")


def did_key(public: bytes, algorithm: Algorithm = "Ed25519") -> str:
    """Return the did:key of a public key."""
    return f"did:key:{multikey(public, algorithm)}"


def key_of_did_key(verification_method: str) -> VerifyingKey:
    """Return the public key a did:key verification method is made of; raises ValueError."""
    did, _, fragment = verification_method.partition("#")
    text = did.removeprefix("did:key:")
    if not did.startswith("did:key:") or fragment != text:
        raise ValueError("not a did:key verification method")
    return from_multikey(text)


def did_document(did: str, keys: Sequence[PublicKey]) -> dict[str, Any]:
    """Return the DID document that lists all `keys`, past and present.

    `assertionMethod` names those that signed anything which is believed. A key of which nothing is believed stands
    among the methods alone, with `revoked`: a reader who overlooks that word finds nothing the key is good for. One
    lost since a moment stays named, with that moment, for what it signed before (Controlled Identifiers 1.0: `revoked`
    is told of a method, and read by who relies on it). `authentication` is about now: keys in use.
    """
    return {
        "@context": list(DID_CONTEXTS),
        "id": did,
        "verificationMethod": [_method(did, key) for key in keys],
        "assertionMethod": [key.id for key in keys if not key.is_given_up],
        "authentication": [key.id for key in keys if key.state == "active"],
    }


def keys_of(document: dict[str, Any]) -> dict[str, VerifyingKey]:
    """Return the keys the document's owner controls and lists for assertions, by verification method.

    What has another shape, or another controller, is left out: a key is only believed when all of it is clear.
    """
    listed = document.get("assertionMethod")
    if not isinstance(listed, list):
        return {}
    return {name: key for name, key, _is_revoked in _methods(document) if name in listed}


def given_up_keys_of(document: dict[str, Any]) -> dict[str, VerifyingKey]:
    """Return the keys the document calls revoked and lists for nothing: good for telling who signed, never for more."""
    listed = document.get("assertionMethod")
    if not isinstance(listed, list):
        return {}
    return {name: key for name, key, is_revoked in _methods(document) if is_revoked and name not in listed}


def _methods(document: dict[str, Any]) -> Iterator[tuple[str, VerifyingKey, bool]]:
    """Yield each verification method of the document's owner that is clear, its key, and whether that is revoked."""
    methods = document.get("verificationMethod")
    for method in methods if isinstance(methods, list) else []:
        if not isinstance(method, dict) or not isinstance(method.get("id"), str):
            continue
        owner, name = method.get("controller"), method["id"]
        if owner != document.get("id") or name.partition("#")[0] != owner or method.get("type") != "Multikey":
            continue
        try:
            yield name, from_multikey(str(method.get("publicKeyMultibase"))), "revoked" in method
        except ValueError:
            continue


def _method(did: str, key: PublicKey) -> dict[str, str]:
    text = multikey(key.public, key.algorithm)
    method = {"id": key.id, "type": "Multikey", "controller": did, "publicKeyMultibase": text}
    if key.state == "compromised":
        method["revoked"] = stamp(key.since) if key.since else _BEFORE_ANY_KEY
    elif key.state == "retired" and key.since is not None:
        method["expires"] = stamp(key.since)
    return method


def _is_ed25519_point(public: bytes) -> bool:
    """Say whether 32 bytes are the one encoding of a point of edwards25519 that is not of small order.

    RFC 8032, section 5.1.3. With a key of small order anybody signs anything.
    """
    y = int.from_bytes(public, "little") & (2**255 - 1)
    if y >= _FIELD:
        return False
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _FIELD) % _FIELD
    if square == 0:
        return False  # y is 1 or -1: order 1 or 2, and x = 0 has no sign
    if pow(square, (_FIELD - 1) // 2, _FIELD) != 1:
        return False
    return not _is_of_order_up_to_8(y, square)


def _is_of_order_up_to_8(y: int, square: int) -> bool:
    """Double the point three times: the neutral element comes out of the eight points of small order alone."""
    for _ in range(3):
        # y(2P) = (y^2 + x^2) / (1 - d x^2 y^2); x(2P)^2 = 4 x^2 y^2 / (1 + d x^2 y^2)^2
        product = _D * square * y * y % _FIELD
        y_next = (y * y + square) * pow(1 - product, -1, _FIELD) % _FIELD
        square = 4 * square * y * y * pow((1 + product) ** 2, -1, _FIELD) % _FIELD
        y = y_next
    return y == 1


def _is_p256_point(public: bytes) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    except ValueError:
        return False
    return public[0] in (2, 3)


_ON_CURVE: Final = {"Ed25519": _is_ed25519_point, "P-256": _is_p256_point}


def fingerprint(public_multibase: str) -> str:
    """Return a public key in eight groups of four, to be read aloud and compared: the first half of a SHA-256."""
    digest = sha256(public_multibase.encode("ascii")).hexdigest()[:32].upper()
    return " ".join([digest[at : at + 4] for at in range(0, 32, 4)])
