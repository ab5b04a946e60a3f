"""JSON Web Signatures in compact form, as strictly as a signature deserves: one spelling, one algorithm for one key.

Source: RFC 7515, RFC 7518 (ES256), RFC 8037 and RFC 9864 (`Ed25519`; the older name `EdDSA` is read too), RFC 8725.
The key is never taken from the header; the header only says which published key to try.
"""

from __future__ import annotations

import binascii
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from passerelle.core.credentials import strict_json
from passerelle.core.credentials.did import VerifyingKey, from_multikey, multikey
from passerelle.core.credentials.keys import SIGNATURE_BYTES, holds
from passerelle.core.credentials.refusals import KeyUnknown, ProofRefused, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passerelle.core.credentials.did import Algorithm
    from passerelle.core.credentials.proofs import Resolve, Signer

ALGORITHM_NAMES: Final[dict[Algorithm, str]] = {"Ed25519": "EdDSA", "P-256": "ES256"}
"""What we write. `EdDSA` until peers read `Ed25519` (RFC 9864 deprecates the older name, and both mean the same)."""
_ALGORITHMS: Final[dict[str, Algorithm]] = {"EdDSA": "Ed25519", "Ed25519": "Ed25519", "ES256": "P-256"}
_NEVER: Final = frozenset({"crit", "b64", "zip", "enc"})
"""Header parameters that change what is signed or how: none of ours has them, so none is understood."""


class Jws(NamedTuple):
    """A compact JWS taken apart; nothing about it is checked but its spelling."""

    header: Mapping[str, Any]
    payload: bytes
    signature: bytes
    signing_input: bytes


def base64url(data: bytes) -> str:
    """Return `data` in base64url without padding.

    >>> base64url(b"passerelle")
    'cGFzc2VyZWxsZQ'
    """
    return encoded(data).decode("ascii")


def from_base64url(text: str | bytes) -> bytes:
    """Return the bytes in `text`; raises Unreadable("base64url") for any spelling but the one `base64url` writes."""
    raw = text.encode("ascii", "replace") if isinstance(text, str) else text
    over = len(raw) & 3
    if over and raw[-1:] not in _LAST[over]:
        raise Unreadable("base64url")
    try:
        return binascii.a2b_base64(raw.translate(_TO_STANDARD) + _PADDING[over], strict_mode=True)
    except (binascii.Error, ValueError):
        raise Unreadable("base64url") from None


def all_from_base64url(texts: Sequence[bytes]) -> list[bytes]:
    """Return what `from_base64url` returns of each text, with less to do for many short ones; raises as it does."""
    joined = b"~".join(texts)
    if not texts:
        return []
    if not all([text[-1:] in _LAST[len(text) & 3] for text in texts]):
        raise Unreadable("base64url")
    try:
        return [
            binascii.a2b_base64(text + _PADDING[len(text) & 3], strict_mode=True)
            for text in joined.translate(_TO_STANDARD).split(b"~")
        ]
    except (binascii.Error, ValueError):
        raise Unreadable("base64url") from None


_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_LAST: Final = (_ALPHABET, b"", _ALPHABET[::16], _ALPHABET[::4])
"""Letters that may end a text of so many letters over a multiple of four: those whose unused bits are zero."""
_TO_STANDARD: Final = bytes.maketrans(b"-_+/=", b"+/***")
"""The standard's letters become no letters at all."""
_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
_PADDING: Final = (b"", b"", b"==", b"=")


def encoded(data: bytes) -> bytes:
    """Return `data` in base64url without padding, as bytes."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=")


def encoded_all(values: list[bytes]) -> list[bytes]:
    """Return what `encoded` returns of each."""
    write = binascii.b2a_base64
    return [write(value, newline=False).translate(_TO_URL).rstrip(b"=") for value in values]


def strict_value(raw: bytes) -> Any:
    """Return the JSON value in `raw`, of which there is one reading only; raises Unreadable as `strict_json` does."""
    if raw.count(b"{") + raw.count(b"[") > strict_json.MAX_DEPTH:
        strict_json.refuse_deep(raw)
    try:
        return compact_json([raw])[0]
    except ValueError:
        wrapped = strict_json.parse(b'{"":' + raw + b"}", max_bytes=strict_json.MAX_BYTES + 5)
    if len(wrapped) != 1:
        raise Unreadable("not_json")
    return wrapped[""]


def compact_json(raw: list[bytes]) -> list[Any]:
    """Return the values of JSON texts, each in its most compact form.

    What is written again just as it was read has no name twice, no spelling two readers take differently, and no
    number that lost a digit. Raises ValueError for everything else, which need not be wrong.
    """
    values = [orjson.loads(one) for one in raw]
    try:
        again = orjson.dumps(values)
    except orjson.JSONEncodeError:
        raise ValueError("too deep") from None
    if again != b"[" + b",".join(raw) + b"]":
        raise ValueError("not compact")
    return values


def strict_object(raw: bytes) -> dict[str, Any]:
    """Return the JSON object in `raw`; raises Unreadable as `strict_value`, and not_an_object."""
    value = strict_value(raw)
    if not isinstance(value, dict):
        raise Unreadable("not_an_object")
    return value


def parse(text: str | bytes, *, max_bytes: int = strict_json.MAX_BYTES) -> Jws:
    """Return the compact JWS in `text`; raises Unreadable (too_large, not_jws, base64url, or as `strict_json`)."""
    if len(text) > max_bytes:
        raise Unreadable("too_large", limit=max_bytes)
    raw = text if isinstance(text, bytes) else text.encode("ascii", "replace")
    parts = raw.split(b".")
    if len(parts) != 3:
        raise Unreadable("not_jws")
    read = _short_header if len(parts[0]) <= _SHORT else _header
    header = read(parts[0])
    return Jws(header, from_base64url(parts[1]), from_base64url(parts[2]), raw[: -len(parts[2]) - 1])


_SHORT: Final = 1024


def _header(part: bytes) -> Mapping[str, Any]:
    return MappingProxyType(strict_object(from_base64url(part)))


_short_header = lru_cache(maxsize=1024)(_header)
"""An issuer's headers are all alike."""


def sign(header: Mapping[str, Any], payload: bytes, signer: Signer) -> str:
    """Return the compact JWS of `payload`; `alg` and `kid` are the signer's, the rest of the header the caller's."""
    return compact({"kid": signer.verification_method, **header}, payload, signer)


def compact(header: Mapping[str, Any], payload: bytes, signer: Signer) -> str:
    """Return the compact JWS of `payload` with exactly this header and the signer's `alg`."""
    full = {"alg": ALGORITHM_NAMES[signer.algorithm], **header}
    start = encoded(orjson.dumps(full)) + b"." + encoded(payload)
    return (start + b"." + encoded(signer.sign(start))).decode("ascii")


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


def jwk_of(key: VerifyingKey) -> dict[str, str]:
    """Return a public key as a JSON Web Key."""
    return dict(_jwk_of(key))


@lru_cache(maxsize=1024)
def _jwk_of(key: VerifyingKey) -> dict[str, str]:
    if key.algorithm == "Ed25519":
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url(key.public)}
    point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), key.public).public_bytes(
        Encoding.X962, PublicFormat.UncompressedPoint
    )
    return {"kty": "EC", "crv": "P-256", "x": base64url(point[1:33]), "y": base64url(point[33:])}


def key_of_jwk(jwk: Mapping[str, Any]) -> VerifyingKey:
    """Return the public key in a JSON Web Key.

    Raises ValueError for another kind or spelling of key, a point off the curve, and a private key given away.
    """
    kind, curve, x, y = jwk.get("kty"), jwk.get("crv"), jwk.get("x"), jwk.get("y")
    if "d" in jwk or not isinstance(x, str):
        raise ValueError("not a public key")
    if (kind, curve) == ("OKP", "Ed25519") and y is None:
        return _ed25519_of(x)
    if (kind, curve) == ("EC", "P-256") and isinstance(y, str):
        return _p256_of(x, y)
    raise ValueError("not an Ed25519 or P-256 key")


@lru_cache(maxsize=1024)
def _ed25519_of(x: str) -> VerifyingKey:
    return from_multikey(multikey(_coordinate(x)))


@lru_cache(maxsize=1024)
def _p256_of(x: str, y: str) -> VerifyingKey:
    numbers = EllipticCurvePublicNumbers(
        int.from_bytes(_coordinate(x), "big"), int.from_bytes(_coordinate(y), "big"), SECP256R1()
    )
    return VerifyingKey("P-256", numbers.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


def _coordinate(text: str) -> bytes:
    try:
        found = from_base64url(text[:64])
    except Unreadable:
        raise ValueError("not base64url") from None
    if len(found) != 32 or len(text) > 64:
        raise ValueError("not 32 bytes")
    return found
