"""One shape of document: what is known of all documents that differ only in some of their texts.

To learn a shape, its texts are replaced by stand-ins no context can touch, and the statements looked at: where a
stand-in comes out as it went in, any text would (or any absolute address, if it came out as one). All other texts,
and numbers, are part of the shape. So is it that two addresses are the same, because that joins what is said of them.

Documents of one shape often share most of their texts, as the awards of one achievement do. Which texts differ is
learnt, and for each set of the others there is a plan of its own, with only the differing texts open.
"""

from __future__ import annotations

import re
from collections import deque
from operator import ne
from typing import TYPE_CHECKING, Any, Final
from weakref import finalize

from passerelle.core.credentials.rdf.expansion import expanded
from passerelle.core.credentials.rdf.order import Hole, Label
from passerelle.core.credentials.rdf.plan import NotThisWay, Plan, tuple_of
from passerelle.core.credentials.rdf.reader import reader
from passerelle.core.credentials.rdf.statements import statements
from passerelle.core.credentials.rdf.terms import Statement, escaped, is_double

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from passerelle.core.credentials.known_structure import Rules
    from passerelle.core.credentials.known_summary import Picker
    from passerelle.core.credentials.rdf.expansion import ContextSource
    from passerelle.core.credentials.rdf.order import Line, Term
    from passerelle.core.credentials.rdf.plan import Budget
    from passerelle.core.credentials.rdf.reader import Path
    from passerelle.core.credentials.rdf.vocabulary import Vocabulary

MAX_LETTERS: Final = 64 * 1024  # of the text of a plan; longer documents are rare, and kept plans are many
MAX_SPECIAL: Final = 32  # plans of their own per shape
MIN_SHARED: Final = 12  # values; with fewer, a plan of its own gains nothing
EAGER: Final = 64  # fillings from which it is learnt at once which texts differ; then from every eighth

_SCHEME: Final = "x-passerelle-value"
_STAND_IN = re.compile(rf"{_SCHEME}:([0-9]+)\.")


class Unlearnable(Exception):
    """The document has a meaning, but its shape cannot be told from it."""


class Shape:
    """How to read the values of a document of this shape, and how to fill them in."""

    def __init__(self, document: dict[str, Any], source: ContextSource, vocabulary: Vocabulary, budget: Budget) -> None:
        """Learn the shape of `document`; raises Unlearnable, or what JSON-LD refuses in it."""
        self.used = 0
        self.is_cleared = self.is_plain = False  # see canonical.fit_to_sign
        self.rules: Rules | None = None  # see known_structure
        self.picker: Picker | None = None  # see known_summary
        self.times_well_formed = 0
        self._vocabulary, self._budget = vocabulary, budget
        values, holes, said = _learnt(document, source, vocabulary)
        self.values, self.holes = values, holes
        self.statements = list(dict.fromkeys(_filled(line, values) for line in said))
        self.says_twice = len(self.statements) < len(said)
        self._lines = said
        self.read = reader(document, holes)
        plan = Plan(said, len(values), vocabulary, budget)
        if plan.size > MAX_LETTERS or not said:
            raise Unlearnable
        self._plan = None if plan.ties else plan
        self._special: _Special | None = None
        self._asked: tuple[tuple[str, ...] | None, _Special | None, Plan | None] = None, None, None
        self._earlier: deque[tuple[str, ...]] = deque([values], maxlen=3)
        self._fillings = 0

    def fill(self, values: tuple[str, ...]) -> str:
        """Return the canonical text of the document with these `values`; raises as `Plan.fill` does."""
        special = self._special
        if special is not None:
            plan = self._special_plan(special, values)
            if plan is not None:
                return plan.fill(special.differing(values))
        if self._plan is None:
            raise NotThisWay("tie")
        text = self._plan.fill(values)
        self._fillings += 1
        if len(values) >= MIN_SHARED and (self._fillings < EAGER or self._fillings % 8 == 0):
            self._learn(values)
        return text

    def uncleared(self, values: tuple[str, ...]) -> tuple[str, ...]:
        """Return the texts to be looked at before signing: all, or those that differ where the rest was cleared."""
        special = self._special
        plan = self._special_plan(special, values) if special is not None else None
        return special.differing(values) if special is not None and plan is not None and plan.is_cleared else values

    def clear(self, values: tuple[str, ...]) -> None:
        """Note that these texts may be signed."""
        special = self._special
        plan = self._special_plan(special, values) if special is not None else None
        if plan is not None:
            plan.is_cleared = True

    def _special_plan(self, special: _Special, values: tuple[str, ...]) -> Plan | None:
        """Return the plan for what these values share with others; for the same values asked again it is at hand."""
        of, of_special, plan = self._asked
        if of is not values or of_special is not special:
            plan = special.plans.get(special.shared(values)) if values[special.head] in special.heads else None
            self._asked = values, special, plan
        return plan

    def gives(self, text: str) -> bool:
        """Whether the values it was learnt from give `text`, or are known to go the long way."""
        try:
            return self.fill(self.values) == text
        except NotThisWay:
            return True

    def plan_of(self, values: tuple[str, ...], places: Sequence[int]) -> Plan | None:
        """Return a plan for documents with these values but at `places`, whose texts it is given in that order.

        None where such documents must take a longer way. What it takes of the budget it gives back when let go.
        """
        number = {place: number for number, place in enumerate(places)}
        plan = self._plan_with(values, number)
        if self._plan is None or plan.ties or not self._budget.take(plan.size):
            return None
        finalize(plan, _give_back, self._budget, plan.size, plan.arrangements).atexit = False
        try:
            is_same = plan.fill([values[place] for place in places]) == self._plan.fill(values)
        except NotThisWay:
            return None
        return plan if is_same else None

    def forget(self) -> None:
        """Give back what is kept, before the shape is let go."""
        self.forget_special()
        if self._plan is not None:
            self._plan.forget()

    def _learn(self, values: tuple[str, ...]) -> None:
        """Learn which texts differ among documents that share most, and make a plan for those that share the rest."""
        few = len(values) // 3
        alike = next((earlier for earlier in tuple(self._earlier) if sum(map(ne, earlier, values)) <= few), None)
        self._earlier.append(values)
        special = self._special
        if alike is not None:
            places = {place for place, (a, b) in enumerate(zip(alike, values, strict=True)) if a != b}
            known = special.places if special else frozenset()
            if not places <= known and len(places | known) <= len(values) // 2:
                self.forget_special()
                special = self._special = _Special(frozenset(places | known), values)
        if special is not None and special.is_seen_again(values):
            self._specialise(special, values)

    def _specialise(self, special: _Special, values: tuple[str, ...]) -> None:
        number = {place: number for number, place in enumerate(sorted(special.places))}
        plan = self._plan_with(values, number)
        if not plan.ties and self._budget.take(plan.size):
            if len(special.plans) >= MAX_SPECIAL:
                self.forget_special()
                special.heads.clear()
            special.plans[special.shared(values)] = plan
            special.heads.add(values[special.head])
            self._asked = None, None, None

    def _plan_with(self, values: tuple[str, ...], number: Mapping[int, int]) -> Plan:
        lines = [tuple(_with(term, values, number) for term in line) for line in self._lines]
        return Plan(lines, len(number), self._vocabulary, self._budget)  # type: ignore[arg-type]

    def forget_special(self) -> None:
        """Let go the plans made for shared texts."""
        special = self._special
        self._asked = None, None, None
        for key in list(special.plans) if special else ():
            plan = special.plans.pop(key, None) if special else None
            if plan is not None:
                plan.forget()
                self._budget.give(plan.size)


class _Special:
    """Which values differ, how to pick them and the others, and the plans by the others."""

    def __init__(self, places: frozenset[int], values: tuple[str, ...]) -> None:
        self.places = places
        others = [place for place in range(len(values)) if place not in places]
        self.head = max(others, key=lambda place: len(values[place]))
        self.heads: set[str] = set()
        """What stands at one place of the shared texts, the longest, in any of the plans: asked before the others."""
        self.differing: Callable[[Sequence[str]], tuple[str, ...]] = tuple_of(sorted(places))
        self.shared: Callable[[Sequence[str]], tuple[str, ...]] = tuple_of(others)
        self.plans: dict[tuple[str, ...], Plan] = {}
        self._seen: set[int] = set()

    def is_seen_again(self, values: tuple[str, ...]) -> bool:
        shared = hash(self.shared(values))
        if shared in self._seen:
            return True
        if len(self._seen) > 1_000:
            self._seen.clear()
        self._seen.add(shared)
        return False


def _give_back(budget: Budget, size: int, arrangements: dict[Any, Any]) -> None:
    budget.give(size * (1 + len(arrangements)))


def _learnt(
    document: dict[str, Any], source: ContextSource, vocabulary: Vocabulary
) -> tuple[tuple[str, ...], dict[Path, int], list[Line]]:
    """Return the values of `document` that may be any, where they stand, and its statements with holes for them."""
    if _SCHEME in vocabulary.names:
        raise Unlearnable
    texts = [(path, text) for path, text in _texts(document, vocabulary) if path]
    for _ in range(3):
        holes, values = _numbered(texts, vocabulary)
        said = statements(expanded(_with_stand_ins(document, holes), source))
        unfit = _unfit(said, values, holes, vocabulary)
        if not unfit:
            return values, holes, [_line(statement) for statement in said]
        texts = [(path, text) for path, text in texts if holes[path] not in unfit]
    raise Unlearnable


def _texts(document: dict[str, Any], vocabulary: Vocabulary) -> Iterator[tuple[Path, str]]:
    """Yield the path of each text that does not decide what others mean."""
    waiting: list[tuple[Path, Any, bool]] = [((), document, False)]
    while waiting:
        path, value, fixed = waiting.pop()
        if isinstance(value, str):
            if _SCHEME in value:
                raise Unlearnable
            if not fixed and not is_double(value):
                yield path, value
        elif isinstance(value, list):
            waiting += [((*path, number), item, fixed) for number, item in enumerate(value)]
        elif isinstance(value, dict):
            for name, item in value.items():
                if _SCHEME in name:
                    raise Unlearnable
                waiting.append(((*path, name), item, vocabulary.is_fixed(name)))
        elif value is not None and not isinstance(value, int | float):
            raise Unlearnable


def _numbered(texts: list[tuple[Path, str]], vocabulary: Vocabulary) -> tuple[dict[Path, int], tuple[str, ...]]:
    """Give each text a number of its own, but one number to all places of one address."""
    holes: dict[Path, int] = {}
    values: list[str] = []
    number_of: dict[str, int] = {}
    for path, text in texts:
        number = len(values)
        if vocabulary.is_plain_address(text):
            number = number_of.setdefault(text, number)
        if number == len(values):
            values.append(text)
        holes[path] = number
    return holes, tuple(values)


def _with_stand_ins(document: dict[str, Any], holes: Mapping[Path, int]) -> dict[str, Any]:
    def copied(value: Any, path: Path) -> Any:
        if path in holes:
            return f"{_SCHEME}:{holes[path]}."
        if isinstance(value, dict):
            return {name: copied(item, (*path, name)) for name, item in value.items()}
        return [copied(item, (*path, n)) for n, item in enumerate(value)] if isinstance(value, list) else value

    found: dict[str, Any] = copied(document, ())
    return found


def _unfit(
    said: list[Statement], values: tuple[str, ...], holes: Mapping[Path, int], vocabulary: Vocabulary
) -> set[int]:
    """Return the values that do not come out as they went in, or as an address though they are none."""
    unfit: set[int] = set()
    texts: set[int] = set()
    addresses: set[int] = set()
    for statement in said:
        for position, term in enumerate(statement):
            found = set(map(int, _STAND_IN.findall(term)))
            hole = _hole(term)
            if position == 1 or len(found) > 1 or not isinstance(hole, Hole):
                unfit |= found
            else:
                (addresses if hole.before == "<" else texts).add(hole.place)
    unfit |= {place for place in addresses if not vocabulary.is_plain_address(values[place])}
    names = {holes[path] for path in holes if path[-1] in {"id", "@id"}}  # where a blank node's name would be refused
    return unfit | (set(range(len(values))) - addresses - (texts - names))


def _line(statement: Statement) -> Line:
    subject, predicate, value, graph = (Label(t) if t.startswith("_:") else _hole(t) for t in statement)
    return subject, predicate, value, graph


def _hole(term: str) -> Term:
    """Return the hole a stand-in leaves in `term`, if it is at the start of it and ends where it does."""
    found = _STAND_IN.match(term, 1)
    if found is None or term[0] + term[found.end()] not in {'""', "<>"}:
        return term
    return Hole(int(found[1]), term[0], term[found.end() :])


def _with(term: Term, values: Sequence[str], number: Mapping[int, int]) -> Term:
    """Return `term` with its hole numbered anew, or filled for good."""
    if not isinstance(term, Hole):
        return term
    if term.place in number:
        return Hole(number[term.place], term.before, term.after)
    return f"{term.before}{escaped(values[term.place])}{term.after}"


def _filled(line: Line, values: Sequence[str]) -> Statement:
    subject, predicate, value, graph = (
        term.node if isinstance(term, Label) else str(_with(term, values, {})) for term in line
    )
    return subject, predicate, value, graph
