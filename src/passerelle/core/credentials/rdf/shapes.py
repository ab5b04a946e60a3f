"""The shapes a source of contexts has met, so that JSON-LD is run once for each, not once for each document.

A document of a known shape costs as little as its signature; any other takes the long way, as does one that could
come out differently (`NotThisWay`). The memory is bounded: in shapes, in shapes of one issuer, so that one cannot
push out all others, and in letters.
"""

from __future__ import annotations

import threading
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.rdf.longway import text_of
from passerelle.core.credentials.rdf.plan import Budget, NotThisWay
from passerelle.core.credentials.rdf.rdfc import canonical_text
from passerelle.core.credentials.rdf.safety import refuse_unsafe
from passerelle.core.credentials.rdf.shape import Shape, Unlearnable
from passerelle.core.credentials.rdf.vocabulary import Vocabulary, vocabulary
from passerelle.core.credentials.refusals import CredentialRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.credentials.rdf.expansion import ContextSource

    Met = tuple[Shape, tuple[str, ...]]

MAX_SHAPES: Final = 256
MAX_SHAPES_OF_ONE: Final = 32  # per issuer
MAX_HINTS: Final = 4_096
MAX_HINT: Final = 512  # letters of an address in a hint: it stays, whoever wrote it
MAX_VOCABULARIES: Final = 64
MAX_PARTS: Final = 800  # values of a document whose shape is worth learning
MAX_KEPT: Final = 32 * 1024 * 1024  # letters of texts kept beside the shapes themselves


class Shapes:
    """The shapes met with the contexts of one source.

    Reading needs no lock: what is looked up is whole before it is put in place. Learning takes one at a time.
    """

    def __init__(self, max_shapes: int = MAX_SHAPES, max_of_one: int = MAX_SHAPES_OF_ONE) -> None:
        self._max_shapes, self._max_of_one = max_shapes, max_of_one
        self._lock = threading.Lock()
        self._clock = count(1)
        self._of_issuer: dict[str | None, tuple[Shape, ...]] = {}
        self._hints: dict[tuple[object, ...], Shape] = {}
        self._vocabularies: dict[tuple[str, ...], Vocabulary | None] = {}
        self._budget = Budget(MAX_KEPT)
        self._counted: Counter[str] = Counter()

    def met(self, document: Mapping[str, Any]) -> Met | None:
        """Return the shape of a document and the document's values, if the shape was met before.

        Where a text of the shape is no text in the document, but a list of one, say, or false, the document has another
        shape: what is remembered of the one (how deep it is, what its parts must be) says nothing of the other.
        """
        issuer, hint = _route(document)
        shape = self._hints.get(hint)
        values = None if shape is None else shape.read(document)
        if shape is not None and values is not None and _are_texts(values):
            return shape, values
        for shape in self._of_issuer.get(issuer, ()):
            values = shape.read(document)
            if values is not None and _are_texts(values):
                self._hint(hint, shape)
                return shape, values
        return None

    def text(self, document: Mapping[str, Any], source: ContextSource, met: Met | None = None) -> str:
        """Return the canonical N-Quads of `document`; raises as `longway.text_of` does.

        `met` is what `met` said of it, where that was asked before.
        """
        met = met or self.met(document)
        if met is None:
            return self._learn(document, source)
        shape, values = met
        shape.used = next(self._clock)
        try:
            text = shape.fill(values)
        except NotThisWay as reason:
            self._counted[f"long_way_{reason}"] += 1
        else:
            self._counted["filled"] += 1
            return text
        return text_of(document, source)

    def stats(self) -> dict[str, int]:
        """Return how many documents went which way (about, under threads), and how many shapes are kept."""
        return {**self._counted, "shapes": sum(map(len, list(self._of_issuer.values())))}

    def _learn(self, document: Mapping[str, Any], source: ContextSource) -> str:
        issuer, hint = _route(document)
        try:
            shape = self._learnt(document, source)
        except (CredentialRefused, Unlearnable):
            self._counted["long_way_unlearnt"] += 1
            return text_of(document, source)
        if shape.says_twice:  # only the long way knows whether both were written alike
            self._counted["long_way_equal"] += 1
            return text_of(document, source)
        text = canonical_text(shape.statements)
        if shape.gives(text):
            with self._lock:
                if self.met(document) is None:  # no other thread has learnt it meanwhile
                    self._keep(shape, issuer)
                    self._hint(hint, shape)
            self._counted["learnt"] += 1
        else:
            self._counted["long_way_mismatch"] += 1
        return text

    def _learnt(self, document: Mapping[str, Any], source: ContextSource) -> Shape:
        if type(document) is not dict or refuse_unsafe(document) > MAX_PARTS:
            raise Unlearnable
        urls = tuple(document.get("@context", ()))
        if urls not in self._vocabularies:
            if len(self._vocabularies) >= MAX_VOCABULARIES:
                self._vocabularies.clear()
            self._vocabularies[urls] = vocabulary(urls, source)
        names = self._vocabularies.get(urls)
        if names is None:
            raise Unlearnable
        return Shape(document, source, names, self._budget)

    def _hint(self, hint: tuple[object, ...], shape: Shape) -> None:
        if any(isinstance(told, str) and len(told) > MAX_HINT for told in hint):
            return
        if len(self._hints) >= MAX_HINTS:
            self._hints.clear()
        self._hints[hint] = shape

    def _keep(self, shape: Shape, issuer: str | None) -> None:
        shape.used = next(self._clock)
        own = self._of_issuer.get(issuer, ())
        self._of_issuer[issuer] = (shape, *own)
        if len(own) >= self._max_of_one:
            self._let_go(issuer, min(own, key=_last_used))
        if sum(map(len, self._of_issuer.values())) > self._max_shapes:
            all_of_them = [(name, old) for name, shapes in self._of_issuer.items() for old in shapes]
            self._let_go(*min(all_of_them, key=lambda pair: pair[1].used))

    def _let_go(self, issuer: str | None, old: Shape) -> None:
        left = tuple(shape for shape in self._of_issuer[issuer] if shape is not old)
        if left:
            self._of_issuer[issuer] = left
        else:
            del self._of_issuer[issuer]
        for hint in [hint for hint, shape in list(self._hints.items()) if shape is old]:
            self._hints.pop(hint, None)
        old.forget()


def _are_texts(values: tuple[str, ...]) -> bool:
    try:
        "".join(values)
    except TypeError:
        return False
    return True


def _last_used(shape: Shape) -> int:
    return shape.used


def _route(document: Mapping[str, Any]) -> tuple[str | None, tuple[object, ...]]:
    """Return whose shapes to look among, and what tells most shapes of one issuer apart: what was achieved."""
    issuer = document.get("issuer")
    if type(issuer) is dict:
        issuer = issuer.get("id")
    if type(issuer) is not str:
        issuer = None
    subject = document.get("credentialSubject")
    what = subject.get("achievement") if type(subject) is dict else None
    what = what.get("id") if type(what) is dict else None
    return issuer, (issuer, what if type(what) is str else None, len(document))
