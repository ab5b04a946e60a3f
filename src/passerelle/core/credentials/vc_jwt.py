"""A credential of the data model 2.0 secured as a JSON Web Token.

Source: Securing Verifiable Credentials using JOSE and COSE 1.0 (`vc+jwt`, `cty: vc`), sections 3.1 and 4; VC Data
Model 2.0, section 4.13 (enveloped credentials). The payload is the credential itself, byte for byte, with no claim of
a JWT in it; when it was signed stands in the header (`iat`), because a key may be lost one day.

Which fields are carried is `open_badges.py`'s business: the payload is that document.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from passerelle.core.credentials import jose
from passerelle.core.credentials.contexts import CREDENTIALS_V2
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.proofs import issuer_of
from passerelle.core.credentials.refusals import Ambiguous, ProofRefused, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.credentials.jose import Jws
    from passerelle.core.credentials.model import AwardRecord
    from passerelle.core.credentials.proofs import Resolve, Signer

TYP: Final = "vc+jwt"
CTY: Final = "vc"
MEDIA_TYPE: Final = "application/vc+jwt"
ENVELOPED: Final = "EnvelopedVerifiableCredential"
ENVELOPE: Final = f"data:{MEDIA_TYPE},"
CLAIMS_REFUSED: Final = frozenset({"vc", "vp", "exp", "nbf", "aud", "iss", "sub", "jti", "iat", "proof"})
"""What must not stand in the payload: a second word on what the credential itself says, or another's way to sign."""


class Enveloped(NamedTuple):
    """A credential whose token's signature holds. `issued` is when it says it was signed."""

    document: dict[str, Any]
    verification_method: str
    algorithm: str
    issued: datetime | None


def issue(record: AwardRecord, signer: Signer, *, issued_at: datetime) -> str:
    """Return the award's open badge as a signed token; raises Incomplete while an element of Annex I is missing."""
    return sign(open_badge(record), signer, issued_at=issued_at)


def sign(document: Mapping[str, Any], signer: Signer, *, issued_at: datetime) -> str:
    """Return the signed token of a credential; raises Ambiguous or ProofRefused for one we would not read back."""
    if not CLAIMS_REFUSED.isdisjoint(document):
        raise Ambiguous("keyword", at=sorted(CLAIMS_REFUSED & document.keys())[0])
    if issuer_of(document) != signer.verification_method.partition("#")[0]:
        raise ProofRefused("controller", verification_method=signer.verification_method)
    header = {"typ": TYP, "cty": CTY, "iat": int(issued_at.timestamp())}
    return jose.sign(header, orjson.dumps(document), signer)


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
    return Enveloped(document, method, str(jws.header["alg"]), _issued(jws.header))


def _issued(header: Mapping[str, Any]) -> datetime | None:
    if "iat" not in header:
        return None
    at = header["iat"]
    if type(at) is not int or not 0 <= at < 1 << 37:
        raise ProofRefused("form", seen="iat")
    return datetime.fromtimestamp(at, UTC)
