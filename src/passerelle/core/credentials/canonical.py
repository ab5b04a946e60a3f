"""The one canonical form of a JSON-LD document: RDFC-1.0 over exactly the statements it makes.

Source: RDF Dataset Canonicalization 1.0; VC Data Integrity 1.0, section 4.2 ("safe mode"). A document is
refused when JSON-LD processing would lose or bend anything: an undefined term or type, a relative
address, a null, control characters (which the canonicaliser does not escape as the standard asks), or a
graph made to be expensive.

This is the only door to the canonicaliser, so that a faster one can take its place.
"""

from __future__ import annotations

import math
import re
import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from passerelle.core.credentials import contexts as own_contexts
from passerelle.core.credentials.poison import refuse_poison
from passerelle.core.credentials.refusals import Ambiguous, CredentialRefused

if TYPE_CHECKING:
    from collections.abc import Mapping


class ContextSource(Protocol):
    """Anything that knows the document of a context address, and refuses the ones it does not know."""

    def load(self, url: str) -> dict[str, Any]: ...


MAX_CONTEXTS = 8
MAX_PARTS = 2_000  # values in a document; an award has about 150, and the work can grow with the square

_BASE = "undefined://here/"  # what a relative address resolves to, so that it can be seen and refused
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_KEYWORDS_ALLOWED = frozenset({"@value", "@language"})
_LOCAL = threading.local()


def canonical(document: Mapping[str, Any], contexts: ContextSource | None = None) -> bytes:
    """Return the canonical N-Quads of `document`, UTF-8.

    Raises Ambiguous (reason: too_many_parts, context, keyword, null, number, control_character, undefined_term,
    undefined_type, relative_address, poison, not_json_ld) or UnknownContext.
    """
    from pyld import canon, jsonld  # a tenth of a second: paid only by who needs this form

    source = contexts or own_contexts.bundled()
    _refuse_vast(document)
    _refuse_unclear(document, at="$")
    processor = jsonld.JsonLdProcessor(on_property_dropped=_undefined_term)
    options = {
        "base": _BASE,
        "documentLoader": _loader(source),
        "contextResolver": _resolver(source),
        "processingMode": "json-ld-1.1",
    }
    try:
        expanded = processor.expand(_plain(document), dict(options))
        _refuse_undefined(expanded)
        dataset = processor.to_rdf(expanded, {"base": _BASE, "documentLoader": _loader(source)})
        refuse_poison(dataset)
        quads = canon.URDNA2015().main(dataset, {"algorithm": "URDNA2015", "format": "application/n-quads"})
    except CredentialRefused:
        raise
    except Exception as error:  # the processor meets odd documents with odd errors; none of them is a pass
        raise _own(error) from error
    return str(quads).encode("utf-8")


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


def _refuse_unclear(value: object, *, at: str) -> None:
    """Refuse what is legal JSON but has no safe meaning in a signed JSON-LD document."""
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
            elif name.startswith("@") and name not in _KEYWORDS_ALLOWED:
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


def _refuse_foreign_context(value: object) -> None:
    """A context is a list of addresses; one written into the document could redefine any term in it."""
    if not isinstance(value, list) or not 0 < len(value) <= MAX_CONTEXTS:
        raise Ambiguous("context", at="$.@context")
    if not all(isinstance(item, str) for item in value) or len(set(value)) != len(value):
        raise Ambiguous("context", at="$.@context")


def _refuse_undefined(expanded: object) -> None:
    if isinstance(expanded, list):
        for item in expanded:
            _refuse_undefined(item)
    elif isinstance(expanded, dict):
        for name, value in expanded.items():
            if name == "@id":
                _refuse_relative(value, "relative_address")
            elif name == "@type":
                for type_ in value if isinstance(value, list) else [value]:
                    _refuse_relative(type_, "undefined_type")
            elif name.startswith("@") or _ABSOLUTE.fullmatch(name):
                _refuse_undefined(value)
            else:
                _undefined_term(name)


def _refuse_relative(address: object, reason: str) -> None:
    if not isinstance(address, str) or address.startswith(_BASE) or not _ABSOLUTE.fullmatch(address):
        raise Ambiguous(reason, seen=str(address).removeprefix(_BASE))


def _undefined_term(name: str | None) -> None:
    raise Ambiguous("undefined_term", seen=str(name).removeprefix(_BASE))


def _plain(value: Any) -> Any:
    """A copy in lists and dicts only: the processor must not touch, nor be surprised by, the caller's own."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _loader(source: ContextSource) -> Any:
    def load(url: str, options: object = None) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": url, "document": source.load(url), "tag": "static"}

    return load


def _resolver(source: ContextSource) -> Any:
    """Return this thread's context resolver: its memory is neither thread-safe nor fit to be shared by sources."""
    from cachetools import LRUCache
    from pyld.context_resolver import ContextResolver

    if getattr(_LOCAL, "source", None) is not source:
        _LOCAL.source, _LOCAL.memory = source, LRUCache(maxsize=100)
    return ContextResolver(_LOCAL.memory, _loader(source))


def _own(error: BaseException) -> CredentialRefused:
    """Return our own refusal if one caused the processor's, else say that this is no JSON-LD."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, CredentialRefused):
            return cause
        cause = cause.__cause__ or cause.__context__
    return Ambiguous("not_json_ld", seen=str(getattr(error, "code", None) or error)[:120])
