"""Sixteen characters under the QR code, to be read out over a telephone: a place to look, never a proof.

Source: UX B4; docs/paper-credential.md. The last two characters are the rest by the prime 1021: 32, its powers and 31
have no factor in common with it, so one wrong character or two swapped neighbours always change the rest.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES: Final = {letter: value for value, letter in enumerate(_ALPHABET)}
_LOOKALIKES: Final = str.maketrans("OIL", "011")
_GAPS: Final = re.compile(r"[\s-]+")
_PRIME: Final = 1021
_BITS: Final = 70
LETTERS: Final = 16
MAX_TYPED: Final = 64


def of(cose: bytes) -> str:
    """Return the check code of a paper credential, as printed.

    >>> of(b"")
    'WERC-8GMR-ZGE1-960J'
    """
    number = int.from_bytes(hashlib.sha256(cose).digest(), "big") >> (256 - _BITS)
    letters = _written(number, LETTERS - 2) + _written(number % _PRIME, 2)
    return "-".join(letters[place : place + 4] for place in range(0, LETTERS, 4))


def without_gaps(text: str) -> str:
    """Return what somebody typed without its spaces and dashes.

    >>> without_gaps("werc 8gmr-zge1")
    'werc8gmrzge1'
    """
    return _GAPS.sub("", text)


def meant(text: str) -> str | None:
    """Return the check code somebody typed, as printed, or None where it is not one.

    >>> meant("werc 8gmr zgei 96Oj")
    'WERC-8GMR-ZGE1-960J'
    """
    letters = without_gaps(text[:MAX_TYPED]).upper().translate(_LOOKALIKES) if text.isascii() else ""
    if len(text) > MAX_TYPED or len(letters) != LETTERS or not all(letter in _VALUES for letter in letters):
        return None
    if _number(letters[:-2]) % _PRIME != _number(letters[-2:]):
        return None
    return "-".join(letters[place : place + 4] for place in range(0, LETTERS, 4))


def _written(number: int, letters: int) -> str:
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(letters)))


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number << 5 | _VALUES[letter]
    return number
