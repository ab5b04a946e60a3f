"""An award on paper: the text of a QR code, or its fragment alone (docs/paper-credential.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.core.credentials import cose, paper
from passerelle.core.credentials.forms.open_badge import close_for
from passerelle.core.credentials.presented import Presented, StatusPointer, close
from passerelle.core.credentials.proofs import Proof
from passerelle.core.credentials.refusals import CredentialRefused, KeyUnknown, TrustDamaged, Unreadable
from passerelle.core.credentials.status import address_of
from passerelle.core.credentials.verdict import Level, Summary

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.core.credentials.paper import Paper
    from passerelle.core.credentials.presented import Asked
    from passerelle.core.credentials.trust import TrustStore

FORM: Final = "paper"


def recognises(raw: bytes) -> bool:
    return len(raw) <= 2 * paper.MAX_TEXT and paper.looks_like_one(_said(raw))


def read(raw: bytes, trust: TrustStore, now: datetime, asked: Asked) -> Presented:
    """Return the award in the text of a QR code, or in a fragment alone; raises Closed."""
    return read_text(_said(raw), trust)


def read_text(said: str, trust: TrustStore, *, carrier: str = "") -> Presented:
    """Return the award in `said`, which came as a `carrier`; raises Closed."""
    origin = origin_of(trust)
    try:
        message = cose.parse(paper.signed_of(said, origin))
    except paper.UnknownSite as refusal:
        close("not_issued_here", refusal.reason, "format")
    except Unreadable as refusal:
        close("altered" if "#" in said else "not_issued_here", refusal.reason, "format")
    method = _held(message, trust)
    try:
        return _presented(paper.decode(message.payload), method, message, trust, origin, carrier)
    except Unreadable as refusal:
        close("altered", refusal.reason, "schema", form=FORM)


def origin_of(trust: TrustStore) -> str:
    """Return the address of the register, under which all its addresses are."""
    return trust.origin


def _said(raw: bytes) -> str:
    return raw.strip(b" \t\r\n").decode("ascii", "replace")


def _held(message: cose.Sign1, trust: TrustStore) -> str:
    """Return the verification method whose key signed; raises Closed."""
    try:
        methods = trust.methods_named(message.kid)
        for place, method in enumerate(methods, start=1):
            key = trust.public_key(method)
            if key is None:
                continue
            try:
                cose.check(message, key)
            except CredentialRefused:
                if place == len(methods):
                    raise
            else:
                return method
        raise KeyUnknown("key_unknown")
    except KeyUnknown as refusal:
        close("not_issued_here", refusal.reason, "signature", form=FORM)
    except (TrustDamaged, CredentialRefused) as refusal:
        close_for(refusal, form=FORM)


def _presented(
    said: Paper, method: str, message: cose.Sign1, trust: TrustStore, origin: str, carrier: str
) -> Presented:
    did = method.partition("#")[0]
    if trust.issuer(did) is None:
        close("not_issued_here", "not_an_award", "schema", form=FORM)
    base = f"{origin}/trust/lists/{said.status_list}"
    return Presented(
        FORM,
        did,
        (Proof(f"COSE {message.algorithm}", method, said.issued_at),),
        _summary(said, did, trust, origin),
        said.holds_from,
        said.holds_until,
        (
            StatusPointer("bitstring", address_of(base, "revocation"), said.status_index, "revocation"),
            StatusPointer("bitstring", address_of(base, "suspension"), said.status_index, "suspension"),
        ),
        carrier=carrier,
    )


def _summary(said: Paper, did: str, trust: TrustStore, origin: str) -> Summary:
    issuer = trust.issuer(did)
    return Summary(
        credential_id=f"{origin}/credentials/{said.award}",
        holder_name=_cut(said.holder, said.cut & paper.HOLDER_CUT),
        title=_cut(said.title, said.cut & paper.TITLE_CUT),
        language=said.language,
        levels=tuple(Level(*level) for level in said.levels),
        credits=said.credits,
        credit_system=said.credit_system,
        hours=said.hours,
        assessed=said.assessed,
        supervision=said.supervision,
        result=said.result,
        route=said.route,
        awarded_on=said.awarded_on,
        valid_until=said.valid_until,
        awarder=issuer.name if issuer else "",
        awarder_did=did,
        country=None,
        register_number=said.number,
        version=str(said.version),
    )


def _cut(said: str, is_cut: int) -> str:
    return f"{said}…" if is_cut else said
