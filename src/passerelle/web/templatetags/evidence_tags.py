"""The files beside an entry, where a panel or an officer reads its description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from passerelle.vetting import evidence

if TYPE_CHECKING:
    from passerelle.vetting.models import Case

register = template.Library()


@register.inclusion_tag("matters/files.html")
def files_of(case: Case) -> dict[str, Any]:
    """Show the files of a case, to a reader to whom its documents are open."""
    return {"entry": case.entry, "files": evidence.of_case(case)}
