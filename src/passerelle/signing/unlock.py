"""The secret under which private keys are sealed: from the environment, from a file, or a stand-in for development.

The stand-in lies beside the keys it protects and so protects them from nobody who has the folder. It is refused as
soon as the public reaches the register.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

MIN_LETTERS: Final = 32
"""A secret is chance, not a word to remember: nothing slows down whoever tries them one after another."""
_LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}


class Locked(Exception):
    """There is no secret to open keys with; `reason` is no_secret, unreadable_file, short_secret or stand_in."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def stand_in() -> Path:
    """Return where development keeps its secret."""
    return Path(settings.PASSERELLE_DATA) / "keys" / "unlock"


def is_public() -> bool:
    """Say whether the public reaches this register: over https, by a name that is not this machine's alone."""
    parts = urlsplit(settings.PASSERELLE_ORIGIN)
    return parts.scheme == "https" and parts.hostname not in _LOOPBACK


def secret() -> bytes:
    """Return the secret in force. Raises Locked."""
    if settings.PASSERELLE_KEY_SECRET:
        return checked(settings.PASSERELLE_KEY_SECRET)
    if settings.PASSERELLE_KEY_FILE:
        return from_file(Path(settings.PASSERELLE_KEY_FILE))
    if is_public():
        raise Locked("stand_in")
    if not stand_in().exists():
        raise Locked("no_secret")
    return from_file(stand_in())


def from_file(path: Path) -> bytes:
    """Return the secret a file holds, without the white space around it. Raises Locked."""
    try:
        return checked(path.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError):
        raise Locked("unreadable_file") from None


def checked(text: str) -> bytes:
    """Return a secret as bytes. Raises Locked when it is shorter than chance would be."""
    if len(text) < MIN_LETTERS:
        raise Locked("short_secret")
    return text.encode("utf-8")
