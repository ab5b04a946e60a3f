"""Open Badges of strangers, signed with keys made of a number, in each way they are brought."""

from __future__ import annotations

import itertools
import struct
import zlib
from datetime import UTC, datetime
from typing import Any

import orjson

from passerelle.core.credentials import proofs, sd_jwt_vc, vc_jwt
from passerelle.core.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES
from passerelle.core.credentials.did import did_key
from passerelle.core.credentials.sd_jwt.issuing import Disclosable, issue
from tests.core.credentials.samples import TestSigner

MADE = datetime(2026, 5, 2, 9, tzinfo=UTC)


class OwnName(TestSigner):
    """A stranger whose name is their key."""

    __test__ = False

    def __init__(self, seed: int = 7) -> None:
        super().__init__("did:web:nobody.example", seed)
        did = did_key(self._key.public_key().public_bytes_raw())
        self.did = did
        self.verification_method = f"{did}#{did.removeprefix('did:key:')}"


def unsigned(issuer: str, holder: str = "Amina Sarr Doumbé", **more: Any) -> dict[str, Any]:
    name = {"type": "IdentityObject", "hashed": False, "identityHash": holder, "identityType": "name"}
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES],
        "id": "urn:uuid:2f1d3c5e-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "School of Boats"},
        "validFrom": "2026-05-02T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [name],
            "achievement": {
                "id": "urn:uuid:2f1d3c5e-0000-4000-8000-000000000002",
                "type": ["Achievement"],
                "name": "Mending nets",
                "description": "Mends a net.",
                "criteria": {"narrative": "Three nets."},
            },
        },
    } | more


def badge(holder: str = "Amina Sarr Doumbé", seed: int = 7) -> bytes:
    signer = OwnName(seed)
    return orjson.dumps(
        proofs.sign(unsigned(signer.did, holder), signer, created=MADE, cryptosuites=["eddsa-jcs-2022"])
    )


def web_badge() -> bytes:
    """A badge of an issuer whose key stands at an address, which nobody asks."""
    signer = TestSigner("did:web:boats.example", 9)
    return orjson.dumps(
        proofs.sign(unsigned("did:web:boats.example"), signer, created=MADE, cryptosuites=["eddsa-jcs-2022"])
    )


def token() -> bytes:
    signer = OwnName()
    return vc_jwt.sign(unsigned(signer.did), signer, issued_at=MADE).encode()


def sd_jwt() -> bytes:
    """A token of a wallet, by a stranger whose name is their key; who holds it withholds nothing."""
    signer = OwnName()
    claims = {
        "iss": signer.did,
        "iat": int(MADE.timestamp()),
        "vct": "https://boats.example/types/net",
        "title": Disclosable("Mending nets"),
        "name": Disclosable("Amina Sarr Doumbé"),
        "issuer_name": "School of Boats",
    }
    turn = itertools.count()
    return issue(claims, signer, typ=sd_jwt_vc.TYP, salt=lambda: f"salt-number-{next(turn):010d}").encode()


def png(document: bytes, *, packed: bool = False) -> bytes:
    body = zlib.compress(document) if packed else document
    text = b"openbadgecredential\0" + bytes([packed, 0]) + b"\0\0" + body
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", bytes(13)) + _chunk(b"iTXt", text) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def svg(document: bytes, inside: bytes = b"") -> bytes:
    return (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
        + inside
        + b"<openbadges:credential><![CDATA["
        + document
        + b"]]></openbadges:credential></svg>"
    )
