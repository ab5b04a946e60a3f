"""An award as an Open Badges 3.0 credential on the W3C data model 2.0.

Source: Open Badges 3.0 (document 1.2, context 3.0.3), VC Data Model 2.0, Bitstring Status List 1.0. What
Open Badges has no field for is said in our own terms (`contexts/passerelle-v1.json`). The register number
travels as `humanCode`, the version as `version`, levels and outcomes as `alignment`.

A test compares every field of `AwardRecord` with this projection: it is carried, or listed in CANNOT_CARRY.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from passerelle.core.credentials.canonical import is_one_number
from passerelle.core.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES, PASSERELLE
from passerelle.core.credentials.model import missing_annex_i
from passerelle.core.credentials.moments import local_stamp
from passerelle.core.credentials.refusals import Incomplete
from passerelle.core.credentials.status import status_entry

if TYPE_CHECKING:
    from decimal import Decimal

    from passerelle.core.credentials.model import (
        Achievement,
        AwardRecord,
        IssuerRef,
        LevelStatement,
        Outcome,
        StatusRef,
    )

CONTEXTS: Final = (CREDENTIALS_V2, OPEN_BADGES, PASSERELLE)
TYPES: Final = ("VerifiableCredential", "OpenBadgeCredential")
LEVEL_TYPE: Final = "ext:QualificationLevel"
OUTCOME_TYPE: Final = "ceasn:Competency"

CANNOT_CARRY: Final = {
    "achievement.level_applicable": "said by the presence of a level; Annex I asks for no more",
}

OWN_TERMS: Final = frozenset(
    {
        "acquisitionRoute",
        "assessmentType",
        "awardReference",
        "creditPoints",
        "creditSystem",
        "frameworkVersion",
        "outcomeDomain",
        "participationForm",
        "prerequisites",
        "qualityAssuranceType",
        "qualityAssuredBy",
        "stackability",
        "startedOn",
        "supervision",
        "workloadHours",
    }
)
"""What we say in words of our own context, `contexts/passerelle-v1.json`."""


def open_badge(record: AwardRecord, *, own_terms: bool = True) -> dict[str, Any]:
    """Return the unsigned credential; raises Incomplete while an element of Annex I is missing.

    Without `own_terms` it says no more than Open Badges has words for, so that no reader needs our context.
    """
    missing = missing_annex_i(record)
    if missing:
        raise Incomplete(missing)
    badge = _badge(record)
    return badge if own_terms else {**_without_own_terms(badge), "@context": [CREDENTIALS_V2, OPEN_BADGES]}


def _without_own_terms(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_own_terms(item) for name, item in value.items() if name not in OWN_TERMS}
    return [_without_own_terms(item) for item in value] if isinstance(value, list) else value


def _badge(record: AwardRecord) -> dict[str, Any]:
    return _stated(
        {
            "@context": list(CONTEXTS),
            "id": record.credential_id,
            "type": list(TYPES),
            "name": record.achievement.title,
            "issuer": issuer_profile(record.issuer),
            "validFrom": local_stamp(record.holds_from),
            "validUntil": local_stamp(record.holds_until) if record.holds_until else None,
            "awardedDate": local_stamp(record.holds_from),
            "credentialSubject": _subject(record),
            "credentialStatus": status_of(record.status),
        }
    )


def issuer_profile(issuer: IssuerRef) -> dict[str, Any]:
    """Return who signs, as a Profile: by its DID, its name, its country, and its number in the register."""
    return {
        "id": issuer.did,
        "type": ["Profile"],
        "name": issuer.name,
        "address": {"type": ["Address"], "addressCountryCode": issuer.country},
        "otherIdentifier": [_identifier(issuer.register_number)],
    }


def _identifier(number: str) -> dict[str, Any]:
    return {"type": "IdentifierEntry", "identifier": number, "identifierType": "identifier"}


def _subject(record: AwardRecord) -> dict[str, Any]:
    name = {"type": "IdentityObject", "hashed": False, "identityHash": record.holder.name, "identityType": "name"}
    return _stated(
        {
            "id": record.holder.id,
            "type": ["AchievementSubject"],
            "identifier": [name],
            "awardReference": record.award_id,
            "acquisitionRoute": record.route,
            "startedOn": record.started_on.isoformat() if record.started_on else None,
            "result": [
                {"type": ["Result"], "resultDescription": _part(record.achievement, "result"), "value": record.result}
            ],
            "achievement": _achievement(record.achievement, record.result_scale),
        }
    )


def _achievement(what: Achievement, scale: tuple[str, ...]) -> dict[str, Any]:
    return _stated(
        {
            "id": what.id,
            "type": ["Achievement"],
            "achievementType": "MicroCredential",
            "humanCode": what.register_number,
            "version": str(what.version),
            "name": what.title,
            "inLanguage": what.language,
            "description": what.description,
            "criteria": {"narrative": what.assessment_criteria},
            "fieldOfStudy": what.field_code,
            "creditPoints": None if what.credits is None else _exact(what.credits),
            "creditsAvailable": None if what.credits is None else _number(what.credits),
            "creditSystem": what.credit_system,
            "workloadHours": _exact(what.hours),
            "alignment": [_level(what, level) for level in what.levels]
            + [_outcome(what, outcome) for outcome in what.outcomes],
            "resultDescription": [_result_description(what, scale)],
            "assessmentType": list(what.assessment_types),
            "supervision": what.supervision,
            "participationForm": what.participation_form,
            "qualityAssuranceType": what.quality_assurance_type,
            "qualityAssuredBy": what.quality_assurance_by,
            "prerequisites": what.prerequisites,
            "stackability": what.stackability,
        }
    )


def _level(what: Achievement, level: LevelStatement) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetType": LEVEL_TYPE,
        "targetFramework": level.framework,
        "frameworkVersion": level.framework_version,
        "targetCode": level.code,
        "targetName": f"{level.framework} {level.code}",
        "targetUrl": level.url or _part(what, f"level-{level.framework}-{level.code}"),
    }


def _outcome(what: Achievement, outcome: Outcome) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetType": OUTCOME_TYPE,
        "targetCode": outcome.code,
        "targetName": outcome.text,
        "outcomeDomain": outcome.domain,
        "targetUrl": _part(what, f"outcome-{outcome.code}"),
    }


def _result_description(what: Achievement, scale: tuple[str, ...]) -> dict[str, Any]:
    described = {"id": _part(what, "result"), "type": ["ResultDescription"], "name": "Result", "resultType": "Result"}
    return described | ({"allowedValue": list(scale)} if scale else {})


def status_of(at: StatusRef) -> dict[str, Any]:
    """Return where it is told whether the award was withdrawn or replaced; the schema of Open Badges allows one place.

    Whether it is suspended is told at the same place of the list's other form (`status.address_of`).
    """
    return status_entry(at.list_url, at.index, "revocation")


def _part(what: Achievement, name: str) -> str:
    """Return the address of a part of the micro-credential's public description."""
    return f"{what.id}#{quote(name, safe='')}"


def _exact(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _number(value: Decimal) -> int | float | None:
    """Return `value` as the JSON number Open Badges asks for, or None where canonicalisers disagree on its digits.

    They write 2.5 alike, but 8.2 as 8.2E0 or 8.199999999999999E0; `creditPoints` carries the exact value.
    """
    number = int(value) if value == value.to_integral_value() else float(value)
    return number if is_one_number(number) else None


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not stated: a null has no meaning in JSON-LD."""
    return {name: value for name, value in fields.items() if value is not None}
