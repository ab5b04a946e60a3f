"""Which lines are used, with which awards: the most credits by rule, then the most in all, then the fewest awards.

Each award serves one clause of one line in a target (DOMAIN 4.4: PR-HK, PR-IN-ABC); a ceiling limits what is spared and
refuses nothing: where it leaves a part of what a line spares, a person confirms that part. The same is answered from
the same data alone, so that a decision can be made again from its trace.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from passerelle.core.allotment.programs import HUNDREDTHS, units
from passerelle.core.conversions import Converted
from passerelle.core.integer_programs import FOREVER, IntegerProgram

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


SECONDS: Final = 5.0
FURTHER: Final = -1
"""The place of awards that count for credits alone, beside the clauses counted from nothing."""


@dataclass(frozen=True)
class Brought:
    """An award as it is chosen from: its credits, where they come from, and the tags that limits ask for.

    `converted` says what the credits were before, where they are of another system.
    """

    reference: str
    credits: Decimal
    source: str = ""
    tags: frozenset[str] = frozenset()
    converted: Converted | None = None


@dataclass(frozen=True)
class Candidate:
    """A line that may be used. `fits` tells for every clause which awards meet it: certainly, or once a person looked.

    `caps` are (sources, most credits from them) of the credits asked for; `is_automatic` says whether it may decide.
    """

    line: str
    fits: tuple[tuple[tuple[str, bool], ...], ...]
    further: tuple[tuple[str, bool], ...] = ()
    min_credits: Decimal = Decimal(0)
    caps: tuple[tuple[frozenset[str], Decimal], ...] = ()
    credits: Decimal = Decimal(0)
    place: str = ""
    is_automatic: bool = True


@dataclass(frozen=True)
class Ceiling:
    """The most that may be spared: of a place, of everything that has one of these tags, or of all (neither told).

    `before` was spared already; `clause` is where it is written.
    """

    code: str
    at_most: Decimal
    before: Decimal = Decimal(0)
    place: str = ""
    tags: frozenset[str] = frozenset()
    clause: str = ""

    @property
    def room(self) -> Decimal:
        return max(Decimal(0), self.at_most - self.before)


@dataclass(frozen=True)
class Choice:
    """A line that is used: by itself or for a person to confirm, with which award for which clause, for how much."""

    line: str
    is_automatic: bool
    awards: tuple[tuple[int, str], ...]
    credits: Decimal


@dataclass(frozen=True)
class Chosen:
    """The best use of everything brought; `proven` says it is the best."""

    choices: tuple[Choice, ...] = ()
    proven: bool = True


class _Way:
    """One way to use one line: by itself, with what is certain, or for a person, with everything."""

    def __init__(
        self, program: IntegerProgram, of: Candidate, brought: Mapping[str, Brought], *, certain: bool
    ) -> None:
        self.of, self.certain = of, certain
        self.used = program.column(1)
        self.credits = program.column(units(of.credits), whole=False)
        least = 0 if certain else -FOREVER  # a part of what a line spares is for a person to confirm
        program.row(least, 0, [(self.credits, 1.0), (self.used, -float(of.credits * HUNDREDTHS))])
        self.awards: dict[tuple[int, str], int] = {}
        for clause, fits in [*enumerate(of.fits), (FURTHER, of.further)]:
            mine = {name: program.column(1) for name, is_certain in fits if is_certain or not certain}
            self.awards |= {(clause, name): column for name, column in mine.items()}
            if clause != FURTHER:  # one award for each clause of a line that is used, none otherwise
                program.row(0, 0, [*((column, 1.0) for column in mine.values()), (self.used, -1.0)])
            else:
                for column in mine.values():
                    program.row(-FOREVER, 0, [(column, 1.0), (self.used, -1.0)])
        if of.min_credits:
            self._credits(program, brought)

    def _credits(self, program: IntegerProgram, brought: Mapping[str, Brought]) -> None:
        """Ask for enough credits, no more of them from capped sources than may be."""
        terms: list[tuple[int, float]] = []
        capped = {source for sources, _ in self.of.caps for source in sources}
        for (_, name), column in self.awards.items():
            if brought[name].source not in capped:
                terms.append((column, float(brought[name].credits * HUNDREDTHS)))
        for sources, most in self.of.caps:
            counted = program.column(float(units(most)), whole=False)
            from_there = [
                (column, -float(brought[name].credits * HUNDREDTHS))
                for (_, name), column in self.awards.items()
                if brought[name].source in sources
            ]
            program.row(-FOREVER, 0, [(counted, 1.0), *from_there])
            terms.append((counted, 1.0))
        program.row(0, FOREVER, [*terms, (self.used, -float(self.of.min_credits * HUNDREDTHS))])


def choose(
    candidates: Sequence[Candidate],
    brought: Sequence[Brought],
    ceilings: Sequence[Ceiling] = (),
    *,
    seconds: float = SECONDS,
) -> Chosen:
    """Return the lines to use. A line without credits counts for one hundredth: it is used where it can be."""
    by_name = {one.reference: one for one in brought}
    program = IntegerProgram(seconds=seconds)
    ways: list[_Way] = []
    for candidate in candidates:
        both = [_Way(program, candidate, by_name, certain=certain) for certain in _ways(candidate)]
        program.row(0, 1, [(way.used, 1.0) for way in both])
        ways += both
    for name in by_name:
        serving = [(column, 1.0) for way in ways for (_, award), column in way.awards.items() if award == name]
        if len(serving) > 1:
            program.row(0, 1, serving)
    for ceiling in ceilings:
        program.row(-FOREVER, float(units(ceiling.room)), _counted(program, ways, ceiling, by_name))
    if not ways:
        return Chosen()
    certain = [way for way in ways if way.certain]
    program.minimise([(_worth(way), -1.0) for way in certain])
    proven = program.proven
    program.minimise([(_worth(way), -1.0) for way in ways])
    proven = proven and program.proven
    program.minimise([(column, 1.0) for way in ways for column in way.awards.values()])
    choices = [
        Choice(
            way.of.line,
            way.certain,
            tuple(sorted(at for at, column in way.awards.items() if program.value(column))),
            Decimal(program.floor(way.credits)) / HUNDREDTHS,
        )
        for way in ways
        if program.value(way.used) and (program.floor(way.credits) or not way.of.credits)
    ]
    return Chosen(tuple(sorted(choices, key=lambda choice: choice.line)), proven)


def _ways(candidate: Candidate) -> tuple[bool, ...]:
    return (True, False) if candidate.is_automatic else (False,)


def _worth(way: _Way) -> int:
    return way.credits if way.of.credits else way.used


def _counted(
    program: IntegerProgram, ways: Sequence[_Way], ceiling: Ceiling, brought: Mapping[str, Brought]
) -> list[tuple[int, float]]:
    """Return what counts under a ceiling: credits at its place, or in full under each tag of an award they rest on."""
    if not ceiling.tags:
        return [(way.credits, 1.0) for way in ways if ceiling.place in ("", way.of.place)]
    terms = []
    for way in ways:
        tagged = [column for (_, name), column in way.awards.items() if brought[name].tags & ceiling.tags]
        if not tagged or not way.of.credits:
            continue
        most = float(way.of.credits * HUNDREDTHS)
        under = program.column(most, whole=False)
        for column in tagged:  # where one of these awards is used, all of it counts
            program.row(-most, FOREVER, [(under, 1.0), (way.credits, -1.0), (column, -most)])
        terms.append((under, 1.0))
    return terms
