"""What differs between two versions of a description, in words: the same for the public, its owner and a panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as lazy

from passerelle.core import differences
from passerelle.policy.fields import FIELDS, field_name, shown
from passerelle.policy.shipped import known_fields
from passerelle.web.wording import plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable

CHANGE_CLASSES = {
    differences.ChangeClass.EDITORIAL: lazy("Spelling alone"),
    differences.ChangeClass.MINOR: lazy("A minor change"),
    differences.ChangeClass.SUBSTANTIVE: lazy("A substantive change"),
}


def told(found: Iterable[differences.Change]) -> list[dict[str, Any]]:
    """Return each field that differs: its name, whether it takes a panel, and its words with what went and came."""
    return [_told(change) for change in found]


def _told(change: differences.Change) -> dict[str, Any]:
    root, _dot, rest = change.path.partition(".")
    has_name = change.path in FIELDS
    before, after = (_stated(change.path, value) for value in (change.before, change.after))
    return {
        "name": field_name(change.path if has_name else root),
        "part": "" if has_name else rest.partition(".")[0],
        "pieces": differences.words_changed(before, after),
        "is_substantive": differences.change_class([change]) == differences.ChangeClass.SUBSTANTIVE,
    }


def _stated(path: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping) and value.get("text"):  # an outcome; its code stands beside it
        return str(value["text"])
    is_number = any(fields.get(path) == "number" for fields in known_fields().values())
    return plain_number(value) if is_number else shown(value)
