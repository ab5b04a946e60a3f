"""How a private key lies in a file: sealed under a secret that is kept elsewhere, and under its own name.

AES-256-GCM; its key comes from the secret by HKDF-SHA256 with a salt of the file's own. The name of the key (its public
half) is bound into the seal, so that one key's file is never taken for another's. Eight bytes from the same derivation
tell a wrong secret from a damaged file; whoever has the file could try secrets anyway. See docs/decisions/0011.

One line of JSON: `format`, `name`, and `salt`, `check`, `nonce`, `sealed` in base64.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT: Final = "passerelle-key/1"
SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12
_KEY_BYTES, _CHECK_BYTES = 32, 8
_TAG_BYTES: Final = 16
_LENGTHS: Final = {"salt": SALT_BYTES, "check": _CHECK_BYTES, "nonce": NONCE_BYTES}
_MEMBERS: Final = {"format", "name", "sealed", *_LENGTHS}


class SealedShut(Exception):
    """The envelope does not open; `reason` is wrong_secret, damaged, another_key, unreadable or unknown_format."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def seal(content: bytes, name: str, unlock: bytes, *, chance: bytes) -> bytes:
    """Return `content` sealed under a secret and a name; `chance` is 28 bytes, never used twice."""
    if len(chance) != SALT_BYTES + NONCE_BYTES:
        raise ValueError("28 bytes of chance are needed")
    salt, nonce = chance[:SALT_BYTES], chance[SALT_BYTES:]
    key, check = _derived(unlock, salt)
    sealed = AESGCM(key).encrypt(nonce, content, _bound(name))
    parts = {"salt": salt, "check": check, "nonce": nonce, "sealed": sealed}
    told = {"format": FORMAT, "name": name} | {part: base64.b64encode(it).decode() for part, it in parts.items()}
    return (json.dumps(told) + "\n").encode("ascii")


def unseal(envelope: bytes, name: str, unlock: bytes) -> bytes:
    """Return what was sealed under this name and secret; raises SealedShut."""
    parts = _parts(envelope, name)
    key, check = _derived(unlock, parts["salt"])
    if not hmac.compare_digest(check, parts["check"]):
        raise SealedShut("wrong_secret")
    try:
        return AESGCM(key).decrypt(parts["nonce"], parts["sealed"], _bound(name))
    except InvalidTag:
        raise SealedShut("damaged") from None


def _parts(envelope: bytes, name: str) -> dict[str, bytes]:
    try:
        told = json.loads(envelope)
        if not isinstance(told, dict) or "format" not in told:
            raise SealedShut("unreadable")
        if told["format"] != FORMAT:
            raise SealedShut("unknown_format")
        if told.keys() != _MEMBERS:
            raise SealedShut("unreadable")
        if told["name"] != name:
            raise SealedShut("another_key")
        parts = {part: base64.b64decode(told[part], validate=True) for part in ("sealed", *_LENGTHS)}
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise SealedShut("unreadable") from None
    if any(len(parts[part]) != length for part, length in _LENGTHS.items()) or len(parts["sealed"]) < _TAG_BYTES:
        raise SealedShut("unreadable")
    return parts


def _derived(unlock: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Return the key of the seal, and the bytes by which a wrong secret is told."""
    made = HKDF(SHA256(), length=_KEY_BYTES + _CHECK_BYTES, salt=salt, info=FORMAT.encode()).derive(unlock)
    return made[:_KEY_BYTES], made[_KEY_BYTES:]


def _bound(name: str) -> bytes:
    return f"{FORMAT}\n{name}".encode()
