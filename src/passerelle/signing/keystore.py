"""The only door to a private key: files in the data folder, readable by this account alone.

A file is named after its public key, so it can never be taken for another's. Nothing is made on import; a key is
made by `actions.create_key` and by nothing else.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from passerelle.core.credentials.did import multikey
from passerelle.core.errors import NotNow


class FileSigner:
    """Signs with one key and shows nothing else of it (the `Signer` of `core/credentials/proofs.py`)."""

    __slots__ = ("__private", "_verification_method")

    def __init__(self, private: Ed25519PrivateKey, verification_method: str) -> None:
        self.__private = private
        self._verification_method = verification_method

    @property
    def verification_method(self) -> str:
        return self._verification_method

    def sign(self, message: bytes) -> bytes:
        return self.__private.sign(message)

    def __repr__(self) -> str:
        return f"FileSigner({self._verification_method})"


def make() -> str:
    """Make a key pair, keep its private half as a file, and return its public half as a Multikey."""
    private = Ed25519PrivateKey.generate()
    public = multikey(private.public_key().public_bytes_raw())
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = os.open(_path(public), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as stream:
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())
    return public


def forget(public_multibase: str) -> None:
    """Delete a private key that never came into use."""
    _path(public_multibase).unlink(missing_ok=True)


def open_signer(public_multibase: str, verification_method: str) -> FileSigner:
    """Return the signer for a key; raises NotNow (key_unavailable) when its file is missing or another key's."""
    try:
        private = load_pem_private_key(_path(public_multibase).read_bytes(), password=None)
    except (OSError, ValueError):
        raise NotNow(reason="key_unavailable") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise NotNow(reason="key_unavailable")
    if multikey(private.public_key().public_bytes_raw()) != public_multibase:
        raise NotNow(reason="key_unavailable")
    return FileSigner(private, verification_method)


def _folder() -> Path:
    return Path(settings.PASSERELLE_DATA) / "keys"


def _path(public_multibase: str) -> Path:
    return _folder() / f"{public_multibase}.pem"
