"""Bitstring Status List: a few bits per award, in a list long enough that a position says nothing about anyone.

Source: Bitstring Status List 1.0, sections 2.1, 2.2, 3.1-3.4. Place 0 is the leftmost. A list says only how an
award stands; since when, why and by whom is in the status history.

One numbered list of the register is published in four forms, in which an award has the same place: "revocation"
(withdrawn or replaced for good), "suspension", "message" (two bits: `MESSAGES`), and as a token (`token_status.py`).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from passerelle.core.credentials.contexts import CREDENTIALS_V2
from passerelle.core.credentials.moments import CLOCK_SKEW, moment, stamp
from passerelle.core.credentials.multibase import base64url, from_base64url
from passerelle.core.credentials.refusals import StatusRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Purpose = Literal["revocation", "suspension", "message"]
Form = Literal["revocation", "suspension", "message", "token"]

MIN_ENTRIES: Final = 131_072
MAX_LIST_BYTES: Final = 2 * 1024 * 1024  # 16,777,216 awards; a list that unpacks to more is a bomb
MAX_LIST_DOCUMENT: Final = 4 * 1024 * 1024  # bytes; what `sign` is to allow for a list
TTL: Final = timedelta(seconds=60)
"""How long a copy of a list may be kept before asking again: so long may a withdrawal take to be seen."""

NOTHING, REPLACED, ASK_FOR_COPY, ASK_REGISTER = 0, 1, 2, 3
MESSAGES: Final = (
    "Nothing to say",
    "Replaced by a newer credential",
    "Its key was compromised: ask for the new copy",
    "Ask the register",
)
"""What the values of the message list mean, in the order of the values."""
SIZE_OF: Final[dict[Purpose, int]] = {"revocation": 1, "suspension": 1, "message": 2}
"""The bits of one place."""


def address_of(list_url: str, form: Form) -> str:
    """Return where one form of the list at `list_url` is published.

    >>> address_of("https://register.example/trust/lists/1", "message")
    'https://register.example/trust/lists/1/message'
    """
    return list_url if form == "revocation" else f"{list_url}/{form}"


def status_entry(list_url: str, index: int, purpose: Purpose) -> dict[str, Any]:
    """Return the `credentialStatus` entry that points to a place of a list, with what its values mean."""
    address = address_of(list_url, purpose)
    entry: dict[str, Any] = {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }
    if purpose == "message":
        meanings = [{"status": hex(value), "message": text} for value, text in enumerate(MESSAGES)]
        entry |= {"statusSize": SIZE_OF[purpose], "statusMessage": meanings}
    return entry


def packed(values: Mapping[int, int], *, entries: int = MIN_ENTRIES, size: int = 1) -> bytearray:
    """Return a list of `size` bits a place with these values at these places, 0 everywhere else.

    Raises StatusRefused (too_short, index) for a list below the privacy minimum, or what does not fit into it.
    """
    if entries < MIN_ENTRIES or entries * size % 8:
        raise StatusRefused("too_short", entries=entries, least=MIN_ENTRIES)
    bits = bytearray(entries * size // 8)
    for index, value in values.items():
        put(bits, index, value, size=size)
    return bits


def put(bits: bytearray, index: int, value: int, *, size: int = 1) -> None:
    """Write the value of one place of 1, 2, 4 or 8 bits; raises StatusRefused("index") for what does not fit."""
    first, limit = index * size, 1 << size
    if index < 0 or first + size > len(bits) * 8 or not 0 <= value < limit:
        raise StatusRefused("index", index=index, entries=len(bits) * 8 // size)
    shift = 8 - size - (first & 7)
    bits[first >> 3] = bits[first >> 3] & ~((limit - 1) << shift) | value << shift


def encode(set_indexes: Iterable[int], *, entries: int = MIN_ENTRIES) -> str:
    """Return a list of one bit a place with the bits at `set_indexes` set, as `encoded`; raises as `packed`."""
    return encoded(packed(dict.fromkeys(set_indexes, 1), entries=entries))


def encoded(bits: bytes | bytearray) -> str:
    """Return a list as it is published: GZIP in multibase base64url, one text for the same bits.

    Where few places say anything, runs are all there is to find: looking for more takes fifty times as long (Z_RLE).
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, 31, 9, zlib.Z_RLE)
    return base64url(packer.compress(bits) + packer.flush())


def decode(text: str) -> bytes:
    """Return the bits of an encoded list; raises StatusRefused (encoding, too_long, too_short)."""
    try:
        unpacker = zlib.decompressobj(wbits=31)
        bits = unpacker.decompress(from_base64url(text), MAX_LIST_BYTES + 1)
    except (ValueError, zlib.error):
        raise StatusRefused("encoding") from None
    if len(bits) > MAX_LIST_BYTES:
        raise StatusRefused("too_long", limit=MAX_LIST_BYTES)
    if not unpacker.eof or unpacker.unused_data:
        raise StatusRefused("encoding")
    if len(bits) * 8 < MIN_ENTRIES:
        raise StatusRefused("too_short", entries=len(bits) * 8, least=MIN_ENTRIES)
    return bits


def value_at(bits: bytes, index: int, *, size: int = 1) -> int:
    """Return the value at place `index` of a decoded list of `size` bits a place; StatusRefused("index") outside it.

    >>> value_at(bytes([0b01000000]), 1), value_at(bytes([0b00011100]), 1, size=4)
    (1, 12)
    """
    first = index * size
    if index < 0 or first + size > len(bits) * 8:
        raise StatusRefused("index", index=index, entries=len(bits) * 8 // size)
    if size == 1:
        return bits[index >> 3] >> (7 - (index & 7)) & 1
    last = first + size - 1
    window = int.from_bytes(bits[first >> 3 : (last >> 3) + 1], "big")
    return window >> (7 - (last & 7)) & ((1 << size) - 1)


def status_list_credential(
    list_url: str,
    *,
    issuer: str,
    encoded: str,
    valid_from: datetime,
    valid_until: datetime,
    purpose: str = "revocation",
    ttl: timedelta = TTL,
) -> dict[str, Any]:
    """Return the unsigned credential that publishes a list; nobody should rely on it after `valid_until`.

    `list_url` is the address of this very form. How many bits a place has is said by who points to it.
    """
    return {
        "@context": [CREDENTIALS_V2],
        "id": list_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": stamp(valid_from),
        "validUntil": stamp(valid_until),
        "credentialSubject": {
            "id": f"{list_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "ttl": int(ttl.total_seconds() * 1000),
            "encodedList": encoded,
        },
    }


@dataclass(frozen=True, slots=True)
class StatusBits:
    """A published list, unpacked: whose proofs hold was checked before."""

    purpose: str
    starts: datetime
    ends: datetime
    bits: bytes

    def check(self, purpose: str, now: datetime, *, size: int = 1) -> None:
        """Raise StatusRefused unless the list answers this question now.

        Reasons: wrong_purpose, too_short (for places of `size` bits), not_yet_valid, stale.
        """
        if self.purpose != purpose:
            raise StatusRefused("wrong_purpose", seen=self.purpose)
        if len(self.bits) * 8 < MIN_ENTRIES * size:
            raise StatusRefused("too_short", entries=len(self.bits) * 8 // size, least=MIN_ENTRIES)
        if now + CLOCK_SKEW < self.starts:
            raise StatusRefused("not_yet_valid")
        if now > self.ends:
            raise StatusRefused("stale", until=stamp(self.ends))


def bits_of(document: Mapping[str, Any], *, list_url: str) -> StatusBits:
    """Return a list credential, whose proofs were checked already, unpacked.

    Raises StatusRefused: type, wrong_list, form, or what `decode` raises.
    """
    subject = document.get("credentialSubject")
    if "BitstringStatusListCredential" not in _listed(document.get("type")) or not isinstance(subject, dict):
        raise StatusRefused("type")
    if subject.get("type") != "BitstringStatusList":
        raise StatusRefused("type")
    if document.get("id") != list_url:
        raise StatusRefused("wrong_list", seen=str(document.get("id")))
    try:
        starts, ends = moment(document.get("validFrom")), moment(document.get("validUntil"))
    except ValueError:
        raise StatusRefused("form") from None
    return StatusBits(str(subject.get("statusPurpose")), starts, ends, decode(str(subject.get("encodedList"))))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
