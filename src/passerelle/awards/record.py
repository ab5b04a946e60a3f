"""An award as the open formats start from it: built from what the entry stated in this version, nothing else."""

from __future__ import annotations

import hashlib
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from passerelle.catalogue.editions import determined_credits, determined_level
from passerelle.catalogue.levels import edition_in
from passerelle.core.credentials.model import (
    Achievement,
    AwardRecord,
    HolderRef,
    IssuerRef,
    LevelStatement,
    Outcome,
    StatusRef,
)
from passerelle.frameworks import queries as frameworks
from passerelle.registers import queries as registers
from passerelle.signing.identifiers import address, awarder_did

_URL: Final = uuid.NAMESPACE_URL.bytes
_VARIANTS: Final = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
"""The first digit of the fourth part says which kind of UUID it is; only its last two bits are free."""

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.awards.models import Award, StatusPlace
    from passerelle.catalogue.models import MicroCredential
    from passerelle.registers.models import EntryVersion


def record_of(award: Award, place: StatusPlace | None) -> AwardRecord:
    """Return everything the credential says about an award; without a place, as a rehearsal before one is dealt."""
    awarder, entry = award.awarder, award.micro_credential
    version = registers.versions(entry.reference).get(edition=award.edition)
    stated = version.stated
    status = StatusRef(place.status_list.url, place.index) if place else StatusRef("", 0)
    return AwardRecord(
        award_id=award.uuid.urn,
        credential_id=address(f"/credentials/{award.uuid}"),
        issuer=IssuerRef(awarder_did(awarder.slug), awarder.legal_name, awarder.country, awarder.number),
        holder=HolderRef(award.holder.name, holder_urn(award.holder.reference)),
        achievement=achievement(entry, version),
        result=award.result,
        result_scale=tuple(_at(stated, "assessment.scale") or ("fail", "pass")),
        awarded_on=award.awarded_on,
        route=award.route,
        status=status,
        started_on=award.started_on,
        valid_until=award.valid_until,
        zone=timezone.get_default_timezone(),
    )


def holder_urn(reference: str) -> str:
    """Return an identifier of the holder that says nothing and is the same in all their credentials."""
    named = hashlib.sha1(_URL + address(f"/people/{reference}").encode("utf-8"), usedforsecurity=False).hexdigest()
    # RFC 9562, section 5.5: uuid5, without its overhead
    variant = _VARIANTS[named[16]]
    return f"urn:uuid:{named[:8]}-{named[8:12]}-5{named[13:16]}-{variant}{named[17:20]}-{named[20:32]}"


def achievement(entry: MicroCredential, version: EntryVersion) -> Achievement:
    """Return the micro-credential as this version stated it; level and credits are as they were determined."""
    edition, stated = version.edition, version.stated
    return Achievement(
        id=address(f"/entries/{entry.number}/versions/{edition}"),
        register_number=entry.number,
        version=edition,
        title=stated["title"] or "",
        language=stated["language"],
        description=stated.get("summary") or stated["title"] or "",
        outcomes=tuple(
            Outcome(item["code"], item["text"], item.get("domain", "")) for item in stated["learning_outcomes"]
        ),
        hours=Decimal(str(_at(stated, "workload.hours") or 0)),
        credits=_credits(entry, version),
        credit_system=_at(stated, "workload.credit_system"),
        levels=_levels(determined_level(entry, edition) or _at(stated, "level.nqf"), version),
        assessment_types=tuple(_at(stated, "assessment.type") or ()),
        assessment_criteria=_at(stated, "assessment.criteria") or "",
        supervision=_at(stated, "assessment.supervision") or "",
        participation_form=_at(stated, "participation.form") or "",
        quality_assurance_type=_at(stated, "quality_assurance.type") or "",
        quality_assurance_by=_at(stated, "quality_assurance.by"),
        field_code=_at(stated, "classification.code"),
        prerequisites=stated.get("prerequisites"),
        stackability=stated.get("stackability"),
        level_applicable=bool(_at(stated, "level.applicable")),
    )


def _levels(national: str | None, version: EntryVersion) -> tuple[LevelStatement, ...]:
    """Return the level in the edition that the version points to, and Europe's.

    One kept before versions pointed to an edition meant the one in use when it was submitted.
    """
    found = []
    if national:
        kept = edition_in(version.stated)
        framework = frameworks.edition(kept) if kept else frameworks.placing(national, version.submitted_on)
        if framework:
            rung = framework.levels.filter(code=national).first()
            found.append(LevelStatement(framework.key, framework.edition, national, (rung and rung.uri) or None))
    if european := _at(version.stated, "level.eqf"):
        found.append(LevelStatement("EQF", "2017", european))
    return tuple(found)


def _credits(entry: MicroCredential, version: EntryVersion) -> Decimal | None:
    found = determined_credits(entry, version.edition)
    return _decimal(_at(version.stated, "credits.value")) if found is None else found


def _at(stated: Mapping[str, Any], path: str) -> Any:
    value: Any = stated
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
