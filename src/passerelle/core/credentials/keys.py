"""Checking a signature with a public key, loaded once: Ed25519, and ECDSA on P-256 with SHA-256.

Source: vc-di-eddsa 1.0, vc-di-ecdsa 1.0, RFC 7518 and RFC 9864. A P-256 signature is the two numbers r and s, 32
bytes each.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

if TYPE_CHECKING:
    from passerelle.core.credentials.did import VerifyingKey

SIGNATURE_BYTES: Final = 64


def holds(signature: bytes, message: bytes, key: VerifyingKey) -> bool:
    """Whether `signature` (64 bytes) is `key`'s of `message`."""
    try:
        loaded = _loaded(key)
        if isinstance(loaded, Ed25519PublicKey):
            loaded.verify(signature, message)
        else:
            if len(signature) != SIGNATURE_BYTES:
                return False
            r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
            loaded.verify(encode_dss_signature(r, s), message, _SHA256)
    except (InvalidSignature, ValueError):
        return False
    return True


_SHA256: Final = ECDSA(SHA256())


@lru_cache(maxsize=4096)
def _loaded(key: VerifyingKey) -> Ed25519PublicKey | EllipticCurvePublicKey:
    if key.algorithm == "Ed25519":
        return Ed25519PublicKey.from_public_bytes(key.public)
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), key.public)
