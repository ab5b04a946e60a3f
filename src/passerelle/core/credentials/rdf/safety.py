"""What is refused of a JSON-LD document before any of it is processed: what is vast, and what could redefine it.

Source: VC Data Integrity 1.0, section 4.2; VC Data Model 2.0, section 4.3 (contexts). Nothing here depends on the
texts of a document but those at `id`, so that documents of one shape are refused alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.refusals import Ambiguous

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_CONTEXTS: Final = 8
MAX_PARTS: Final = 8_000  # values in a document; an award has about 150, a record those of each of its parts

_KEYWORDS: Final = frozenset({"@id", "@type", "@value", "@language", "@list", "@set", "@graph", "@none"})


def refuse_unsafe(document: Mapping[str, Any]) -> int:
    """Return the number of values in `document`.

    Raises Ambiguous (too_many_parts, context, keyword, list, or relative_address for the name of a blank node, which
    would not be signed: any other would do).
    """
    if "@context" in document:
        refuse_foreign_context(document["@context"])
    waiting: list[Any] = [{name: value for name, value in document.items() if name != "@context"}]
    parts = 0
    while waiting:
        value = waiting.pop()
        parts += 1
        if isinstance(value, dict):
            _refuse_names(value)
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
        if parts + len(waiting) > MAX_PARTS:
            raise Ambiguous("too_many_parts", limit=MAX_PARTS)
    return parts


def count_of(value: object) -> int:
    """Return the number of values in a document, those in its contexts too."""
    if isinstance(value, dict):
        return 1 + sum(map(count_of, value.values()))
    return 1 + sum(map(count_of, value)) if isinstance(value, list) else 1


def refuse_foreign_context(value: object) -> None:
    """A context is a list of addresses; one written into the document could redefine any term in it."""
    if not isinstance(value, list) or not 0 < len(value) <= MAX_CONTEXTS:
        raise Ambiguous("context", at="$.@context")
    if not all(isinstance(item, str) for item in value) or len(set(value)) != len(value):
        raise Ambiguous("context", at="$.@context")


def _refuse_names(value: Mapping[str, Any]) -> None:
    for name in value:
        if not isinstance(name, str):
            raise Ambiguous("not_json_ld", seen=str(name)[:40])
        if name.startswith("@") and name not in _KEYWORDS:
            raise Ambiguous("keyword", at=name)
        if name in {"@list", "@set"} and value[name] is None:  # an empty one to some readers, none to others
            raise Ambiguous("list", at=name)
    for name in ("id", "@id"):
        address = value.get(name)
        if isinstance(address, str) and address.startswith("_:"):
            raise Ambiguous("relative_address", seen=address[:120])
