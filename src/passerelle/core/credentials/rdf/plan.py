"""The canonical form of all documents of one shape, but for the values: fill them in, and it is theirs.

A plan holds statements whose terms may be holes. What depends on no hole is worked out once: the hashes of blank
nodes, the order of lines, the text. For a filling, only the hashes of blank nodes with holes are made anew; they
give the labels, and the labels the order. Where few nodes change, the text with a given way for the labels to fall
(an `_Arrangement`) is kept, since it comes again.
"""

from __future__ import annotations

import hashlib
import re
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.rdf.order import Hole, Label, Run, ordered
from passerelle.core.credentials.rdf.terms import escaped, needs_escapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from passerelle.core.credentials.rdf.order import Block, Line, Term
    from passerelle.core.credentials.rdf.vocabulary import Vocabulary

    Pick = Callable[[Sequence[str]], Any]

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
        self.ties = len(set(self._settled)) < len(self._settled)
        self._changing = len(changing)
        self._node_texts = _Text(list(changing.values()), holes, {}) if changing else None
        nodes = [*sorted(settled, key=settled.__getitem__), *changing]
        whole = _whole(lines)
        self._text = _Text(list(whole.blocks), holes, {node: holes + number for number, node in enumerate(nodes)})
        self.size = self._text.size
        self._distinct = list(_distinct(whole))
        self.arrangements: dict[tuple[str, ...], _Arrangement] = {}

    def fill(self, values: Sequence[str]) -> str:
        """Return the canonical text with `values` in the holes.

        Raises NotThisWay (address, equal, tie), or TypeError for a value that is no text.
        """
        if needs_escapes(" ".join(values)):
            values = [escaped(value) for value in values]
        self._check_addresses(values)
        for pick, known, count in self._distinct:
            if len(known.union(pick(values))) != count:
                raise NotThisWay("equal")
        labels = self._labels(values)
        terms = [*values, *labels]
        if self._changing > MAX_ARRANGED_NODES:
            return self._text.sorted(terms)
        key = labels[len(self._settled) :]
        arrangement = self.arrangements.get(key)
        if arrangement is None:
            if not self._budget.take(self.size):
                return self._text.sorted(terms)
            arrangement = self.arrangements[key] = _Arrangement(self._text, labels)
        return arrangement.fill(terms)

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

    def _labels(self, values: Sequence[str]) -> tuple[str, ...]:
        """Return the label of every node: of those with a settled hash in the order of these, then the others."""
        hashes = self._settled
        if self._node_texts is not None:
            texts = self._node_texts.parts([*values])
            hashes = hashes + [hashlib.sha256(text.encode("utf-8")).digest() for text in texts]
        label_of = dict(zip(sorted(hashes), _NAMES, strict=False))
        if len(label_of) < len(hashes):
            raise NotThisWay("tie")
        return tuple([label_of[found] for found in hashes])


class _Text:
    """Blocks as one format with the blocks' ends marked, and the runs within them, which are sorted first.

    Terms are counted: first the holes, then the labels, then the runs.
    """

    def __init__(self, blocks: Sequence[Block], holes: int, places: dict[str, int]) -> None:
        self.holes = holes
        self._places = places
        self._runs: list[tuple[str, Pick]] = []
        self._run_has_hole: list[bool] = []
        form, args = self._format(blocks)
        self._form, self._pick = form, _pick(args)
        self.size = len(form)

    @property
    def has_changing_runs(self) -> bool:
        return any(self._run_has_hole)

    def parts(self, terms: list[str]) -> list[str]:
        """Return the text of each block; `terms` grows by the runs."""
        self.add_runs(terms)
        text: str = self._form % self._pick(terms)
        return text.split("\0")

    def sorted(self, terms: list[str]) -> str:
        """Return the blocks in order, as one text; `terms` grows by the runs."""
        parts = self.parts(terms)
        parts.sort()
        return "".join(parts)

    def add_runs(self, terms: list[str]) -> None:
        for form, pick in self._runs:
            terms.append("".join(sorted((form % pick(terms)).split("\0"))))

    def marked(self, labels: Sequence[str]) -> list[str]:
        """Return the text of each block with `labels`, and a mark for each hole and each run that holds one."""
        terms = [_mark(place) for place in range(self.holes)] + [*labels]
        for (form, pick), has_hole in zip(self._runs, self._run_has_hole, strict=True):
            terms.append(_mark(len(terms)) if has_hole else "".join(sorted((form % pick(terms)).split("\0"))))
        text: str = self._form % self._pick(terms)
        return text.split("\0")

    def _format(self, blocks: Sequence[Block]) -> tuple[str, list[int]]:
        forms: list[str] = []
        args: list[int] = []
        for block in blocks:
            form = ""
            for item in block:
                form += self._run(item, args) if isinstance(item, Run) else self._line(item, args)
            forms.append(form)
        return "\0".join(forms), args

    def _run(self, run: Run, args: list[int]) -> str:
        form, inner = self._format(run.blocks)
        first = self.holes + len(self._places)
        self._run_has_hole.append(any(a < self.holes or (a >= first and self._run_has_hole[a - first]) for a in inner))
        self._runs.append((form, _pick(inner)))
        args.append(first + len(self._runs) - 1)
        return "%s"

    def _line(self, line: Line, args: list[int]) -> str:
        *start, graph = (self._term(term, args) for term in line)
        return f"{' '.join(start)} {graph} .\n" if graph else f"{' '.join(start)} .\n"

    def _term(self, term: Term, args: list[int]) -> str:
        if isinstance(term, Hole):
            args.append(term.place)
            return f"{_literally(term.before)}%s{_literally(term.after)}"
        if isinstance(term, Label):
            args.append(self._places[term.node])
            return "%s"
        return _literally(term)


class _Arrangement:
    """The whole text for one way the labels fall. Only blocks that start with an unknown address are still sorted."""

    def __init__(self, text: _Text, labels: Sequence[str]) -> None:
        parts = sorted(text.marked(labels))
        if any(part.startswith("<\x01") for part in parts):
            addresses = [part for part in parts if part.startswith("<")]
            parts = [*addresses, "".join(parts[len(addresses) :])]
            self._sorts = True
        else:
            parts = ["".join(parts)]
            self._sorts = False
        marked = _literally("\0".join(parts))
        self._pick = _pick([int(place) for place in _MARK.findall(marked)])
        self._form = _MARK.sub("%s", marked)
        self._add_runs = text.add_runs if text.has_changing_runs else None

    def fill(self, terms: list[str]) -> str:
        if self._add_runs is not None:
            self._add_runs(terms)
        text = self._form % self._pick(terms)
        return "".join(sorted(text.split("\0"))) if self._sorts else text


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
            settled[node] = hashlib.sha256(text.encode("utf-8")).digest()
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
            yield tuple_of(places), known, len(places) + len(known)
    for block in run.blocks:
        for item in block:
            if isinstance(item, Run):
                yield from _distinct(item)


def _holes(lines: Iterable[Line]) -> Iterator[Hole]:
    return (term for line in lines for term in line if isinstance(term, Hole))


def _literally(text: str) -> str:
    return text.replace("%", "%%")


def _mark(place: int) -> str:
    return f"\x01{place}\x02"


def _pick(places: Sequence[int]) -> Pick:
    """Return a function to what a format takes: a tuple of the terms at `places`, or the only one."""
    return itemgetter(*places) if places else _nothing


def tuple_of(places: Sequence[int]) -> Pick:
    """Return a function to the tuple of the terms at `places`."""
    if len(places) == 1:
        (place,) = places
        return lambda terms: (terms[place],)
    return _pick(places)


def _nothing(terms: Sequence[str]) -> tuple[()]:
    return ()
