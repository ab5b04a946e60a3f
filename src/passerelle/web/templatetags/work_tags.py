"""What an employer asks for, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from passerelle.opportunities import reading
from passerelle.web.employer import telling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.opportunities.models import OpportunityItem

register = template.Library()


@register.filter
def what(item: OpportunityItem) -> str:
    """Return what a row lists."""
    return telling.what(item)


@register.inclusion_tag("needs/_cited.html")
def needs_cited(texts: Sequence[str]) -> dict[str, object]:
    """Show the needs that an evidence of need cites by their numbers; nothing, and no query, where it cites none."""
    return {"needs": reading.cited(texts)}
