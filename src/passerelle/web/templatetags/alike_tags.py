"""Which other entries say nearly the same: side by side, with the words that both say marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from passerelle.search import nearly, saying

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

register = template.Library()
FEW = 3
"""So many entries are shown beside a form or a case; whoever says the same after these says nothing new."""


@register.inclusion_tag("parts/alike.html")
def others_alike(
    number: str,
    outcomes: Sequence[Mapping[str, Any]] | None,
    language: str,
    *,
    judged: bool = False,
    parent: str = "",
) -> dict[str, Any]:
    """Show the listed entries that say nearly what these outcomes say; nothing where there are none.

    `judged` is for a panel, of which no member may own one of them; `parent` is what a draft is a copy of.
    """
    found = nearly.others(number, outcomes or (), language or "", parent=parent, at_most=FEW)
    return {"found": found, "count": len(saying.stated(outcomes or ())), "judged": judged}
