"""Awards that the register puts together for their holder: a transcript of what is held, and an answer to one asker.

Both are signed tokens of the register, because only it knows that who asked for them is the holder; what each award
says is held by the awarder's own signature, which travels inside.

A transcript is a Comprehensive Learner Record 2.0 as a JSON Web Token (CLR 2.0, section 8.2.4; `vc+jwt`). It embeds the
signed badges, states no achievement of its own, and makes nobody an awarder. A presentation is a verifiable
presentation as a token (Securing VCs using JOSE and COSE 1.0, section 3.1.2; `vp+jwt`): it envelops SD-JWT VCs of which
the holder withholds what is not to be shown, and is for one asker (`aud`), in answer to one question (`nonce`), for a
short while (`exp`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.core.credentials import jose, sd_jwt_vc, vc_jwt
from passerelle.core.credentials.clr import CONTEXTS, TYPES
from passerelle.core.credentials.contexts import CREDENTIALS_V2
from passerelle.core.credentials.moments import moment, moment_after, stamp
from passerelle.core.credentials.refusals import Ambiguous, ProofRefused, Unreadable
from passerelle.core.credentials.summary import is_award, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passerelle.core.credentials.jose import Jws
    from passerelle.core.credentials.proofs import Resolve, Signer

PRESENTATION_TYP: Final = "vp+jwt"
PRESENTATION_TYPE: Final = "VerifiablePresentation"
ENVELOPE: Final = f"data:{sd_jwt_vc.MEDIA_TYPE},"
NAME: Final = "Transcript of awards"
MOST_AWARDS: Final = 300
MAX_BYTES: Final = 4 * 1024 * 1024
"""Some 300 badges, each written twice in base64 at most."""
_MARK: Final = b'"ClrCredential"'
_HEAD: Final = 4096


@dataclass(frozen=True, slots=True)
class Gathered:
    """What such a token says of itself: `kind` is "transcript" or "presentation".

    `holder_name` is empty in a presentation, where the awards say it or not. `audience` and `nonce` are those of a
    presentation; `expires_at` is None for a transcript, which tells how things stood when it was made.
    """

    kind: str
    by_did: str
    made_at: datetime
    count: int
    holder_name: str = ""
    audience: str = ""
    nonce: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A token whose signature holds: what it says of itself, which key signed, and what is in it, unchecked."""

    said: Gathered
    verification_method: str
    algorithm: str
    parts: tuple[bytes, ...]


def transcript(
    badges: Sequence[Mapping[str, Any]], *, reference: str, register_did: str, register_name: str, at: datetime
) -> dict[str, Any]:
    """Return the unsigned record of what somebody holds; `badges` are the signed ones, `reference` a urn:uuid.

    Raises Ambiguous("parts") for none, too many, twice the same, what is no signed badge, or badges of two holders.
    """
    if not 0 < len(badges) <= MOST_AWARDS or not all(is_award(one) and "proof" in one for one in badges):
        raise Ambiguous("parts", limit=MOST_AWARDS)
    subjects = [one["credentialSubject"] for one in badges]
    if len({str(one.get("id")) for one in badges}) != len(badges) or len({one.get("id") for one in subjects}) != 1:
        raise Ambiguous("parts", holders=len({one.get("id") for one in subjects}))
    own = {name: subjects[0][name] for name in ("id", "identifier") if name in subjects[0]}
    return {
        "@context": list(CONTEXTS),
        "id": reference,
        "type": list(TYPES),
        "name": NAME,
        "issuer": {"id": register_did, "type": ["Profile"], "name": register_name},
        "validFrom": stamp(at),
        "credentialSubject": {**own, "type": ["ClrSubject"], "verifiableCredential": [dict(one) for one in badges]},
    }


def sign_transcript(document: Mapping[str, Any], signer: Signer, *, at: datetime) -> str:
    """Return the signed token of a transcript; raises as `vc_jwt.sign`."""
    return vc_jwt.sign(document, signer, issued_at=at)


def sign_presentation(
    tokens: Sequence[str], signer: Signer, *, reference: str, audience: str, nonce: str, at: datetime, until: datetime
) -> str:
    """Return the signed token that shows SD-JWT VCs, cut as their holder chose, to one asker until a moment."""
    if not 0 < len(tokens) <= MOST_AWARDS or len(set(tokens)) != len(tokens):
        raise Ambiguous("parts", limit=MOST_AWARDS)
    did = signer.verification_method.partition("#")[0]
    payload = {
        "@context": [CREDENTIALS_V2],
        "id": reference,
        "type": [PRESENTATION_TYPE],
        "holder": did,
        "verifiableCredential": [
            {"@context": [CREDENTIALS_V2], "id": ENVELOPE + one, "type": vc_jwt.ENVELOPED} for one in tokens
        ],
        "iss": did,
        "jti": reference,
        "aud": audience,
        "nonce": nonce,
        "iat": int(at.timestamp()),
        "exp": int(until.timestamp()),
    }
    return jose.sign({"typ": PRESENTATION_TYP, "cty": "vp"}, orjson.dumps(payload), signer)


def kind_of(raw: bytes) -> str:
    """Say by its first bytes whether a document may be a transcript or a presentation; nothing is checked.

    >>> kind_of(b"{}")
    ''
    """
    header, _, rest = raw[:_HEAD].lstrip(b" \t\r\n").partition(b".")
    if header[:2] != b"ey" or b"~" in raw[:_HEAD]:
        return ""
    try:
        typ = orjson.loads(jose.from_base64url(header)).get("typ")
    except (Unreadable, orjson.JSONDecodeError, AttributeError):
        return ""
    if typ == PRESENTATION_TYP:
        return "presentation"
    return "transcript" if typ == vc_jwt.TYP and _MARK in _beginning(rest) else ""


def _beginning(payload: bytes) -> bytes:
    """Return how a payload begins, as far as its letters are whole."""
    letters = payload.partition(b".")[0]
    try:
        return jose.from_base64url(letters[: len(letters) // 4 * 4])
    except Unreadable:
        return b""


def parsed(raw: bytes) -> Jws:
    """Return the token in a file; raises Unreadable."""
    return jose.parse(raw.strip(b" \t\r\n"), max_bytes=MAX_BYTES)


def read_transcript(jws: Jws, resolve: Resolve) -> Opened | None:
    """Return what a transcript holds, or None where the token is no transcript; raises as `vc_jwt.read`."""
    found = vc_jwt.read(jws, resolve)
    document = found.document
    subject, parts = document.get("credentialSubject"), []
    if isinstance(subject, dict) and "achievement" not in subject:
        parts = list(listed(subject.get("verifiableCredential", [])))
    types = document.get("type")
    is_one = document.get("@context") == list(CONTEXTS) and isinstance(types, list) and sorted(types) == sorted(TYPES)
    if not is_one or not 0 < len(parts) <= MOST_AWARDS or found.issued is None or not isinstance(subject, dict):
        return None
    said = Gathered(
        "transcript", _did(found.verification_method), moment(document.get("validFrom")), len(parts), _name(subject)
    )
    return Opened(said, found.verification_method, found.algorithm, tuple(orjson.dumps(one) for one in parts))


def _did(method: str) -> str:
    return method.partition("#")[0]


def _name(subject: Mapping[str, Any]) -> str:
    names = [one for one in listed(subject.get("identifier", [])) if isinstance(one, dict)]
    found = [one.get("identityHash") for one in names if one.get("identityType") == "name"]
    return found[0] if found and isinstance(found[0], str) else ""


def read_presentation(jws: Jws, resolve: Resolve) -> Opened:
    """Return what a presentation holds; raises KeyUnknown, ProofRefused (as `jose.verify`, and form), Unreadable."""
    method = jose.verify(jws, resolve, typ=PRESENTATION_TYP)
    said = jose.strict_object(jws.payload)
    if said.get("iss") != _did(method) or said.get("holder") != _did(method):
        raise ProofRefused("controller", verification_method=method)
    if said.get("type") != [PRESENTATION_TYPE] or said.get("@context") != [CREDENTIALS_V2]:
        raise ProofRefused("form", seen="type")
    tokens = [_token(one) for one in listed(said.get("verifiableCredential", []))]
    audience, nonce = said.get("aud"), said.get("nonce")
    if not tokens or not isinstance(audience, str) or not isinstance(nonce, str):
        raise ProofRefused("form", seen="aud")
    try:
        made_at, until = moment_after(said.get("iat")), moment_after(said.get("exp"))
    except ValueError:
        raise ProofRefused("form", seen="exp") from None
    own = Gathered("presentation", _did(method), made_at, len(tokens), audience=audience, nonce=nonce, expires_at=until)
    return Opened(own, method, str(jws.header["alg"]), tuple(tokens))


def _token(one: Any) -> bytes:
    address = one.get("id") if isinstance(one, dict) else None
    if not isinstance(address, str) or not address.startswith(ENVELOPE) or one.get("type") != vc_jwt.ENVELOPED:
        raise ProofRefused("form", seen="verifiableCredential")
    return address.removeprefix(ENVELOPE).encode("ascii", "replace")
