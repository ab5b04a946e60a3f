"""Each lot once, as much as the rules let count: against every way there is, tried one by one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.allotment import (
    AWARDS,
    Allotment,
    Limit,
    Lot,
    Place,
    Use,
    Whole,
    allot,
    cheapest,
    conflict,
    faults,
)
from passerelle.core.errors import RulesExclude

D = Decimal
EVERYWHERE = frozenset({"core", "free"})


def lot(reference: str, credits_: int, *tags: str, places: frozenset[str] = EVERYWHERE, **more: object) -> Lot:
    return Lot(reference, D(credits_), places, frozenset(tags), **more)  # type: ignore[arg-type]


KOREAN = Whole(
    places=(Place("major", D(60)), Place("liberal_arts", D(30)), Place("free")),
    limits=(Limit("PR-KR", frozenset({"acbs"}), at_least=D(18), clause="Act on Credit Recognition"),),
    size=D(140),
)
THIRD = Whole(
    places=(Place("core", D(4), D(8)), Place("free")),
    limits=(Limit("PR-UK", frozenset({"own"}), at_least=D(4)), Limit("cap", frozenset({"online"}), at_most=D(3))),
    size=D(12),
    apart=(frozenset({"own", "elsewhere"}),),
)


def test_each_lot_stands_at_one_place_and_what_is_over_does_not_count():
    lots = [lot("a", 6, "own"), lot("b", 6, "elsewhere"), lot("c", 6, "elsewhere", places=frozenset({"core"}))]

    found = allot(lots, THIRD)

    assert found.is_complete
    assert found.proven
    assert found.credits == D(12)
    assert len(found.uses) == 2
    assert faults(found, lots, THIRD) == ()


def test_a_cap_limits_what_counts_and_refuses_nothing():
    lots = [lot("a", 6, "own", places=frozenset({"core"})), lot("b", 5, "elsewhere", "online")]

    found = allot(lots, THIRD)

    assert found.uses == (Use("a", "core", D(6)), Use("b", "free", D(3)))
    assert found.missing.credits == D(3)


def test_what_is_missing_is_told_by_place_and_by_what_must_be_among_it():
    found = allot([lot("b", 5, "elsewhere", places=frozenset({"free"}))], THIRD)

    assert found.uses == (Use("b", "free", D(5)),)
    assert found.missing.credits == D(7)
    assert sum(amount for _, amount in found.missing.by_place) == D(7)
    assert dict(found.missing.by_place)["core"] >= D(4)
    assert dict(found.missing.by_limit)["PR-UK"] >= D(4)


def test_the_buckets_of_the_korean_credit_bank_are_filled_each_by_its_own():
    lots = [
        lot("m", 70, "acbs", places=frozenset({"major", "free"})),
        lot("l", 20, places=frozenset({"liberal_arts", "free"})),
        lot("f", 60, places=frozenset({"free"})),
    ]

    found = allot(lots, KOREAN)

    assert (found.missing.credits, dict(found.missing.by_place)) == (D(10), {"liberal_arts": D(10)})
    assert {use.lot: use.place for use in found.uses} == {"m": "major", "l": "liberal_arts", "f": "free"}


def test_any_two_of_six_counts_awards_and_not_credits():
    two = Whole(places=(Place("items", D(2), unit=AWARDS),))
    here = frozenset({"items"})

    assert allot([lot("a", 1, places=here)], two).missing.awards == 1
    assert allot([lot("a", 1, places=here), lot("b", 0, places=here)], two).is_complete


def test_one_award_never_answers_two_clauses():
    clauses = Whole(places=(Place("one", D(1), unit=AWARDS), Place("two", D(1), unit=AWARDS)))
    both = frozenset({"one", "two"})

    assert allot([lot("a", 5, places=both)], clauses).missing.awards == 1
    assert allot([lot("a", 5, places=both), lot("b", 5, places=both)], clauses).is_complete


def test_lots_that_are_not_needed_stay_free_and_what_expires_first_is_used():
    whole = Whole(places=(Place("free"),), size=D(5))
    lots = [lot("late", 5, rank=2), lot("soon", 5, rank=1), lot("small", 2, rank=0)]

    assert allot(lots, whole).uses == (Use("soon", "free", D(5)),)


def test_the_cheapest_way_beside_what_is_held_is_found():
    offered = [lot("dear", 6, "own", cost=D("90.50")), lot("x", 3, "own", cost=D(20)), lot("y", 3, cost=D(25))]

    found = cheapest([lot("h", 6, "elsewhere")], offered, THIRD)

    assert found is not None
    assert {use.lot for use in found.uses} == {"h", "dear"}
    assert cheapest([], [lot("x", 3, "own")], THIRD) is None


@pytest.mark.parametrize(
    ("whole", "told"),
    [
        (
            replace(THIRD, limits=(*THIRD.limits, Limit("most", frozenset({"own"}), at_most=D(3)))),
            ("limit:PR-UK", "limit:most"),
        ),
        (
            replace(THIRD, places=(Place("core", D(13)),), limits=(), apart=()),
            ("place:core", "size"),
        ),
        (
            replace(THIRD, places=(Place("core", D(0), D(8)),), limits=(), apart=()),
            ("place:core", "size"),
        ),
        (
            replace(THIRD, limits=(*THIRD.limits[:1], Limit("else", frozenset({"elsewhere"}), at_least=D(9)))),
            ("limit:PR-UK", "limit:else", "size"),
        ),
    ],
)
def test_rules_that_exclude_each_other_are_named_and_none_of_them_can_be_left_out(whole: Whole, told: tuple[str, ...]):
    assert conflict(whole) == told
    with pytest.raises(RulesExclude) as refused:
        allot([lot("a", 12, "own")], whole)
    assert refused.value.data == {"rules": list(told)}


def test_rules_that_can_be_met_are_in_no_conflict():
    assert conflict(THIRD) == () == conflict(KOREAN)


@pytest.mark.parametrize(
    ("uses", "told"),
    [
        ((Use("a", "core", D(6)), Use("a", "free", D(1))), ("twice:a",)),
        ((Use("a", "attic", D(6)),), ("place:a",)),
        ((Use("a", "core", D(7)),), ("credits:a",)),
        ((Use("z", "core", D(1)),), ("unknown:z",)),
        ((Use("a", "core", D(6)),), ("size",)),
        ((Use("a", "free", D(6)), Use("b", "core", D(6))), ("limit:cap:over",)),
    ],
)
def test_a_wrong_allotment_is_told_by_the_rule_it_breaks(uses: tuple[Use, ...], told: tuple[str, ...]):
    lots = [lot("a", 6, "own"), lot("b", 6, "elsewhere", "online")]

    assert faults(Allotment(uses), lots, THIRD) == told


def test_limits_that_cross_each_other_in_a_ring_still_give_whole_hundredths():
    ring = Whole(
        places=(Place("free"),),
        limits=tuple(Limit(tag, frozenset({tag}), at_most=D("0.01")) for tag in "abc"),
        size=D("0.02"),
    )
    lots = [lot("ab", 1, "a", "b"), lot("bc", 1, "b", "c"), lot("ca", 1, "c", "a")]

    found = allot(lots, ring)

    assert (found.credits, found.missing.credits, faults(found, lots, ring)) == (D("0.01"), D("0.01"), ())


def least_missing(lots: list[Lot], whole: Whole) -> int:
    """Try every place for every lot and every amount that may count there: the slow, obvious answer, in whole credits.

    With tags of two kinds and one place each, what is missing is whatever makes every floor and the size.
    """
    choices = [
        [None, *((place, amount) for place in sorted(one.places) for amount in range(1, int(one.credits) + 1))]
        for one in lots
    ]
    best = 10**6
    for chosen in product(*choices):
        put = [(one, *what) for one, what in zip(lots, chosen, strict=True) if what]
        counted = sum(amount for _, _, amount in put)
        room = int(whole.size or 0) - counted
        if room < 0:
            continue
        by_place = {one.code: sum(a for _, place, a in put if place == one.code) for one in whole.places}
        by_limit = {one.code: sum(a for it, _, a in put if it.tags & one.tags) for one in whole.limits}
        if any(one.at_most is not None and by_place[one.code] > one.at_most for one in whole.places):
            continue
        if any(one.at_most is not None and by_limit[one.code] > one.at_most for one in whole.limits):
            continue
        short = sum(max(0, int(one.at_least) - by_place[one.code]) for one in whole.places)
        floors = max([0, *(int(one.at_least) - by_limit[one.code] for one in whole.limits)])
        space = sum(room if one.at_most is None else int(one.at_most) - by_place[one.code] for one in whole.places)
        if short <= room and floors <= room <= space:
            best = min(best, room)
    return best


PLACES = st.sets(st.sampled_from(["core", "free"]), min_size=1).map(frozenset)
TAGS = st.sampled_from([("own",), ("elsewhere",), ("own", "online"), ("elsewhere", "online")])
LOTS = st.lists(st.tuples(st.integers(1, 4), TAGS, PLACES), max_size=4).map(
    lambda drawn: [lot(f"l{n}", size, *tags, places=places) for n, (size, tags, places) in enumerate(drawn)]
)


@st.composite
def wholes(draw: st.DrawFn) -> Whole:
    size = draw(st.integers(1, 9))
    least = draw(st.integers(0, size))
    return Whole(
        places=(Place("core", D(least), D(draw(st.integers(least, size)))), Place("free")),
        limits=(
            Limit("own", frozenset({"own"}), at_least=D(draw(st.integers(0, size)))),
            Limit("online", frozenset({"online"}), at_most=D(draw(st.integers(0, size)))),
        ),
        size=D(size),
        apart=(frozenset({"own", "elsewhere"}),),
    )


@settings(max_examples=60, deadline=None)
@given(LOTS, wholes())
def test_nothing_better_is_found_by_trying_everything(lots: list[Lot], whole: Whole):
    found = allot(lots, whole)

    assert found.proven
    assert found.missing.credits == least_missing(lots, whole)


@settings(max_examples=40, deadline=None)
@given(LOTS, LOTS, wholes())
def test_holding_more_never_opens_less(lots: list[Lot], more: list[Lot], whole: Whole):
    added = [replace(one, reference=f"m{one.reference}") for one in more]

    assert allot([*lots, *added], whole).missing.credits <= allot(lots, whole).missing.credits


@settings(max_examples=25, deadline=None)
@given(LOTS, wholes(), st.randoms(use_true_random=False))
def test_the_order_in_which_lots_are_brought_makes_no_difference_to_what_is_missing(lots, whole, chance):
    turned = list(lots)
    chance.shuffle(turned)

    assert allot(turned, whole).missing.credits == allot(lots, whole).missing.credits
