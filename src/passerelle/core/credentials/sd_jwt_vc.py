"""An award as an SD-JWT VC, the credential of wallets, in a type of our own; all of the Internet-Draft lives here.

Source: draft-ietf-oauth-sd-jwt-vc-24 (not yet an RFC), on RFC 9901 (`sd_jwt.py`); draft-ietf-oauth-status-list-21
for `status`. Only `dc+sd-jwt` is read: the draft no longer mentions the older `vc+sd-jwt`.

What the public register tells of the micro-credential anyway is always shown; what tells about the person is shown
only where the holder wants it: the name, the holder's identifier, the result, the route, the start, the credit
points, the hours and the outcomes.

The issuer. `iss` is the DID of the awarder and `kid` a key of that DID. The draft finds keys by an https `iss`
(JWT VC Issuer Metadata, below) or by `x5c`, and leaves DIDs to profiles; verifiers that resolve did:web read them,
others take the key from their own trust list. `by_address` writes the awarder's https address instead, for wallets
that only know the metadata; we read both, and believe neither but for the key. `x5c` has its place in the header
once an awarder has a certificate.

A test compares every field of `AwardRecord` with this projection: it is carried, or listed in CANNOT_CARRY.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

import orjson

from passerelle.core.credentials import jose, sd_jwt
from passerelle.core.credentials.did import VerifyingKey, did_of, document_url
from passerelle.core.credentials.model import missing_annex_i, missing_of_all, states_own
from passerelle.core.credentials.moments import CLOCK_SKEW, first_moment, last_moment
from passerelle.core.credentials.refusals import Incomplete, ProofRefused
from passerelle.core.credentials.sd_jwt import Disclosable, Salts, SdJwt
from passerelle.core.credentials.status import address_of
from passerelle.core.credentials.verdict import Level, Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from passerelle.core.credentials.did import PublicKey
    from passerelle.core.credentials.model import Achievement, AwardRecord, IssuerRef
    from passerelle.core.credentials.proofs import Resolve, Signer

TYP: Final = "dc+sd-jwt"
MEDIA_TYPE: Final = "application/dc+sd-jwt"
TYPE_PATH: Final = "/types/micro-credential/1"
"""Where the type is described. What is served there never changes (`vct#integrity`): another text is another type."""
ISSUER_PATH: Final = "/.well-known/jwt-vc-issuer"
ALWAYS: Final = ("iss", "iat", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status")
"""Claims nobody may make withholdable (section 2.2.2.3): who withheld one would hide that the award does not hold."""

CANNOT_CARRY: Final = {
    "achievement.level_applicable": "said by the presence of a level; Annex I asks for no more",
}


def issue(
    record: AwardRecord,
    signer: Signer,
    *,
    issued_at: datetime,
    salt: Callable[[], str],
    holder_key: VerifyingKey | None = None,
    by_address: bool = False,
) -> str:
    """Return the signed credential with all its disclosures; raises Incomplete while an element of Annex I is missing.

    `holder_key` binds it to a key of the holder's wallet. For `salt` see `sd_jwt.issue`.
    """
    alike = _met(record.achievement, record.issuer, origin_of(record.credential_id), by_address)
    if alike is None or type(salt) is not Salts or not states_own(record):
        claims = claims_of(record, issued_at, by_address=by_address)
        return sd_jwt.issue(claims, signer, typ=TYP, salt=salt, holder_key=holder_key)
    own = _own(record) | _dated(issued_at, record.awarded_on, record.valid_until, record.zone)
    return sd_jwt.issue_more(alike, own, _endings(record), signer, typ=TYP, salts=salt, holder_key=holder_key)


def claims_of(record: AwardRecord, issued_at: datetime, *, by_address: bool = False) -> dict[str, Any]:
    """Return what the credential says, withholdable claims marked; raises Incomplete.

    What all awards of a micro-credential say alike comes first: it is written, and read, once for all of them.
    """
    missing = missing_annex_i(record)
    if missing:
        raise Incomplete(missing)
    origin = origin_of(record.credential_id)
    return (
        _alike(record.achievement, record.issuer, origin, by_address)
        | _own(record)
        | _dated(issued_at, record.awarded_on, record.valid_until, record.zone)
        | {name: Disclosable(value) for name, value in _of_holder(record).items()}
    )


@lru_cache(maxsize=1024)  # a thousand awards of one micro-credential say the same of it
def _alike(what: Achievement, issuer: IssuerRef, origin: str, by_address: bool) -> dict[str, Any]:
    """Return what every award of a micro-credential by one awarder says; for reading only."""
    return {
        "iss": issuer_address(issuer.did) if by_address else issuer.did,
        "vct": type_address(origin),
        "vct#integrity": type_integrity(origin),
        "micro_credential": identified(what),
        **_of_achievement(what),
        "awarding_body": {"name": issuer.name, "country": issuer.country, "register_number": issuer.register_number},
    }


def _met(what: Achievement, issuer: IssuerRef, origin: str, by_address: bool) -> sd_jwt.Shared | None:
    """Return what `_shared` does; the very same micro-credential of the very same awarder is not compared again."""
    key = id(what), id(issuer), origin, by_address
    found = _MET.get(key)
    if found is None:
        if len(_MET) >= _MAX_MET:
            _MET.clear()
        found = _MET[key] = what, issuer, _shared(what, issuer, origin, by_address)  # kept, so that no id comes again
    return found[2]


_MET: Final[dict[tuple[int, int, str, bool], tuple[Achievement, IssuerRef, sd_jwt.Shared | None]]] = {}
_MAX_MET: Final = 1024


@lru_cache(maxsize=1024)
def _shared(what: Achievement, issuer: IssuerRef, origin: str, by_address: bool) -> sd_jwt.Shared | None:
    """Return the same, written; None where it lacks an element of Annex I."""
    return None if missing_of_all(what, issuer) else sd_jwt.shared(_alike(what, issuer, origin, by_address))


def _own(record: AwardRecord) -> dict[str, Any]:
    return {
        "jti": record.credential_id,
        "status": {"status_list": {"idx": record.status.index, "uri": address_of(record.status.list_url, "token")}},
        "award_reference": record.award_id,
    }


@lru_cache(maxsize=4096)
def _dated(issued_at: datetime, awarded_on: date, valid_until: date | None, zone: tzinfo) -> dict[str, Any]:
    """Return the days of an award and the moments they mean, for programs; for reading only."""
    said: dict[str, Any] = {
        "iat": int(issued_at.timestamp()),
        "nbf": int(first_moment(awarded_on, zone).timestamp()),
        "date_of_issue": awarded_on.isoformat(),
    }
    if valid_until is not None:
        said["exp"] = int(last_moment(valid_until, zone).timestamp())
        said["date_of_expiry"] = valid_until.isoformat()
    return said


def _of_holder(record: AwardRecord) -> dict[str, Any]:
    """Return what is the holder's to show or withhold."""
    said = {
        "name": record.holder.name,
        "sub": record.holder.id,
        "result": _result(record.result, record.result_scale),
        "acquisition_route": record.route,
        "started_on": None if record.started_on is None else record.started_on.isoformat(),
    }
    return _stated(said)


def _endings(record: AwardRecord) -> list[bytes]:
    """Return the same as the disclosures end: what many holders share is written once."""
    holder = record.holder
    endings = [sd_jwt.ending("name", holder.name)]
    if holder.id is not None:
        endings.append(sd_jwt.ending("sub", holder.id))
    endings += _common_endings(record.result, record.result_scale, record.route, record.started_on)
    return endings


@lru_cache(maxsize=4096)
def _common_endings(result: str, scale: tuple[str, ...], route: str, started_on: date | None) -> tuple[bytes, ...]:
    endings = [sd_jwt.ending("result", _result(result, scale)), sd_jwt.ending("acquisition_route", route)]
    if started_on is not None:
        endings.append(sd_jwt.ending("started_on", started_on.isoformat()))
    return tuple(endings)


def _result(result: str, scale: tuple[str, ...]) -> dict[str, Any]:
    return {"value": result, "scale": list(scale)}


def registered(record: AwardRecord, issued_at: datetime, vct: str, *, by_address: bool = False) -> dict[str, Any]:
    """Return the claims an award of any type has: whose, of what type, from when to when, where its status is."""
    dated = _dated(issued_at, record.awarded_on, record.valid_until, record.zone)
    own = _own(record)
    return {
        "iss": issuer_address(record.issuer.did) if by_address else record.issuer.did,
        "vct": vct,
        "jti": own["jti"],
        "status": own["status"],
        "micro_credential": identified(record.achievement),
        **{name: dated[name] for name in _MOMENTS if name in dated},
    }


_MOMENTS: Final = ("iat", "nbf", "exp")


def identified(what: Achievement) -> dict[str, Any]:
    return {"id": what.id, "register_number": what.register_number, "version": str(what.version)}


def _of_achievement(what: Achievement) -> dict[str, Any]:
    return _stated(
        {
            "title": what.title,
            "language": what.language,
            "description": what.description,
            "levels": [
                _stated(
                    {
                        "framework": level.framework,
                        "framework_version": level.framework_version,
                        "code": level.code,
                        "url": level.url,
                    }
                )
                for level in what.levels
            ],
            "assessment": {
                "types": list(what.assessment_types),
                "criteria": what.assessment_criteria,
                "supervision": what.supervision,
            },
            "participation_form": what.participation_form,
            "quality_assurance": _stated({"type": what.quality_assurance_type, "by": what.quality_assurance_by}),
            "field_code": what.field_code,
            "prerequisites": what.prerequisites,
            "stackability": what.stackability,
            "credits": None
            if what.credits is None
            else Disclosable(_stated({"points": _exact(what.credits), "system": what.credit_system})),
            "workload_hours": Disclosable(_exact(what.hours)),
            "learning_outcomes": Disclosable(
                [{"code": outcome.code, "text": outcome.text, "domain": outcome.domain} for outcome in what.outcomes]
            ),
        }
    )


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _exact(value: Decimal) -> str:
    return format(value.normalize(), "f")


# Reading


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

    A holder's signature, where there is one, must hold too; whether it answers a question is `sd_jwt.check_answer`'s.
    The status is not asked here.
    """
    token = sd_jwt.parse(text)
    found = read(token, resolve)
    if now + CLOCK_SKEW < found.starts:
        raise ProofRefused("not_yet_valid")
    if found.ends is not None and now > found.ends:
        raise ProofRefused("expired")
    if token.binding:
        sd_jwt.binding_of(token, found.holder)
    return found.claims


def read(token: SdJwt, resolve: Resolve) -> Credential:
    """Return the credential a token is; raises KeyUnknown, ProofRefused (also controller, vct, form) or Unreadable."""
    method, opened = sd_jwt.verify(token, resolve, typ=TYP, always=ALWAYS)
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
    if type(value) is not int or not 0 <= value < 1 << 37:
        raise ProofRefused("form", seen=name)
    return datetime.fromtimestamp(value, UTC)


_LAPTOPS: Final = ("http://127.0.0.1:", "http://localhost:")
"""Where a register runs without https: on the machine of whoever tries it out."""


def is_award_type(vct: str) -> bool:
    """Whether a type is ours: an address under an origin that serves the description of this very version."""
    return vct.startswith(("https://", *_LAPTOPS)) and vct == type_address(origin_of(vct))


def summary_of(found: Credential) -> Summary | None:
    """Return what an award of our type now shows, or None where it lacks what every one of ours has."""
    try:
        return _summary(found)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        return None


def _summary(found: Credential) -> Summary:
    claims = found.claims
    what, body, assessed = claims["micro_credential"], claims["awarding_body"], claims["assessment"]
    shown = {name: read(claims[name]) for name, read in WITHHOLDABLE.items() if name in claims}
    points, system = shown.get("credits", (None, None))
    return Summary(
        credential_id=text_of(claims["jti"]),
        holder_name=shown.get("name"),
        title=text_of(claims["title"]),
        language=text_of(claims["language"]),
        levels=tuple(_level(level) for level in claims["levels"]),
        credits=points,
        credit_system=system,
        hours=shown.get("workload_hours"),
        assessed=tuple(text_of(kind) for kind in assessed["types"]),
        supervision=text_of(assessed["supervision"]),
        result=shown.get("result"),
        route=shown.get("acquisition_route"),
        awarded_on=date.fromisoformat(text_of(claims["date_of_issue"])),
        valid_until=day(claims.get("date_of_expiry")),
        awarder=text_of(body["name"]),
        awarder_did=found.issuer,
        country=text_of(body["country"]),
        register_number=text_of(what["register_number"]),
        version=text_of(what["version"]),
        outcomes=shown.get("learning_outcomes", ()),
    )


def _level(level: Mapping[str, Any]) -> Level:
    return Level(text_of(level["framework"]), text_of(level["framework_version"]), text_of(level["code"]))


def _credits(claim: Any) -> tuple[Decimal | None, str | None]:
    return (None, None) if claim is None else (Decimal(text_of(claim["points"])), said(claim.get("system")))


def _hours(claim: Any) -> Decimal:
    return Decimal(text_of(claim))


def _outcomes(claim: Any) -> tuple[str, ...]:
    return tuple(text_of(outcome["text"]) for outcome in claim)


def _said_result(claim: Any) -> str | None:
    return None if claim is None else text_of(claim["value"])


def _unread(_: Any) -> None:
    """What the summary does not tell."""


def text_of(value: object) -> str:
    """Return a text as it is; raises TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def said(value: object) -> str | None:
    """Return a text, or None where nothing is said."""
    return None if value is None else text_of(value)


def day(value: object) -> date | None:
    """Return a day, or None where nothing is said; raises TypeError or ValueError for anything else."""
    return None if value is None else date.fromisoformat(text_of(value))


WITHHOLDABLE: Final[dict[str, Callable[[Any], Any]]] = {
    "credits": _credits,
    "workload_hours": _hours,
    "learning_outcomes": _outcomes,
    "name": said,
    "sub": _unread,
    "result": _said_result,
    "acquisition_route": said,
    "started_on": _unread,
}
"""The claims a holder may withhold, each with how the summary reads it where it is shown."""


# The issuer and where its keys are


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


# The type and its description


def origin_of(address: str) -> str:
    """Return scheme and host of an address.

    >>> origin_of("https://register.example/credentials/8d5d0c1c")
    'https://register.example'
    """
    return "/".join(address.split("/", 3)[:3])


def type_address(origin: str) -> str:
    """Return our `vct`, which is also where its description is."""
    return origin + TYPE_PATH


@lru_cache(maxsize=64)
def type_integrity(origin: str) -> str:
    """Return the `vct#integrity` of our type: the digest of exactly the bytes served at its address."""
    return "sha256-" + base64.b64encode(hashlib.sha256(type_metadata(origin)).digest()).decode("ascii")


def type_metadata(origin: str) -> bytes:
    """Return the Type Metadata document, byte for byte as it is served at `type_address(origin)` (section 4)."""
    described = {
        "vct": type_address(origin),
        "name": "Micro-credential",
        "description": "A micro-credential of a public register, with the elements of EU 2022/C 243/02, Annex I.",
        "display": [
            {
                "locale": "en",
                "name": "Micro-credential",
                "description": "Awarded for what a person has shown to know, understand or be able to do.",
            },
            {
                "locale": "fr",
                "name": "Microcertification",
                "description": "Décernée pour ce qu'une personne a montré savoir, comprendre ou savoir faire.",
            },
        ],
        "claims": [
            {
                "path": [name],
                "display": [{"locale": "en", "label": english}, {"locale": "fr", "label": french}],
                "mandatory": mandatory,
                "sd": "always" if withholdable else "never",
            }
            for name, english, french, mandatory, withholdable in _CLAIMS
        ],
    }
    return orjson.dumps(described)


_CLAIMS: Final = (  # name, English, French, is it in every one, may it be withheld
    ("name", "Name", "Nom", True, True),
    ("sub", "Holder's identifier", "Identifiant du titulaire", False, True),
    ("title", "Title", "Intitulé", True, False),
    ("awarding_body", "Awarding body", "Organisme certificateur", True, False),
    ("date_of_issue", "Date of issue", "Date de délivrance", True, False),
    ("date_of_expiry", "Valid until", "Valable jusqu'au", False, False),
    ("learning_outcomes", "Learning outcomes", "Acquis d'apprentissage", True, True),
    ("workload_hours", "Workload in hours", "Charge de travail en heures", True, True),
    ("credits", "Credit points", "Crédits", False, True),
    ("levels", "Level", "Niveau", True, False),
    ("assessment", "Assessment", "Évaluation", True, False),
    ("participation_form", "Form of participation", "Forme de participation", True, False),
    ("quality_assurance", "Quality assurance", "Assurance de la qualité", True, False),
    ("result", "Result", "Résultat", True, True),
    ("acquisition_route", "Route", "Voie d'obtention", True, True),
    ("started_on", "Started on", "Commencé le", False, True),
    ("language", "Language", "Langue", True, False),
    ("description", "Description", "Description", True, False),
    ("micro_credential", "Entry in the register", "Inscription au registre", True, False),
    ("award_reference", "Award", "Délivrance", True, False),
    ("field_code", "Field (ISCED-F)", "Domaine (CITE-F)", False, False),
    ("prerequisites", "Prerequisites", "Prérequis", False, False),
    ("stackability", "Counts towards", "Compte pour", False, False),
)
