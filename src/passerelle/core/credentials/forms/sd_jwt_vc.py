"""An award as an SD-JWT VC, of our own type or the EU wallet's learning credential, as far as its holder shows it.

A disclosure that was withheld makes no difference to what is shown: it is reported as what it now says. The holder's
signature, where there is one, covers exactly what is shown: one that does not hold means that somebody changed the
presentation. Whether it answers the question of this verifier is asked only where one was asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials import eudi_learning, jose, sd_jwt_vc, wallet_summary, wallet_type
from passerelle.core.credentials.forms.open_badge import close_for
from passerelle.core.credentials.forms.tokens import WHITE, close_unreadable, text_of
from passerelle.core.credentials.presented import NOT_BOUND, Presented, StatusPointer, close, names_us
from passerelle.core.credentials.proofs import Proof
from passerelle.core.credentials.refusals import CredentialRefused, ProofRefused, Unreadable
from passerelle.core.credentials.sd_jwt import holding
from passerelle.core.credentials.sd_jwt.token import parse
from passerelle.core.credentials.verdict import Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from passerelle.core.credentials.presented import Asked
    from passerelle.core.credentials.sd_jwt.token import SdJwt
    from passerelle.core.credentials.sd_jwt_vc import Credential
    from passerelle.core.credentials.trust import TrustStore
    from passerelle.core.credentials.verdict import Summary

FORM: Final = "sd_jwt_vc"
LEARNING: Final = "eudi_learning"


def recognises(raw: bytes) -> bool:
    return raw[:64].lstrip(WHITE)[:2] == b"ey" and b"~" in raw


def read(raw: bytes, trust: TrustStore, now: datetime, asked: Asked) -> Presented:
    """Return the award in `raw`, whose issuer's signature holds over all that is shown; raises Closed."""
    known = trust.known_tokens.read(raw.strip(WHITE))
    if known is not None:
        known.holder_binding = _not_bound(asked)
        return known
    text = text_of(raw)
    try:
        token = parse(text)
    except Unreadable as refusal:
        close_unreadable(text, refusal, trust)
    found = _held(token, trust)
    form, summary = _award(found, trust)
    if summary is None:
        close("altered", "schema", "schema", form=form)
    presented = Presented(
        form,
        found.issuer,
        (Proof(found.algorithm, found.verification_method, found.issued),),
        summary,
        max(found.starts, found.issued),
        found.ends,
        pointers_of(found.claims),
        holder_binding=_binding_step(token, found, asked, now, form),
    )
    if form == FORM:
        trust.known_tokens.learn(token, trust.public_key(found.verification_method), presented)
    return presented


def _held(token: SdJwt, trust: TrustStore) -> Credential:
    header = token.jws.header
    try:
        return sd_jwt_vc.read(token, trust.public_key)
    except CredentialRefused as refusal:
        if not names_us([header.get("kid"), _said_issuer(token)], trust):
            close("not_issued_here", "issuer_unknown", "issuer", form=FORM)
        close_for(refusal, form=FORM)


def _said_issuer(token: SdJwt) -> str | None:
    try:
        return sd_jwt_vc.issuer_did(jose.strict_object(token.jws.payload).get("iss"))
    except Unreadable:
        return None


def _award(found: Credential, trust: TrustStore) -> tuple[str, Summary | None]:
    """Return the form and what it says; closes where it is no award of an issuer of ours."""
    vct = found.claims["vct"]
    if trust.issuer(found.issuer) is not None and wallet_type.is_award_type(vct):
        return FORM, wallet_summary.summary_of(found)
    if trust.issuer(found.issuer) is not None and vct == eudi_learning.VCT:
        return LEARNING, eudi_learning.summary_of(found)
    close("not_issued_here", "not_an_award", "schema", form=FORM)


def pointers_of(claims: Mapping[str, Any]) -> tuple[StatusPointer, ...] | None:
    """Return where a token says its status is: empty where it says nothing, None where it has no form we know."""
    status = claims.get("status")
    if status is None:
        return ()
    stated = status.get("status_list") if isinstance(status, dict) else None
    index, url = (stated.get("idx"), stated.get("uri")) if isinstance(stated, dict) else (None, None)
    if type(index) is not int or not 0 <= index < 1 << 32 or not isinstance(url, str):
        return None
    return (StatusPointer("token", url, index),)


def _not_bound(asked: Asked) -> Step:
    is_asked = asked.challenge is not None or asked.domain is not None
    return Step("holder_binding", "failed", "binding_missing") if is_asked else NOT_BOUND


def _binding_step(token: SdJwt, found: Credential, asked: Asked, now: datetime, form: str) -> Step:
    if not token.binding:
        return _not_bound(asked)
    try:
        binding = holding.binding_of(token, found.holder)
    except CredentialRefused as refusal:
        close("altered", refusal.reason, "holder_binding", form=form)
    if asked.challenge is None and asked.domain is None:
        return Step("holder_binding", "ok", "not_asked")
    try:
        holding.check_answer(binding, audience=asked.domain, nonce=asked.challenge, now=now)
    except ProofRefused as refusal:
        return Step("holder_binding", "failed", refusal.reason)
    return Step("holder_binding", "ok")
