"""JSON-LD expansion that refuses what it would otherwise leave out.

Source: JSON-LD 1.1 API, sections 5.1-5.3; VC Data Integrity 1.0, section 4.2 ("safe mode"): whatever a reader
can be shown must be among the statements that are signed. Absent values (`null`, an empty list) say nothing
and may go.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final, Protocol

from passerelle.core.credentials.rdf.terms import NOWHERE
from passerelle.core.credentials.refusals import Ambiguous, CredentialRefused

if TYPE_CHECKING:
    from collections.abc import Mapping


class ContextSource(Protocol):
    """Anything that knows the document of a context address, and refuses the ones it does not know."""

    def load(self, url: str) -> dict[str, Any]: ...


MAX_PROCESSED: Final = 512  # contexts within contexts that are kept for a thread; a badge needs about 30

_BASE: Final = NOWHERE + "//here/"
_LOCAL = threading.local()


def expanded(document: Mapping[str, Any], source: ContextSource) -> list[Any]:
    """Return `document` in JSON-LD's expanded form.

    Raises Ambiguous (undefined_term, lost, list, map, not_json_ld) or what `source` raises for a context.
    """
    options = {
        "base": _BASE,
        "documentLoader": _loader(source),
        "contextResolver": _resolver(source),
        "processingMode": "json-ld-1.1",
        "keepFreeFloatingNodes": True,
    }
    try:
        return list(_processor().expand(_plain(document), options))
    except CredentialRefused:
        raise
    except Exception as error:  # the processor meets odd documents with odd errors; none of them is a pass
        raise _own(error) from error


def undefined_term(name: object) -> None:
    """Refuse a name that no context defines."""
    raise Ambiguous("undefined_term", seen=str(name).removeprefix(_BASE))


def shown(address: object) -> str:
    """Return a relative address as the document wrote it."""
    return str(address).removeprefix(_BASE)


def _processor() -> Any:
    """Return a processor that refuses to drop a value. Made late: its package takes a tenth of a second."""
    made = getattr(_LOCAL, "processor", None)
    if made is not None:
        return made
    from frozendict import frozendict
    from pyld import jsonld

    class Careful(jsonld.JsonLdProcessor):  # type: ignore[misc]
        def _expand(self, active_ctx: Any, active_property: Any, element: Any, *rest: Any, **options: Any) -> Any:
            if isinstance(element, list) and options.get("inside_list"):
                _refuse_inner_list(element, self.get_context_value(active_ctx, active_property, "@container"))
            found = super()._expand(active_ctx, active_property, element, *rest, **options)
            if found is None and not _says_nothing(element):
                raise Ambiguous("lost", at=str(active_property))
            return found

        def _expand_index_map(self, active_ctx: Any, active_property: Any, value: Any, index: Any, *rest: Any) -> Any:
            if index == "@id" and active_ctx.get("previousContext"):
                raise Ambiguous("map", at=str(active_property))  # some readers apply a type's terms below, some do not
            return super()._expand_index_map(active_ctx, active_property, value, index, *rest)

        def _process_context(self, active_ctx: Any, local_ctx: Any, options: Any, **how: Any) -> Any:
            """Remember what a context within a context makes of a finished one: each part of a document asks again.

            The processor remembers it too, but not where the context applies to a type, as most do.
            """
            if "cycles" in how or type(local_ctx) is not dict or type(active_ctx) is not frozendict:
                return super()._process_context(active_ctx, local_ctx, options, **how)
            key = active_ctx["_uuid"], id(local_ctx), *sorted(how.items())
            kept = _LOCAL.processed.get(key)
            if kept is None:
                found = super()._process_context(active_ctx, local_ctx, options, **how)
                if len(_LOCAL.processed) >= MAX_PROCESSED:
                    _LOCAL.processed.clear()
                kept = _LOCAL.processed[key] = local_ctx, found  # which it is kept with, so that no other has its id
            return kept[1]

    _LOCAL.processor = Careful(on_property_dropped=undefined_term)
    return _LOCAL.processor


def _refuse_inner_list(items: list[Any], container: Any) -> None:
    """A list written inside `@list` is one more list to some readers, and part of the outer one to others."""
    if any(isinstance(item, list) for item in items) and "@list" not in (container or ()):
        raise Ambiguous("list")


def _says_nothing(element: Any) -> bool:
    """Whether dropping `element` loses nothing: it is null, or a value object whose value is."""
    return element is None or (isinstance(element, dict) and all(value is None for value in element.values()))


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
        _LOCAL.source, _LOCAL.memory, _LOCAL.processed = source, LRUCache(maxsize=100), {}
    return ContextResolver(_LOCAL.memory, _loader(source))


def _own(error: BaseException) -> CredentialRefused:
    """Return our own refusal if one caused the processor's, else say that this is no JSON-LD."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, CredentialRefused):
            return cause
        cause = cause.__cause__ or cause.__context__
    return Ambiguous("not_json_ld", seen=str(getattr(error, "code", None) or error)[:120])
