"""What an award says in any type of wallet credential, and how a claim of one is read."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.moments import first_moment, last_moment
from passerelle.core.credentials.sd_jwt_vc import issuer_address
from passerelle.core.credentials.status import address_of

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from passerelle.core.credentials.model import Achievement, AwardRecord


def registered(record: AwardRecord, issued_at: datetime, vct: str, *, by_address: bool = False) -> dict[str, Any]:
    """Return the claims an award of any type has: whose, of what type, from when to when, where its status is."""
    dated = dated_claims(issued_at, record.awarded_on, record.valid_until, record.zone)
    own = own_claims(record)
    return {
        "iss": issuer_address(record.issuer.did) if by_address else record.issuer.did,
        "vct": vct,
        "jti": own["jti"],
        "status": own["status"],
        "micro_credential": identified(record.achievement),
        **{name: dated[name] for name in _MOMENTS if name in dated},
    }


_MOMENTS: Final = ("iat", "nbf", "exp")


def own_claims(record: AwardRecord) -> dict[str, Any]:
    return {
        "jti": record.credential_id,
        "status": {"status_list": {"idx": record.status.index, "uri": address_of(record.status.list_url, "token")}},
        "award_reference": record.award_id,
    }


@lru_cache(maxsize=4096)
def dated_claims(issued_at: datetime, awarded_on: date, valid_until: date | None, zone: tzinfo) -> dict[str, Any]:
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


def identified(what: Achievement) -> dict[str, Any]:
    return {"id": what.id, "register_number": what.register_number, "version": str(what.version)}


# Reading


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
