"""What differs between two versions of a description, in words: the same for the public, its owner and a panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as lazy

from passerelle.core import differences
from passerelle.policy.fields import FIELDS, field_name
from passerelle.policy.shipped import known_fields
from passerelle.web import stating
from passerelle.web.wording import plain_number

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

CHANGE_CLASSES = {
    differences.ChangeClass.EDITORIAL: lazy("Spelling alone"),
    differences.ChangeClass.MINOR: lazy("A minor change"),
    differences.ChangeClass.SUBSTANTIVE: lazy("A substantive change"),
}


def told(found: Iterable[differences.Change], apart: Container[str] = ()) -> list[dict[str, Any]]:
    """Return each field that differs: its name, whether it takes a panel, and its words with what went and came.

    `apart` are the paths that differ for another reason than the change that is told.
    """
    return [_told(change) | {"apart": change.path in apart} for change in found]


def _told(change: differences.Change) -> dict[str, Any]:
    named, part = _named(change.path)
    before, after = (_stated(change.path, value) for value in (change.before, change.after))
    return {
        "name": field_name(named),
        "part": part,
        "pieces": differences.words_changed(before, after),
        "is_substantive": differences.change_class([change]) == differences.ChangeClass.SUBSTANTIVE,
    }


def _named(path: str) -> tuple[str, str]:
    """Return the longest beginning of a path that has a name, and which part of it is meant.

    >>> _named("learning_outcomes.S1.text")
    ('learning_outcomes', 'S1')
    """
    names = path.split(".")
    longest = next((n for n in range(len(names), 0, -1) if ".".join(names[:n]) in FIELDS), 1)
    return ".".join(names[:longest]), next(iter(names[longest:]), "")


def _stated(path: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping) and value.get("text"):  # an outcome; its code stands beside it
        return str(value["text"])
    is_number = any(fields.get(path) == "number" for fields in known_fields().values())
    if is_number and not isinstance(value, bool):
        return plain_number(value)
    return stating.in_words(path, value)
