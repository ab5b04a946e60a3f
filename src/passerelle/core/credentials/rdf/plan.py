"""The canonical form of all documents of one shape, but for the values: fill them in, and it is theirs.

A plan holds statements whose terms may be holes. What depends on no hole is worked out once: the hashes of blank
nodes, the order of lines, the text. For a filling, only the hashes of blank nodes with holes are made anew; they
give the labels, and the labels the order. Where few nodes change, the text with a given way for the labels to fall
(an `_Arrangement`) is kept, since it comes again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import partial
from hashlib import sha256
from itertools import chain, combinations, groupby, starmap
from operator import itemgetter, lt
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.rdf.order import Hole, Label, Run, ordered
from passerelle.core.credentials.rdf.terms import escaped, needs_escapes
from passerelle.core.credentials.rdf.written import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from passerelle.core.credentials.rdf.order import Block, Line, Term
    from passerelle.core.credentials.rdf.vocabulary import Vocabulary

    Pick = Callable[[Sequence[Any]], Any]

OFTEN: Final = 24  # times a text is filled before a function is written for it, which takes as long as thirty
MAX_ARRANGED_NODES: Final = 3  # more changing nodes fall in too many ways to be worth keeping
MAX_NODES: Final = 2_000
_NAMES: Final = tuple(f"_:c14n{number}" for number in range(MAX_NODES))
_MARK = re.compile("\x01([0-9]+)\x02")

# The usual addresses, one a line, all in one look; what does not fit is looked at one by one.
_PATH: Final = r"[A-Za-z0-9._~:/@!$&'()*+,;=\-]*"
_USUAL = re.compile(
    rf"(?:(?:https?://[A-Za-z0-9.\-]+(?:/{_PATH})?|(?:urn|did):[A-Za-z0-9]{_PATH})"
    rf"(?:\?[A-Za-z0-9&=._\-]*)?(?:#{_PATH.replace('#', '')})?\n)*"
)


class NotThisWay(Exception):
    """This filling must take the long way; the argument is a word for the statistics."""


class Budget:
    """Letters of text that may still be kept; not exact under threads, which only bounds it less sharply."""

    def __init__(self, letters: int) -> None:
        self.left = letters

    def take(self, letters: int) -> bool:
        """Whether `letters` more may be kept; if so they are counted."""
        if self.left < letters:
            return False
        self.left -= letters
        return True

    def give(self, letters: int) -> None:
        """Say that `letters` are no longer kept."""
        self.left += letters


class Plan:
    """The canonical text of distinct `lines` as a function of the values in their `holes`."""

    def __init__(self, lines: Sequence[Line], holes: int, vocabulary: Vocabulary, budget: Budget) -> None:
        self._vocabulary, self._budget = vocabulary, budget
        self._usual = vocabulary.names.isdisjoint({"urn", "did"})
        self._addresses = tuple_of(sorted({hole.place for hole in _holes(lines) if hole.before == "<"}))
        settled, changing = _nodes(lines)
        self._settled = sorted(settled.values())
        self._settled_ones = frozenset(self._settled)
        self.ties = len(self._settled_ones) < len(self._settled)
        self._node_texts = _Text(list(changing.values()), holes, {}) if changing else None
        nodes = [*sorted(settled, key=settled.__getitem__), *changing]
        whole = _whole(lines)
        self._text = _Text(list(whole.blocks), holes, {node: holes + number for number, node in enumerate(nodes)})
        self._subjects = whole.terms
        self.size = self._text.size
        self._distinct = list(_distinct(whole))
        self.arrangements: dict[tuple[int, ...], _Arrangement] = {}
        self.is_cleared = False  # whether all texts but the holes' may be signed, see canonical.fit_to_sign

    def fill(self, values: Sequence[str], *, are_plain: bool = False) -> str:
        """Return the canonical text with `values` in the holes; `are_plain` says that no letter of them is escaped.

        Raises NotThisWay (address, equal, tie), or TypeError for a value that is no text.
        """
        if not are_plain and needs_escapes(" ".join(values)):
            values = [escaped(value) for value in values]
        self._check_addresses(values)
        for pick, known, count in self._distinct:
            picked = pick(values)
            if len(set(picked)) < count or not known.isdisjoint(picked):
                raise NotThisWay("equal")
        hashes = self._node_texts.hashes(values) if self._node_texts else []
        if len(hashes) > MAX_ARRANGED_NODES:
            return self._text.sorted([*values, *self._labels(hashes)])
        key = self._falling(hashes)
        arrangement = self.arrangements.get(key)
        if arrangement is None:
            labels = self._labels(hashes)
            if not self._budget.take(self.size):
                return self._text.sorted([*values, *labels])
            arrangement = self.arrangements[key] = _Arrangement(self._text, self._subjects, labels)
        return arrangement.fill(values)

    def forget(self) -> None:
        """Give back to the budget what the arrangements took."""
        kept, self.arrangements = self.arrangements, {}
        self._budget.give(len(kept) * self.size)

    def _check_addresses(self, values: Sequence[str]) -> None:
        addresses = self._addresses(values)
        if not addresses:
            return
        usual = self._usual and _USUAL.fullmatch("\n".join(addresses) + "\n")
        if usual and self._vocabulary.addresses.isdisjoint(addresses):
            return
        if not all(map(self._vocabulary.is_plain_address, addresses)):
            raise NotThisWay("address")

    def _falling(self, hashes: list[bytes]) -> tuple[int, ...]:
        """Return how `hashes` fall among the settled ones and each other: as many ways as there are arrangements."""
        settled = self._settled
        if len(set(hashes)) < len(hashes) or not self._settled_ones.isdisjoint(hashes):
            raise NotThisWay("tie")
        if len(hashes) == 2:  # the usual case, written out
            one, other = hashes
            return bisect_left(settled, one), bisect_left(settled, other), one < other
        return (*[bisect_left(settled, found) for found in hashes], *starmap(lt, combinations(hashes, 2)))

    def _labels(self, hashes: list[bytes]) -> list[str]:
        """Return the label of every node: of those with a settled hash in the order of these, then the others."""
        known = self._settled + hashes
        label_of = dict(zip(sorted(known), _NAMES, strict=False))
        if len(label_of) < len(known):
            raise NotThisWay("tie")
        return [label_of[found] for found in known]


class _Text:
    """Blocks as pieces to be joined, with a mark between blocks; the runs within them are sorted first.

    Pieces are counted: first the holes, then the labels, then what is known, then the runs. To join what is picked
    is several times faster than a format. For a text that is often wanted, functions are written that know each piece:
    twice as fast again, once they are compiled.
    """

    def __init__(self, blocks: Sequence[Block], holes: int, places: dict[str, int]) -> None:
        self.holes = holes
        self._places = places
        self._known: dict[str, None] = {}
        runs: list[list[str | int]] = []
        whole = self._pieces(blocks, runs)
        first = holes + len(places)
        known = {text: first + number for number, text in enumerate(self._known)}
        self._first_run = first + len(known)
        self._runs = [self._picked(pieces, known) for pieces in runs]
        self._run_has_hole: list[bool] = []
        for pieces in runs:
            self._run_has_hole.append(any(self._changes(piece) for piece in pieces))
        self._pick = self._picked(whole, known)
        self.size = sum(map(len, self._known))
        self._times = 0
        self._write = partial(written, whole, runs, first)
        self._hashes: Callable[[Sequence[str]], list[bytes]] | None = None
        self._sorted: Callable[[Sequence[str]], str] | None = None

    @property
    def has_changing_runs(self) -> bool:
        return any(self._run_has_hole)

    def parts(self, terms: Sequence[str]) -> list[str]:
        """Return the text of each block."""
        pieces = [*terms, *self._known]
        if self._runs:
            self.add_runs(pieces)
        return "".join(self._pick(pieces)).split("\0")

    def hashes(self, terms: Sequence[str]) -> list[bytes]:
        """Return the hash of each block."""
        if self._hashes is not None:
            return self._hashes(terms)
        if self._is_often_wanted():
            self._hashes = self._write(hashed=True)
        return [sha256(part.encode()).digest() for part in self.parts(terms)]

    def sorted(self, terms: Sequence[str]) -> str:
        """Return the blocks in order, as one text."""
        if self._sorted is not None:
            return self._sorted(terms)
        if self._is_often_wanted():
            self._sorted = self._write(hashed=False)
        return "".join(sorted(self.parts(terms)))

    def _is_often_wanted(self) -> bool:
        self._times += 1
        return self._times == OFTEN

    def with_runs(self, terms: Sequence[str]) -> list[str]:
        """Return `terms` and all that is joined with them."""
        pieces = [*terms, *self._known]
        self.add_runs(pieces)
        return pieces

    def add_runs(self, pieces: list[str]) -> None:
        for pick in self._runs:
            pieces.append(_sorted(pick, pieces))

    def marked(self, labels: Sequence[str]) -> list[str]:
        """Return the text of each block with `labels`, and a mark for each hole and each run that holds one."""
        pieces = [*map(_mark, range(self.holes)), *labels, *self._known]
        for pick, has_hole in zip(self._runs, self._run_has_hole, strict=True):
            pieces.append(_mark(len(pieces)) if has_hole else _sorted(pick, pieces))
        return "".join(self._pick(pieces)).split("\0")

    def label(self, term: Label, labels: Sequence[str]) -> str:
        return labels[self._places[term.node] - self.holes]

    def _changes(self, piece: str | int) -> bool:
        """Whether a piece is a hole, or a run (counted from -1 down) that holds one."""
        return isinstance(piece, int) and (self._run_has_hole[-piece - 1] if piece < 0 else piece < self.holes)

    def _picked(self, pieces: Sequence[str | int], known: dict[str, int]) -> Pick:
        return tuple_of(
            [
                known[piece] if isinstance(piece, str) else self._first_run - piece - 1 if piece < 0 else piece
                for piece in pieces
            ]
        )

    def _pieces(self, blocks: Sequence[Block], runs: list[list[str | int]]) -> list[str | int]:
        pieces: list[str | int] = []
        for number, block in enumerate(blocks):
            if number:
                pieces.append("\0")
            for item in block:
                if isinstance(item, Run):
                    runs.append(self._pieces(item.blocks, runs))
                    pieces.append(-len(runs))
                else:
                    pieces += self._line(item)
        return self._joined(pieces)

    def _line(self, line: Line) -> Iterator[str | int]:
        for term in line:
            if isinstance(term, Hole):
                yield from (term.before, term.place, term.after)
            elif isinstance(term, Label):
                yield self._places[term.node]
            elif term:
                yield term
            if term:
                yield " "
        yield ".\n"

    def _joined(self, pieces: Iterable[str | int]) -> list[str | int]:
        """Join neighbouring known texts to one."""
        joined: list[str | int] = []
        for is_known, group in groupby(pieces, key=lambda piece: isinstance(piece, str)):
            run = list(group)
            joined += ["".join(map(str, run))] if is_known else run
        for piece in joined:
            if isinstance(piece, str):
                self._known[piece] = None
        return joined


class _Arrangement:
    """The whole text for one way the labels fall. Only blocks about an unknown address are still sorted."""

    def __init__(self, text: _Text, subjects: Sequence[Term], labels: Sequence[str]) -> None:
        parts = dict(zip(subjects, text.marked(labels), strict=True))
        nodes = sorted((text.label(term, labels), part) for term, part in parts.items() if isinstance(term, Label))
        named = sorted((term, part) for term, part in parts.items() if isinstance(term, str))
        unknown = [part for term, part in parts.items() if isinstance(term, Hole)]
        changing = unknown + [part for _, part in named if unknown and _MARK.search(part)]
        self._settled = [part for _, part in named if unknown and part not in changing]
        self._labels = labels
        self._with_runs = text.with_runs if text.has_changing_runs else None
        self._first = len(text.with_runs([""] * (text.holes + len(labels)))) if self._with_runs else text.holes
        self._known: list[str] = []
        self._addresses = [self._pick(part) for part in changing]
        self._others = self._pick("".join(part for _, part in ([] if unknown else named) + nodes))

    def fill(self, values: Sequence[str]) -> str:
        terms = values if self._with_runs is None else self._with_runs([*values, *self._labels])
        pieces = [*terms, *self._known]
        if not self._addresses:
            return "".join(self._others(pieces))
        addresses = ["".join(pick(pieces)) for pick in self._addresses]  # the slowest step here: as little as needed
        addresses += self._settled
        addresses.sort()
        return "".join((*addresses, *self._others(pieces)))

    def _pick(self, marked: str) -> Pick:
        texts = _MARK.split(marked)
        first = self._first + len(self._known)
        self._known += texts[::2]
        marks = enumerate(map(int, texts[1::2]), first + 1)
        return tuple_of([first, *chain.from_iterable((place, known) for known, place in marks)])


def _sorted(pick: Pick, pieces: Sequence[str]) -> str:
    return "".join(sorted("".join(pick(pieces)).split("\0")))


def _nodes(lines: Iterable[Line]) -> tuple[dict[str, bytes], dict[str, Block]]:
    """Return the first-degree hash of each blank node without holes, and what is hashed for each other one."""
    said: dict[str, list[Line]] = {}
    for line in lines:
        for node in {term.node for term in line if isinstance(term, Label)}:
            said.setdefault(node, []).append(_seen_from(node, line))
    settled: dict[str, bytes] = {}
    changing: dict[str, Block] = {}
    for node, own in said.items():
        block = ordered(own)
        if any(_holes(own)):
            changing[node] = block
        else:
            text = _Text([block], 0, {}).parts([])[0]
            settled[node] = sha256(text.encode("utf-8")).digest()
    return settled, changing


def _seen_from(node: str, line: Line) -> Line:
    subject, predicate, value, graph = (
        ("_:a" if term.node == node else "_:z") if isinstance(term, Label) else term for term in line
    )
    return subject, predicate, value, graph


def _whole(lines: Iterable[Line]) -> Run:
    """Return all lines as blocks of one subject each."""
    of_subject: dict[Term, list[Line]] = {}
    for line in lines:
        of_subject.setdefault(line[0], []).append(line)
    return Run(tuple(ordered(own, 1) for own in of_subject.values()), tuple(of_subject))


def _distinct(run: Run) -> Iterator[tuple[Pick, frozenset[str], int]]:
    """Yield what must be distinct for the order, and the number of statements, to be as planned."""
    forms = {(term.before, term.after) for term in run.terms if isinstance(term, Hole)}
    for before, after in sorted(forms):
        places = [t.place for t in run.terms if isinstance(t, Hole) and (t.before, t.after) == (before, after)]
        known = frozenset(
            term[len(before) : len(term) - len(after)]
            for term in run.terms
            if isinstance(term, str) and term.startswith(before) and term.endswith(after)
        )
        if len(places) + len(known) > 1:
            yield tuple_of(places), known, len(places)
    for block in run.blocks:
        for item in block:
            if isinstance(item, Run):
                yield from _distinct(item)


def _holes(lines: Iterable[Line]) -> Iterator[Hole]:
    return (term for line in lines for term in line if isinstance(term, Hole))


def _mark(place: int) -> str:
    return f"\x01{place}\x02"


def tuple_of(places: Sequence[int]) -> Pick:
    """Return a function to the tuple of the terms at `places`."""
    if len(places) == 1:
        (place,) = places
        return lambda terms: (terms[place],)
    return itemgetter(*places) if places else _nothing


def _nothing(terms: Sequence[str]) -> tuple[()]:
    return ()
