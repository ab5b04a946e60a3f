"""A comparable level is an interval with its basis: never without a basis, never wider than what it rests on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core import appraising
from passerelle.core.appraising import Basis, Clock, Compared, Interval, Proposal
from passerelle.core.errors import Malformed
from passerelle.core.frameworks import Atlas, Certainty, LevelRefused, LevelStatement, VersionKey
from tests.core.frameworks.samples import LAKE, META, RIVER, mapping, version, world

ORDER = ("1", "2", "3", "4", "5", "6", "7", "8")
ATLAS = Atlas.of(world())
ends = st.tuples(st.sampled_from(ORDER), st.sampled_from(ORDER)).map(sorted)
intervals = ends.map(lambda pair: Interval(*pair))


def found(level: str, into: VersionKey, atlas: Atlas = ATLAS) -> Compared:
    return appraising.compared(atlas, LevelStatement.parse(level), into)


def codes(interval: Interval) -> set[str]:
    return set(ORDER[ORDER.index(interval.low) : ORDER.index(interval.high) + 1])


def test_a_level_compares_through_what_is_recorded_with_its_basis():
    told = found("lake/2020:8", RIVER)

    assert (told.interval, told.certainty, told.agreed_none) == (Interval("6", "6"), Certainty.VERIFIED, False)
    assert [str(link.source) for link in told.basis] == ["lake/2020:8", "river/2021:6"]


def test_several_levels_are_an_interval_and_the_unverified_makes_it_so():
    assert found("trade/1:B", META) == Compared(
        Interval("3", "4"), Certainty.VERIFIED, basis=found("trade/1:B", META).basis
    )
    assert found("lake/2020:10", RIVER).certainty == Certainty.UNVERIFIED


def test_where_nothing_is_recorded_nothing_is_proposed():
    assert found("trade/1:A", LAKE) == Compared(None)
    assert found("river/2021:4", VersionKey("nowhere", "1")) == Compared(None)


def test_that_nothing_is_agreed_is_told_apart_from_not_knowing():
    isle = version(VersionKey("isle", "1"), "7 8", mapping("8 -", RIVER))
    atlas = Atlas.of(world(isle))

    assert found("isle/1:8", RIVER, atlas) == Compared(None, Certainty.VERIFIED, agreed_none=True)
    assert found("isle/1:7", RIVER, atlas) == Compared(None)


def test_a_level_that_points_to_nothing_is_refused():
    with pytest.raises(LevelRefused):
        found("river/2021:99", META)


@pytest.mark.parametrize(
    ("mapped", "before", "expected"),
    [
        (None, [], Proposal(None, Basis.JUDGEMENT)),
        (Interval("4", "6"), [], Proposal(Interval("4", "6"), Basis.MAPPING)),
        (None, [Interval("4", "4"), Interval("5", "6")], Proposal(Interval("4", "6"), Basis.PRECEDENT)),
        (Interval("4", "6"), [Interval("5", "5")], Proposal(Interval("5", "5"), Basis.BOTH)),
        (Interval("4", "5"), [Interval("7", "7")], Proposal(Interval("4", "7"), Basis.BOTH, apart=True)),
    ],
)
def test_precedents_narrow_what_mappings_say_and_are_told_apart_where_they_lie_outside(mapped, before, expected):
    assert appraising.proposal(mapped, before, ORDER) == expected


@given(st.none() | intervals, st.lists(intervals, max_size=4))
def test_a_proposal_rests_on_something_and_is_never_wider_than_that(mapped, before):
    proposal = appraising.proposal(mapped, before, ORDER)
    told = [one for one in (mapped, *before) if one]
    whole = appraising.hull(told, ORDER)

    assert (proposal.interval is None) == (not told)
    if proposal.interval and whole:
        assert codes(proposal.interval) <= codes(whole)
        assert ORDER.index(proposal.interval.low) <= ORDER.index(proposal.interval.high)


@given(intervals, intervals)
def test_what_is_in_both_is_in_each_and_the_order_never_matters(one, other):
    shared = appraising.meet(one, other, ORDER)

    assert shared == appraising.meet(other, one, ORDER)
    assert (codes(shared) if shared else set()) == codes(one) & codes(other)


@given(st.lists(intervals, min_size=1, max_size=4))
def test_the_hull_holds_them_all_and_ends_where_they_end(told):
    whole = appraising.hull(told, ORDER)

    assert whole is not None
    assert all(codes(one) <= codes(whole) for one in told)
    assert whole.low in {one.low for one in told}
    assert whole.high in {one.high for one in told}


def test_an_interval_stands_in_its_framework_the_lower_end_first():
    assert appraising.within(Interval("4", "4"), ORDER) == Interval("4", "4")
    with pytest.raises(Malformed) as unknown:
        appraising.within(Interval("4", "9"), ORDER)
    with pytest.raises(Malformed) as turned:
        appraising.within(Interval("6", "4"), ORDER)

    assert (unknown.value.data["field"], turned.value.data["field"]) == ("level_high", "level_high")


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 120), st.integers(0, 60), st.integers(0, 60))
def test_a_question_to_the_holder_never_shortens_the_clock(begun, days, stopped, extended):
    assert Clock(begun, days).due + timedelta(days=stopped + extended) == Clock(begun, days, stopped, extended).due


def test_a_draft_names_everything_it_lacks_at_once():
    assert appraising.missing({}, ()) == ("method", "limits", "level", *appraising.NEEDED)
    assert appraising.missing(
        {"method": "m", "limits": "l", "level_low": "5", "basis": "judgement"}, appraising.NEEDED
    ) == ("basis_words",)


@given(st.integers(1950, 2060), st.integers(0, 20))
def test_a_year_told_of_few_is_a_span_that_holds_it(year, alike):
    first, last = appraising.years_told(year, alike)

    assert first <= year <= last
    assert (last - first >= 9) == (alike < appraising.K)


@pytest.mark.parametrize(
    ("text", "is_safe"),
    [
        ("Diploma in Welding", True),
        ("Diploma of Amina Sarr-Doumbé", False),
        ("Lent by DOUMBÉ", False),
        ("Sarratine Institute", True),
    ],
)
def test_a_precedent_with_a_part_of_a_name_is_seen(text, is_safe):
    assert appraising.names_nobody([text], ["Amina Sarr Doumbé"]) is is_safe
