"""Rules of matching on their own: shares, lots used once, levels by mapping, faults that are named, and days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.errors import Malformed
from passerelle.core.frameworks import LevelRefused, LevelStatement
from passerelle.core.matching import assigning, plainly
from passerelle.core.matching.book import DAY_ONE, Fault, bar_of, earliest_awarded
from passerelle.core.matching.items import Catalogue, Item
from passerelle.core.matching.lots import Lot, Lots, unpacked
from passerelle.core.matching.rules import Cap, Entry, Rule
from tests.core.matching import drawing

ANY = Entry(fields=frozenset({"dyeing", "wells"}))
ONE = Entry(frozenset({"MC-1"}))


def opens(rule, *held, on=drawing.TODAY):
    return plainly.opens(rule, held, drawing.ATLAS, on)


@pytest.mark.parametrize(
    ("share", "asked", "own", "others", "opened"),
    [
        (Fraction(2, 3), 360, 110, 250, False),  # PR-UK: a third is one's own
        (Fraction(2, 3), 360, 120, 240, True),
        (Fraction(7, 10), 120, 36, 84, True),  # PR-MY
        (Fraction(7, 10), 120, 35, 200, False),
        (Fraction(2, 5), 5, 3, 40, True),  # much more than counts does no harm
        (Fraction(1, 3), 1, 0, 9, False),
    ],
)
def test_a_cap_limits_what_counts(share, asked, own, others, opened):
    bar = bar_of(Rule("r", further=(ANY,), min_credits=Decimal(asked), caps=(Cap(frozenset({"abroad"}), share),)))

    assert bar.is_met(own * 100, [others * 100]) is opened


@settings(deadline=None)
@given(st.integers(0, 12), st.integers(0, 12), st.integers(1, 12), st.sampled_from([Fraction(1, 3), Fraction(2, 5)]))
def test_a_share_of_what_is_asked_is_a_share_of_what_counts(own, others, asked, share):
    """Some part of both, with no more than the share from others, reaches what is asked: tried in sixtieths."""
    bar = bar_of(Rule("r", further=(ANY,), min_credits=Decimal(asked), caps=(Cap(frozenset({"abroad"}), share),)))
    parts = (Fraction(part, 15) for part in range(15 * others + 1))

    assert bar.is_met(own * 100, [others * 100]) == any(
        own + part >= asked and part <= share * (own + part) for part in parts
    )


def test_a_lot_is_used_for_one_clause_only():
    twice = Rule("twice", ((ONE,), (ONE,)))
    award = drawing.Held(drawing.ITEMS[0], drawing.TODAY, "pass", "own")

    assert [opens(twice, award), opens(twice, award, award)] == [False, True]


@settings(deadline=None)
@given(st.lists(st.integers(0, 31), max_size=6), st.integers(1, 31))
def test_lots_are_assigned_as_trying_every_way_would(lots, all_clauses):
    lots = [fits & all_clauses for fits in lots]
    clauses = [bit for bit in range(5) if all_clauses >> bit & 1]
    ways = product(*([None, *(bit for bit in clauses if fits >> bit & 1)] for fits in lots))
    most = max(len(set(way) - {None}) for way in ways)

    assert assigning.most_met(lots, 5).bit_count() == most
    lacks, where = assigning.lacking(
        *(np.array(one, dtype=kind) for one, kind in (([0] * len(lots), "int64"), (lots, "uint32"))),
        np.array([all_clauses], dtype="uint32"),
    )
    assert lacks.tolist() == [len(clauses) - most]
    if most < len(clauses):
        helps = [bit for bit in clauses if assigning.most_met([*lots, 1 << bit], 5).bit_count() > most]
        assert where.tolist() == [sum(1 << bit for bit in helps)]


def test_a_level_counts_where_a_verified_comparison_says_so():
    at_least = [Entry(min_level=LevelStatement(*drawing.OURS, code)) for code in ("4", "5", "6")]

    listed = [[drawing.CATALOGUE[item].number for item in drawing.CATALOGUE.listed(entry)] for entry in at_least]

    assert listed == [
        ["MC-1", "MC-1", "MC-2", "MC-3"],
        ["MC-1", "MC-2", "MC-3", "MC-4"],  # MC-4 lies above the level that compares with this one
        ["MC-2"],  # that MC-4 compares with 6 nobody has verified
    ]


def test_a_level_of_no_framework_is_refused_by_name():
    with pytest.raises(LevelRefused):
        drawing.book(Rule("r", ((Entry(min_level=LevelStatement("nowhere", "2020", "5")),),)))


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule("empty"), "clauses"),
        (Rule("lists everything", ((Entry(),),)), "entries"),
        (Rule("many", ((ONE,),) * 31), "clauses"),
        (Rule("ends first", ((ONE,),), valid_from=drawing.TODAY, valid_to=date(2026, 1, 1)), "valid_to"),
        (Rule("too fine", ((ONE,),), min_credits=Decimal("0.001")), "min_credits"),
        (Rule("less than none", ((ONE,),), min_credits=Decimal(-1)), "min_credits"),
        (Rule("too large a share", ((ONE,),), caps=(Cap(frozenset({"own"}), Fraction(3, 2)),)), "caps"),
        (Rule("twice capped", ((ONE,),), caps=(Cap(frozenset({"own"}), Fraction(1, 2)),) * 2), "caps"),
        (Rule("unknown source", ((ONE,),), caps=(Cap(frozenset({"moon"}), Fraction(1, 2)),)), "source"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused_by_name(rule, field):
    with pytest.raises(Malformed) as refusal:
        drawing.book(rule)

    assert refusal.value.data["field"] == field


def test_what_can_never_open_is_told_and_opens_to_nobody():
    removed = Rule("cites what was removed", ((ONE,), (Entry(frozenset({"MC-9"})),)))
    capped = tuple(Cap(frozenset({source}), Fraction(1, 4)) for source in drawing.SOURCES)
    rules = (removed, Rule("capped", further=(ANY,), min_credits=Decimal(8), caps=capped), Rule("fine", ((ONE,),)))

    assert drawing.book(*rules).faults == (
        Fault("cites what was removed", "clause_lists_nothing", 1),
        Fault("capped", "caps_leave_too_little"),
    )


@settings(deadline=None)
@given(st.integers(1, 40), st.dates(date(1999, 1, 1), date(2060, 12, 31)))
def test_the_earliest_day_is_the_first_that_is_not_too_old(years, on):
    earliest = date.fromordinal(earliest_awarded(years, on) + DAY_ONE)

    assert plainly.add_months(earliest, 12 * years) >= on
    assert plainly.add_months(earliest - timedelta(days=1), 12 * years) < on


@settings(deadline=None)
@given(drawing.awards().map(drawing.lot))
def test_a_lot_is_one_number_and_back(lot):
    assert unpacked(lot.word) == lot


def test_a_day_that_does_not_fit_is_refused():
    with pytest.raises(Malformed):
        _ = Lot(1, date(1899, 12, 31)).word


def test_a_lot_that_nobody_has_cannot_be_taken():
    lots = Lots.of([[Lot(1, drawing.TODAY)]])

    with pytest.raises(Malformed):
        lots.take_back(0, Lot(2, drawing.TODAY).word)
    assert lots.held_by(0) == [Lot(1, drawing.TODAY).word]


def test_credits_counted_for_a_target_are_left_for_another():
    lot = Lot(1, drawing.TODAY)
    lots = Lots.of([[lot, lot]])
    lots.spend(0, lot.word, "PR-1")

    assert [len(lots.left_for(0, target)) for target in ("PR-1", "PR-2")] == [1, 2]


def test_a_catalogue_knows_its_limits():
    with pytest.raises(Malformed):
        Catalogue([Item("MC-1", scale=tuple(map(str, range(256))))], drawing.ATLAS)
    with pytest.raises(Malformed):
        Catalogue([], drawing.ATLAS, [str(number) for number in range(16)])
    assert drawing.CATALOGUE.id_of("MC-404") == 0


def test_awards_in_columns_are_those_told_one_by_one():
    held = [
        [drawing.Held(item, drawing.TODAY, item.results[0] if item.results else None, "own")] for item in drawing.ITEMS
    ]
    by_one = drawing.lots(held)
    lots = [drawing.lot(theirs[0]) for theirs in held][::-1]
    by_column = Lots.of_columns(
        np.arange(len(held), dtype=np.int32)[::-1],
        np.array([lot.item for lot in lots], dtype=np.int32),
        np.array([lot.result for lot in lots], dtype=np.uint8),
        np.array([lot.source for lot in lots], dtype=np.uint8),
        np.array([lot.word >> 16 & 0xFFFF for lot in lots], dtype=np.uint16),
        np.array([lot.word & 0xFFFF for lot in lots], dtype=np.uint16),
        np.ones(len(held), dtype=np.bool_),
    )

    assert (by_column.words.tolist(), by_column.starts.tolist()) == (by_one.words.tolist(), by_one.starts.tolist())
