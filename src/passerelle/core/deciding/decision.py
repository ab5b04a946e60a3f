"""The answer for one target: every line looked at, what is used for what, the room left, and what is one step away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from passerelle.core.conversions import Marks
from passerelle.core.deciding.choosing import Brought, Candidate, Ceiling, Choice, Chosen, choose
from passerelle.core.deciding.facts import CONVERTED, Fact, look

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passerelle.core.deciding.lines import Line, Shared
    from passerelle.core.frameworks import Atlas
    from passerelle.core.matching.rules import Entry

NOTHING: Final = Decimal(0)
Answer = Literal["automatic", "proposed", "near"]


@dataclass(frozen=True)
class Look:
    """One award, looked at for one clause: by that entry of it which comes nearest."""

    award: str
    facts: tuple[Fact, ...]

    @property
    def met(self) -> bool | None:
        judged = {fact.met for fact in self.facts}
        return False if False in judged else None if None in judged else True

    @property
    def unmet(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.met is False)


@dataclass(frozen=True)
class Considered:
    """A line with everything that was looked at for it, clause by clause."""

    line: str
    owner: str
    effect: str
    clause: str
    may_decide: bool
    human: str
    place: str
    credits: Decimal
    min_credits: Decimal
    caps: tuple[tuple[tuple[str, ...], Decimal], ...]
    clauses: tuple[tuple[Look, ...], ...]
    further: tuple[Look, ...] = ()

    @property
    def candidate(self) -> Candidate:
        """Return the line as it is chosen from: only awards of which nothing speaks against them."""
        return Candidate(
            self.line,
            tuple(_fits(looks) for looks in self.clauses),
            _fits(self.further),
            self.min_credits,
            tuple((frozenset(sources), most) for sources, most in self.caps),
            self.credits,
            self.place,
            self.may_decide,
        )

    @property
    def short(self) -> tuple[int, ...]:
        """Return the clauses that no award meets, by their place."""
        return tuple(at for at, looks in enumerate(self.clauses) if all(one.met is False for one in looks))


@dataclass(frozen=True)
class Decision:
    """What comes of everything shared, for one target on one day."""

    target: str
    on: date
    lines: tuple[Considered, ...]
    brought: tuple[Brought, ...]
    ceilings: tuple[Ceiling, ...]
    chosen: Chosen
    marks: tuple[Marks, ...] = ()
    """The tables by which results were read."""

    def answer(self, line: str) -> Answer:
        """Say what comes of a line: decided at once, for a person to confirm, or not open yet."""
        used = {choice.line: choice for choice in self.chosen.choices}
        return "near" if line not in used else "automatic" if used[line].is_automatic else "proposed"

    @property
    def credits(self) -> Decimal:
        return sum((choice.credits for choice in self.chosen.choices), NOTHING)

    @property
    def near(self) -> tuple[Considered, ...]:
        """Return the lines that are not used, the nearest first: what lacks least, then what spares most."""
        used = {choice.line for choice in self.chosen.choices}
        left = [one for one in self.lines if one.line not in used]
        return tuple(sorted(left, key=lambda one: (len(one.short), _unmet(one), -one.credits, one.line)))

    def counted(self, one: Considered) -> Decimal:
        """Return the credits that count for what a line asks for, of the sources of each cap no more than it says."""
        names = {name for fits in (*one.candidate.fits, one.candidate.further) for name, _certain in fits}
        held = [it for it in self.brought if it.reference in names]
        capped = {source for sources, _most in one.caps for source in sources}
        free = sum((it.credits for it in held if it.source not in capped), NOTHING)
        return free + sum(
            (
                min(most, sum((it.credits for it in held if it.source in sources), NOTHING))
                for sources, most in one.caps
            ),
            NOTHING,
        )

    def headroom(self, ceiling: Ceiling) -> Decimal:
        """Return what is left under a ceiling once everything that was chosen is spared."""
        return ceiling.room - sum((self._under(ceiling, choice) for choice in self.chosen.choices), NOTHING)

    def _under(self, ceiling: Ceiling, choice: Choice) -> Decimal:
        place = {one.line: one.place for one in self.lines}[choice.line]
        if ceiling.tags:
            tags = {one.reference: one.tags for one in self.brought}
            return choice.credits if any(tags[award] & ceiling.tags for _, award in choice.awards) else NOTHING
        return choice.credits if ceiling.place in {"", place} else NOTHING


def decide(
    target: str, lines: Iterable[Line], shared: Sequence[Shared], ceilings: Sequence[Ceiling], atlas: Atlas, *, on: date
) -> Decision:
    """Return what the lines in force on a day make of what is shared. Pure; nothing is spent by asking.

    An award counts once for what the rule of a line names as its target, or else for `target`.
    """
    considered = tuple(_consider(line, target, shared, atlas, on) for line in lines if line.rule.is_in_force(on))
    brought = tuple(
        Brought(one.reference, one.held.item.credits, one.held.source, one.tags, one.converted)
        for one in sorted(shared, key=lambda one: one.reference)
    )
    chosen = choose_all(considered, brought, ceilings)
    return Decision(target, on, considered, brought, tuple(ceilings), chosen, _cited(considered, shared))


def _cited(considered: Iterable[Considered], shared: Iterable[Shared]) -> tuple[Marks, ...]:
    """Return the tables of marks that any condition was judged by."""
    known = {marks.by: marks for one in shared for marks in one.marks}
    looks = [look for one in considered for looks in (*one.clauses, one.further) for look in looks]
    cited = {fact.seen[1] for look in looks for fact in look.facts if fact.code == CONVERTED}
    return tuple(known[by] for by in sorted(cited))


def choose_all(considered: Sequence[Considered], brought: Sequence[Brought], ceilings: Sequence[Ceiling]) -> Chosen:
    """Choose among the lines that spare credits, which compete for awards; what merely opens something spends none."""
    sparing = choose([one.candidate for one in considered if one.credits], brought, ceilings)
    opening = [choose([one.candidate], brought) for one in considered if not one.credits]
    choices = [choice for found in (sparing, *opening) for choice in found.choices]
    proven = all(found.proven for found in (sparing, *opening))
    return Chosen(tuple(sorted(choices, key=lambda choice: choice.line)), proven)


def _consider(line: Line, target: str, shared: Sequence[Shared], atlas: Atlas, on: date) -> Considered:
    rule, once = line.rule, line.rule.target or target

    def looks(entries: tuple[Entry, ...]) -> tuple[Look, ...]:
        return tuple(_nearest(one, entries, once, atlas, on) for one in shared) if entries else ()

    return Considered(
        line=line.reference,
        owner=line.owner,
        effect=line.effect,
        clause=line.clause,
        may_decide=line.may_decide,
        human=line.human,
        place=line.place,
        credits=line.credits,
        min_credits=rule.min_credits,
        caps=tuple(
            (tuple(sorted(cap.sources)), _hundredths(cap.share.numerator * rule.min_credits / cap.share.denominator))
            for cap in rule.caps
        ),
        clauses=tuple(looks(clause) for clause in rule.clauses),
        further=looks(rule.entries) if rule.min_credits else (),  # whatever an entry lists counts for the credits
    )


def _nearest(one: Shared, entries: tuple[Entry, ...], target: str, atlas: Atlas, on: date) -> Look:
    found = [Look(one.reference, look(one, entry, target, atlas, on)) for entry in entries]
    return min(found, key=lambda it: (len(it.unmet), it.met is None))


def _fits(looks: Iterable[Look]) -> tuple[tuple[str, bool], ...]:
    return tuple((one.award, one.met is True) for one in looks if one.met is not False)


def _unmet(one: Considered) -> int:
    return sum(min((len(it.unmet) for it in looks), default=1) for looks in one.clauses)


def _hundredths(amount: Decimal) -> Decimal:
    return Decimal(int(amount * 100)) / 100
