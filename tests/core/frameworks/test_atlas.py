"""Comparing levels: through what is recorded, never through equal codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.frameworks import Atlas, Certainty, LevelRefused, LevelStatement, Relation, VersionKey
from tests.core.frameworks.samples import LAKE, META, RIVER, TRADE, mapping, version, world

ATLAS = Atlas.of(world())
FLIPPED = {Relation.HIGHER: Relation.LOWER, Relation.LOWER: Relation.HIGHER}


def compared(one: str, other: str, atlas: Atlas = ATLAS) -> tuple[Relation, Certainty]:
    found = atlas.compare(LevelStatement.parse(one), LevelStatement.parse(other))
    return found.relation, found.certainty


@pytest.mark.parametrize(
    ("one", "other", "relation", "certainty"),
    [
        ("river/2021:4", "river/2021:4", "same", "verified"),
        ("river/2021:4", "river/2021:5", "lower", "verified"),
        ("lake/2020:8", "river/2021:6", "comparable", "verified"),
        ("lake/2020:8", "river/2021:8", "lower", "unverified"),  # equal codes, other levels
        ("lake/2020:9", "lake/2020:8", "higher", "verified"),
        ("lake/2020:7", "meta/1:6", "comparable", "verified"),
        ("lake/2020:7", "meta/1:7", "lower", "verified"),
        ("river/2021:8", "lake/2020:10", "comparable", "unverified"),
        ("trade/1:B", "river/2021:3", "comparable", "verified"),
        ("trade/1:B", "river/2021:2", "higher", "verified"),
        ("trade/1:A", "meta/1:2", "comparable", "verified"),
        ("trade/1:B", "meta/1:3", "overlapping", "verified"),
        ("trade/1:A", "lake/2020:3", "unknown", "none"),  # three steps away: nobody compared them
        ("trade/1:C", "river/2021:5", "unknown", "none"),
    ],
)
def test_two_levels_stand_to_each_other(one, other, relation, certainty):
    assert compared(one, other) == (Relation(relation), Certainty(certainty))


def test_a_comparison_says_what_it_rests_on():
    found = ATLAS.compare(LevelStatement.parse("lake/2020:8"), LevelStatement.parse("river/2021:6"))

    assert found.through == (META,)
    assert [(str(link.source), str(link.target)) for link in found.basis] == [
        ("lake/2020:8", "meta/1:6"),
        ("river/2021:6", "meta/1:6"),
    ]


def test_that_nothing_is_agreed_is_an_answer_and_no_way_round_is_taken():
    """New Zealand level 8 with Hong Kong: also where both compare with a third."""
    isle = version(VersionKey("isle", "1"), "7 8", mapping("7 6", RIVER), mapping("8 -", RIVER), mapping("8 6"))
    atlas = Atlas.of(world(isle))

    assert compared("isle/1:8", "river/2021:6", atlas) == (Relation.NO_AGREEMENT, Certainty.VERIFIED)
    assert compared("river/2021:6", "isle/1:8", atlas) == (Relation.NO_AGREEMENT, Certainty.VERIFIED)
    assert compared("isle/1:7", "river/2021:6", atlas) == (Relation.COMPARABLE, Certainty.VERIFIED)


def test_two_levels_that_compare_with_one_are_each_comparable_to_it():
    both = version(VersionKey("isle", "1"), "5 6", mapping("5 4", RIVER), mapping("6 4", RIVER))
    atlas = Atlas.of(world(both))

    assert [compared(f"isle/1:{code}", "river/2021:4", atlas)[0] for code in "56"] == [Relation.COMPARABLE] * 2


def test_what_is_verified_may_be_a_part_so_the_rest_counts_too():
    """New Zealand 5 and 6 with Hong Kong 4, the first of them unverified: it is not below what it may compare with."""
    isle = version(VersionKey("isle", "1"), "5 6", mapping("5 4", RIVER, verified=False), mapping("6 4", RIVER))
    atlas = Atlas.of(world(isle))

    assert compared("isle/1:5", "river/2021:4", atlas) == (Relation.COMPARABLE, Certainty.UNVERIFIED)
    assert compared("isle/1:6", "river/2021:4", atlas) == (Relation.COMPARABLE, Certainty.VERIFIED)


def test_a_verified_way_goes_before_an_unverified_one():
    isle = version(VersionKey("isle", "1"), "1", mapping("1 3", RIVER, verified=False), mapping("1 6"))
    atlas = Atlas.of(world(isle))

    assert compared("isle/1:1", "river/2021:6", atlas) == (Relation.COMPARABLE, Certainty.VERIFIED)
    assert compared("isle/1:1", "river/2021:3", atlas) == (Relation.HIGHER, Certainty.VERIFIED)


def test_two_ways_that_disagree_say_overlapping():
    other = version(VersionKey("other", "1"), "1 2 3")
    isle = version(VersionKey("isle", "1"), "1", mapping("1 6"), mapping("1 3", VersionKey("other", "1")))
    reef = version(VersionKey("reef", "1"), "1", mapping("1 6"), mapping("1 1", VersionKey("other", "1")))
    atlas = Atlas.of(world(other, isle, reef))

    assert compared("isle/1:1", "reef/1:1", atlas)[0] == Relation.OVERLAPPING


@pytest.mark.parametrize(
    ("statement", "data"),
    [
        ("sea/1:4", {"reason": "framework_unknown", "framework": "sea/1", "level": "4", "editions": []}),
        (
            "river/1999:4",
            {"reason": "framework_unknown", "framework": "river/1999", "level": "4", "editions": ["river/2021"]},
        ),
        ("rumour/1:1", {"reason": "framework_disabled", "framework": "rumour/1", "level": "1"}),
        (
            "river/2021:B",
            {
                "reason": "level_of_another_framework", "framework": "river/2021", "level": "B",
                "belongs_to": ["trade/1"], "more": 0,
            },
        ),
        (
            "trade/1:9",
            {
                "reason": "level_of_another_framework", "framework": "trade/1", "level": "9",
                "belongs_to": ["lake/2020"], "more": 0,
            },
        ),
        ("trade/1:Z", {"reason": "level_unknown", "framework": "trade/1", "level": "Z", "levels": ["A", "B", "C"]}),
    ],
)  # fmt: skip
def test_a_statement_that_points_to_nothing_is_refused_by_name(statement, data):
    with pytest.raises(LevelRefused) as refused:
        ATLAS.placed(LevelStatement.parse(statement))
    assert refused.value.data == data


def test_the_nearest_frameworks_with_a_code_are_named_first_and_the_rest_counted():
    """Another edition, then what compares with this one, then others: five of them."""
    crowd = [version(VersionKey(f"far-{n}", "1"), "8") for n in range(4)]
    older = version(VersionKey("trade", "0"), "8")
    atlas = Atlas.of(world(*crowd, older))

    with pytest.raises(LevelRefused) as refused:
        atlas.placed(LevelStatement.parse("trade/1:8"))

    assert refused.value.data["belongs_to"] == ["trade/0", "river/2021", "far-0/1", "far-1/1", "far-2/1"]
    assert refused.value.data["more"] == 3


PLACES = [
    LevelStatement(key.framework, key.edition, code)
    for key in (META, LAKE, RIVER, TRADE)
    for code in ATLAS._in_order(key)
]


@given(one=st.sampled_from(PLACES), other=st.sampled_from(PLACES))
def test_a_comparison_read_from_the_other_side_is_its_mirror(one, other):
    here, there = ATLAS.compare(one, other), ATLAS.compare(other, one)

    assert there.relation == FLIPPED.get(here.relation, here.relation)
    assert (there.certainty, there.through, set(there.basis)) == (here.certainty, here.through, set(here.basis))


@given(one=st.sampled_from(PLACES), to=st.sampled_from([META, LAKE, RIVER, TRADE]))
def test_there_and_back_again_one_finds_oneself(one, to):
    for code in ATLAS.reach(one.place, to):
        assert one.code in ATLAS.reach(LevelStatement(*to, code).place, one.place.version)


@given(one=st.sampled_from(PLACES), to=st.sampled_from([META, LAKE, RIVER, TRADE]))
def test_what_is_verified_is_among_what_is_recorded(one, to):
    assert ATLAS.reach(one.place, to, verified_only=True).keys() <= ATLAS.reach(one.place, to).keys()


@given(pair=st.permutations(world()))
def test_the_order_in_which_frameworks_are_read_changes_nothing(pair):
    atlas = Atlas.of(pair)
    for one, other in (("lake/2020:8", "river/2021:6"), ("trade/1:B", "river/2021:3")):
        assert compared(one, other, atlas) == compared(one, other)
