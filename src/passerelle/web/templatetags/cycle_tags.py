"""What a provider found of its own entry, where a panel reads the description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from passerelle.quality.cycle_queries import newest_of

if TYPE_CHECKING:
    from datetime import date

register = template.Library()


@register.inclusion_tag("cycles/for_panel.html", takes_context=True)
def self_review_of(context: dict[str, Any], entry: str) -> dict[str, Any]:
    """Show the newest self-review of an entry with what is to be done, to a reader to whom its documents are open."""
    today: date = context["request"].today
    review = newest_of(entry)
    actions = [(one, one.is_overdue(today)) for one in review.actions.all()] if review else []
    is_taught = entry.startswith(("MC-", "SC-"))
    return {"review": review, "actions": actions, "is_taught": is_taught}
