"""Base32 as a QR code likes it: capitals and digits of RFC 4648, no padding, one spelling for the same bytes."""

from __future__ import annotations

import base64
import re
from typing import Final

_LETTERS: Final = re.compile(r"[A-Z2-7]+", re.ASCII)
_AS_PYTHON: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghijklmnopqrstuv")
"""`int` reads base 32 in one sweep, with other letters for the same 32 values."""


def encode(data: bytes) -> str:
    """Return `data` in base32 without padding.

    >>> encode(b"plank")
    'OBWGC3TL'
    """
    return base64.b32encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Return the bytes of `text`; raises ValueError for any spelling but the one `encode` writes."""
    spare = len(text) * 5 % 8
    if not _LETTERS.fullmatch(text) or spare >= 5:
        raise ValueError("not base32")
    number = int(text.translate(_AS_PYTHON), 32)
    if number & ((1 << spare) - 1):
        raise ValueError("not base32")
    return (number >> spare).to_bytes(len(text) * 5 // 8, "big")
