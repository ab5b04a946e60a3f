"""What the parts of an Open Badge or a CLR must be, one table for each class: `CLASSES`.

Source: Open Badges 3.0 (document 1.2), appendix B, and CLR 2.0, appendix B. A class says which members its objects
must have, and of what kind the members are; a member it does not name only must not hold one thing twice. What points
to another part of the same badge (a result to its description) must find it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.core.credentials.badge_kinds import (
    Kind,
    address,
    boolean,
    dated,
    jws,
    language,
    number,
    one_of,
    text,
    texts,
)
from passerelle.core.credentials.badge_words import (
    ACHIEVEMENT_TYPES,
    ASSOCIATIONS,
    IDENTIFIER_TYPES,
    RESULT_STATES,
    RESULT_TYPES,
    TARGET_TYPES,
)
from passerelle.core.credentials.parts import listed, repeats, type_flaw

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_REMEMBERED: Final = 1024
MAX_REMEMBERED_BYTES: Final = 16 * 1024

_remembered: set[bytes] = set()
"""Achievements found well-formed: one achievement is in thousands of badges, and is most of each."""


def badge_flaw(document: Mapping[str, Any]) -> str | None:
    """Return the word of the first rule a badge, a CLR or an endorsement breaks; None for any other credential."""
    for name in listed(document.get("type")):  # the data model's rules were asked before: they are words
        rules = _CREDENTIALS.get(name)
        if rules is not None:
            return _flaw_of(document, rules) or (_dangling(document) if rules is _BADGE else None)
    return None


class _Class:
    """The members objects of one class have: `needed` of them all, and the kind of each that is named."""

    __slots__ = ("kinds", "needed")

    def __init__(self, needed: str, kinds: Mapping[str, Kind]) -> None:
        self.needed = frozenset(needed.split())
        self.kinds = kinds


def _flaw_of(part: Mapping[str, Any], rules: _Class) -> str | None:
    """Return the first rule a part breaks. One pass; a plain text is looked at here, because most values are."""
    if not rules.needed <= part.keys():
        return "part_missing"
    kinds = rules.kinds
    for name, value in part.items():
        kind = kinds.get(name, _unnamed)
        if kind is text and type(value) is str:
            continue
        flaw = kind(value)
        if flaw is not None:
            return flaw
    return None


def _unnamed(value: object) -> str | None:
    """A member no class names: wherever it holds a set, it holds nothing twice."""
    if type(value) is str:
        return None
    if type(value) is list:
        if repeats(value):
            return "repeated"
        return next(filter(None, map(_unnamed, value)), None)
    if type(value) is dict:
        return next(filter(None, map(_unnamed, value.values())), None)
    return None


def _type(name: str) -> Kind:
    usual = [name]

    def kind(value: object) -> str | None:
        return "part_type" if value != usual and type_flaw(value, name) else None

    return kind


def _one(name: str) -> Kind:
    """An object of class `name`."""

    def kind(value: object) -> str | None:
        return _flaw_of(value, CLASSES[name]) if type(value) is dict else "part_value"

    return kind


def _some(name: str) -> Kind:
    """One object of class `name`, or a set of them."""

    def kind(value: object) -> str | None:
        rules = CLASSES[name]
        if type(value) is dict:
            return _flaw_of(value, rules)
        if type(value) is not list or not value:
            return "part_value"
        if repeats(value):
            return "repeated"
        for part in value:
            flaw = _flaw_of(part, rules) if type(part) is dict else "part_value"
            if flaw is not None:
                return flaw
        return None

    return kind


def _achievement(value: object) -> str | None:
    """An achievement; one that was looked at before is known by its text."""
    if type(value) is not dict:
        return "part_value"
    try:
        written = orjson.dumps(value)
    except orjson.JSONEncodeError:  # a number orjson has no form for: it is looked at each time
        return _flaw_of(value, CLASSES["Achievement"])
    if written in _remembered:
        return None
    flaw = _flaw_of(value, CLASSES["Achievement"])
    if flaw is None and len(written) <= MAX_REMEMBERED_BYTES:
        if len(_remembered) >= MAX_REMEMBERED:
            _remembered.clear()
        _remembered.add(written)
    return flaw


def _address_or(name: str) -> Kind:
    """An address, or the object of class `name` that has one."""
    whole = _one(name)
    return lambda value: address(value) if type(value) is str else whole(value)


def _signed(value: object) -> str | None:
    """Credentials inside a credential; each is checked on its own, with its own signature."""
    inside = listed(value)
    if not inside or repeats(inside):
        return "repeated" if inside else "part_missing"
    return None if all(type(one) is dict and not type_flaw(one.get("type")) for one in inside) else "part_type"


def _endorsed(value: object) -> str | None:
    """Endorsements are credentials themselves."""
    for one in listed(value):
        if type(one) is not dict or type_flaw(one.get("type"), "EndorsementCredential"):
            return "part_type"
        flaw = _flaw_of(one, _CREDENTIALS["EndorsementCredential"])
        if flaw is not None:
            return flaw
    return None


def _checked_before(value: object) -> None:
    """What the data model's own rules looked at already (`structure.py`), and the proofs (`proofs.py`)."""


def _credential(subject: str, needed: str) -> _Class:
    kinds: dict[str, Kind] = dict.fromkeys(("@context", "type", "proof", "validFrom", "validUntil"), _checked_before)
    kinds |= dict.fromkeys(("credentialStatus", "credentialSchema", "refreshService", "termsOfUse"), _unnamed)
    kinds |= {
        "id": address,
        "name": text,
        "description": text,
        "image": _one("Image"),
        "awardedDate": dated,
        "issuer": _address_or("Profile"),
        "credentialSubject": _one(subject),
        "evidence": _some("Evidence"),
        "endorsement": _endorsed,
        "endorsementJwt": jws,
        "partial": boolean,
    }
    return _Class(f"@context id type issuer validFrom credentialSubject {needed}", kinds)


def _class(name: str, needed: str, *, kinds: Mapping[str, Kind] | None = None, **groups: str) -> _Class:
    """Return the class `name`; `groups` list members of one kind, by the kind's name."""
    found: dict[str, Kind] = {"type": _type(name)} if name else {}
    for group, members in groups.items():
        found |= dict.fromkeys(members.split(), _GROUPS[group])
    return _Class(needed, found | dict(kinds or {}))


_GROUPS: Final[dict[str, Kind]] = {
    "texts": text,
    "addresses": address,
    "numbers": number,
    "moments": dated,
    "languages": language,
}
_NAMES: Final = "givenName familyName additionalName patronymicName honorificPrefix honorificSuffix familyNamePrefix"

CLASSES: Final[dict[str, _Class]] = {
    "AchievementSubject": _class(
        "AchievementSubject",
        "type achievement",
        addresses="id",
        texts="licenseNumber narrative role term",
        numbers="creditsEarned",
        moments="activityStartDate activityEndDate",
        kinds={
            "achievement": _achievement,
            "identifier": _some("IdentityObject"),
            "image": _one("Image"),
            "result": _some("Result"),
            "source": _one("Profile"),
        },
    ),
    "ClrSubject": _class(
        "ClrSubject",
        "type verifiableCredential",
        addresses="id",
        kinds={
            "identifier": _some("IdentityObject"),
            "achievement": _some("Achievement"),
            "verifiableCredential": _signed,
            "association": _some("Association"),
        },
    ),
    "EndorsementSubject": _class("EndorsementSubject", "id type", addresses="id", texts="endorsementComment"),
    "Achievement": _class(
        "Achievement",
        "id type criteria description name",
        addresses="id",
        texts="name description fieldOfStudy humanCode specialization version",
        numbers="creditsAvailable",
        languages="inLanguage",
        kinds={
            "achievementType": one_of(ACHIEVEMENT_TYPES),
            "alignment": _some("Alignment"),
            "creator": _one("Profile"),
            "criteria": _one("Criteria"),
            "endorsement": _endorsed,
            "endorsementJwt": jws,
            "image": _one("Image"),
            "otherIdentifier": _some("IdentifierEntry"),
            "related": _some("Related"),
            "resultDescription": _some("ResultDescription"),
            "tag": texts,
        },
    ),
    "Criteria": _class("", "", addresses="id", texts="narrative"),
    "Alignment": _class(
        "Alignment",
        "type targetName targetUrl",
        addresses="targetUrl",
        texts="targetCode targetDescription targetName targetFramework",
        kinds={"targetType": one_of(TARGET_TYPES)},
    ),
    "ResultDescription": _class(
        "ResultDescription",
        "id type name resultType",
        addresses="id requiredLevel",
        texts="name requiredValue valueMin valueMax",
        kinds={
            "alignment": _some("Alignment"),
            "allowedValue": texts,
            "resultType": one_of(RESULT_TYPES),
            "rubricCriterionLevel": _some("RubricCriterionLevel"),
        },
    ),
    "RubricCriterionLevel": _class(
        "RubricCriterionLevel",
        "id type name",
        addresses="id",
        texts="description level name points",
        kinds={"alignment": _some("Alignment")},
    ),
    "Result": _class(
        "Result",
        "type",
        addresses="achievedLevel resultDescription",
        texts="value",
        kinds={"alignment": _some("Alignment"), "status": one_of(RESULT_STATES)},
    ),
    "IdentityObject": _class(
        "IdentityObject",
        "type hashed identityHash identityType",
        texts="identityHash salt",
        kinds={"hashed": boolean, "identityType": one_of(IDENTIFIER_TYPES)},
    ),
    "IdentifierEntry": _class(
        "IdentifierEntry",
        "type identifier identifierType",
        texts="identifier",
        kinds={"identifierType": one_of(IDENTIFIER_TYPES)},
    ),
    "Profile": _class(
        "Profile",
        "id type",
        addresses="id url",
        texts=f"name phone description email official {_NAMES} dateOfBirth",
        kinds={
            "address": _one("Address"),
            "endorsement": _endorsed,
            "endorsementJwt": jws,
            "image": _one("Image"),
            "otherIdentifier": _some("IdentifierEntry"),
            "parentOrg": _one("Profile"),
        },
    ),
    "Address": _class(
        "Address",
        "type",
        texts="addressCountry addressCountryCode addressRegion addressLocality streetAddress postOfficeBoxNumber"
        " postalCode",
        kinds={"geo": _one("GeoCoordinates")},
    ),
    "GeoCoordinates": _class("GeoCoordinates", "type latitude longitude", numbers="latitude longitude"),
    "Image": _class("Image", "id type", addresses="id", texts="caption"),
    "Evidence": _class("Evidence", "type", addresses="id", texts="narrative name description genre audience"),
    "Related": _class("Related", "id type", addresses="id", texts="version", languages="inLanguage"),
    "Association": _class(
        "Association",
        "type associationType sourceId targetId",
        addresses="sourceId targetId",
        kinds={"associationType": one_of(ASSOCIATIONS)},
    ),
}

_BADGE: Final = _credential("AchievementSubject", "")
_CREDENTIALS: Final[dict[str, _Class]] = {
    "OpenBadgeCredential": _BADGE,
    "AchievementCredential": _BADGE,
    "ClrCredential": _credential("ClrSubject", "name"),
    "EndorsementCredential": _credential("EndorsementSubject", "name"),
}


def _dangling(document: Mapping[str, Any]) -> str | None:
    """Return "reference" where a result names a description or a level its achievement does not have."""
    subject = document["credentialSubject"]
    if "result" not in subject:
        return None
    described = listed(subject["achievement"].get("resultDescription", []))
    names = {one["id"] for one in described}
    levels = {level["id"] for one in described for level in listed(one.get("rubricCriterionLevel", []))}
    for result in listed(subject["result"]):
        if "resultDescription" in result and result["resultDescription"] not in names:
            return "reference"
        if "achievedLevel" in result and result["achievedLevel"] not in levels:
            return "reference"
    return None
