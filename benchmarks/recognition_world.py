"""A country of made-up awards and rules, the same for every engine: drawn from a seed, told in columns.

As METHODS asked for: rules of one to four clauses with one to three alternatives, a minimum result, a maximum age, a
level by mapping, ten further micro-credentials that count for credits, at most forty per cent of what is asked for
from abroad, each lot for one clause, three lots in a hundred spent or revoked. Eight awards a learner, one to fifteen.
People stay in their field, most of the time, and so do rules; some micro-credentials of a field are held by many. A
quarter of the further clauses take anything of the field that is high enough, so that lots fit more than one clause.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from passerelle.core.frameworks import Atlas, LevelStatement
from passerelle.core.frameworks.atlas import Link
from passerelle.core.frameworks.versions import Place, VersionKey
from passerelle.core.matching.items import Catalogue, Item
from passerelle.core.matching.lots import NEVER, Lot, Lots, day_number, unpacked
from passerelle.core.matching.plainly import Held
from passerelle.core.matching.rules import Cap, Entry, Rule

TODAY = date(2026, 11, 27)
ITEMS = 5_000
FIELDS = 40
IN_FIELD = ITEMS // FIELDS
AT_HOME = 0.75
SCALE = ("fail", "pass", "credit", "merit", "distinction")
SOURCES = ("own", "home", "abroad", "prior_learning")
ABROAD = Cap(frozenset({"abroad"}), Fraction(2, 5))
HELD = 1 / np.arange(10, IN_FIELD + 10) ** 0.7
CUMULATED = (np.cumsum(HELD) / HELD.sum()).astype(np.float32)[:-1]
"""How much each micro-credential of a field is held and cited beside the others, added up."""
OURS, THEIRS = VersionKey("mirane", "2024"), VersionKey("world", "2017")
LEVELS = range(2, 8)


def catalogue() -> Catalogue:
    """Return the items: levels of two frameworks, all but the highest compared with one another."""
    drawn = np.random.default_rng(7)
    order = {str(level): Decimal(level) for level in LEVELS}
    links = [Link(Place(*OURS, code), THEIRS, code, verified=True) for code in [*order][:-1]]
    levels, framework = drawn.integers(LEVELS.start, LEVELS.stop, ITEMS), drawn.random(ITEMS) < 0.7
    credits_ = drawn.integers(1, 7, ITEMS)
    items = [
        Item(
            number=f"MC-{place:05}",
            credits=Decimal(int(credits_[place])),
            levels=(LevelStatement(*(OURS if framework[place] else THEIRS), str(levels[place])),),
            field=f"field-{place // IN_FIELD:02}",
            scale=SCALE,
        )
        for place in range(ITEMS)
    ]
    return Catalogue(items, Atlas({OURS: order, THEIRS: order}, links), SOURCES)


def rules(count: int, seed: int = 11) -> list[Rule]:
    """Return so many rules, each about one field. What many hold is cited more often, as it would be."""
    drawn = np.random.default_rng(seed)
    return [_rule(number, drawn) for number in range(count)]


def _rule(number: int, drawn: np.random.Generator) -> Rule:
    field = int(drawn.integers(FIELDS))
    asked: dict[str, Any] = {
        "min_result": (None, "pass", "credit", "merit")[int(drawn.integers(4))],
        "max_age_years": (None, 5, 7, 10)[int(drawn.integers(4))],
    }
    level, higher = (LevelStatement(*OURS, str(drawn.integers(*between))) for between in ((2, 4), (4, 6)))
    named = (np.searchsorted(CUMULATED, drawn.random(40)) + field * IN_FIELD).tolist()
    clauses: list[tuple[Entry, ...]] = []
    shared = 0
    for size in drawn.integers(1, 4, int(drawn.integers(1, 5))).tolist():
        if clauses and drawn.random() < 0.25:
            clauses.append((Entry(fields=frozenset({f"field-{field:02}"}), min_level=higher, **asked),))
            continue
        alternatives = {named.pop() for _ in range(size)} | ({shared} if clauses and drawn.random() < 0.1 else set())
        shared = min(alternatives)
        clauses.append(tuple(_named(item, asked, level) for item in sorted(alternatives)))
    return Rule(
        reference=f"line-{number:06}",
        clauses=tuple(clauses),
        further=tuple(_named(item, asked, level) for item in sorted(set(named[:10]))),
        min_credits=Decimal(int(drawn.integers(2, 4)) * len(clauses)),
        caps=(ABROAD,),
    )


def _named(item: int, asked: dict[str, Any], level: LevelStatement) -> Entry:
    return Entry(frozenset({f"MC-{item:05}"}), min_level=level, **asked)


@dataclass(frozen=True)
class Columns:
    """Awards as a database hands them out along its index of learners."""

    learner: NDArray[np.int32]
    item: NDArray[np.int32]
    result: NDArray[np.uint8]
    source: NDArray[np.uint8]
    awarded: NDArray[np.uint16]
    until: NDArray[np.uint16]
    in_force: NDArray[np.bool_]
    people: int

    def lots(self) -> Lots:
        """Pack them, as the engine holds them."""
        return Lots.of_columns(
            *(self.learner, self.item, self.result, self.source, self.awarded, self.until, self.in_force),
            people=self.people,
        )


def awards(people: int, most: int = 15) -> Columns:
    """Return the awards of so many learners, up to so many each."""
    drawn = np.random.default_rng(people)
    learner = np.repeat(np.arange(people, dtype=np.int32), drawn.integers(1, most + 1, people))
    count = len(learner)
    today = day_number(TODAY)
    fields = np.repeat(drawn.integers(0, FIELDS, people, dtype=np.int32), np.bincount(learner, minlength=people))
    away = drawn.random(count, dtype=np.float32) >= AT_HOME
    fields[away] = drawn.integers(0, FIELDS, int(away.sum()), dtype=np.int32)
    item = fields * IN_FIELD + np.searchsorted(CUMULATED, drawn.random(count, dtype=np.float32)).astype(np.int32) + 1
    awarded = (today - drawn.integers(0, 12 * 365, count, dtype=np.int32)).astype(np.uint16)
    until = awarded + np.uint16(10 * 365)
    until[drawn.random(count, dtype=np.float32) < 0.8] = NEVER
    return Columns(
        learner,
        item,
        drawn.integers(2, 6, count, dtype=np.uint8),  # nobody is awarded what they failed
        drawn.integers(1, 5, count, dtype=np.uint8),
        awarded,
        until,
        drawn.random(count, dtype=np.float32) >= 0.03,
        people,
    )


def plainly_held(words: list[int], known: Catalogue) -> list[Held]:
    """Return somebody's lots as the slow evaluator reads them."""
    return [_held(unpacked(word), known) for word in words if word]


def _held(lot: Lot, known: Catalogue) -> Held:
    item = known[lot.item]
    return Held(item, lot.awarded, item.results[lot.result - 1], known.sources[lot.source - 1], lot.until)
