"""What is wrong with the lines of an edition: everything at once, each named by a stable code.

Sources: policy paper, ch. 6 (published conditions that everybody can meet and understand); DOMAIN 4.4. Nothing here
asks a database: what the register knows of what lines cite is handed in (`Known`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.errors import Malformed
from passerelle.core.frameworks import Atlas, LevelRefused
from passerelle.core.matching import rules
from passerelle.core.matching.items import Item
from passerelle.core.matching.plainly import is_listed
from passerelle.core.matching.rules import Rule
from passerelle.core.positive_lists.asking import SOURCES, asks_of, entry_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from passerelle.core.matching.rules import Entry

CLAUSE: Final = "policy paper, ch. 6 and 7 (positive lists)"
CODES: Final = (
    "list_empty",
    "agreement_not_in_force",
    "agreement_ended",
    "agreement_of_others",
    "says_nothing",
    "line_twice",
    "lines_contradict",
    "lines_circular",
    "entry_unknown",
    "entry_gone",
    "block_unknown",
    "outcome_unknown",
    "level_unknown",
    "result_unknown",
    "edition_unknown",
    "lists_nothing",
    "too_few_to_hold",
    "cap_never_met",
    "cap_without_credits",
    "credits_never_met",
    "over_the_ceiling",
    "programme_ended",
    "over_before_it_began",
)
WARNS: Final = frozenset({"lists_nothing", "over_the_ceiling"})
"""What is told and stops nothing: a filter that nothing meets today may be met tomorrow, and a person gives a part of
what is over the ceiling."""


@dataclass(frozen=True)
class Drafted:
    """A line as it is looked over: what it asks for, what it opens, and when.

    `place` is what it opens, as one text (a module of a programme, a post); `requires` is the micro-credential that an
    exemption spares, where it names one. `ceiling` is the most that may be spared there, None where nothing is known.
    """

    reference: str
    rule: Rule
    effect: str
    place: str
    credits: Decimal = Decimal(0)
    mode: str = "automatic"
    human: str = ""
    requires: str = ""
    ceiling: Decimal | None = None
    ends_on: date | None = None
    """The first day on which what it opens is there no more."""


@dataclass(frozen=True)
class Known:
    """What the register knows of what the lines cite. `gone` are numbers it knows and no longer lists."""

    items: Sequence[Item] = ()
    gone: frozenset[str] = frozenset()
    atlas: Atlas | None = None
    by_number: Mapping[str, Item] = field(default_factory=dict)
    converted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What results of an item count for in other scales, by its number."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a line: what it has, what it should have, and the other lines it is about."""

    code: str
    line: str
    seen: Any = None
    threshold: Any = None
    others: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        return self.code not in WARNS


def faults(lines: Sequence[Drafted], known: Known, *, on: date) -> tuple[Fault, ...]:
    """Return everything that is wrong, in the order of the lines; empty means that it may be signed."""
    if not lines:
        return (Fault("list_empty", ""),)
    found = [fault for line in lines for fault in _of_one(line, known, on)]
    found += [*_beside_each_other(lines), *_circles(lines)]
    order = {line.reference: place for place, line in enumerate(lines)}
    return tuple(sorted(found, key=lambda one: (order.get(one.line, -1), CODES.index(one.code))))


def _of_one(line: Drafted, known: Known, on: date) -> Iterator[Fault]:
    name, rule = line.reference, line.rule
    try:
        rules.check(rule)
    except Malformed as refusal:
        yield Fault("says_nothing", name, seen=str(refusal.data.get("field")))
        return
    for entry in rule.entries:
        yield from (Fault(fault.code, name, fault.seen, fault.threshold) for fault in _of_entry(entry, known))
    yield from _of_credits(line, known)
    if (fewest := len(rule.clauses)) > (most := _different(rule, known)):
        yield Fault("too_few_to_hold", name, seen=most, threshold=fewest)
    if line.ceiling is not None and line.credits > line.ceiling:
        yield Fault("over_the_ceiling", name, seen=str(line.credits), threshold=str(line.ceiling))
    if line.ends_on is not None and line.ends_on <= on:
        yield Fault("programme_ended", name, seen=line.place, threshold=line.ends_on.isoformat())
    if rule.valid_to is not None and rule.valid_to < on:
        yield Fault("over_before_it_began", name, seen=rule.valid_to.isoformat(), threshold=on.isoformat())


def _of_entry(entry: Entry, known: Known) -> Iterator[Fault]:
    cited = sorted(entry.micro_credentials)
    for number in cited:
        if number in known.gone:
            yield Fault("entry_gone", "", seen=number)
        elif number not in known.by_number:
            yield Fault("entry_unknown", "", seen=number)
    for name in sorted(entry.blocks):
        if not any(name in item.blocks for item in known.items):
            yield Fault("block_unknown", "", seen=name)
    for name in sorted(entry.outcomes):
        if not any(name in item.outcomes for item in known.items):
            yield Fault("outcome_unknown", "", seen=name)
    if entry.min_level is not None and known.atlas is not None:
        try:
            known.atlas.placed(entry.min_level)
        except (LevelRefused, Malformed):
            yield Fault("level_unknown", "", seen=str(entry.min_level))
            return
    there = [known.by_number[number] for number in cited if number in known.by_number]
    if there and entry.min_edition > max(item.edition for item in there):
        yield Fault(
            "edition_unknown", "", seen=entry.min_edition, threshold=max(item.edition for item in there)
        )  # fmt: skip
    if (
        entry.min_result
        and there
        and not any(
            entry.min_result in (*item.scale, *entry.scale, *known.converted.get(item.number, ())) for item in there
        )
    ):
        yield Fault("result_unknown", "", seen=entry.min_result, threshold=list(there[0].scale))
    if len(there) == len(cited) and known.atlas is not None and not _listed(entry, known):
        yield Fault("lists_nothing", "")


def _listed(entry: Entry, known: Known) -> list[Item]:
    """Return what an entry lists, whatever edition and level it asks for where the register cannot say."""
    if known.atlas is None:
        return []
    return [item for item in known.items if is_listed(item, entry, known.atlas)]


def _of_credits(line: Drafted, known: Known) -> Iterator[Fault]:
    """Yield what can never be reached: a cap without credits, caps that leave too little, too little that is listed."""
    rule = line.rule
    if rule.caps and not rule.min_credits:
        yield Fault("cap_without_credits", line.reference)
        return
    capped = {source for cap in rule.caps for source in cap.sources}
    most = sum((cap.share for cap in rule.caps), Fraction(0))
    if capped >= set(SOURCES) and most < 1:
        yield Fault("cap_never_met", line.reference, seen=str(most), threshold="1")
    if not rule.min_credits or not all(entry.micro_credentials for entry in rule.entries):
        return
    numbers = frozenset().union(*(entry.micro_credentials for entry in rule.entries))
    if not numbers <= known.by_number.keys():
        return
    there = sum((known.by_number[number].credits for number in numbers), Decimal(0))
    if there < rule.min_credits:
        yield Fault("credits_never_met", line.reference, seen=str(there), threshold=str(rule.min_credits))


def _different(rule: Rule, known: Known) -> int:
    """Return how many awards can be held for the clauses of a rule, each of another micro-credential.

    As many as there are clauses where one asks for more than named ones: that many can always be found.
    """
    clauses = [[entry.micro_credentials for entry in clause] for clause in rule.clauses]
    if not all(named for clause in clauses for named in clause):
        return len(clauses)
    wants = [sorted(frozenset().union(*clause)) for clause in clauses]
    held: dict[str, int] = {}

    def seat(place: int, seen: set[str]) -> bool:
        for number in wants[place]:
            if number not in seen:
                seen.add(number)
                if number not in held or seat(held[number], seen):
                    held[number] = place
                    return True
        return False

    return sum(seat(place, set()) for place in range(len(wants)))


def _beside_each_other(lines: Sequence[Drafted]) -> Iterator[Fault]:
    """Yield lines that say the same twice, and lines that say two things of the same."""
    by_question: dict[tuple[str, str], list[Drafted]] = {}
    for line in lines:
        earlier = by_question.setdefault((repr(asks_of(_sorted(line.rule))), line.place), [])
        for other in earlier:
            if _overlap(line.rule, other.rule):
                same = _answer(line) == _answer(other)
                code = "line_twice" if same else "lines_contradict"
                yield Fault(
                    code, line.reference, seen=_answer(line), threshold=_answer(other), others=(other.reference,)
                )
                break
        earlier.append(line)


def _answer(line: Drafted) -> list[str]:
    return [line.effect, str(line.credits.normalize()), line.mode, line.human]


def _sorted(rule: Rule) -> Rule:
    """Return a rule whose clauses and entries stand in one order: in another, it asks for the same."""
    clauses = sorted(
        (tuple(sorted(clause, key=_written)) for clause in rule.clauses), key=lambda it: [*map(_written, it)]
    )
    return replace(rule, clauses=tuple(clauses), further=tuple(sorted(rule.further, key=_written)))


def _written(entry: Entry) -> str:
    return repr(entry_of(entry))


def _overlap(one: Rule, other: Rule) -> bool:
    first, last = date.min, date.max
    begins = max(one.valid_from or first, other.valid_from or first)
    return begins <= min(one.valid_to or last, other.valid_to or last)


def _circles(lines: Iterable[Drafted]) -> Iterator[Fault]:
    """Yield exemptions that go round: what a line spares is, by way of others or itself, what it asks for."""
    spares = [line for line in lines if line.requires]
    leads: dict[str, list[tuple[str, str]]] = {}
    for line in spares:
        for entry in line.rule.entries:
            for number in entry.micro_credentials:
                leads.setdefault(number, []).append((line.requires, line.reference))
    for line in spares:
        asked = {number for entry in line.rule.entries for number in entry.micro_credentials}
        way = _way(line.requires, asked, leads)
        if way is not None:
            yield Fault("lines_circular", line.reference, seen=line.requires, others=tuple(way))


def _way(start: str, ends: set[str], leads: Mapping[str, list[tuple[str, str]]]) -> list[str] | None:
    """Return the lines by which one gets from a micro-credential to one of others; none where there is no way."""
    waiting: list[tuple[str, list[str]]] = [(start, [])]
    seen = {start}
    while waiting:
        here, way = waiting.pop(0)
        if here in ends:
            return way
        for there, line in leads.get(here, ()):
            if there not in seen:
                seen.add(there)
                waiting.append((there, [*way, line]))
    return None
