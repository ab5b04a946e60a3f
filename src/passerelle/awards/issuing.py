"""What the rules in force ask of a credential before anything is signed: every finding at once.

The rules are data (target `credential`, stage `issue`): Annex I of the Council's recommendation, the transcript of the
Common Microcredential Framework. They are asked of what the credential itself would say, under the rules of the day of
the award. A copy under a new key says what the first one said, under the rules of its day, and is not asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from passerelle.core import gate
from passerelle.core.errors import IssueRefused
from passerelle.policy import queries as policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from passerelle.core.credentials.model import AwardRecord
    from passerelle.core.gate import Finding, Profile

ANNEX_I: Final = {
    "learner_identification": "holder.identification",
    "title": "title",
    "country_of_issuer": "issuer.country",
    "awarding_body": "awarding_body",
    "date_of_issue": "date_of_issuing",
    "learning_outcomes": "learning_outcomes",
    "workload": "workload.hours",
    "level": "level.nqf",
    "assessment_type": "assessment.type",
    "participation_form": "participation.form",
    "quality_assurance_type": "quality_assurance.type",
}
"""The elements that no credential lacks whatever the profiles say, as the paths a rule would read."""
EUROPEAN: Final = "EQF"


def stated(record: AwardRecord) -> dict[str, Any]:
    """Return what a credential states, as a nested mapping whose paths are the profiles' (`policy/fields.json`)."""
    what = record.achievement
    levels = {"eqf" if level.framework == EUROPEAN else "nqf": level.code for level in what.levels}
    return {
        "holder": {"identification": record.holder.name.strip()},
        "title": what.title,
        "issuer": {"country": record.issuer.country},
        "awarding_body": record.issuer.name,
        "date_of_issuing": record.awarded_on.isoformat() if record.awarded_on else None,
        "learning_outcomes": [
            {"code": one.code, "text": one.text, "domain": one.domain} for one in what.outcomes if one.text.strip()
        ],
        "workload": {"hours": what.hours},
        "credits": {"value": what.credits},
        "level": levels,
        "assessment": {"type": list(what.assessment_types)},
        "participation": {"form": what.participation_form},
        "quality_assurance": {"type": what.quality_assurance_type},
        "grade": record.result,
        "expires_on": record.valid_until.isoformat() if record.valid_until else None,
        "evidence": [],
    }


def findings(says: Mapping[str, Any], profiles: Iterable[Profile], *, on: date) -> list[Finding]:
    """Return everything the profiles find in what a credential would say."""
    return [
        finding
        for profile in profiles
        for finding in gate.findings(says, profile, on=on, target="credential", stage="issue")
    ]


def refusal(found: Iterable[Finding], missing: Iterable[str]) -> IssueRefused | None:
    """Return why the rules in force let nothing be signed, with what Annex I lacks besides; None where they do."""
    told = list(found)
    if not any(finding.blocks for finding in told):
        return None
    known = {finding.field for finding in told}
    lacking = [ANNEX_I[name] for name in missing if ANNEX_I[name] not in known]
    return IssueRefused([*told, *(_lacking(path) for path in lacking)])


def check(record: AwardRecord, missing: Iterable[str], *, on: date) -> list[Finding]:
    """Return what the rules in force only warn of. Raises IssueRefused with every finding at once."""
    found = findings(stated(record), policy.in_force(on), on=on)
    if refused := refusal(found, missing):
        raise refused
    return found


def _lacking(path: str) -> Finding:
    return gate.Finding("ANNEX-I", path, None, "stated", "2022/C 243/02, Annex I", "block", kind="required")
