"""The one canonical form of a JSON-LD document: RDFC-1.0 over exactly the statements it makes.

Source: RDF Dataset Canonicalization 1.0; VC Data Integrity 1.0, section 4.2 ("safe mode"). A document is
refused when its statements would not be all of what it says: an undefined term or type, a relative address, a
context that is not a known address, a keyword readers are free to ignore, or a graph made to be expensive.
`refuse_unclear` says what is not signed in addition.

This is the only door to canonicalisation; what lies behind it is in `rdf/`.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from passerelle.core.credentials import contexts as own_contexts
from passerelle.core.credentials.jcs import is_plain
from passerelle.core.credentials.rdf.expansion import ContextSource
from passerelle.core.credentials.rdf.longway import text_of
from passerelle.core.credentials.rdf.plan import NotThisWay, tuple_of
from passerelle.core.credentials.rdf.safety import refuse_foreign_context
from passerelle.core.credentials.rdf.shapes import Shapes
from passerelle.core.credentials.refusals import Ambiguous

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from passerelle.core.credentials.rdf.plan import Plan
    from passerelle.core.credentials.rdf.reader import Path
    from passerelle.core.credentials.rdf.shape import Shape
    from passerelle.core.credentials.rdf.shapes import Met

    Fill = Callable[[Sequence[str]], bytes | None]

__all__ = [
    "ContextSource",
    "Fit",
    "Form",
    "canonical",
    "canonical_hash",
    "filler",
    "fit_to_sign",
    "is_one_number",
    "refuse_unclear",
    "stats",
]

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SHAPES: WeakKeyDictionary[ContextSource, Shapes] = WeakKeyDictionary()
_KEYWORDS_SIGNED: Final = frozenset({"@value", "@language", "@direction"})  # `canonical` refuses @direction: it is lost


def canonical(document: Mapping[str, Any], contexts: ContextSource | None = None) -> bytes:
    """Return the canonical N-Quads of `document`, UTF-8.

    Raises Ambiguous (reason: too_many_parts, context, keyword, number, language, undefined_term, undefined_type,
    relative_address, lost, list, map, said_twice, alike_in_a_graph, poison, not_json_ld, no_canonical_form,
    lone_surrogate) or UnknownContext.
    """
    try:
        return text_of(document, contexts or own_contexts.bundled()).encode("utf-8")
    except UnicodeEncodeError:
        raise Ambiguous("lone_surrogate") from None


def canonical_hash(document: Mapping[str, Any], contexts: ContextSource | None = None) -> bytes:
    """Return the 32 bytes of the SHA-256 of the canonical N-Quads of `document`; raises as `canonical` does.

    This is the quick one: it knows the shapes it met.
    """
    source = contexts or own_contexts.bundled()
    return _hash(_shapes_of(source).text(document, source))


def _hash(text: str) -> bytes:
    try:
        return sha256(text.encode("utf-8")).digest()
    except UnicodeEncodeError:
        raise Ambiguous("lone_surrogate") from None


def filler(
    document: Mapping[str, Any],
    holes: Mapping[Path, int],
    contexts: ContextSource | None = None,
    *,
    are_plain: bool = False,
) -> Fill | None:
    """Return a function from other texts at `holes` to the hash of the document that has them, or None.

    The document's shape must have been met. `holes` maps the path of each text to its number among those the function
    is given. It returns None for texts that must take the long way. `are_plain` promises that none of them holds a
    quotation mark, a backslash or what cannot be seen.
    """
    source = contexts or own_contexts.bundled()
    known = _shapes_of(source).met(document)
    if known is None:
        return None
    shape, base = known
    inner = [(shape.holes.get(path), number) for path, number in holes.items()]
    given = {place for place, _ in inner}
    shared = [path for path, place in shape.holes.items() if place in given and path not in holes]
    if None in given or shared or len(given) < len(inner):  # one text at two places, of which not both are given
        return None
    pairs = [(place, number) for place, number in inner if place is not None]

    own = shape.plan_of(base, [place for place, _ in pairs])
    return _fill_by_plan(own, pairs, are_plain=are_plain) if own is not None else _fill_by_shape(shape, base, pairs)


def _fill_by_plan(plan: Plan, pairs: Sequence[tuple[int, int]], *, are_plain: bool) -> Fill:
    pick = tuple_of([number for _, number in pairs])

    def fill(texts: Sequence[str]) -> bytes | None:
        try:
            return sha256(plan.fill(pick(texts), are_plain=are_plain).encode("utf-8")).digest()
        except NotThisWay:
            return None

    return fill


def _fill_by_shape(shape: Shape, base: tuple[str, ...], pairs: Sequence[tuple[int, int]]) -> Fill:
    def fill(texts: Sequence[str]) -> bytes | None:
        values = [*base]
        for place, number in pairs:
            values[place] = texts[number]
        try:
            return sha256(shape.fill(tuple(values)).encode("utf-8")).digest()
        except NotThisWay:
            return None

    return fill


def stats(contexts: ContextSource | None = None) -> dict[str, int]:
    """Return how many documents went which way with these contexts (see rdf/shapes.py)."""
    return _shapes_of(contexts or own_contexts.bundled()).stats()


def _shapes_of(source: ContextSource) -> Shapes:
    shapes = _SHAPES.get(source)
    if shapes is None:
        shapes = _SHAPES.setdefault(source, Shapes())
    return shapes


class Form:
    """A document and its canonical form, worked out once, when asked for."""

    __slots__ = ("_hash", "_met", "_source", "document")

    def __init__(self, document: Mapping[str, Any], contexts: ContextSource | None = None) -> None:
        self.document = document
        self._source = contexts or own_contexts.bundled()
        self._hash: bytes | None = None
        self._met: Met | None = None

    def met(self) -> Met | None:
        """Return the shape of the document and its texts, if the shape was met before."""
        if self._met is None:
            self._met = _shapes_of(self._source).met(self.document)
        return self._met

    def hash(self) -> bytes:
        """Return what `canonical_hash` returns; raises as it does."""
        if self._hash is None:
            self._hash = _hash(_shapes_of(self._source).text(self.document, self._source, self.met()))
        return self._hash


class Fit(Form):
    """A document found fit to be signed. `is_known` says that one of its shape was before.

    `is_plain` says that its JSON with sorted names is its canonical form (RFC 8785).
    """

    __slots__ = ("is_known", "is_plain")

    def __init__(
        self, document: Mapping[str, Any], source: ContextSource, met: Met | None, *, is_known: bool, is_plain: bool
    ) -> None:
        super().__init__(document, source)
        self._met = met
        self.is_known, self.is_plain = is_known, is_plain


def fit_to_sign(document: Mapping[str, Any], contexts: ContextSource | None = None) -> Fit:
    """Return the document as fit to be signed; raises Ambiguous as `refuse_unclear` does.

    Of a shape that was found fit before, only the texts are looked at.
    """
    source = contexts or own_contexts.bundled()
    known = _shapes_of(source).met(document)
    if known is not None and known[0].is_cleared and _is_clear(known[0].uncleared(known[1])):
        known[0].clear(known[1])
        return Fit(document, source, known, is_known=True, is_plain=known[0].is_plain)
    refuse_unclear(document)
    plain = is_plain(document)
    if known is not None:
        known[0].is_cleared, known[0].is_plain = True, plain
    return Fit(document, source, known, is_known=False, is_plain=plain)


def _is_clear(values: tuple[str, ...]) -> bool:
    """Whether all values are without control characters."""
    texts = "".join(values)
    return texts.isprintable() or not _CONTROLS.search(texts)


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
                refuse_foreign_context(item)
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
