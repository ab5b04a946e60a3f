"""Who took part in the design of an entry, as those who consent to be named say themselves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import template

from passerelle.catalogue.models import DesignerKind, MicroCredential

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

register = template.Library()
MOST = 20


@register.inclusion_tag("making/took_part.html")
def took_part(told: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Show who consents to be named, and of who took that back only of which kind they were, until which day."""
    return {"designers": [_shown(one) for one in list(told)[:MOST]]}


@register.inclusion_tag("making/took_part.html")
def took_part_in(number: str) -> dict[str, Any]:
    """Show the same of an entry that is known by its number, in one query; nothing for what is no micro-credential."""
    found = MicroCredential.objects.filter(number=number).values_list("co_designed", flat=True).first()
    return took_part(found or ())


def _shown(one: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(one[name]) if one[name] else None for name in ("since", "until")}
    return {**one, **days, "kind": DesignerKind(one["kind"]).label}
