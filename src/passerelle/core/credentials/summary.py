"""Reading a badge of ours back into what a person wants to know. The reverse of `open_badges.py`, in part.

What Open Badges says in its own terms is read from those; what it has no field for, from ours, where they are.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES
from passerelle.core.credentials.moments import moment
from passerelle.core.credentials.open_badges import CONTEXTS, LEVEL_TYPE, OUTCOME_TYPE, TYPES
from passerelle.core.credentials.verdict import Level, Summary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

PLAIN_CONTEXTS: Final = (CREDENTIALS_V2, OPEN_BADGES)
"""What a badge without a term of ours is written in."""
DECIDING: Final = frozenset({"identityType", "targetType"})
"""Members whose word decides whether the part they stand in is told, and as what."""

_CONTEXTS: Final = (list(CONTEXTS), list(PLAIN_CONTEXTS))
_TYPES: Final = list(TYPES)


def is_award(document: Mapping[str, Any]) -> bool:
    """Whether a signed document claims to be an award: a status list signed with the same key is none."""
    types = document.get("type")
    return document.get("@context") in _CONTEXTS and (
        types == _TYPES or (isinstance(types, list) and len(types) == len(TYPES) and set(map(str, types)) == set(TYPES))
    )


def summary_of(document: Mapping[str, Any]) -> Summary | None:
    """Return what an award's badge says, or None where it lacks what every one of ours has."""
    try:
        return _summary(document)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, InvalidOperation):
        return None


def _summary(document: Mapping[str, Any]) -> Summary:
    issuer, subject = document["issuer"], document["credentialSubject"]
    what = subject["achievement"]
    known = listed(subject.get("identifier", ()))
    names = [_text(it["identityHash"]) for it in known if it["identityType"] == "name" and it["hashed"] is False]
    aligned = listed(what.get("alignment", ()))
    credits_ = what.get("creditPoints", what.get("creditsAvailable"))
    return Summary(
        credential_id=_text(document["id"]),
        holder_name=names[0] if names else None,
        title=_text(what["name"]),
        language=_said(what.get("inLanguage")),
        levels=tuple(_level(item) for item in aligned if item.get("targetType") == LEVEL_TYPE),
        credits=_decimal(credits_),
        credit_system=_said(what.get("creditSystem")),
        hours=_decimal(what.get("workloadHours")),
        assessed=tuple(_text(item) for item in listed(what.get("assessmentType", ()))),
        supervision=_said(what.get("supervision")),
        result=next((_text(result["value"]) for result in listed(subject.get("result", ()))), None),
        route=_said(subject.get("acquisitionRoute")),
        awarded_on=_day(document.get("awardedDate", document["validFrom"])),
        valid_until=_day(document["validUntil"]) if "validUntil" in document else None,
        awarder=_text(issuer["name"]),
        awarder_did=_text(issuer["id"]),
        country=_said(issuer.get("address", {}).get("addressCountryCode")),
        register_number=_text(what["humanCode"]),
        version=_text(what["version"]),
        outcomes=tuple(_text(item["targetName"]) for item in aligned if item.get("targetType") == OUTCOME_TYPE),
    )


def listed(value: Any) -> Any:
    """Return a JSON-LD value as the list it stands for: one value and a list of one say the same."""
    return value if isinstance(value, list | tuple) else [value]


def _level(alignment: Mapping[str, Any]) -> Level:
    version = alignment.get("frameworkVersion", "")
    return Level(_text(alignment["targetFramework"]), _text(version), _text(alignment["targetCode"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def _said(value: object) -> str | None:
    return None if value is None else _text(value)


def _decimal(value: object) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError("number expected")
    return Decimal(str(value))


def _day(value: object) -> date:
    return moment(value).date()
