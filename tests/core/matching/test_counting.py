"""How many clauses somebody meets: the same as trying every way of using the awards, one learner and rule at a time."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.accepting import Accepted, Asked
from passerelle.core.frameworks import Atlas
from passerelle.core.matching import plainly
from passerelle.core.matching.book import compiled
from passerelle.core.matching.counting import counted
from passerelle.core.matching.items import Catalogue, Item
from passerelle.core.matching.lots import Lot, Lots
from passerelle.core.matching.rules import Entry, Rule

TODAY = date(2026, 11, 27)
NOWHERE = Atlas({})
SCALE = ("fail", "pass", "merit")
ITEMS = tuple(Item(name, scale=SCALE, field="0732" if name in "AB" else "0811") for name in "ABCDEF")

entries = st.one_of(
    st.builds(
        lambda name, result, age: Entry(frozenset({name}), min_result=result, scale=SCALE, max_age_years=age),
        st.sampled_from("ABCDEF"),
        st.sampled_from([None, "pass", "merit"]),
        st.sampled_from([None, 1]),
    ),
    st.just(Entry(fields=frozenset({"0732"}))),
    st.just(Entry(fields=frozenset({"0732", "0811"}))),
)
rules = st.builds(
    lambda clauses, ends: Rule("R", tuple((entry,) for entry in clauses), valid_to=ends),
    st.lists(entries, min_size=1, max_size=7),
    st.sampled_from([None, TODAY, TODAY - timedelta(days=1)]),
)
held = st.lists(st.tuples(st.sampled_from(ITEMS), st.sampled_from(SCALE), st.sampled_from([10, 500])), max_size=7)


def most(rule: Rule, lots: list[plainly.Held]) -> int:
    """Return the most clauses that can be met at once, by trying them all."""
    if not rule.is_in_force(TODAY):
        return 0
    sizes = range(len(rule.clauses), 0, -1)
    for size in sizes:
        for some in combinations(rule.clauses, size):
            if plainly.opens(Rule("R", some), lots, NOWHERE, TODAY):
                return size
    return 0


@given(st.lists(rules, min_size=1, max_size=3), st.lists(held, min_size=1, max_size=3))
def test_it_is_what_trying_every_way_finds(asked, people):
    catalogue = Catalogue(ITEMS, NOWHERE)
    book = compiled(asked, catalogue)
    lots = Lots.of(
        [
            [
                Lot(one := catalogue.id_of(item.number), TODAY - timedelta(days=days), catalogue.result_of(one, result))
                for item, result, days in awards
            ]
            for awards in people
        ]
    )

    found = counted(book, lots, TODAY)

    told = zip(found.learner.tolist(), found.rule.tolist(), found.met.tolist(), strict=True)
    plainly_held = [
        [plainly.Held(item, TODAY - timedelta(days=days), result) for item, result, days in awards] for awards in people
    ]
    by_hand = {
        (who, place): of
        for who, lots_ in enumerate(plainly_held)
        for place, rule in enumerate(asked)
        if (of := most(rule, lots_))
    }
    assert {(who, rule): of for who, rule, of in told if of} == by_hand


@given(st.lists(st.tuples(entries, st.booleans()), min_size=1, max_size=6), held, st.integers(0, 6))
def test_of_needed_rows_and_any_so_many_others_as_much_is_met_as_any_way_meets(rows, awards, any_of):
    accepted = tuple(Accepted(entry, needed) for entry, needed in rows)
    asked = Asked("OP-1", accepted, min(any_of, sum(not needed for _, needed in rows)))
    lots = [plainly.Held(item, TODAY - timedelta(days=days), result) for item, result, days in awards]
    whole, needed = (most(rule, lots) for rule in asked.rules)

    def fits(some: tuple[Accepted, ...]) -> bool:
        others = sum(not row.is_needed for row in some)
        rule = Rule("R", tuple((row.entry,) for row in some))
        return others <= asked.any_of and plainly.opens(rule, lots, NOWHERE, TODAY)

    ways = (some for size in range(len(accepted), 0, -1) for some in combinations(accepted, size) if fits(some))
    assert asked.met(whole, needed) == len(next(ways, ()))
