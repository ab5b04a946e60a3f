"""An open badge as a JSON Web Token, bare or in the envelope of the data model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.core.credentials import jose, strict_json, vc_jwt
from passerelle.core.credentials.forms.open_badge import close_for, presented
from passerelle.core.credentials.forms.tokens import WHITE, close_unreadable, text_of
from passerelle.core.credentials.presented import close, names_us
from passerelle.core.credentials.proofs import Proof, issuer_of
from passerelle.core.credentials.refusals import CredentialRefused, Unreadable

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.core.credentials.jose import Jws
    from passerelle.core.credentials.presented import Asked, Presented
    from passerelle.core.credentials.trust import TrustStore

FORM: Final = "vc_jwt"
_PREFIX: Final = vc_jwt.ENVELOPE.encode("ascii")


def recognises(raw: bytes) -> bool:
    start = raw[:64].lstrip(WHITE)
    if start[:2] == b"ey":
        return b"~" not in raw
    return start[:1] == b"{" and _PREFIX in raw and len(raw) <= strict_json.MAX_BYTES and _is_envelope(raw)


def _is_envelope(raw: bytes) -> bool:
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False
    return document.get("type") in (vc_jwt.ENVELOPED, [vc_jwt.ENVELOPED])


def read(raw: bytes, trust: TrustStore, now: datetime, asked: Asked) -> Presented:
    """Return the award in `raw`, whose issuer's signature holds; raises Closed."""
    jws = _parsed(raw, trust)
    try:
        found = vc_jwt.read(jws, trust.public_key)
    except CredentialRefused as refusal:
        if not names_us([jws.header.get("kid"), _said_issuer(jws)], trust):
            close("not_issued_here", "issuer_unknown", "issuer", form=FORM)
        close_for(refusal, form=FORM)
    proof = Proof(found.algorithm, found.verification_method, found.issued)
    return presented(FORM, found.document, (proof,), trust)


def _parsed(raw: bytes, trust: TrustStore) -> Jws:
    text = text_of(raw)  # whole: what stood behind a cut would be no part of what is checked
    try:
        if text[:1] == "{":
            text = vc_jwt.token_in(strict_json.parse(raw.strip(WHITE)))
        return jose.parse(text)
    except Unreadable as refusal:
        close_unreadable(text.partition(vc_jwt.ENVELOPE)[2] or text, refusal, trust)


def _said_issuer(jws: Jws) -> Any:
    try:
        return issuer_of(jose.strict_object(jws.payload))
    except Unreadable:
        return None
