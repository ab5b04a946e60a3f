"""Disclosures met before: behind a salt of its own, the disclosure of a claim many holders share is the same letters.

A salt of ours, with the mark before it and after it, is 36 letters long (`issuing.Salts`), and the claim begins with a
letter of its own. What cannot be told from the letters is read, and what is like none of ours is for another reader.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from passerelle.core.credentials import strict_json, wallet_summary
from passerelle.core.credentials.jose import from_base64url
from passerelle.core.credentials.sd_jwt.reading import brackets
from passerelle.core.credentials.sd_jwt.token import MAX_DISCLOSURES

Claim = tuple[str, Any]
"""A name, and what its value means in the words of the summary."""

MAX_ENDINGS: Final = 8192
MAX_ENDING: Final = 4096

_OWN: Final = {b"name": "name", b"sub": "sub"}
"""What hardly two holders have alike; as plain text it is the same in JSON as without."""
_OWN_TEXT: Final = re.compile(rb',"(name|sub)","([ !#-\[\]-~\x80-\xff]*)"\]')
_HEAD: Final = 36
_OF_SALTS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_KINDS: Final = bytes(byte if byte in b'["' else 0 if byte in _OF_SALTS else 1 for byte in range(256))
_KINDS_OF_HEAD: Final = b'["' + bytes(24) + b'"'


class Unlike(Exception):
    """This is not quite like what was met before."""


@dataclass(slots=True)
class KnownDisclosures:
    """What the disclosures of genuine tokens say, by their letters behind the salt."""

    endings: dict[bytes, Claim] = field(default_factory=dict)

    def read(self, disclosures: list[bytes]) -> tuple[dict[str, Any], dict[bytes, Claim]]:
        """Return what the disclosures say, and the endings to remember if they are genuine.

        Raises Unlike, or what comes of reading bytes that are none of ours (see `known_tokens`).
        """
        count = len(disclosures)
        if count > MAX_DISCLOSURES:
            raise Unlike
        # No letter in which base64 and base64url differ comes up in these, nor any that stands for unused bits.
        begun = binascii.a2b_base64(b"".join([text[:_HEAD] for text in disclosures]), strict_mode=True)
        if begun.translate(_KINDS) != _KINDS_OF_HEAD * count:
            raise Unlike
        known = self.endings.get
        new: dict[bytes, Claim] = {}
        said = dict([known(text[_HEAD:]) or _unmet(text, new) for text in disclosures])
        if len(said) != count:
            raise Unlike
        return said, new

    def remember(self, new: dict[bytes, Claim]) -> None:
        """Keep the endings of a genuine token."""
        if len(self.endings) >= MAX_ENDINGS:
            self.endings.clear()
        self.endings.update(new)


def _unmet(text: bytes, new: dict[bytes, Claim]) -> Claim:
    """Return what a disclosure says, noting its ending where others may have it too."""
    ending = text[_HEAD:]
    own = _OWN_TEXT.fullmatch(from_base64url(ending))
    if own is not None:
        return _OWN[own[1]], own[2].decode("utf-8")
    claim = _read(text)
    if claim[0] not in _OWN.values() and len(ending) <= MAX_ENDING:
        new[ending] = claim
    return claim


def _read(text: bytes) -> Claim:
    """Return the name and the meaning of any disclosure."""
    raw = from_base64url(text)
    parts = orjson.loads(raw)
    if type(parts) is not list or orjson.dumps(parts) != raw:
        raise Unlike
    _, name, value = parts
    if type(value) is not str and (b'"_sd":' in raw or b'"...":' in raw or brackets(raw) >= strict_json.MAX_DEPTH):
        raise Unlike
    return name, wallet_summary.WITHHOLDABLE[name](value)
