"""Private keys as they are used: made, taken from their 32 secret bytes, asked to sign. No file, no database.

Nothing outside this package names a private key (`tests/repo/test_private_keys.py`). Whoever signs sees a `Signer`:
three things, which a hardware module behind PKCS#11 can do as well as a file. It leaves the narrow way open: the
secret bytes themselves are asked for by the keystore alone.
"""

from __future__ import annotations

import secrets
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Protocol

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from nacl.bindings import crypto_sign

from passerelle.core.credentials.did import Algorithm, multikey
from passerelle.core.credentials.keys import ORDER_P256, SIGNATURE_BYTES, lower_of

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET_BYTES: Final = 32
_ECDSA: Final = ec.ECDSA(Prehashed(SHA256()), deterministic_signing=True)  # a digest is made sooner outside


class Signer(Protocol):
    """What signs. The same message gives the same bytes in every process (RFC 8032; RFC 6979 for P-256)."""

    @property
    def algorithm(self) -> Algorithm: ...

    @property
    def verification_method(self) -> str:
        """The DID URL under which the public half is published."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return 64 bytes: the Ed25519 signature of `message`, or r and the lower s of ECDSA over its SHA-256."""
        ...


class PrivateKey:
    """A private key of either algorithm. It shows its public half, and never itself."""

    __slots__ = ("__key", "__sign", "algorithm", "public")

    def __init__(self, key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> None:
        self.__key = key
        self.algorithm: Algorithm
        if isinstance(key, Ed25519PrivateKey):
            self.algorithm, self.public = "Ed25519", key.public_key().public_bytes_raw()
            self.__sign: Callable[[bytes], bytes] = partial(_signed_ed25519, key.private_bytes_raw() + self.public)
        else:
            self.algorithm, self.__sign = "P-256", partial(_signed_p256, key)
            self.public = key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    @classmethod
    def generate(cls, algorithm: Algorithm) -> PrivateKey:
        """Make a key from the machine's own chance."""
        if algorithm == "Ed25519":
            return cls(Ed25519PrivateKey.generate())
        return cls.from_secret(algorithm, (1 + secrets.randbelow(ORDER_P256 - 1)).to_bytes(SECRET_BYTES, "big"))

    @classmethod
    def from_secret(cls, algorithm: Algorithm, secret: bytes) -> PrivateKey:
        """Return the key of its 32 secret bytes; raises ValueError where there is none."""
        if len(secret) != SECRET_BYTES:
            raise ValueError("not the length of a private key")
        if algorithm == "Ed25519":
            return cls(Ed25519PrivateKey.from_private_bytes(secret))
        return cls(ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1()))

    @classmethod
    def from_pem(cls, pem: bytes) -> PrivateKey:
        """Return the key of a plain PEM file, as this program kept them at first; raises ValueError."""
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("not an Ed25519 key")
        return cls(key)

    @property
    def multibase(self) -> str:
        """The public half as a Multikey: what its file is named after."""
        return multikey(self.public, self.algorithm)

    def sign(self, message: bytes) -> bytes:
        return self.__sign(message)

    def secret(self) -> bytes:
        """Return the 32 bytes themselves. For the keystore, which seals them; for nobody else."""
        if isinstance(self.__key, Ed25519PrivateKey):
            return self.__key.private_bytes_raw()
        return self.__key.private_numbers().private_value.to_bytes(SECRET_BYTES, "big")

    def __repr__(self) -> str:
        return f"PrivateKey({self.multibase})"


def _signed_ed25519(secret_and_public: bytes, message: bytes) -> bytes:
    return crypto_sign(message, secret_and_public)[:SIGNATURE_BYTES]


def _signed_p256(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    return lower_of(key.sign(sha256(message).digest(), _ECDSA))


class KeySigner:
    """Signs with one key under one name, and shows nothing else of it (a `Signer`)."""

    __slots__ = ("__private", "_verification_method")

    def __init__(self, private: PrivateKey, verification_method: str) -> None:
        self.__private = private
        self._verification_method = verification_method

    @property
    def algorithm(self) -> Algorithm:
        return self.__private.algorithm

    @property
    def verification_method(self) -> str:
        return self._verification_method

    def sign(self, message: bytes) -> bytes:
        return self.__private.sign(message)

    def __repr__(self) -> str:
        return f"KeySigner({self._verification_method})"
