"""The rules of structure for a shape met before: what each of its texts must be, instead of all rules over all parts.

Documents of one shape differ only in texts (`rdf/shape.py`). After one of them was found well formed, each text is
tried with another of several kinds, and what the rules then say is remembered: any text will do, or an address, a
moment, a number, or only this text. Items of one set must differ; they are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from passerelle.core.credentials.moments import is_moment
from passerelle.core.credentials.parts import is_absolute, respelt
from passerelle.core.credentials.patterns import replaced
from passerelle.core.credentials.rdf.plan import tuple_of
from passerelle.core.credentials.structure import first_flaw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from passerelle.core.credentials.canonical import Form
    from passerelle.core.credentials.rdf.reader import Path


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") and len(text) < 11


Kind = Literal["any", "said", "address", "moment", "number", "only"]
"""What a text of a shape must be: anything, not empty, an address, a moment, a number, or only what it was."""

_KINDS: Final[tuple[tuple[tuple[str, ...], Kind], ...]] = (
    (("Any text at all, of no kind", ""), "any"),
    (("Any text at all, of no kind",), "said"),
    (("urn:x-another:address", "https://another.example/address#1"), "address"),
    (("2001-02-03T04:05:06Z",), "moment"),
    (("7", "1204"), "number"),
)
"""Texts to try, and what a text must be where all of them are well formed; the first that holds, the most liberal."""


class Rules:
    """What the texts of a shape must be."""

    def __init__(self, document: Mapping[str, Any], holes: Mapping[Path, int], values: tuple[str, ...]) -> None:
        paths: dict[int, list[Path]] = {}
        for path, place in holes.items():
            paths.setdefault(place, []).append(path)
        kinds = {place: _kind(document, own) for place, own in paths.items()}
        self._said, self._addresses, self._moments, self._numbers, self._only = (
            tuple_of([place for place, kind in kinds.items() if kind == wanted])
            for wanted in ("said", "address", "moment", "number", "only")
        )
        self._only_texts = self._only(values)
        self._sets = [_Set(items) for items in _sets(document, holes)]

    def hold(self, values: tuple[str, ...], *, is_canonical: bool) -> bool:
        """Whether a document with these texts is well formed; where not, all rules tell what is wrong.

        Of a document that was canonicalised (`is_canonical`), every address is known to be one.
        """
        if not is_canonical and not all(map(is_absolute, self._addresses(values))):
            return False
        if self._only(values) != self._only_texts or not all(self._said(values)):
            return False
        if not all(map(is_moment, self._moments(values))) or not all(map(_is_number, self._numbers(values))):
            return False
        return all([items.differ(values) for items in self._sets])


class _Set:
    """Items of which no two may be the same: where the texts of each stand, in the same order in all."""

    def __init__(self, items: list[list[int]]) -> None:
        self._count = len(items)
        self._items = [tuple_of(item) for item in items]
        self._columns = [tuple_of(column) for column in zip(*items, strict=True)]

    def differ(self, values: tuple[str, ...]) -> bool:
        """Whether all items differ; mostly they do in one text each, such as a code."""
        for column in self._columns:
            if len(set(column(values))) == self._count:
                return True
        return len({item(values) for item in self._items}) == self._count


def flaw(document: Mapping[str, Any], form: Form, *, is_canonical: bool) -> str | None:
    """Return what `structure.first_flaw` returns of a document whose signature holds, or what `parts.respelt` does.

    `form` is the document without its proofs; `is_canonical` says that its canonical form was made, which no relative
    address survives.
    """
    met = form.met()
    if met is None:
        return _flaw(document)
    shape, values = met
    if shape.rules is not None and shape.rules.hold(values, is_canonical=is_canonical):
        return None
    wrong = _flaw(document)
    if wrong is None and shape.rules is None:
        shape.times_well_formed += 1
        if shape.times_well_formed > 1:  # a shape met once may never come again
            shape.rules = Rules(form.document, shape.holes, values)
    return wrong


def _flaw(document: Mapping[str, Any]) -> str | None:
    return first_flaw(document) or respelt(document)


def _kind(document: Mapping[str, Any], paths: list[Path]) -> Kind:
    for trials, kind in _KINDS:
        if all(first_flaw(replaced(document, dict.fromkeys(paths, trial))) is None for trial in trials):
            return kind
    return "only"


def _sets(value: Any, holes: Mapping[Path, int], path: Path = ()) -> Iterator[list[list[int]]]:
    """Yield, for each set of several items, where the texts of each item that is like another stand."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _sets(item, holes, (*path, name))
    elif isinstance(value, list):
        alike: dict[str, list[list[int]]] = {}
        for number, item in enumerate(value):
            own = (*path, number)
            places = {hole[len(own) :]: place for hole, place in holes.items() if hole[: len(own)] == own}
            rest = replaced(item, dict.fromkeys(places, "\0 any text"))
            alike.setdefault(repr(rest), []).append([places[inner] for inner in sorted(places, key=repr)])
            yield from _sets(item, holes, own)
        yield from (items for items in alike.values() if len(items) > 1)
