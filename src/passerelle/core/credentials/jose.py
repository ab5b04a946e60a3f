"""JSON Web Signatures in compact form, as strictly as a signature deserves: one spelling, one algorithm for one key.

Source: RFC 7515, RFC 7518 (ES256), RFC 8037 and RFC 9864 (`Ed25519`; the older name `EdDSA` is read too), RFC 8725.
The key is never taken from the header; the header only says which published key to try.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.core.credentials import strict_json
from passerelle.core.credentials.keys import SIGNATURE_BYTES, holds
from passerelle.core.credentials.refusals import KeyUnknown, ProofRefused, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.credentials.did import Algorithm, VerifyingKey
    from passerelle.core.credentials.proofs import Resolve, Signer

ALGORITHM_NAMES: Final[dict[Algorithm, str]] = {"Ed25519": "EdDSA", "P-256": "ES256"}
"""What we write. `EdDSA` until peers read `Ed25519` (RFC 9864 deprecates the older name, and both mean the same)."""
_ALGORITHMS: Final[dict[str, Algorithm]] = {"EdDSA": "Ed25519", "Ed25519": "Ed25519", "ES256": "P-256"}
_NEVER: Final = frozenset({"crit", "b64", "zip", "enc"})
"""Header parameters that change what is signed or how: none of ours has them, so none is understood."""


@dataclass(frozen=True, slots=True)
class Jws:
    """A compact JWS taken apart; nothing about it is checked but its spelling."""

    header: dict[str, Any]
    payload: bytes
    signature: bytes
    signing_input: bytes


def base64url(data: bytes) -> str:
    """Return `data` in base64url without padding.

    >>> base64url(b"passerelle")
    'cGFzc2VyZWxsZQ'
    """
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str | bytes) -> bytes:
    """Return the bytes in `text`; raises Unreadable("base64url") for any spelling but the one `base64url` writes."""
    raw = text.encode("ascii", "replace") if isinstance(text, str) else text
    try:
        data = base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("base64url") from None
    if base64.urlsafe_b64encode(data).rstrip(b"=") != raw:
        raise Unreadable("base64url")
    return data


def parse(text: str, *, max_bytes: int = strict_json.MAX_BYTES) -> Jws:
    """Return the compact JWS in `text`; raises Unreadable (too_large, not_jws, base64url, or as `strict_json`)."""
    if len(text) > max_bytes:
        raise Unreadable("too_large", limit=max_bytes)
    parts = text.split(".")
    if len(parts) != 3 or not text.isascii():
        raise Unreadable("not_jws")
    header, payload, signature = (from_base64url(part) for part in parts)
    signing_input = text[: len(parts[0]) + 1 + len(parts[1])].encode("ascii")
    return Jws(strict_json.parse(header), payload, signature, signing_input)


def sign(header: Mapping[str, Any], payload: bytes, signer: Signer) -> str:
    """Return the compact JWS of `payload`; `alg` and `kid` are the signer's, the rest of the header the caller's."""
    full = {"alg": ALGORITHM_NAMES[signer.algorithm], "kid": signer.verification_method, **header}
    start = f"{base64url(orjson.dumps(full))}.{base64url(payload)}"
    return f"{start}.{base64url(signer.sign(start.encode('ascii')))}"


def verify(jws: Jws, resolve_key: Resolve, *, typ: str | tuple[str, ...] | None = None) -> str:
    """Return the verification method whose key signed; raises KeyUnknown or ProofRefused.

    `typ` are the media types this use accepts (RFC 8725, section 3.11): a token made for another use is refused.
    """
    accepted = (typ,) if isinstance(typ, str) else typ
    if accepted is not None and jws.header.get("typ") not in accepted:
        raise ProofRefused("type", seen=str(jws.header.get("typ"))[:60])
    method = jws.header.get("kid")
    if not isinstance(method, str):
        raise KeyUnknown("key_unknown", verification_method=str(method)[:300])
    key = resolve_key(method)
    if key is None:
        raise KeyUnknown("key_unknown", verification_method=method[:300])
    check_signature(jws, key)
    return method


def check_signature(jws: Jws, key: VerifyingKey) -> None:
    """Raise ProofRefused (form, cryptosuite, signature) unless `key` signed it with the algorithm of that key."""
    if _NEVER & jws.header.keys():
        raise ProofRefused("form", seen=sorted(_NEVER & jws.header.keys()))
    algorithm = jws.header.get("alg")
    if not isinstance(algorithm, str) or _ALGORITHMS.get(algorithm) != key.algorithm:
        raise ProofRefused("cryptosuite", seen=str(algorithm)[:60])
    if len(jws.signature) != SIGNATURE_BYTES or not holds(jws.signature, jws.signing_input, key):
        raise ProofRefused("signature", cryptosuite=algorithm)
