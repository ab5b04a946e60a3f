"""The only door to a private key: sealed files in the data folder, readable by this account alone.

A file is named after its public key, so it can never be taken for another's. Nothing is made on import; a key is
made by `actions.create_key` and `actions.rotate_key` and by nothing else. Another keeper, such as a hardware module,
takes the place of this file: it makes a key and returns its public half, opens a `Signer`, forgets.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from passerelle.core.credentials.did import from_multikey
from passerelle.core.errors import NotNow
from passerelle.signing import unlock
from passerelle.signing.envelope import NONCE_BYTES, SALT_BYTES, SealedShut, seal, unseal
from passerelle.signing.private import KeySigner, PrivateKey

if TYPE_CHECKING:
    from passerelle.core.credentials.did import Algorithm
    from passerelle.signing.private import Signer

log = logging.getLogger(__name__)
MAX_OPEN: Final = 256
OPEN_SECONDS: Final = 60
"""So long is a key used without looking at its file again: a file taken away stops signing everywhere within that."""

_opened: OrderedDict[tuple[Path, str], tuple[KeySigner, float]] = OrderedDict()
_door = threading.Lock()


def make(algorithm: Algorithm = "Ed25519") -> str:
    """Make a key pair, keep its private half sealed in a file, and return its public half as a Multikey.

    Raises NotNow (key_unavailable) when there is no secret to seal it under.
    """
    private = PrivateKey.generate(algorithm)
    _write(_path(private.multibase), _sealed(private, _unlock("a new key")))
    return private.multibase


def forget(public_multibase: str) -> None:
    """Delete a private key that never came into use."""
    close(public_multibase)
    _path(public_multibase).unlink(missing_ok=True)


def close(public_multibase: str) -> None:
    """Let go of an opened key, because its state changed or its file did."""
    with _door:
        for place in [place for place in _opened if place[0].stem == public_multibase]:
            del _opened[place]


def close_all() -> None:
    """Let go of every opened key."""
    with _door:
        _opened.clear()


def open_signer(public_multibase: str, verification_method: str) -> Signer:
    """Return the signer for a key; it stays open for a minute, so that a seal is not broken for every signature.

    Raises NotNow (key_unavailable) when its file is missing, another key's, damaged, or sealed under another secret;
    the log says which.
    """
    place, now = (_path(public_multibase), verification_method), time.monotonic()
    with _door:
        if (held := _opened.get(place)) and held[1] > now:
            _opened.move_to_end(place)
            return held[0]
    signer = KeySigner(_open(public_multibase, _unlock(public_multibase)), verification_method)
    with _door:
        for old in [old for old, (_, until) in _opened.items() if until <= now]:
            del _opened[old]
        _opened[place] = (signer, now + OPEN_SECONDS)
        while len(_opened) > MAX_OPEN:
            _opened.popitem(last=False)
    return signer


@dataclass
class Resealed:
    """Which keys were sealed anew, which were so already, and which could not be, with the reason."""

    done: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def plain_files() -> list[Path]:
    """Return the keys that lie unsealed, as this program kept them at first."""
    return sorted(_folder().glob("*.pem"))


def protect() -> Resealed:
    """Seal every plain key and take the plain file away; may be stopped at any moment and run again.

    Raises NotNow (key_unavailable) when there is no secret.
    """
    told = Resealed(already=[path.stem for path in _sealed_files()])
    for path in plain_files():
        secret = _unlock(path.stem)
        try:
            private = PrivateKey.from_pem(path.read_bytes())
            if private.multibase != path.stem:
                raise ValueError("another key's file")
        except (OSError, ValueError):
            told.refused[path.stem] = "unreadable"
            continue
        _write(_path(path.stem), _sealed(private, secret))
        _open(path.stem, secret)  # read back before the only other copy goes
        path.unlink()
        told.done.append(path.stem)
    return told


def rewrap(old: bytes, new: bytes) -> Resealed:
    """Seal every key under a new secret; may be stopped at any moment and run again with the same two secrets."""
    told = Resealed()
    for path in _sealed_files():
        name, envelope = path.stem, path.read_bytes()
        try:
            unseal(envelope, name, new)
        except SealedShut:
            pass
        else:
            told.already.append(name)
            continue
        try:
            private = _checked(name, unseal(envelope, name, old))
        except SealedShut as shut:
            told.refused[name] = shut.reason
            continue
        _write(path, _sealed(private, new))
        close(name)
        told.done.append(name)
    return told


def _unlock(name: str) -> bytes:
    try:
        return unlock.secret()
    except unlock.Locked as locked:
        log.error("%s: there is no secret for private keys (%s)", name, locked.reason)
        raise NotNow(reason="key_unavailable") from None


def _open(name: str, secret: bytes) -> PrivateKey:
    try:
        return _checked(name, unseal(_path(name).read_bytes(), name, secret))
    except OSError:
        plain = _path(name).with_suffix(".pem").exists()
        why = "it is not sealed yet: run `passerelle keys protect`" if plain else "its file is missing"
    except SealedShut as shut:
        why = shut.reason
    log.error("the key %s cannot be opened (%s)", name, why)
    raise NotNow(reason="key_unavailable")


def _checked(name: str, secret: bytes) -> PrivateKey:
    """Return the key of 32 secret bytes, if it is the one the file is named after. Raises SealedShut."""
    try:
        private = PrivateKey.from_secret(from_multikey(name).algorithm, secret)
    except ValueError:
        raise SealedShut("damaged") from None
    if private.multibase != name:
        raise SealedShut("another_key")
    return private


def _sealed(private: PrivateKey, secret: bytes) -> bytes:
    chance = secrets.token_bytes(SALT_BYTES + NONCE_BYTES)
    return seal(private.secret(), private.multibase, secret, chance=chance)


def _write(path: Path, content: bytes) -> None:
    """Put a file in its place whole or not at all, and on the disk before anybody relies on it."""
    folder = path.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    beside = folder / f".{path.name}.{secrets.token_hex(4)}"
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _folder() -> Path:
    return Path(settings.PASSERELLE_DATA) / "keys"


def _sealed_files() -> list[Path]:
    return sorted(path for path in _folder().glob("*.key") if not path.name.startswith("."))


def _path(public_multibase: str) -> Path:
    return _folder() / f"{public_multibase}.key"
