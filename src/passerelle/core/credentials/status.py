"""Bitstring Status List: one bit per award, in a list long enough that a position says nothing about anyone.

Source: Bitstring Status List 1.0, sections 2.1, 2.2, 3.1-3.4. Bit 0 is the leftmost. A list says only that an
award is no longer in force; which way, since when and by whom is in the status history.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.contexts import CREDENTIALS_V2
from passerelle.core.credentials.moments import CLOCK_SKEW, moment, stamp
from passerelle.core.credentials.multibase import base64url, from_base64url
from passerelle.core.credentials.refusals import StatusRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MIN_ENTRIES: Final = 131_072
MAX_LIST_BYTES: Final = 2 * 1024 * 1024  # 16,777,216 awards; a list that unpacks to more is a bomb
MAX_LIST_DOCUMENT: Final = 4 * 1024 * 1024  # bytes; what `sign` is to allow for a list


def encode(set_indexes: Iterable[int], *, entries: int = MIN_ENTRIES) -> str:
    """Return the list with the bits at `set_indexes` set, as GZIP in multibase base64url.

    Raises StatusRefused (too_short, index) for a list below the privacy minimum or an index outside it.
    """
    if entries < MIN_ENTRIES or entries % 8:
        raise StatusRefused("too_short", entries=entries, least=MIN_ENTRIES)
    bits = bytearray(entries // 8)
    for index in set_indexes:
        if not 0 <= index < entries:
            raise StatusRefused("index", index=index, entries=entries)
        bits[index // 8] |= 0x80 >> (index % 8)
    return base64url(gzip.compress(bytes(bits), compresslevel=9, mtime=0))


def decode(encoded: str) -> bytes:
    """Return the bits of an encoded list; raises StatusRefused (encoding, too_long, too_short)."""
    try:
        packed = from_base64url(encoded)
        unpacker = zlib.decompressobj(wbits=31)
        bits = unpacker.decompress(packed, MAX_LIST_BYTES + 1)
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
) -> dict[str, Any]:
    """Return the unsigned credential that publishes a list; nobody should rely on it after `valid_until`."""
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
            "encodedList": encoded,
        },
    }


@dataclass(frozen=True, slots=True)
class StatusBits:
    """A published list, unpacked: whose proofs hold was checked before."""

    purpose: str
    size: int
    starts: datetime
    ends: datetime
    bits: bytes

    def check(self, purpose: str, now: datetime, *, size: int = 1) -> None:
        """Raise StatusRefused (wrong_purpose, not_yet_valid, stale) unless the list answers this question now."""
        if self.purpose != purpose or self.size != size:
            raise StatusRefused("wrong_purpose", seen=self.purpose, size=self.size)
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
    size = subject.get("statusSize", 1)
    if type(size) is not int or not 1 <= size <= 8:
        raise StatusRefused("form")
    try:
        starts, ends = moment(document.get("validFrom")), moment(document.get("validUntil"))
    except ValueError:
        raise StatusRefused("form") from None
    bits = decode(str(subject.get("encodedList")))
    if len(bits) * 8 < MIN_ENTRIES * size:
        raise StatusRefused("too_short", entries=len(bits) * 8 // size, least=MIN_ENTRIES)
    return StatusBits(str(subject.get("statusPurpose")), size, starts, ends, bits)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
