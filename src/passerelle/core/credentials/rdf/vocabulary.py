"""Every name the contexts of a document could give a meaning to, wherever in the document it stands.

Contexts nest (one may apply below a property, or to a type), so what is a term at a given place is only known by
running JSON-LD. A value that is no name of any of them is none at its place either: that is all the shapes need.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.rdf.terms import is_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from passerelle.core.credentials.rdf.expansion import ContextSource

MAX_DOCUMENTS: Final = 32  # contexts that a document's contexts refer to, in all

_OPEN: Final = frozenset({"@id", "@value", "@list", "@set", "@graph"})  # keywords whose text may be any text


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names defined, and those of them under which text is not free: `type` decides what other names mean."""

    names: frozenset[str]
    fixed: frozenset[str]
    addresses: frozenset[str]  # the names that look like addresses

    def is_fixed(self, name: str) -> bool:
        """Whether a text under `name` is a keyword's: it decides what others mean, or how they are read."""
        return name in self.fixed or (name.startswith("@") and name not in _OPEN)

    def is_plain_address(self, text: str) -> bool:
        """Whether `text` is an absolute address at any place of a document, and stays as it is."""
        if not is_address(text) or text in self.names:
            return False
        scheme, _, rest = text.partition(":")
        return rest.startswith("//") or scheme not in self.names


def vocabulary(urls: Sequence[str], source: ContextSource) -> Vocabulary | None:
    """Return what the contexts at `urls` define, with those they refer to; None when these are too many."""
    definitions: list[tuple[str, Any]] = []
    waiting, met = list(urls), set(urls)
    while waiting:
        for name, value in _definitions(source.load(waiting.pop()).get("@context")):
            definitions.append((name, value))
        further = {url for url in _referred(definitions) if url not in met}
        met |= further
        waiting += further
        if len(met) > MAX_DOCUMENTS:
            return None
    names = frozenset(name for name, _ in definitions)
    return Vocabulary(names, _fixed(definitions), frozenset(name for name in names if ":" in name))


def _definitions(context: Any) -> Iterator[tuple[str, Any]]:
    """Yield each name and value anywhere in `context`; a context's own address counts as `@context`."""
    if isinstance(context, str):
        yield "@context", context
    elif isinstance(context, list):
        for item in context:
            yield from _definitions(item)
    elif isinstance(context, dict):
        for name, value in context.items():
            yield name, value
            if isinstance(value, dict | list):
                yield from _definitions(value) if isinstance(value, dict) or name == "@context" else ()


def _referred(definitions: list[tuple[str, Any]]) -> Iterator[str]:
    for name, value in definitions:
        if name in {"@context", "@import"}:
            yield from [value] if isinstance(value, str) else []
            if isinstance(value, list):
                yield from (item for item in value if isinstance(item, str))


def _fixed(definitions: list[tuple[str, Any]]) -> frozenset[str]:
    """Return the names that mean a keyword whose value is not free text, directly or through other names."""
    means: dict[str, set[str]] = {}
    for name, value in definitions:
        meaning = value.get("@id") if isinstance(value, dict) else value
        if isinstance(meaning, str) and not name.startswith("@"):
            means.setdefault(name, set()).add(meaning)
    fixed: set[str] = set()
    while True:
        more = {
            name
            for name, meanings in means.items()
            if any(m in fixed or (m.startswith("@") and m not in _OPEN) for m in meanings)
        }
        if more == fixed:
            return frozenset(fixed)
        fixed = more
