"""Token Status List: the list SD-JWT credentials point to, as a signed token of two bits a place.

Source: draft-ietf-oauth-status-list-21, sections 4, 5, 7 and 8.3. 0 is valid, 1 invalid, 2 suspended; the first
place of a byte is in its lowest bits.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.core.credentials import jose, strict_json
from passerelle.core.credentials.moments import CLOCK_SKEW, moment_after
from passerelle.core.credentials.refusals import StatusRefused
from passerelle.core.credentials.status import MAX_LIST_BYTES, MIN_ENTRIES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from passerelle.core.credentials.proofs import Signer

TYP: Final = "statuslist+jwt"
MEDIA_TYPE: Final = "application/statuslist+jwt"
BITS: Final = 2
VALID, INVALID, SUSPENDED = 0, 1, 2
MAX_TOKEN: Final = 8 * MAX_LIST_BYTES
"""Characters of a token we read: more than the longest list of random bits needs."""


@dataclass(frozen=True, slots=True)
class TokenList:
    """A token status list whose signature holds, unpacked."""

    bits: int
    values: bytes
    issued: datetime
    expires: datetime | None

    def value(self, index: int) -> int:
        """Return the value at `index`; raises StatusRefused("index") outside the list."""
        per_byte = 8 // self.bits
        if not 0 <= index < len(self.values) * per_byte:
            raise StatusRefused("index", index=index, entries=len(self.values) * per_byte)
        return self.values[index // per_byte] >> (index % per_byte * self.bits) & ((1 << self.bits) - 1)

    def check(self, now: datetime) -> None:
        """Raise StatusRefused (not_yet_valid, stale) unless the list may be relied on now."""
        if now + CLOCK_SKEW < self.issued:
            raise StatusRefused("not_yet_valid")
        if self.expires is not None and now > self.expires:
            raise StatusRefused("stale", until=self.expires.isoformat())


def encode(values: Mapping[int, int], *, entries: int = MIN_ENTRIES, bits: int = BITS) -> str:
    """Return a list with these values at these places, all others valid: ZLIB in base64url (section 4.1).

    Raises StatusRefused (too_short, index).
    """
    if entries < MIN_ENTRIES or entries * bits % 8:
        raise StatusRefused("too_short", entries=entries, least=MIN_ENTRIES)
    packed = bytearray(entries * bits // 8)
    for index, value in values.items():
        put(packed, index, value, bits=bits)
    return encoded(packed)


def put(packed: bytearray, index: int, value: int, *, bits: int = BITS) -> None:
    """Write the value of one place of 1, 2, 4 or 8 bits; raises StatusRefused("index") for what does not fit."""
    per_byte, limit = 8 // bits, 1 << bits
    if not 0 <= index < len(packed) * per_byte or not 0 <= value < limit:
        raise StatusRefused("index", index=index, entries=len(packed) * per_byte)
    at, shift = index // per_byte, index % per_byte * bits
    packed[at] = packed[at] & ~((limit - 1) << shift) | value << shift


def encoded(packed: bytes | bytearray) -> str:
    """Return a list as it is published: ZLIB in base64url (section 4.1), by its runs as in `status.encoded`."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_RLE)
    return jose.base64url(packer.compress(packed) + packer.flush())


def decode(encoded: str, bits: int) -> bytes:
    """Return the bytes of an encoded list; raises StatusRefused (encoding, too_long)."""
    try:
        unpacker = zlib.decompressobj()
        values = unpacker.decompress(jose.from_base64url(encoded), MAX_LIST_BYTES * bits + 1)
    except zlib.error:
        raise StatusRefused("encoding") from None
    if len(values) > MAX_LIST_BYTES * bits:
        raise StatusRefused("too_long", limit=MAX_LIST_BYTES * bits)
    if not unpacker.eof or unpacker.unused_data:
        raise StatusRefused("encoding")
    return values


def status_list_token(
    list_url: str, signer: Signer, *, issuer: str, encoded: str, at: datetime, until: datetime, ttl: timedelta
) -> str:
    """Return the signed token that publishes a list; nobody should rely on it after `until`."""
    claims = {
        "iss": issuer,
        "sub": list_url,
        "iat": int(at.timestamp()),
        "exp": int(until.timestamp()),
        "ttl": int(ttl.total_seconds()),
        "status_list": {"bits": BITS, "lst": encoded},
    }
    return jose.sign({"typ": TYP}, orjson.dumps(claims), signer)


def unpack(payload: bytes, *, list_url: str) -> TokenList:
    """Return the list in the payload of a token whose signature holds.

    Raises Unreadable, or StatusRefused (wrong_list, form, encoding, too_long).
    """
    claims = strict_json.parse(payload, max_bytes=MAX_TOKEN)
    stated = claims.get("status_list")
    if claims.get("sub") != list_url:
        raise StatusRefused("wrong_list", seen=str(claims.get("sub"))[:300])
    bits, packed = (stated.get("bits"), stated.get("lst")) if isinstance(stated, dict) else (None, None)
    if type(bits) is not int or bits not in (1, 2, 4, 8) or not isinstance(packed, str):
        raise StatusRefused("form")
    issued = _time(claims, "iat")
    if issued is None:
        raise StatusRefused("form")
    return TokenList(bits, decode(packed, bits), issued, _time(claims, "exp"))


def _time(claims: Mapping[str, Any], name: str) -> datetime | None:
    value = claims.get(name)
    if value is None:
        return None
    try:
        return moment_after(value)
    except ValueError:
        raise StatusRefused("form") from None
