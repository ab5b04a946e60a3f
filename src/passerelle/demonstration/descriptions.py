"""What the data tell of a micro-credential, as its author filled in the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from passerelle.demonstration.cast import Cast

AS_TOLD = (
    *("title", "language", "hours", "contact_hours", "credits", "credit_system", "level_eqf", "assessment"),
    *("participation_form", "field", "routes", "prerequisites", "stackability", "need_evidence", "skills"),
)


def stated(cast: Cast, told: dict[str, Any]) -> dict[str, Any]:
    """Return an entry as its author filled in the form."""
    checked_by = told["quality_assurance"]
    return {name: told[name] for name in AS_TOLD} | {
        "summary": {"en": told["summary"]},
        "outcomes": told["outcomes"],
        "level": told["level_nqf"]["level"],
        "levels": _sector(told["level_sector"]),
        "quality_assurance": {"type": checked_by["type"], "by": cast.bodies[checked_by["by"]].legal_name},
    }


def earlier(told: dict[str, Any], edition: dict[str, Any]) -> dict[str, Any]:
    """Return what an earlier edition said, where that was something else."""
    missing = set(edition.get("without_outcomes", ()))
    components = [
        component | {"covers": [code for code in component["covers"] if code not in missing]}
        for component in told["assessment"]["components"]
    ]
    changed = {
        "outcomes": [outcome for outcome in told["outcomes"] if outcome["code"] not in missing],
        "assessment": told["assessment"] | {"components": components},
    }
    return {**told, **changed, **edition.get("then", {})}


def _sector(level: dict[str, str] | None) -> list[dict[str, str]]:
    """Return the level in the framework of a sector as the author states it."""
    if level is None:
        return []
    return [{"framework": level["framework"], "edition": level["version"], "level": level["level"]}]
