"""The award that tokens are measured on, as SD-JWT VC: eight claims its holder may withhold, and no two awards alike.

The same micro-credential as in `credential.py`, told as the register tells it. All names and texts are made up.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from benchmarks import credential
from passerelle.core.credentials import wallet_award
from passerelle.core.credentials.model import (
    Achievement,
    AwardRecord,
    HolderRef,
    IssuerRef,
    LevelStatement,
    Outcome,
    StatusRef,
)
from passerelle.core.credentials.sd_jwt.issuing import Disclosable

if TYPE_CHECKING:
    from collections.abc import Mapping

ISSUED_AT: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LIST: Final = "https://register.example/status/3"
WITHHOLDABLE: Final = (
    "credits",
    "workload_hours",
    "learning_outcomes",
    "name",
    "sub",
    "result",
    "acquisition_route",
    "started_on",
)
_SCALE: Final = ("pass", "merit", "distinction")
_ISSUER: Final = IssuerRef(credential.ISSUER, "Training Centre for the Lower Valley", "ZZ", "ORG-0017")
_WHAT: Final = Achievement(
    id="https://register.example/entries/2026-00417/versions/2",
    register_number="2026-00417",
    version=2,
    title="Precision farming for smallholders",
    language="en",
    description="Plans, measures and adjusts the use of seed, water and soil on a small farm.",
    outcomes=(
        Outcome("O1", "Estimate yields and take soil samples", "skills"),
        Outcome("O2", "Plan a crop rotation from satellite images", "skills"),
        Outcome("O3", "Advise neighbours on the use of water", "responsibility"),
    ),
    hours=Decimal(125),
    credits=Decimal(5),
    credit_system="ECTS",
    levels=(
        LevelStatement("ZZQF", "2024", "5", "https://register.example/levels/5"),
        LevelStatement("EQF", "2017", "5"),
    ),
    assessment_types=("practical examination", "portfolio"),
    assessment_criteria="At least 50 of 100 points in a practical examination; two markers.",
    supervision="supervised on site with identity check",
    participation_form="blended",
    quality_assurance_type="external",
    quality_assurance_by="Quality Agency",
    field_code="0811",
    prerequisites="None",
    stackability="Counts towards 2026-00420",
)


def record(number: int) -> AwardRecord:
    """Return the award of holder `number`: name, identifier, address, place and, over many, days and result differ."""
    own = hashlib.sha256(b"award %d" % number).hexdigest()
    uuid = f"{own[:8]}-{own[8:12]}-4{own[13:16]}-8{own[17:20]}-{own[20:32]}"
    awarded_on = date(2026, 6, 1) + timedelta(days=number % 120)
    return AwardRecord(
        award_id=f"urn:uuid:{uuid}",
        credential_id=f"https://register.example/credentials/{uuid}",
        issuer=_ISSUER,
        holder=HolderRef(f"Holder Nº {own[:12]}", f"urn:uuid:{own[32:40]}-{own[40:44]}-5{own[45:48]}-8{own[49:]}"),
        achievement=_WHAT,
        result=_SCALE[number % len(_SCALE)],
        result_scale=_SCALE,
        awarded_on=awarded_on,
        route="course" if number % 4 else "prior_learning",
        status=StatusRef(LIST, 10_000 + number % 90_000),
        started_on=awarded_on - timedelta(days=60 + number % 30),
        valid_until=date(awarded_on.year + 5, awarded_on.month, 28),
    )


def plain(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return claims without the marks of what may be withheld: what a peer is given to issue."""
    return {name: item.value if type(item) is Disclosable else item for name, item in claims.items()}


def claims(number: int) -> dict[str, Any]:
    """Return all that the credential of holder `number` says."""
    return plain(wallet_award.claims_of(record(number), ISSUED_AT))
