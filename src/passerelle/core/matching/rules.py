"""What a published rule asks for, as data: entries, clauses, credits, caps.

Sources: policy paper, ch. 6, 7 and 10 (positive lists, conditions, progression agreements); DOMAIN 3.5
(PositiveListEntry: an item, an outcome block or a filter; conditions; cap) and 4.4 (shares by source: PR-UK, PR-MY,
PR-USM; a lot counts once: PR-HK, PR-IN-ABC). A cap limits what counts and refuses nothing, as in `core/deciding`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from passerelle.core.conversions import Marks
from passerelle.core.errors import Malformed
from passerelle.core.frameworks import LevelStatement

if TYPE_CHECKING:
    from passerelle.core.matching.items import Item

MOST_CLAUSES = 30
MOST_CAPS = 4
FINEST_SHARE = 10_000
"""A share is a fraction of at most so many parts: a third is 1/3, forty per cent 2/5."""
HUNDREDTHS = 100


@dataclass(frozen=True)
class Entry:
    """One line: what it lists, on which conditions. Everything it states must hold; what is left empty asks nothing.

    A line that names one micro-credential is the narrowest filter there is. `blocks`, `awarders`, `fields` and
    `quality` ask for any of theirs, `outcomes` for all of them in one award. `scale` orders results from the lowest,
    for those that the award's own scale does not know.
    """

    micro_credentials: frozenset[str] = frozenset()
    min_edition: int = 1
    blocks: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    awarders: frozenset[str] = frozenset()
    quality: frozenset[str] = frozenset()
    min_level: LevelStatement | None = None
    min_result: str | None = None
    scale: tuple[str, ...] = ()
    max_age_years: int | None = None
    marks: tuple[tuple[str, Marks], ...] = ()
    """Tables that read results which no scale has: of the awards of a country, or of all; what goes first in front."""

    def tables(self, item: Item) -> tuple[Marks, ...]:
        """Return those tables that read the results of an item."""
        return tuple(table for of, table in self.marks if of in ("", item.country) and table.reads(item.scale))

    @property
    def lists_something(self) -> bool:
        """Say whether it names anything at all: a line that lists every award of the country was not meant."""
        named = self.micro_credentials | self.blocks | self.outcomes | self.fields | self.awarders | self.quality
        return bool(named) or self.min_level is not None


@dataclass(frozen=True)
class Cap:
    """At most this share of the credits asked for may come from these sources together."""

    sources: frozenset[str]
    share: Fraction


@dataclass(frozen=True)
class Rule:
    """Opens its target to whoever holds an award for every clause, each award for one of them, and the credits asked.

    Credits are those of every award that an entry lists, `further` ones included, each award once.
    """

    reference: str
    clauses: tuple[tuple[Entry, ...], ...] = ()
    further: tuple[Entry, ...] = ()
    min_credits: Decimal = Decimal(0)
    caps: tuple[Cap, ...] = ()
    target: str = ""
    """The programme or post it opens: credits that were counted there count no more."""
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for clause in (*self.clauses, self.further) for entry in clause)

    def is_in_force(self, on: date) -> bool:
        """Say whether it decides on a day, as a line of `core/deciding` does."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


def hundredths(credits_: Decimal, field: str) -> int:
    """Return credits as whole hundredths, so that they add up exactly. Raises Malformed for finer or negative ones."""
    whole = credits_ * HUNDREDTHS
    if not whole.is_finite() or whole != int(whole) or whole < 0:
        raise Malformed(field=field, expected="credits in hundredths", seen=str(credits_))
    return int(whole)


def check(rule: Rule) -> None:
    """Raise Malformed, naming the part, for a rule that says nothing or contradicts itself."""
    if not rule.clauses and rule.min_credits <= 0:
        raise Malformed(field="clauses", expected="a clause, or credits", seen=rule.reference)
    if len(rule.clauses) > MOST_CLAUSES:
        raise Malformed(field="clauses", expected=f"at most {MOST_CLAUSES}", seen=str(len(rule.clauses)))
    if not all(entry.lists_something for entry in rule.entries):
        raise Malformed(field="entries", expected="what an entry lists", seen=rule.reference)
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        raise Malformed(field="valid_to", expected="not before valid_from", seen=rule.valid_to.isoformat())
    hundredths(rule.min_credits, "min_credits")
    _check_caps(rule)


def _check_caps(rule: Rule) -> None:
    if len(rule.caps) > MOST_CAPS:
        raise Malformed(field="caps", expected=f"at most {MOST_CAPS}", seen=str(len(rule.caps)))
    for cap in rule.caps:
        if not 0 <= cap.share <= 1 or cap.share.denominator > FINEST_SHARE:
            raise Malformed(field="caps", expected="a share from 0 to 1", seen=str(cap.share))
    named = [source for cap in rule.caps for source in cap.sources]
    if len(named) != len(set(named)):
        raise Malformed(field="caps", expected="each source in one cap", seen=", ".join(sorted(named)))
