"""The one canonical form of a JSON-LD document: RDFC-1.0 over exactly the statements it makes.

Source: RDF Dataset Canonicalization 1.0; VC Data Integrity 1.0, section 4.2 ("safe mode"). A document is
refused when its statements would not be all of what it says: an undefined term or type, a relative address, a
context that is not a known address, a keyword readers are free to ignore, or a graph made to be expensive.
`refuse_unclear` says what is not signed in addition.

This is the only door to canonicalisation; what lies behind it is in `rdf/`.
"""

from __future__ import annotations

import hashlib
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials import contexts as own_contexts
from passerelle.core.credentials.rdf.expansion import ContextSource, expanded
from passerelle.core.credentials.rdf.rdfc import canonical_text
from passerelle.core.credentials.rdf.statements import statements
from passerelle.core.credentials.refusals import Ambiguous

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ContextSource", "canonical", "canonical_hash", "is_one_number", "refuse_unclear"]

MAX_CONTEXTS: Final = 8
MAX_PARTS: Final = 2_000  # values in a document; an award has about 150, and the work can grow with the square

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_KEYWORDS_READ: Final = frozenset({"@id", "@type", "@value", "@language", "@list", "@set", "@graph", "@none"})
_KEYWORDS_SIGNED: Final = frozenset({"@value", "@language"})


def canonical(document: Mapping[str, Any], contexts: ContextSource | None = None) -> bytes:
    """Return the canonical N-Quads of `document`, UTF-8.

    Raises Ambiguous (reason: too_many_parts, context, keyword, number, language, undefined_term, undefined_type,
    relative_address, lost, poison, not_json_ld, no_canonical_form, lone_surrogate) or UnknownContext.
    """
    _refuse_vast(document)
    _refuse_foreign_contexts(document)
    said = statements(expanded(document, contexts or own_contexts.bundled()))
    try:
        return canonical_text(said).encode("utf-8")
    except UnicodeEncodeError:
        raise Ambiguous("lone_surrogate") from None


def canonical_hash(document: Mapping[str, Any], contexts: ContextSource | None = None) -> bytes:
    """Return the 32 bytes of the SHA-256 of the canonical N-Quads of `document`; raises as `canonical` does."""
    return hashlib.sha256(canonical(document, contexts)).digest()


def refuse_unclear(document: Mapping[str, Any]) -> None:
    """Refuse what has a meaning but one that some reader gets wrong: it is believed, never signed.

    Raises Ambiguous (reason: null, control_character, number, keyword, context).
    """
    _refuse_unclear(document, at="$")


def _refuse_unclear(value: object, *, at: str) -> None:
    if value is None:
        raise Ambiguous("null", at=at)
    if isinstance(value, str) and _CONTROLS.search(value):
        raise Ambiguous("control_character", at=at)
    if isinstance(value, int | float) and not is_one_number(value):
        raise Ambiguous("number", at=at, seen=str(value)[:40])
    if isinstance(value, list | tuple):
        for number, item in enumerate(value):
            _refuse_unclear(item, at=f"{at}[{number}]")
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "@context" and at == "$":
                _refuse_foreign_context(item)
            elif name.startswith("@") and name not in _KEYWORDS_SIGNED:
                raise Ambiguous("keyword", at=f"{at}.{name}")
            else:
                _refuse_unclear(item, at=f"{at}.{name}")


def is_one_number(value: float) -> bool:
    """Whether every canonicaliser writes the same digits for a JSON number.

    Some round a fraction to 16 digits (JSON-LD 1.1 API, section 8.6), some write the shortest that reads back;
    a whole number written with a fraction is a double to some and an integer to others.
    """
    if isinstance(value, int):
        return abs(value) < 2**53
    return math.isfinite(value) and not value.is_integer() and Decimal(f"{value:.15E}") == Decimal(repr(value))


def _refuse_vast(document: Mapping[str, Any]) -> None:
    waiting: list[Any] = [document]
    parts = 0
    while waiting:
        value = waiting.pop()
        parts += 1
        if isinstance(value, dict | list | tuple):
            waiting.extend(value.values() if isinstance(value, dict) else value)
        if parts + len(waiting) > MAX_PARTS:
            raise Ambiguous("too_many_parts", limit=MAX_PARTS)


def _refuse_foreign_contexts(document: Mapping[str, Any]) -> None:
    """Refuse contexts that are not a list of addresses, and keywords that could hide or redefine what is said.

    A name for a blank node is refused with relative addresses: any other name would give the same signed form.
    """
    if "@context" in document:
        _refuse_foreign_context(document["@context"])
    waiting: list[Any] = [value for name, value in document.items() if name != "@context"]
    _refuse_keywords(document, but="@context")
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            _refuse_keywords(value)
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)


def _refuse_keywords(value: Mapping[str, Any], but: str = "") -> None:
    for name in value:
        if name.startswith("@") and name not in _KEYWORDS_READ and name != but:
            raise Ambiguous("keyword", at=name)
    for name in ("id", "@id"):
        address = value.get(name)
        if isinstance(address, str) and address.startswith("_:"):
            raise Ambiguous("relative_address", seen=address[:120])


def _refuse_foreign_context(value: object) -> None:
    """A context is a list of addresses; one written into the document could redefine any term in it."""
    if not isinstance(value, list) or not 0 < len(value) <= MAX_CONTEXTS:
        raise Ambiguous("context", at="$.@context")
    if not all(isinstance(item, str) for item in value) or len(set(value)) != len(value):
        raise Ambiguous("context", at="$.@context")
