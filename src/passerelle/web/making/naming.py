"""What a path of a description is called on a page: `outcomes.S1.text` is outcome S1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from passerelle.core.merging import ORDER
from passerelle.policy.fields import field_name

if TYPE_CHECKING:
    from collections.abc import Iterable

CALLED = {
    "outcomes": "learning_outcomes",
    "credits": "credits.value",
    "level": "level.nqf",
    "level_eqf": "level.eqf",
    "need_evidence": "evidence_of_need",
    "credit_system": "workload.credit_system",
    "contact_hours": "workload.contact_hours",
    "review_years": "review_period_years",
    "participation_form": "participation.form",
    "routes": "acquisition_route",
    "components": "assessment.components",
}
"""What the profiles call a field that the draft calls otherwise."""


def field_words(path: str) -> str:
    """Return the name of a field, with the code of the thing in it; of nothing, that it is the whole."""
    if not path:
        return _("the whole")
    name, *parts = path.split(".")
    if name == "assessment" and parts[:1] == ["components"]:
        name, parts = "components", parts[1:]
    said = {"code": parts[0] if parts else "", "part": _part(parts[1:])}
    if name == "outcomes" and parts and parts[0] != ORDER:
        return (_("Outcome %(code)s%(part)s") % said).strip()
    if name == "components" and parts and parts[0] != ORDER:
        return (_("Part %(code)s of the assessment%(part)s") % said).strip()
    if name == "blocks" and parts and parts[0] != ORDER:
        return (_("Block %(code)s%(part)s") % said).strip()
    called = field_name(".".join([name, *parts]) if name == "assessment" else CALLED.get(name, name))
    if parts == [ORDER]:
        return _("%(name)s: their order") % {"name": called[:1].upper() + called[1:]}
    return called[:1].upper() + called[1:] + (_part(parts) if name != "assessment" else "")


def _part(parts: list[str]) -> str:
    return f", {', '.join(parts)}" if parts and parts != ["text"] else ""


def field_choices(paths: Iterable[str]) -> list[tuple[str, str]]:
    """Return paths with their names, as a form offers them."""
    return [(path, field_words(path)) for path in paths]
