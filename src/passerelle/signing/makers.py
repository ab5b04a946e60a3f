"""How a written-down text becomes signed bytes: one function per purpose, found by its decorator (as finishers are).

A maker sees the text, a `Signer`, the moment of the intent and the public key, and nothing else: no database, no
clock, no chance. So whoever finishes an intent makes the same bytes. What has chance in it (the salts of an SD-JWT)
has it in its text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from passerelle.core.credentials import proofs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.signing.private import Signer

    Signed = bytes | list[bytes]
    Make = Callable[[str, Signer, datetime, VerifyingKey], Signed]

MAKERS: dict[str, Make] = {}


def makes(purpose: str) -> Callable[[Make], Make]:
    """Make the function the one that signs texts of this purpose; it may raise CredentialRefused."""

    def add(make: Make) -> Make:
        MAKERS[purpose] = make
        return make

    return add


def data_integrity(text: str, signer: Signer, created: datetime, key: VerifyingKey) -> bytes:
    """Return the JSON document in `text` with its proofs: what is made where a purpose names no maker."""
    return proofs.signed_bytes(json.loads(text), signer, created=created)
