"""Small countries drawn at random: few items, much that competes, so that every condition decides something."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from passerelle.core.frameworks import Atlas, LevelStatement
from passerelle.core.frameworks.atlas import Link
from passerelle.core.frameworks.versions import Place, VersionKey
from passerelle.core.matching.book import Book, compiled
from passerelle.core.matching.items import Catalogue, Item
from passerelle.core.matching.lots import Lot, Lots
from passerelle.core.matching.plainly import Held
from passerelle.core.matching.rules import Cap, Entry, Rule

TODAY = date(2026, 11, 27)
SCALE = ("fail", "pass", "merit")
OTHER_SCALE = ("F", "E", "D")
OURS, THEIRS = VersionKey("mirane", "2024"), VersionKey("world", "2017")
ORDER = {code: Decimal(code) for code in ("4", "5", "6")}
ATLAS = Atlas(
    {OURS: ORDER, THEIRS: ORDER},
    [
        Link(Place(*THEIRS, "4"), OURS, "5", verified=True),
        Link(Place(*THEIRS, "5"), OURS, "6"),
    ],  # the second: not verified
)
SOURCES = ("own", "abroad", "online")
ITEMS = (
    Item("MC-1", 1, Decimal(3), (LevelStatement(*OURS, "4"),), "A", "dyeing", scale=SCALE),
    Item("MC-1", 2, Decimal(4), (LevelStatement(*OURS, "5"),), "A", "dyeing", scale=SCALE),
    Item("MC-2", 1, Decimal("2.5"), (LevelStatement(*OURS, "6"),), "B", "dyeing", frozenset({"qa"}), scale=OTHER_SCALE),
    Item("MC-3", 1, Decimal(5), (LevelStatement(*THEIRS, "4"),), "B", "wells", frozenset({"qa"}), frozenset({"B-1"})),
    Item("MC-4", 1, Decimal(1), (LevelStatement(*THEIRS, "5"),), "C", "wells", scale=SCALE, other_results=("D", "E")),
    Item("MC-5", 1, Decimal(2), (), "C", "wells", blocks=frozenset({"B-1", "B-2"}), outcomes=frozenset({"o1", "o2"})),
)
CATALOGUE = Catalogue(ITEMS, ATLAS, SOURCES)
DAYS = st.dates(TODAY - timedelta(days=3 * 366), TODAY + timedelta(days=3))
ENTRIES = st.builds(
    Entry,
    micro_credentials=st.frozensets(st.sampled_from([item.number for item in ITEMS]), min_size=1, max_size=3),
    min_edition=st.sampled_from([1, 1, 2]),
    min_level=st.none() | st.sampled_from([LevelStatement(*OURS, code) for code in ORDER]),
    min_result=st.none() | st.sampled_from(["pass", "merit", "E"]),
    scale=st.sampled_from([(), ("E", "pass", "D")]),
    max_age_years=st.none() | st.integers(1, 2),
) | st.builds(
    Entry,
    blocks=st.sampled_from([frozenset(), frozenset({"B-1"}), frozenset({"B-2"})]),
    outcomes=st.sampled_from([frozenset(), frozenset({"o1"}), frozenset({"o1", "o2"})]),
    fields=st.frozensets(st.sampled_from(["dyeing", "wells"]), min_size=1),
    awarders=st.frozensets(st.sampled_from("ABC"), max_size=2),
    quality=st.sampled_from([frozenset(), frozenset(), frozenset({"qa"})]),
    max_age_years=st.none() | st.integers(1, 2),
)
SHARES = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(2, 5), Fraction(1, 2), Fraction(1)])
CAPS = st.sampled_from([(("abroad",),), (("abroad", "online"),), (("abroad",), ("online",))]).flatmap(
    lambda groups: st.tuples(*(st.builds(Cap, st.just(frozenset(group)), SHARES) for group in groups))
)


def rules(clauses: int = 3, *, filtered: bool = True) -> st.SearchStrategy[Rule]:
    """Return rules of up to so many clauses."""
    return st.builds(
        Rule,
        reference=st.just("line"),
        clauses=st.lists(st.lists(ENTRIES, min_size=1, max_size=2).map(tuple), min_size=1, max_size=clauses).map(tuple),
        further=st.lists(ENTRIES, max_size=2).map(tuple),
        min_credits=st.integers(0, 24).map(lambda halves: Decimal(halves) / 2),
        caps=st.just(()) | CAPS,
        target=st.sampled_from(["PR-1", "PR-2"]),
        valid_from=st.none() | st.just(TODAY),
        valid_to=st.none() | st.just(TODAY + timedelta(days=1)),
    ) | st.builds(
        Rule,
        reference=st.just("credits"),
        further=st.lists(ENTRIES, min_size=1, max_size=3).map(tuple),
        min_credits=st.integers(1, 24).map(lambda halves: Decimal(halves) / 2),
        caps=st.just(()) | CAPS,
    )


@st.composite
def awards(draw: st.DrawFn) -> Held:
    """Return one award."""
    item = draw(st.sampled_from(ITEMS))
    awarded = draw(DAYS)
    until = draw(st.none() | st.just(TODAY - timedelta(days=1)) | st.just(TODAY) | st.just(TODAY + timedelta(days=40)))
    return Held(
        item,
        awarded,
        draw(st.sampled_from([None, *item.results])),
        draw(st.sampled_from(SOURCES)),
        until,
        draw(st.sampled_from([True, True, True, False])),
        draw(st.sampled_from([frozenset(), frozenset(), frozenset({"PR-1"})])),
    )


def people(most: int = 5) -> st.SearchStrategy[list[list[Held]]]:
    """Return what so many people hold."""
    return st.lists(st.lists(awards(), max_size=6), min_size=1, max_size=most)


def book(*drawn: Rule) -> Book:
    """Compile rules against the items of this file."""
    return compiled(drawn, CATALOGUE)


def lot(held: Held) -> Lot:
    """Return an award as the columns have it."""
    item = CATALOGUE.id_of(held.item.number, held.item.edition)
    result, source = CATALOGUE.result_of(item, held.result), CATALOGUE.source_of(held.source)
    return Lot(item if held.in_force else 0, held.awarded_on, result, source, held.valid_until)


def word(held: Held) -> int:
    """Return an award as one number; nothing where it is not in force."""
    return lot(held).word if held.in_force else 0


def lots(held: list[list[Held]]) -> Lots:
    """Return everybody's awards in columns, with what was spent."""
    made = Lots.of([[lot(one) for one in theirs] for theirs in held])
    for learner, theirs in enumerate(held):
        for one in theirs:
            for target in sorted(one.spent_on):
                if one.in_force:
                    made.spend(learner, word(one), target)
    return made
