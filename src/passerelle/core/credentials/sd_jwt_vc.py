"""SD-JWT VC, the token of wallets: all of the Internet-Draft lives here, and nothing of what an award says.

Source: draft-ietf-oauth-sd-jwt-vc-24 (not yet an RFC), on RFC 9901 (`sd_jwt/`). Only `dc+sd-jwt` is read: the draft
no longer mentions the older `vc+sd-jwt`.

The issuer. `iss` is the DID of the awarder and `kid` a key of that DID. The draft finds keys by an https `iss`
(JWT VC Issuer Metadata, below) or by `x5c`, and leaves DIDs to profiles; verifiers that resolve did:web read them,
others take the key from their own trust list. Where `iss` is the awarder's https address instead, for wallets that
only know the metadata, it is read too, and neither is believed but for the key. `x5c` has its place in the header
once an awarder has a certificate.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

import orjson

from passerelle.core.credentials import jose
from passerelle.core.credentials.did import VerifyingKey, did_of, document_url
from passerelle.core.credentials.moments import CLOCK_SKEW, moment_after
from passerelle.core.credentials.refusals import ProofRefused
from passerelle.core.credentials.sd_jwt import holding, reading
from passerelle.core.credentials.sd_jwt.token import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from passerelle.core.credentials.did import PublicKey
    from passerelle.core.credentials.proofs import Resolve
    from passerelle.core.credentials.sd_jwt.token import SdJwt

TYP: Final = "dc+sd-jwt"
MEDIA_TYPE: Final = "application/dc+sd-jwt"
ISSUER_PATH: Final = "/.well-known/jwt-vc-issuer"
ALWAYS: Final = ("iss", "iat", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status")
"""Claims nobody may make withholdable (section 2.2.2.3): who withheld one would hide that the award does not hold."""


class Credential(NamedTuple):
    """An SD-JWT VC whose signature holds: what it says and shows, and whose it is."""

    claims: dict[str, Any]
    issuer: str
    verification_method: str
    algorithm: str
    issued: datetime
    starts: datetime
    ends: datetime | None
    holder: VerifyingKey | None


def check(text: str, resolve: Resolve, now: datetime) -> dict[str, Any]:
    """Return the claims shown, where signature, disclosures, issuer, type and dates hold; raises CredentialRefused.

    A holder's signature, where there is one, must hold too; whether it answers a question is `holding.check_answer`'s.
    The status is not asked here.
    """
    token = parse(text)
    found = read(token, resolve)
    if now + CLOCK_SKEW < found.starts:
        raise ProofRefused("not_yet_valid")
    if found.ends is not None and now > found.ends:
        raise ProofRefused("expired")
    if token.binding:
        holding.binding_of(token, found.holder)
    return found.claims


def read(token: SdJwt, resolve: Resolve) -> Credential:
    """Return the credential a token is; raises KeyUnknown, ProofRefused (also controller, vct, form) or Unreadable."""
    method, opened = reading.verify(token, resolve, typ=TYP, always=ALWAYS)
    claims = opened.claims
    issuer = method.partition("#")[0]
    if issuer_did(claims.get("iss")) != issuer:
        raise ProofRefused("controller", verification_method=method)
    vct = claims.get("vct")
    if not isinstance(vct, str) or not vct:
        raise ProofRefused("vct")
    issued, starts = _moment(claims, "iat"), _moment(claims, "nbf")
    if issued is None:
        raise ProofRefused("form", seen="iat")
    algorithm = str(token.jws.header["alg"])
    ends = _moment(claims, "exp")
    return Credential(claims, issuer, method, algorithm, issued, starts or issued, ends, opened.holder)


def _moment(claims: Mapping[str, Any], name: str) -> datetime | None:
    """Return the moment in a claim; raises ProofRefused("form") for what is no whole number of seconds of our time."""
    value = claims.get(name)
    if value is None and name not in claims:
        return None
    try:
        return moment_after(value)
    except ValueError:
        raise ProofRefused("form", seen=name) from None


# The issuer and where its keys are (section 3)


def issuer_address(did: str) -> str:
    """Return the https address that stands for a did:web as `iss`; raises ValueError for another DID.

    >>> issuer_address("did:web:register.example:awarders:12")
    'https://register.example/awarders/12'
    """
    return document_url(did).removesuffix("/did.json").removesuffix("/.well-known")


def issuer_did(iss: object) -> str | None:
    """Return the DID an `iss` names, itself or by its address, or None."""
    if not isinstance(iss, str) or iss.startswith("did:"):
        return iss if isinstance(iss, str) else None
    try:
        return did_of(iss)
    except ValueError:
        return None


def issuer_metadata_path(did: str) -> str:
    """Return where the JWT VC Issuer Metadata of an awarder is served (section 3.1); raises ValueError.

    >>> issuer_metadata_path("did:web:register.example:awarders:12")
    '/.well-known/jwt-vc-issuer/awarders/12'
    """
    return ISSUER_PATH + urlsplit(issuer_address(did)).path


def issuer_metadata(did: str, keys: Sequence[PublicKey]) -> dict[str, Any]:
    """Return the JWT VC Issuer Metadata: every key the awarder's credentials may still be checked with.

    A compromised key is not among them: who reads this cannot know from when on it was.
    """
    listed = [
        {**jose.jwk_of(key.verifying), "kid": key.id, "use": "sig", "alg": jose.ALGORITHM_NAMES[key.algorithm]}
        for key in keys
        if key.state != "compromised"
    ]
    return {"issuer": issuer_address(did), "jwks": {"keys": listed}}


# The description of a type (section 4)


class DescribedClaim(NamedTuple):
    """What a type says of a claim, with its labels by language."""

    name: str
    labels: Mapping[str, str]
    is_mandatory: bool
    is_withholdable: bool


def type_metadata(
    vct: str, described: str, display: Iterable[tuple[str, str, str]], claims: Iterable[DescribedClaim]
) -> bytes:
    """Return the Type Metadata of `vct`; `display` are names and descriptions by language, the first for programs."""
    shown = [{"locale": locale, "name": name, "description": text} for locale, name, text in display]
    return orjson.dumps(
        {
            "vct": vct,
            "name": shown[0]["name"],
            "description": described,
            "display": shown,
            "claims": [
                {
                    "path": [claim.name],
                    "display": [{"locale": locale, "label": label} for locale, label in claim.labels.items()],
                    "mandatory": claim.is_mandatory,
                    "sd": "always" if claim.is_withholdable else "never",
                }
                for claim in claims
            ],
        }
    )


def integrity(metadata: bytes) -> str:
    """Return what `vct#integrity` says of these bytes (section 5)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(metadata).digest()).decode("ascii")
