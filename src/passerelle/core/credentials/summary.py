"""Reading a credential of ours back into what a person wants to know. The reverse of `open_badges.py`, in part."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from passerelle.core.credentials.moments import moment
from passerelle.core.credentials.open_badges import CONTEXTS, LEVEL_TYPE, TYPES
from passerelle.core.credentials.verdict import Level, Summary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


def is_award(document: Mapping[str, Any]) -> bool:
    """Whether a signed document claims to be an award: a status list signed with the same key is none."""
    return document.get("@context") == list(CONTEXTS) and document.get("type") == list(TYPES)


def summary_of(document: Mapping[str, Any]) -> Summary | None:
    """Return what an award's credential says, or None where it lacks what every one of ours has."""
    try:
        return _summary(document)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, InvalidOperation):
        return None


def _summary(document: Mapping[str, Any]) -> Summary:
    issuer, subject = document["issuer"], document["credentialSubject"]
    what = subject["achievement"]
    names = [identity["identityHash"] for identity in subject["identifier"] if identity["identityType"] == "name"]
    return Summary(
        credential_id=_text(document["id"]),
        holder_name=_text(names[0]),
        title=_text(what["name"]),
        language=_text(what["inLanguage"]),
        levels=tuple(_level(item) for item in what["alignment"] if item.get("targetType") == LEVEL_TYPE),
        credits=_decimal(what.get("creditPoints")),
        credit_system=what.get("creditSystem"),
        hours=_decimal(what.get("workloadHours")),
        assessed=tuple(_text(item) for item in what["assessmentType"]),
        supervision=what.get("supervision"),
        result=next((_text(result["value"]) for result in subject.get("result", ())), None),
        route=subject.get("acquisitionRoute"),
        awarded_on=_day(document["awardedDate"]),
        valid_until=_day(document["validUntil"]) if "validUntil" in document else None,
        awarder=_text(issuer["name"]),
        awarder_did=_text(issuer["id"]),
        country=issuer.get("address", {}).get("addressCountryCode"),
        register_number=_text(what["humanCode"]),
        version=_text(what["version"]),
    )


def _level(alignment: Mapping[str, Any]) -> Level:
    return Level(
        _text(alignment["targetFramework"]), _text(alignment["frameworkVersion"]), _text(alignment["targetCode"])
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _day(value: object) -> date:
    return moment(value).date()
