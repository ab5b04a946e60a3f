"""The shape of an opportunity as people state it: checked once, here, for pages and API alike."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import MicroCredential
from passerelle.core.errors import Malformed
from passerelle.core.shapes import name_texts, one_of, short_text, text
from passerelle.opportunities.models import Effect, Kind
from passerelle.recognition.description import result_of, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIELDS = ("title", "kind", "description", "place", "closes_on", "any_of", "items")
MOST_ITEMS = 30


def checked(stated: Mapping[str, Any], *, today: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the opportunity's fields and those of its items. Raises Malformed with the field that does not fit.

    Each item is {micro_credential (the object), min_edition, min_result, max_age_years, effect}.
    """
    for name in stated:
        if name not in FIELDS:
            raise Malformed(field=name, expected=", ".join(FIELDS))
    title, kind = name_texts("title", stated.get("title")), one_of(*Kind.values)("kind", stated.get("kind"))
    if not title:
        raise Malformed(field="title", expected="text")
    if not kind:
        raise Malformed(field="kind", expected=", ".join(Kind.values))
    closes_on = stated.get("closes_on")
    if not isinstance(closes_on, date) or closes_on < today:
        raise Malformed(field="closes_on", expected="today or a later date", seen=str(closes_on or "")[:80])
    items = _items(stated.get("items") or [])
    any_of = whole("any_of", stated.get("any_of"), 1, max(1, len(items))) or 1
    fields = {
        "title": title,
        "kind": kind,
        "description": text("description", stated.get("description")),
        "place": short_text(80)("place", stated.get("place")),
        "closes_on": closes_on,
        "any_of": any_of,
    }
    return fields, items


def _items(stated: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if len(stated) > MOST_ITEMS:
        raise Malformed(field="items", expected=f"at most {MOST_ITEMS}", seen=len(stated))
    items = [_item(f"items.{place}", item) for place, item in enumerate(stated, start=1)]
    if len({item["micro_credential"].pk for item in items}) < len(items):
        raise Malformed(field="items", expected="each micro-credential once")
    return items


def _item(at: str, stated: Mapping[str, Any]) -> dict[str, Any]:
    entry = stated.get("micro_credential")
    if not isinstance(entry, MicroCredential) or not entry.is_listed:
        raise Malformed(field=f"{at}.micro_credential", expected="a listed micro-credential", seen=str(entry or ""))
    return {
        "micro_credential": entry,
        "min_edition": whole(f"{at}.min_edition", stated.get("min_edition"), 1, 999) or 1,
        "min_result": result_of(f"{at}.min_result", entry, stated.get("min_result")),
        "max_age_years": whole(f"{at}.max_age_years", stated.get("max_age_years"), 1, 50),
        "effect": one_of(*Effect.values)(f"{at}.effect", stated.get("effect")) or Effect.INTERVIEW,
    }
