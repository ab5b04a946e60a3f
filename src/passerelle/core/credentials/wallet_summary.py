"""What an award of the register's own type now shows, with whatever its holder withheld left out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.verdict import Level, Summary
from passerelle.core.credentials.wallet_claims import day, said, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passerelle.core.credentials.sd_jwt_vc import Credential


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
