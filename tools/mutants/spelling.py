"""Kinds of change to the bytes of a document, whatever they say, and to how its parts are spelt."""

from __future__ import annotations

import gzip
import re
import unicodedata
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tools.mutants.materials import Material

LETTERS: Final = b'0123456789azAZ"\\,:{}[]()-_.~# \n\x00\xff+=/'
LARGE: Final = 10 * 1024 * 1024
_TOKEN = re.compile(rb"[A-Za-z0-9_-]{40,}")
_BASE58: Final = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def bits_flipped(m: Material, c: Random) -> bytes:
    raw = bytearray(m.raw)
    for _ in range(c.choice((1, 1, 1, 1, 2, 8))):
        raw[c.randrange(len(raw))] ^= 1 << c.randrange(8)
    return bytes(raw)


def bytes_removed(m: Material, c: Random) -> bytes:
    place, size = c.randrange(len(m.raw)), c.choice((1, 1, 1, 2, 3, 16, 200))
    return m.raw[:place] + m.raw[place + size :]


def bytes_inserted(m: Material, c: Random) -> bytes:
    place = c.randrange(len(m.raw) + 1)
    added = bytes(c.choice(LETTERS) for _ in range(c.choice((1, 1, 1, 2, 16))))
    return m.raw[:place] + added + m.raw[place:]


def bytes_swapped(m: Material, c: Random) -> bytes:
    """Two neighbours, two bytes far apart, or two stretches."""
    size = c.choice((1, 1, 4, 32))
    if c.random() < 0.4:
        a = c.randrange(len(m.raw) - 2 * size)
        return m.raw[:a] + m.raw[a + size : a + 2 * size] + m.raw[a : a + size] + m.raw[a + 2 * size :]
    a, b = sorted(c.sample(range(0, len(m.raw) - size, size), 2))
    return m.raw[:a] + m.raw[b : b + size] + m.raw[a + size : b] + m.raw[a : a + size] + m.raw[b + size :]


def stretch_of_another(m: Material, c: Random) -> bytes:
    """A stretch of another award of the same issuer, at the same place."""
    other = c.choice(m.twins)
    place = c.randrange(min(len(m.raw), len(other)))
    size = c.choice((1, 4, 40, 400))
    return m.raw[:place] + other[place : place + size] + m.raw[place + size :]


def appended(m: Material, c: Random) -> bytes:
    """Something after the end or before the beginning, or the end cut off."""
    more = c.choice(
        (b"\0", b"A", b"=", b"~", b".", b"{}", b"]", b"}", b"#", b"%00", b"\xc2\xa0", b"<!--", c.randbytes(8))
    )
    how = c.randrange(6)
    if how == 0:
        return more + m.raw
    if how == 1:
        return m.raw[: -c.randrange(1, len(m.raw))]
    if how == 2:
        return m.raw + m.raw
    if how == 3:
        return m.raw + c.choice((b"", b"\n", b",")) + c.choice(m.twins)
    return m.raw + more


def letters_respelt(m: Material, c: Random) -> bytes:
    """Another spelling of an encoded part: spare bits, padding, the other alphabet, other case, percent signs."""
    parts = list(_TOKEN.finditer(m.raw))
    if not parts:
        return m.raw.swapcase()
    part = c.choice(parts)
    start, end = part.span()
    text = part[0]
    bent: tuple[Callable[[], bytes], ...] = (
        lambda: text[:-1] + bytes([text[-1] + c.choice((1, 2, 3, -1))]),
        lambda: text + c.choice((b"=", b"==", b"A", b"1", b"z", b"\n")),
        lambda: text[:9] + c.choice((b"+", b"/", b" ", b"\n", b"\t", b"=", b"-", b"_")) + text[9:],
        text.swapcase,
        lambda: text[:1].swapcase() + text[1:],
        lambda: _one_swapped(text, c),
        lambda: text.translate(bytes.maketrans(b"-_", b"+/")) + c.choice((b"", b"=", b"==")),
        lambda: b"z" + b"1" * c.randrange(1, 4) + text[1:],
        lambda: text.replace(b"O", b"0").replace(b"I", b"1"),
        lambda: b"%" + f"{text[0]:02X}".encode() + text[1:],
        lambda: text[:1] + bytes([c.choice(_BASE58)]) + text[2:],
        lambda: text[1:],
    )
    return m.raw[:start] + c.choice(bent)() + m.raw[end:]


def _one_swapped(text: bytes, c: Random) -> bytes:
    place = c.randrange(len(text))
    return text[:place] + text[place : place + 1].swapcase() + text[place + 1 :]


def encoding_changed(m: Material, c: Random) -> bytes:
    """The same words in another encoding, packed, or in another normal form."""
    text = m.raw.decode("utf-8")
    bent: tuple[Callable[[], bytes], ...] = (
        lambda: b"\xef\xbb\xbf" + m.raw,
        lambda: text.encode("utf-16"),
        lambda: text.encode("utf-16-be"),
        lambda: text.encode("utf-32"),
        lambda: text.encode("utf-7"),
        lambda: text.encode("cp1252", "replace"),
        lambda: gzip.compress(m.raw, mtime=0),
        lambda: zlib.compress(m.raw),
        lambda: unicodedata.normalize("NFD", text).encode(),
        lambda: unicodedata.normalize("NFKD", text).encode(),
        lambda: m.raw.hex().encode(),
        lambda: text.upper().encode(),
        lambda: text.lower().encode(),
        lambda: b'"' + m.raw + b'"',
        lambda: m.raw.replace(b'"', b"'"),
        lambda: m.raw.replace(b'"', b'\\"'),
        lambda: _overlong(m.raw, c),
        lambda: re.sub(rb"[a-z]", lambda found: b"\\u%04x" % found[0][0], m.raw, count=c.randrange(1, 3000)) + b" ,",
        lambda: b"\x00".join([m.raw[:1], m.raw[1:]]),
        lambda: b"// c\n" + m.raw,
        lambda: b"data:application/json," + m.raw,
    )
    bent_raw = c.choice(bent)()
    place = c.randrange(len(bent_raw))
    return bent_raw if c.random() < 0.3 else bent_raw[:place] + c.choice((b" ", b"A", b"\n", b"0")) + bent_raw[place:]


def _overlong(raw: bytes, c: Random) -> bytes:
    """One ASCII letter as two bytes of UTF-8 that no reader may take."""
    place = c.randrange(len(raw))
    byte = raw[place]
    return raw[:place] + bytes([0xC0 | byte >> 6, 0x80 | byte & 0x3F]) + raw[place + 1 :]


def oversized(m: Material, c: Random) -> bytes:
    """More than is read: up to 10 MB of letters, members, items, or the document again and again.

    One in a hundred is the largest; most are just past the limit of their form.
    """
    size = LARGE if c.random() < 0.01 else c.choice((260_000, 300_000, 1_100_000))
    fill = c.choice(
        (b" ", b"A", b"\0", b"[", b"9", b'{"a":', b'"', b"~", b".", b"\xc3\xa9", b"eyJ", b"ey.ey.", b"\\u0000")
    )
    body = fill * (size // len(fill))
    place = c.choice((0, len(m.raw) // 2, len(m.raw) - 1, len(m.raw)))
    how = c.randrange(4)
    if how == 0:
        return b'{"a":"' + body + b'",' + m.raw[1:]
    if how == 1:
        return b"{" + b",".join(b'"k%d":0' % number for number in range(size // 12)) + b"," + m.raw[1:]
    if how == 2:
        return m.raw * (size // len(m.raw) + 1)
    return m.raw[:place] + body + b"." + m.raw[place:]


def deeply_nested(m: Material, c: Random) -> bytes:
    """Up to a hundred thousand brackets, closed or not."""
    depth = c.choice((33, 40, 200, 1_000, 10_000, 100_000))
    opening, closing = c.choice(((b"[", b"]"), (b'{"a":', b"}"), (b'[{"@list":', b"}]")))
    core = c.choice((b"0", b'"x"', m.raw))
    nested = opening * depth + core + (closing * depth if c.random() < 0.8 else b"")
    how = c.randrange(3)
    if how == 0:
        return nested
    if how == 1:
        return b'{"evidence":' + nested + b"," + m.raw[1:]
    return m.raw[:-1] + b',"x":' + nested + m.raw[-1:]
