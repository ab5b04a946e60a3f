"""What a framework document may state, and in which order everything stands in it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.core.errors import Malformed
from passerelle.core.frameworks.levels import sort_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.frameworks.versions import LevelMapping

FORMAT = "passerelle-frameworks-1"
TEXTS = (
    ("short_name", 40), ("uri", 200), ("owner", 120), ("source", 400), ("source_url", 300), ("licence", 200),
    ("note", 1000),
)  # fmt: skip
FIELDS = (
    "key", "edition", "name", "short_name", "kind", "country", "region", "uri", "owner", "valid_from", "valid_to",
    "status", "source", "source_url", "as_of", "licence", "note", "domains", "levels", "mappings",
)  # fmt: skip
LEVEL_FIELDS = ("code", "sort", "label", "entry", "uri", "descriptors")
MAPPING_FIELDS = ("from", "framework", "edition", "to", "basis", "status", "year", "source", "note")


def mapping_order(one: LevelMapping, codes: Mapping[str, Decimal]) -> tuple[Any, ...]:
    """Comparisons by level, then by the other version and its code: the same however they were written down."""
    return (codes.get(one.from_code, Decimal(0)), one.from_code, one.to, one.to_code is None, *_code_order(one.to_code))


def _code_order(code: str | None) -> tuple[Any, ...]:
    try:
        return (0, sort_key(code or ""), code)
    except Malformed:
        return (1, Decimal(0), code or "")
