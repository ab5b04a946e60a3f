"""Keys that live as long as the process, each under the did:key it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from passerelle.core.credentials.did import did_key, key_of_did_key
from passerelle.core.credentials.keys import lower_s

if TYPE_CHECKING:
    from passerelle.core.credentials.did import Algorithm, VerifyingKey


class Ephemeral:
    """A signer whose key was made just now and is written nowhere."""

    def __init__(self, algorithm: Algorithm) -> None:
        self.algorithm: Algorithm = algorithm
        self._key = Ed25519PrivateKey.generate() if algorithm == "Ed25519" else ec.generate_private_key(ec.SECP256R1())
        self.did: Final = did_key(self._public(), algorithm)
        self.verification_method: Final = f"{self.did}#{self.did.removeprefix('did:key:')}"

    def _public(self) -> bytes:
        public = self._key.public_key()
        if isinstance(public, ec.EllipticCurvePublicKey):
            return public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        return public.public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        if isinstance(self._key, Ed25519PrivateKey):
            return self._key.sign(message)
        return lower_s(*decode_dss_signature(self._key.sign(message, ec.ECDSA(SHA256()))))


def resolve(verification_method: str) -> VerifyingKey | None:
    """Return the key a did:key verification method is made of, or None."""
    try:
        return key_of_did_key(verification_method)
    except ValueError:
        return None
