"""A credential of the data model 2.0 secured as a JSON Web Token.

Source: Securing Verifiable Credentials using JOSE and COSE 1.0 (`vc+jwt`, `cty: vc`), sections 3.1 and 4; VC Data
Model 2.0, section 4.13 (enveloped credentials); Open Badges 3.0, section 8.2.4. The payload is the credential itself,
and the claims of a JWT that Open Badges asks for, which repeat what the credential says and must agree with it. When it
was signed stands in the header (`iat`), because a key may be lost one day.

Which fields are carried is `open_badges.py`'s business: the payload is that document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from passerelle.core.credentials import jose
from passerelle.core.credentials.contexts import CREDENTIALS_V2
from passerelle.core.credentials.moments import moment, moment_after
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.proofs import issuer_of
from passerelle.core.credentials.refusals import Ambiguous, ProofRefused, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from passerelle.core.credentials.jose import Jws
    from passerelle.core.credentials.model import AwardRecord
    from passerelle.core.credentials.proofs import Resolve, Signer

TYP: Final = "vc+jwt"
CTY: Final = "vc"
MEDIA_TYPE: Final = "application/vc+jwt"
ENVELOPED: Final = "EnvelopedVerifiableCredential"
ENVELOPE: Final = f"data:{MEDIA_TYPE},"
CLAIMS: Final = ("iss", "jti", "nbf", "exp", "sub")
"""What the payload repeats for readers of tokens: issuer, address, first and last moment, and who holds it."""
CLAIMS_REFUSED: Final = frozenset({"vc", "vp", "aud", "iat", "proof"})
"""What must not stand in the payload: another credential, a word on whom it is for, or another way to sign."""


class Enveloped(NamedTuple):
    """A credential whose token's signature holds, without the claims. `issued` is when it says it was signed."""

    document: dict[str, Any]
    verification_method: str
    algorithm: str
    issued: datetime | None


def issue(record: AwardRecord, signer: Signer, *, issued_at: datetime) -> str:
    """Return the award's open badge as a signed token; raises Incomplete while an element of Annex I is missing."""
    return sign(open_badge(record), signer, issued_at=issued_at)


def sign(document: Mapping[str, Any], signer: Signer, *, issued_at: datetime) -> str:
    """Return the signed token of a credential; raises Ambiguous or ProofRefused for one we would not read back."""
    taken = sorted(CLAIMS_REFUSED.union(CLAIMS) & document.keys())
    if taken:
        raise Ambiguous("keyword", at=taken[0])
    if issuer_of(document) != signer.verification_method.partition("#")[0]:
        raise ProofRefused("controller", verification_method=signer.verification_method)
    header = {"typ": TYP, "cty": CTY, "iat": int(issued_at.timestamp())}
    claims = {name: _claim(name, document) for name in CLAIMS}
    stated = {name: value for name, value in claims.items() if value is not None}
    return jose.sign(header, orjson.dumps({**document, **stated}), signer)


def _claim(name: str, document: Mapping[str, Any]) -> str | int | None:
    """Return what a claim of a JWT says of a credential, or None where the credential does not say it."""
    if name == "iss":
        return issuer_of(document)
    if name in ("nbf", "exp"):
        try:
            return int(moment(document.get("validFrom" if name == "nbf" else "validUntil")).timestamp())
        except ValueError:
            return None
    subject = document.get("credentialSubject")
    about = document if name == "jti" else subject if isinstance(subject, dict) else {}
    said = about.get("id")
    return said if isinstance(said, str) else None


def envelope(token: str) -> dict[str, Any]:
    """Return the token as a document of the data model, for a presentation or wherever JSON is asked for."""
    return {"@context": [CREDENTIALS_V2], "id": ENVELOPE + token, "type": ENVELOPED}


def token_in(document: Mapping[str, Any]) -> str:
    """Return the token in an envelope; raises Unreadable("envelope") for one that says anything beside it."""
    address = document.get("id")
    contexts, kinds = document.get("@context"), document.get("type")
    if document.keys() != {"@context", "id", "type"} or not isinstance(address, str):
        raise Unreadable("envelope")
    if contexts not in (CREDENTIALS_V2, [CREDENTIALS_V2]) or kinds not in (ENVELOPED, [ENVELOPED]):
        raise Unreadable("envelope")
    if not address.startswith(ENVELOPE):
        raise Unreadable("envelope")
    return address.removeprefix(ENVELOPE)


def read(jws: Jws, resolve: Resolve) -> Enveloped:
    """Return the credential in a token whose signature holds, by a key of the credential's own issuer.

    Raises KeyUnknown, ProofRefused (as `jose.verify`, and content_type, controller, form) or Unreadable.
    """
    method = jose.verify(jws, resolve, typ=TYP)
    if jws.header.get("cty", CTY) != CTY:
        raise ProofRefused("content_type", seen=str(jws.header["cty"])[:60])
    document = jose.strict_object(jws.payload)
    by = method.partition("#")[0]
    if issuer_of(document) != by or jws.header.get("iss", by) != by:
        raise ProofRefused("controller", verification_method=method)
    if not CLAIMS_REFUSED.isdisjoint(document):
        raise ProofRefused("form", seen=sorted(CLAIMS_REFUSED & document.keys()))
    for name in [name for name in CLAIMS if name in document]:
        said, meant = document.pop(name), _claim(name, document)
        if said != meant or type(said) is not type(meant):
            raise ProofRefused("form", seen=name)
    return Enveloped(document, method, str(jws.header["alg"]), _issued(jws.header))


def _issued(header: Mapping[str, Any]) -> datetime | None:
    if "iat" not in header:
        return None
    try:
        return moment_after(header["iat"])
    except ValueError:
        raise ProofRefused("form", seen="iat") from None
