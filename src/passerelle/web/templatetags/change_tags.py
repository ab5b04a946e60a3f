"""A change to a registered entry, for those who judge it: what differs from the version in force, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from passerelle.core import differences
from passerelle.vetting import queries
from passerelle.web import differing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.vetting.models import Case

register = template.Library()


@register.inclusion_tag("panel/change.html")
def change_judged(case: Case, stated: Mapping[str, Any] | None) -> dict[str, Any]:
    """Show what a case is to change, beside the version in force; nothing to who may not read the documents yet.

    `stated` is what the reader may read of the case (None before they declared).
    """
    before = queries.stated_before(case) if stated else None
    if case.revision is None or before is None:
        return {}
    return {
        "case": case,
        "reason": case.revision.reason,
        "edition": case.revision.edition,
        "changed": differing.told(differences.changes(before, stated or {})),
    }
