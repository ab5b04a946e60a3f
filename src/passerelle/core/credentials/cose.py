"""COSE_Sign1 in one fixed form, taken apart by position: every byte is signed, or can only be what it is.

Source: RFC 9052, sections 4.2 and 4.4; RFC 9864 for the algorithms; docs/paper-credential.md for the form. A general
reader would accept other headers, longer heads and what follows the end: none of these is signed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from passerelle.core.credentials.did import Algorithm, multikey
from passerelle.core.credentials.keys import SIGNATURE_BYTES, holds
from passerelle.core.credentials.refusals import ProofRefused, Unreadable

if TYPE_CHECKING:
    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.core.credentials.proofs import Signer

MAX_BYTES: Final = 1024
KID_BYTES: Final = 8

_ALGORITHMS: Final[dict[int, Algorithm]] = {0x32: "Ed25519", 0x28: "P-256"}  # CBOR of -19 and of -9
_CODES: Final = {algorithm: code for code, algorithm in _ALGORITHMS.items()}
_BEFORE_ALG: Final = bytes.fromhex("844da201")
_BEFORE_KID: Final = bytes.fromhex("0448")
_BEFORE_PAYLOAD: Final = bytes.fromhex("a0")
_BEFORE_SIGNATURE: Final = bytes.fromhex("5840")
_START: Final = len(_BEFORE_ALG) + 1 + len(_BEFORE_KID) + KID_BYTES + len(_BEFORE_PAYLOAD)
_END: Final = len(_BEFORE_SIGNATURE) + SIGNATURE_BYTES


@dataclass(frozen=True, slots=True)
class Sign1:
    """A COSE_Sign1 taken apart; nothing about it is checked but its form. `kid` says which key to try."""

    algorithm: Algorithm
    kid: bytes
    payload: bytes
    signature: bytes
    signed: bytes


def kid_of(key: VerifyingKey) -> bytes:
    """Return the 8 bytes by which a signature names `key`."""
    return hashlib.sha256(multikey(key.public, key.algorithm).encode("ascii")).digest()[:KID_BYTES]


def sign(payload: bytes, key: VerifyingKey, signer: Signer) -> bytes:
    """Return the COSE_Sign1 of `payload`; `key` is the public half of the signer's."""
    protected = _protected(key.algorithm, kid_of(key))
    body = _byte_string(payload)
    signature = signer.sign(_to_be_signed(protected, body))
    return b"\x84" + protected + _BEFORE_PAYLOAD + body + _BEFORE_SIGNATURE + signature


def parse(data: bytes) -> Sign1:
    """Return the COSE_Sign1 in `data`; raises Unreadable (too_large, cose) for any other form."""
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large", limit=MAX_BYTES)
    algorithm = _ALGORITHMS.get(data[4]) if len(data) > _START + _END else None
    if algorithm is None:
        raise Unreadable("cose")
    kid, body, signature = data[7:15], data[_START:-_END], data[-SIGNATURE_BYTES:]
    protected = _protected(algorithm, kid)
    payload = _payload(body)
    if data != b"\x84" + protected + _BEFORE_PAYLOAD + body + _BEFORE_SIGNATURE + signature:
        raise Unreadable("cose")
    return Sign1(algorithm, kid, payload, signature, _to_be_signed(protected, body))


def check(message: Sign1, key: VerifyingKey) -> None:
    """Raise ProofRefused (cryptosuite, signature) unless `key` signed the message, with the algorithm of that key."""
    if message.algorithm != key.algorithm:
        raise ProofRefused("cryptosuite", seen=message.algorithm)
    if not holds(message.signature, message.signed, key):
        raise ProofRefused("signature", cryptosuite=f"COSE {message.algorithm}")


def _protected(algorithm: Algorithm, kid: bytes) -> bytes:
    return _BEFORE_ALG[1:] + bytes([_CODES[algorithm]]) + _BEFORE_KID + kid


def _to_be_signed(protected: bytes, body: bytes) -> bytes:
    return b"\x84\x6aSignature1" + protected + b"\x40" + body


def _payload(body: bytes) -> bytes:
    for head in (1, 2, 3):
        payload = body[head:]
        if _byte_string(payload) == body:
            return payload
    raise Unreadable("cose")


def _byte_string(content: bytes) -> bytes:
    size = len(content)
    if size < 24:
        return bytes([0x40 + size]) + content
    if size < 256:
        return bytes([0x58, size]) + content
    return b"\x59" + size.to_bytes(2, "big") + content
