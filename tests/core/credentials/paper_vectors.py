"""The vectors of docs/paper-credential.md, for readers in any language.

`python -m tests.core.credentials.paper_vectors` writes them anew; a test compares them with the file and with what our
own reader says.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from passerelle.core.credentials import base32, check_code, cose, did, paper
from passerelle.core.credentials.keys import ORDER_P256, lower_s
from passerelle.core.credentials.model import HolderRef
from tests.core.credentials.paper_samples import ORIGIN, P256_SIGNER, RECORD, UNLISTED_SIGNER, on_paper
from tests.core.credentials.samples import AWARDER_SIGNER, REGISTER, STRANGER

FILE = Path(__file__).parent / "vectors" / "paper.json"


class _Repeatable:
    """A P-256 signer whose signature is the same each time (RFC 6979), so that the file does not change."""

    algorithm = P256_SIGNER.algorithm
    verification_method = P256_SIGNER.verification_method
    published = P256_SIGNER.published

    def sign(self, message: bytes) -> bytes:
        return lower_s(
            *decode_dss_signature(P256_SIGNER._key.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True)))
        )


GENUINE_RECORDS = {
    "a realistic award": (RECORD, AWARDER_SIGNER),
    "signed with P-256": (RECORD, _Repeatable()),
    "an Arabic name and title, no end": (
        replace(
            RECORD,
            holder=HolderRef("آمنة بنت سالم"),
            achievement=replace(RECORD.achievement, title="فحص الآبار وأخذ العينات", language="ar"),
            valid_until=None,
        ),
        AWARDER_SIGNER,
    ),
    "one name, no credits, no level, other words": (
        replace(
            RECORD,
            holder=HolderRef("Sukarno"),
            result="very good",
            achievement=replace(
                RECORD.achievement,
                credits=None,
                credit_system=None,
                levels=(),
                level_applicable=False,
                supervision="",
                assessment_types=("viva",),
            ),
        ),
        AWARDER_SIGNER,
    ),
    "a title cut short": (
        replace(RECORD, achievement=replace(RECORD.achievement, title=f"{RECORD.achievement.title} " * 3)),
        AWARDER_SIGNER,
    ),
    "a register east of Greenwich": (replace(RECORD, zone=timezone(timedelta(hours=5, minutes=45))), AWARDER_SIGNER),
    "a register west of Greenwich": (replace(RECORD, zone=timezone(-timedelta(hours=8))), AWARDER_SIGNER),
}


def vectors() -> dict[str, Any]:
    genuine = {name: on_paper(record, signer) for name, (record, signer) in GENUINE_RECORDS.items()}
    return {
        "about": "docs/paper-credential.md",
        "origin": ORIGIN,
        "register": REGISTER,
        "keys": [_key(signer) for signer in (AWARDER_SIGNER, P256_SIGNER)],
        "genuine": [_genuine(name, signed) for name, signed in genuine.items()],
        "refused": [
            {"name": name, "text": text, "verdict": verdict, "reason": reason}
            for name, text, verdict, reason in (
                *_refused(genuine["a realistic award"]),
                _with_the_higher_s(genuine["signed with P-256"]),
            )
        ],
        "check_codes": {
            "meant": {
                "werc 8gmr zge1 960j": "WERC-8GMR-ZGE1-960J",
                "WERC8GMRZGEI96OJ": "WERC-8GMR-ZGE1-960J",
                " werc-8gmr-zgel-96oj ": "WERC-8GMR-ZGE1-960J",
            },
            "not_meant": ["WERC-8GMR-ZGE1-960K", "WECR-8GMR-ZGE1-960J", "WERC-8GMR-ZGE1", "WERC-8GMR-ZGE1-960U", ""],
        },
    }


def _key(signer: Any) -> dict[str, str]:
    key = signer.published()
    return {
        "kid": cose.kid_of(key.verifying).hex(),
        "verification_method": key.id,
        "algorithm": key.algorithm,
        "multikey": did.multikey(key.public, key.algorithm),
    }


def _genuine(name: str, signed: bytes) -> dict[str, Any]:
    message = cose.parse(signed)
    said = paper.decode(message.payload)
    return {
        "name": name,
        "text": paper.text(ORIGIN, signed),
        "cose": signed.hex(),
        "payload": message.payload.hex(),
        "check_code": check_code.of(signed),
        "means": {
            "award": str(said.award),
            "holder": said.holder,
            "title": said.title,
            "number": said.number,
            "version": said.version,
            "levels": [list(level) for level in said.levels],
            "credits": None if said.credits is None else str(said.credits),
            "credit_system": said.credit_system,
            "hours": str(said.hours),
            "result": said.result,
            "awarded_on": said.awarded_on.isoformat(),
            "valid_until": said.valid_until.isoformat() if said.valid_until else None,
            "status": [said.status_list, said.status_index],
            "issued_at": said.issued_at.isoformat(),
            "assessed": list(said.assessed),
            "supervision": said.supervision,
            "route": said.route,
            "language": said.language,
            "cut": said.cut,
            "holds_from": said.holds_from.isoformat(),
            "holds_until": said.holds_until.isoformat() if said.holds_until else None,
        },
    }


def _with_the_higher_s(signed: bytes) -> tuple[str, str, str, str]:
    s = int.from_bytes(signed[-32:], "big")
    text = paper.text(ORIGIN, signed[:-32] + (ORDER_P256 - s).to_bytes(32, "big"))
    return ("the other signature of P-256 that holds", text, "altered", "signature")


def _refused(signed: bytes) -> list[tuple[str, str, str, str]]:
    text = paper.text(ORIGIN, signed)
    fragment = text.partition("#")[2]
    payload = cose.parse(signed).payload
    fields = cbor2.loads(payload)

    def again(name: str, content: bytes, signer: Any = AWARDER_SIGNER) -> tuple[str, str, str, str]:
        made = cose.sign(content, signer.published().verifying, signer)
        return (name, paper.text(ORIGIN, made), "altered", "payload")

    def bytes_of(name: str, changed: bytes, reason: str) -> tuple[str, str, str, str]:
        return (name, paper.text(ORIGIN, changed), "altered", reason)

    def bent(name: str, **changes: Any) -> tuple[str, str, str, str]:
        new = {key: value for key, value in fields.items()} | {int(key[1:]): value for key, value in changes.items()}
        return again(name, cbor2.dumps({key: new[key] for key in sorted(new) if new[key] is not ...}))

    spare = fragment[:-1] + chr(ord(fragment[-1]) + 1)
    stranger = replace(RECORD, issuer=replace(RECORD.issuer, did=STRANGER.verification_method.partition("#")[0]))
    unlisted = on_paper(RECORD, UNLISTED_SIGNER)
    lying = cose.kid_of(AWARDER_SIGNER.published().verifying)
    return [
        ("another host", text.replace("REGISTER.", "REGISTERS."), "not_issued_here", "unknown_site"),
        ("a host that ends in ours", text.replace("HTTPS://", "HTTPS://MY."), "not_issued_here", "unknown_site"),
        ("our host as a user name", text.replace("EXAMPLE/", "EXAMPLE@OTHER/"), "not_issued_here", "unknown_site"),
        ("our host with a port", text.replace("EXAMPLE/", "EXAMPLE:8443/"), "not_issued_here", "unknown_site"),
        ("without TLS", text.replace("HTTPS", "HTTP"), "altered", "spelling"),
        ("another path", text.replace("/V#", "/W#"), "altered", "spelling"),
        ("a query", text.replace("/V#", "/V?A=1#"), "altered", "spelling"),
        ("host in mixed letters", text.replace("REGISTER", "Register"), "altered", "spelling"),
        ("scheme alone in small letters", text.replace("HTTPS", "https"), "altered", "spelling"),
        ("a small letter in the fragment", text[:-1] + text[-1].lower(), "altered", "base32"),
        ("padding", f"{text}=", "altered", "base32"),
        ("a space", f"{text[:60]} {text[60:]}", "altered", "base32"),
        ("one letter too many", f"{text}A", "altered", "base32"),
        ("no fragment", text.partition("#")[0] + "#", "altered", "base32"),
        ("spare bits set", f"{text.partition('#')[0]}#{spare}", "altered", "base32"),
        ("more than 1,024 bytes", paper.text(ORIGIN, signed + bytes(1024)), "altered", "too_large"),
        bytes_of("a byte appended", signed + b"\0", "cose"),
        bytes_of("the signature cut", signed[:-1], "cose"),
        bytes_of("a tag before it", b"\xd2" + signed, "cose"),
        bytes_of("something in the unprotected header", signed.replace(b"\xa0\x58", b"\xa1\x01\x02\x58", 1), "cose"),
        bytes_of("a longer head for the payload", signed.replace(b"\xa0\x58", b"\xa0\x59\x00", 1), "cose"),
        bytes_of("an array without an end", b"\x9f" + signed[1:] + b"\xff", "cose"),
        bytes_of("EdDSA instead of Ed25519", signed.replace(b"\x01\x32\x04", b"\x01\x27\x04", 1), "cose"),
        bytes_of("the algorithm of another key", signed.replace(b"\x01\x32\x04", b"\x01\x28\x04", 1), "cryptosuite"),
        bytes_of("a bit of the signature", signed[:-1] + bytes([signed[-1] ^ 1]), "signature"),
        bytes_of("a bit of the payload", signed[:60] + bytes([signed[60] ^ 1]) + signed[61:], "signature"),
        bytes_of(
            "another's signature under our key's name",
            unlisted.replace(cose.kid_of(UNLISTED_SIGNER.published().verifying), lying),
            "signature",
        ),
        ("a key nobody published", paper.text(ORIGIN, unlisted), "not_issued_here", "key_unknown"),
        ("a stranger's key", paper.text(ORIGIN, on_paper(stranger, STRANGER)), "not_issued_here", "key_unknown"),
        ("a stranger's fragment", base32.encode(on_paper(stranger, STRANGER)), "not_issued_here", "key_unknown"),
        bent("signed: another format", _0=2),
        bent("signed: an unknown key", _21=1),
        bent("signed: a name missing", _2=...),
        bent("signed: an empty title", _3=""),
        bent("signed: a number as the name", _2=7),
        bent("signed: a float of credits", _7=3.0),
        bent("signed: credits with a zero to spare", _7="3.0"),
        bent("signed: a word of the list as text", _10="merit"),
        bent("signed: a word beyond the list", _10=len(paper.WORDS)),
        bent("signed: a figure as text", _6=[["mqf-mirane", "2025", 4]]),
        bent("signed: a day beyond the calendar", _11=3_000_000),
        bent("signed: true as a version", _5=True),
        bent("signed: a zone of nothing", _20=[0, 0]),
        again("signed: keys in another order", cbor2.dumps(dict(reversed(fields.items())))),
        again("signed: a longer head", payload.replace(b"\x05\x02\x06", b"\x05\x18\x02\x06", 1)),
        again("signed: a key twice", bytes([payload[0] + 1]) + payload[1:3] + payload[1:]),
        again("signed: something after the end", payload + b"\0"),
        again("signed: no map", cbor2.dumps([1, 2])),
    ]


def written() -> str:
    return json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(written(), encoding="utf-8")
