"""What the documents signed one after the other share, byte for byte, so that the next one is not looked through again.

An awarder's documents of one achievement differ in a few texts. After two of them were found fit to be signed, the
bytes of their JSON around those texts are known. One of the same bytes around other texts is as fit, if those hold no
control character: all else that could make it unfit (a number, a keyword, its depth) is the same. It is taken for the
JSON it is written as; so is its canonical form, filled into what the others' share.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import orjson

from passerelle.core.credentials import contexts as own_contexts
from passerelle.core.credentials.canonical import ContextSource, filler
from passerelle.core.credentials.jcs import SORTED
from passerelle.core.credentials.patterns import MAX_BYTES, Learnt, holes_of, literals_of, taken_apart, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.credentials.canonical import Fill
    from passerelle.core.credentials.patterns import Path

Kind = tuple[str | None, str | None, bool, bool]
"""Documents that may fit one pattern: of one issuer and achievement, signed as sorted JSON or not, and by their
canonical form or not."""

Known = tuple[bytes, bytes]
"""A document fit to be signed: its JSON, and the hash of its canonical form, empty where that is not signed."""


class Pattern:
    """The JSON around the holes of documents fit to be signed; `fill` is None where their canonical form is not."""

    def __init__(
        self, document: dict[str, Any], holes: tuple[Path, ...], fill: Fill | None, *, is_sorted: bool
    ) -> None:
        self.holes = holes
        self._fill = fill
        written, pieces = _written(document, holes) if is_sorted else ("raw", {})
        self._taken_apart = taken_apart(literals_of(document, holes), f", {written}", **pieces)

    def known(self, raw: bytes) -> Known | None:
        """Return the document whose members in their own order are `raw`, or None where it does not fit."""
        parts = self._taken_apart(raw)
        if parts is not None and self._fill is None and _is_plain(parts[0]):
            return parts[1], b""
        text = None if parts is None else text_of(parts[0])
        if text is None:
            return None
        values = text.split("\n")
        if len(values) != len(self.holes):
            return None
        digest = self._fill(values) if self._fill else b""
        return None if digest is None else (parts[1], digest)


def _is_plain(joined: bytes) -> bool:
    """Whether texts, as JSON has them, are of ASCII letters that can be seen: it writes the others by an escape."""
    return joined.isascii() and b"\\" not in joined and b"\x7f" not in joined


def _written(document: dict[str, Any], holes: tuple[Path, ...]) -> tuple[str, dict[str, Any]]:
    """Return an expression for the JSON with sorted names, put together from what is in the holes, and its pieces.

    To sort the names of one document after the other would take as long as all else that is done to them.
    """
    in_order = orjson.loads(orjson.dumps(document, option=SORTED))
    places = [holes.index(path) for path, _ in texts(in_order) if path in holes]
    literals = literals_of(in_order, tuple(holes[place] for place in places))
    pieces: dict[str, Any] = {f"p{number}": literal for number, literal in enumerate(literals)}
    inner = [f"p{number}, raw[s{place}:e{place}]" for number, place in enumerate(places)]
    return f"put(({', '.join(inner)}, p{len(places)}))", pieces | {"put": b"".join}


_LEARNT: WeakKeyDictionary[ContextSource, Learnt[Kind, Pattern]] = WeakKeyDictionary()
_LEARNT_AS_USUAL: Final[Learnt[Kind, Pattern]] = Learnt()


def kind_of(document: Mapping[str, Any], is_sorted: bool, is_canonical: bool) -> Kind:
    issuer, subject = document.get("issuer"), document.get("credentialSubject")
    issuer = issuer.get("id") if type(issuer) is dict else issuer
    what = subject.get("achievement") if type(subject) is dict else None
    what = what.get("id") if type(what) is dict else None
    return issuer if type(issuer) is str else None, what if type(what) is str else None, is_sorted, is_canonical


def known(document: Mapping[str, Any], kind: Kind, contexts: ContextSource | None) -> Known | None:
    """Return the document as fit to be signed, by a pattern of its kind, or None where it must be looked through."""
    learnt = _learnt(contexts)
    patterns = learnt.of(kind)
    if not patterns:
        return None
    try:
        raw = orjson.dumps(document)
    except orjson.JSONEncodeError:
        return None
    for place, pattern in enumerate(patterns):
        found = pattern.known(raw)
        if found is not None:
            if place:
                learnt.put_first(kind, pattern)
            return found
    return None


def learn(document: Mapping[str, Any], kind: Kind, contexts: ContextSource | None) -> None:
    """Learn from a document that was looked through and found fit."""
    learnt = _learnt(contexts)
    if not learnt.is_worth_it(kind):
        return
    raw = orjson.dumps(document)
    read = orjson.loads(raw)
    if len(raw) <= MAX_BYTES and orjson.dumps(read) == raw:
        learnt.learn(kind, read, partial(_pattern, kind=kind, contexts=contexts))


def _pattern(
    document: dict[str, Any],
    earlier: dict[str, Any],
    others: tuple[Pattern, ...],
    *,
    kind: Kind,
    contexts: ContextSource | None,
) -> Pattern | None:
    """Return the pattern of two documents, with the holes of the last one learnt; None where they make none."""
    holes = holes_of(document, earlier, others[0].holes if others else ())
    if not holes or any(hole[0] == "@context" for hole in holes):  # the addresses there must differ from each other
        return None
    _, _, is_sorted, is_canonical = kind
    numbers = {hole: number for number, hole in enumerate(holes)}
    fill = filler(document, numbers, contexts, are_plain=True) if is_canonical else None
    return Pattern(document, holes, fill, is_sorted=is_sorted) if fill or not is_canonical else None


def _learnt(contexts: ContextSource | None) -> Learnt[Kind, Pattern]:
    if contexts is None or contexts is own_contexts.bundled():
        return _LEARNT_AS_USUAL
    learnt = _LEARNT.get(contexts)
    return _LEARNT.setdefault(contexts, Learnt()) if learnt is None else learnt
