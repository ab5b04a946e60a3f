"""An award as a credential for wallets, in a type of the register's own.

Source: the claims are ours (`wallet_type.py` describes them); SD-JWT VC (`sd_jwt_vc.py`) says how they are carried,
draft-ietf-oauth-status-list-21 what `status` is.

What the public register tells of the micro-credential anyway is always shown; what tells about the person is shown
only where the holder wants it: the name, the holder's identifier, the result, the route, the start, the credit
points, the hours and the outcomes.

A test compares every field of `AwardRecord` with this projection: it is carried, or listed in CANNOT_CARRY.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from passerelle.core.credentials.model import missing_annex_i, missing_of_all, states_own
from passerelle.core.credentials.refusals import Incomplete
from passerelle.core.credentials.sd_jwt import issuing
from passerelle.core.credentials.sd_jwt.issuing import Disclosable, Salts
from passerelle.core.credentials.sd_jwt_vc import TYP, issuer_address
from passerelle.core.credentials.wallet_claims import dated_claims, identified, own_claims
from passerelle.core.credentials.wallet_type import origin_of, type_address, type_integrity

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime, tzinfo
    from decimal import Decimal

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.core.credentials.model import Achievement, AwardRecord, IssuerRef
    from passerelle.core.credentials.proofs import Signer

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

    `holder_key` binds it to a key of the holder's wallet. For `salt` see `issuing.issue`.
    """
    alike = _met(record, by_address)
    if alike is None or type(salt) is not Salts or not states_own(record):
        claims = claims_of(record, issued_at, by_address=by_address)
        return issuing.issue(claims, signer, typ=TYP, salt=salt, holder_key=holder_key)
    days = _written_days(issued_at, record.awarded_on, record.valid_until, record.zone)
    own = b"%s,%s" % (orjson.dumps(own_claims(record))[1:-1], days)
    return issuing.issue_more(alike, own, _endings(record), signer, typ=TYP, salts=salt, holder_key=holder_key)


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
        | own_claims(record)
        | dated_claims(issued_at, record.awarded_on, record.valid_until, record.zone)
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


def _met(record: AwardRecord, by_address: bool) -> issuing.Shared | None:
    """Return what `_shared` does; the very same micro-credential of the very same awarder is not compared again."""
    what, issuer = record.achievement, record.issuer
    key = id(what), id(issuer), by_address
    found = _MET.get(key)
    if found is None or not record.credential_id.startswith(found.under):
        if len(_MET) >= _MAX_MET:
            _MET.clear()
        origin = origin_of(record.credential_id)
        found = _MET[key] = _Met(what, issuer, f"{origin}/", _shared(what, issuer, origin, by_address))
    return found.alike


class _Met(NamedTuple):
    """What was met, kept so that no id comes again; `under` is how the addresses of its credentials begin."""

    what: Achievement
    issuer: IssuerRef
    under: str
    alike: issuing.Shared | None


_MET: Final[dict[tuple[int, int, bool], _Met]] = {}
_MAX_MET: Final = 1024


@lru_cache(maxsize=1024)
def _shared(what: Achievement, issuer: IssuerRef, origin: str, by_address: bool) -> issuing.Shared | None:
    """Return the same, written; None where it lacks an element of Annex I."""
    return None if missing_of_all(what, issuer) else issuing.shared(_alike(what, issuer, origin, by_address))


@lru_cache(maxsize=4096)
def _written_days(issued_at: datetime, awarded_on: date, valid_until: date | None, zone: tzinfo) -> bytes:
    """Return the days and moments of an award, written: many are awarded and signed on one day."""
    return orjson.dumps(dated_claims(issued_at, awarded_on, valid_until, zone))[1:-1]


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


def _endings(record: AwardRecord) -> tuple[bytes, ...]:
    """Return the same as the disclosures end: what many holders share is written once."""
    holder = record.holder
    common = _common_endings(record.result, record.result_scale, record.route, record.started_on)
    name = issuing.ending("name", holder.name)
    return (name, *common) if holder.id is None else (name, issuing.ending("sub", holder.id), *common)


@lru_cache(maxsize=4096)
def _common_endings(result: str, scale: tuple[str, ...], route: str, started_on: date | None) -> tuple[bytes, ...]:
    endings = [issuing.ending("result", _result(result, scale)), issuing.ending("acquisition_route", route)]
    if started_on is not None:
        endings.append(issuing.ending("started_on", started_on.isoformat()))
    return tuple(endings)


def _result(result: str, scale: tuple[str, ...]) -> dict[str, Any]:
    return {"value": result, "scale": list(scale)}


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
