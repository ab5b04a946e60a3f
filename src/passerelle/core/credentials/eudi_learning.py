"""An award as the learning credential of the EU Digital Identity Wallet: `urn:eu.europa.ec.eudi:learning:credential:1`.

Source: the claims of the European Commission's reference issuer, eudi-srv-pid-issuer (package
`adapter.out.learningcredential`, `SdJwtVcClaims` at commit 37d6a2635e9e of 2026), read on 26 November 2026. There is
no published rulebook; what a claim holds is taken from that issuer. It keeps its own rule of what may be withheld:
all that tells about the person or their learning. `form_of_participation` was in earlier versions of it and is one
of Annex I's elements, so it stays.

The wallet's credential names neither the register's entry nor its version; `micro_credential` and `jti` are ours, so
that it can be checked against the register like every other form. The register keeps one name: the wallet's
`family_name` carries it whole, `given_name` is not written.

A test compares every field of `AwardRecord` with this projection: it is carried, or listed in CANNOT_CARRY.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.model import missing_annex_i
from passerelle.core.credentials.refusals import Incomplete
from passerelle.core.credentials.sd_jwt import issuing
from passerelle.core.credentials.sd_jwt.issuing import Disclosable
from passerelle.core.credentials.sd_jwt_vc import TYP
from passerelle.core.credentials.verdict import Level, Summary
from passerelle.core.credentials.wallet_claims import day, registered, said, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.core.credentials.model import Achievement, AwardRecord
    from passerelle.core.credentials.proofs import Signer
    from passerelle.core.credentials.sd_jwt_vc import Credential

VCT: Final = "urn:eu.europa.ec.eudi:learning:credential:1"
EUROPEAN_FRAMEWORK: Final = "EQF"
EUROPEAN_LEVELS: Final = frozenset("12345678")

_NO_CLAIM: Final = "the wallet's credential has no claim for it"
CANNOT_CARRY: Final = {
    "award_id": "the credential's own address identifies the award",
    "issuer.register_number": "the register's entry of the DID has it",
    "achievement.outcomes.code": "outcomes are texts",
    "achievement.outcomes.domain": "outcomes are texts",
    "achievement.credits": _NO_CLAIM,
    "achievement.credit_system": _NO_CLAIM,
    "achievement.levels.framework": "the European level alone",
    "achievement.levels.framework_version": "the European level alone",
    "achievement.levels.code": "the European level alone",
    "achievement.levels.url": "the European level alone",
    "achievement.assessment_types": _NO_CLAIM,
    "achievement.assessment_criteria": _NO_CLAIM,
    "achievement.supervision": _NO_CLAIM,
    "achievement.field_code": _NO_CLAIM,
    "achievement.stackability": "whether there is any, not what it is",
    "achievement.level_applicable": "said by the presence of a level",
    "result_scale": _NO_CLAIM,
    "route": _NO_CLAIM,
    "started_on": _NO_CLAIM,
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
    """Return the signed credential, as `sd_jwt_vc.issue` does; raises Incomplete (level: no European level)."""
    claims = claims_of(record, issued_at, by_address=by_address)
    return issuing.issue(claims, signer, typ=TYP, salt=salt, holder_key=holder_key)


def claims_of(record: AwardRecord, issued_at: datetime, *, by_address: bool = False) -> dict[str, Any]:
    """Return what the credential says, withholdable claims marked; raises Incomplete."""
    what, level = record.achievement, european_level(record.achievement)
    missing = missing_annex_i(record) or (() if level else ("level",))
    if missing or level is None:
        raise Incomplete(missing)
    claims = registered(record, issued_at, VCT, by_address=by_address) | {
        "issuing_authority": record.issuer.name,
        "issuing_country": record.issuer.country,
        "date_of_issuance": record.awarded_on.isoformat(),
        "achievement_title": what.title,
        "achievement_description": what.description,
        "language_of_classes": what.language,
        "family_name": Disclosable(record.holder.name),
        "learner_identification": Disclosable(record.holder.id or record.award_id),
        "learning_outcomes": Disclosable([outcome.text for outcome in what.outcomes]),
        "assessment_grade": Disclosable(record.result),
        "expected_study_time": Disclosable(f"{what.hours.normalize():f} h"),
        "level_of_learning_experience": Disclosable(level),
        "form_of_participation": Disclosable(what.participation_form),
        "types_of_quality_assurance": Disclosable(
            [what.quality_assurance_type, *([what.quality_assurance_by] if what.quality_assurance_by else [])]
        ),
    }
    if record.valid_until is not None:
        claims["date_of_expiry"] = record.valid_until.isoformat()
    if what.prerequisites is not None:
        claims["prerequisites_to_enroll"] = Disclosable([what.prerequisites])
    if what.stackability is not None:
        claims["integration_stackability_options"] = Disclosable(True)
    return claims


def european_level(what: Achievement) -> int | None:
    """Return the level of the European Qualifications Framework, 1 to 8, or None where none is stated."""
    for level in what.levels:
        if level.framework == EUROPEAN_FRAMEWORK and level.code in EUROPEAN_LEVELS:
            return int(level.code)
    return None


def summary_of(found: Credential) -> Summary | None:
    """Return what the credential now shows, or None where it lacks what every one of ours has."""
    try:
        return _summary(found)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        return None


def _summary(found: Credential) -> Summary:
    claims = found.claims
    what, level = claims["micro_credential"], claims.get("level_of_learning_experience")
    return Summary(
        credential_id=text_of(claims["jti"]),
        holder_name=said(claims.get("family_name")),
        title=text_of(claims["achievement_title"]),
        language=text_of(claims["language_of_classes"]),
        levels=() if level is None else (Level(EUROPEAN_FRAMEWORK, "", str(level)),),
        credits=None,
        credit_system=None,
        hours=_hours(claims.get("expected_study_time")),
        assessed=(),
        supervision=None,
        result=said(claims.get("assessment_grade")),
        route=None,
        awarded_on=date.fromisoformat(text_of(claims["date_of_issuance"])),
        valid_until=day(claims.get("date_of_expiry")),
        awarder=text_of(claims["issuing_authority"]),
        awarder_did=found.issuer,
        country=text_of(claims["issuing_country"]),
        register_number=text_of(what["register_number"]),
        version=text_of(what["version"]),
        outcomes=tuple(text_of(outcome) for outcome in claims.get("learning_outcomes", ())),
    )


def _hours(value: object) -> Decimal | None:
    """Return the hours in `75 h`; None where nothing is said."""
    return None if value is None else Decimal(text_of(value).removesuffix(" h"))
