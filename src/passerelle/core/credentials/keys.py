"""Checking a signature with a public key: Ed25519 with libsodium, and ECDSA on P-256 with SHA-256.

Of Ed25519, libsodium refuses besides what RFC 8032 does a key or a point of small order and every spelling of a number
but one: such a key would sign for everybody (docs/decisions/0026).

Source: vc-di-eddsa 1.0, vc-di-ecdsa 1.0, RFC 7518 and RFC 9864. A P-256 signature is the two numbers r and s, 32
bytes each.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from nacl.bindings import crypto_sign_open
from nacl.exceptions import CryptoError

if TYPE_CHECKING:
    from passerelle.core.credentials.did import VerifyingKey

SIGNATURE_BYTES: Final = 64
KEY_BYTES: Final = 32
"""Of Ed25519; libsodium does not look at how long a key is."""
ORDER_P256: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
HIGHEST_S: Final = ORDER_P256 // 2
"""Where r and s are a signature, so are r and n - s (SEC 1, section 4.1.4); our signers write the lower (`lower_s`)."""
_HIGHEST_S: Final = HIGHEST_S.to_bytes(SIGNATURE_BYTES // 2, "big")


def holds(signature: bytes, message: bytes, key: VerifyingKey) -> bool:
    """Whether `signature` (64 bytes) is `key`'s of `message`, in the one spelling its owner writes if there is one."""
    if key.algorithm != "Ed25519":
        return holds_for_digest(signature, sha256(message).digest(), key)
    if len(signature) != SIGNATURE_BYTES or len(key.public) != KEY_BYTES:
        return False
    try:
        crypto_sign_open(signature + message, key.public)
    except (CryptoError, ValueError):
        return False
    return True


def holds_for_digest(signature: bytes, digest: bytes, key: VerifyingKey) -> bool:
    """Whether `holds` is true of the message with this SHA-256 digest; `key` is of P-256."""
    if len(signature) != SIGNATURE_BYTES or (key.has_one_spelling and signature[32:] > _HIGHEST_S):
        return False
    try:
        _p256(key.public).verify(_der(signature), digest, _OF_DIGEST)
    except (InvalidSignature, ValueError):
        return False
    return True


def _der(signature: bytes) -> bytes:
    """Return a P-256 signature as two integers of ASN.1 (RFC 3279, section 2.2.3).

    Nearly all of them begin with a byte that is not 0, and then only a sign may have to be told from the highest bit.
    """
    r, s = signature[:32], signature[32:]
    if not r[0] or not s[0]:
        return encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
    is_long, is_long_too = r[0] >> 7, s[0] >> 7
    return b"".join((_SEQUENCE[is_long + is_long_too], _INTEGER[is_long], r, _INTEGER[is_long_too], s))


_SEQUENCE: Final = (b"\x30\x44", b"\x30\x45", b"\x30\x46")
_INTEGER: Final = (b"\x02\x20", b"\x02\x21\x00")


def lower_s(r: int, s: int) -> bytes:
    """Return the 64 bytes of a P-256 signature in the one spelling our issuers write."""
    return (r << 256 | (s if s <= HIGHEST_S else ORDER_P256 - s)).to_bytes(SIGNATURE_BYTES, "big")


def lower_of(der: bytes) -> bytes:
    """Return the same of a signature as a library writes it, as two integers of ASN.1."""
    length = der[3]
    r, s = der[4 : 4 + length][-32:], der[6 + length :][-32:]  # without the byte that tells a sign
    if len(r) == len(s) == SIGNATURE_BYTES // 2 and s <= _HIGHEST_S:
        return r + s
    return lower_s(int.from_bytes(r, "big"), int.from_bytes(s, "big"))


_OF_DIGEST: Final = ECDSA(Prehashed(SHA256()))  # which is made sooner outside


@lru_cache(maxsize=4096)
def _p256(public: bytes) -> EllipticCurvePublicKey:
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public)
