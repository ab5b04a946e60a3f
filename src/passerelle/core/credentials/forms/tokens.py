"""What the forms that are signed tokens share: their text, and telling a bent one of ours from a stranger's."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Final, NoReturn

from passerelle.core.credentials.presented import close

if TYPE_CHECKING:
    from passerelle.core.credentials.refusals import CredentialRefused
    from passerelle.core.credentials.trust import TrustStore

WHITE: Final = b" \t\r\n"
_DID = re.compile(rb"did:[a-z0-9]{1,20}:[A-Za-z0-9._:%-]{1,300}")
_LOOKED_AT: Final = 64 * 1024


def text_of(raw: bytes) -> str:
    """Return the token in a file, which may end with a line break; what is not ASCII is left to be refused."""
    return raw.strip(WHITE).decode("utf-8", "replace")


def close_unreadable(text: str, refusal: CredentialRefused, trust: TrustStore, *, form: str | None = None) -> NoReturn:
    """End the examination at the format: altered where what can still be read names us, not issued here otherwise."""
    close("altered" if _mentions_us(text, trust) else "not_issued_here", refusal.reason, "format", form=form)


def _mentions_us(text: str, trust: TrustStore) -> bool:
    """Whether a DID of ours stands in the header or the payload, as far as they can be read at all."""
    parts = text[:_LOOKED_AT].split("~", 1)[0].split(".", 2)[:2]
    found = {did.decode("ascii") for part in parts for did in _DID.findall(_bytes_in(part))}
    return any(trust.knows(did) for did in found)


def _bytes_in(part: str) -> bytes:
    raw = re.sub(rb"[^A-Za-z0-9_-]", b"A", part.encode("ascii", "replace"))
    try:
        return base64.urlsafe_b64decode(raw[: len(raw) // 4 * 4])
    except binascii.Error:
        return b""
