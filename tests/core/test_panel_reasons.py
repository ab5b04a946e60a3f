"""Why an expert is on a panel: each for a reason of their own, and the field counts in who is chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core import panel
from passerelle.core.panel import CaseFacts, Composition, Expert

TODAY = date(2026, 11, 26)
CASE = CaseFacts("MC-00431", frozenset({"lake-college"}), field="07", language="en")
ANNA = Expert("anna", "learner", "MI", "", languages=frozenset({"en"}), trained_until=TODAY)
BEN = replace(ANNA, reference="ben", kind="teacher", fields=frozenset({"07"}), languages=frozenset({"fr"}))
CARO = replace(ANNA, reference="caro", country="GH", kind="teacher", open_cases=4)

MEMBERS = st.builds(
    Expert,
    reference=st.integers(0, 60).map(str),
    kind=st.sampled_from(panel.KINDS),
    country=st.sampled_from(["MI", "KE", "FR"]),
    organisation=st.just("elsewhere"),
    languages=st.frozensets(st.sampled_from(["en", "fr"])),
    fields=st.frozensets(st.sampled_from(["07", "08"])),
    trained_until=st.just(TODAY),
    open_cases=st.integers(0, 5),
)
PANELS = st.lists(MEMBERS, min_size=1, max_size=7, unique_by=lambda one: one.reference)


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (ANNA, ("kind_learner", "only_of_kind", "reads_language", "has_room")),
        (BEN, ("kind_teacher", "knows_field", "has_room")),
        (CARO, ("kind_teacher", "only_of_country", "reads_language")),
    ],
)
def test_each_member_has_a_reason_of_their_own(member, expected):
    assert panel.reasons(member, [ANNA, BEN, CARO], CASE) == expected


def test_whoever_might_take_a_seat_is_told_what_they_would_add():
    nobody_like_it = replace(ANNA, reference="dora", kind="employer", country="NO")
    assert panel.reasons(nobody_like_it, [ANNA, BEN, CARO], CASE)[:3] == (
        "kind_employer", "only_of_kind", "only_of_country",
    )  # fmt: skip
    assert panel.reasons(replace(ANNA, reference="eve"), [ANNA, BEN], CASE)[1:] == ("reads_language", "has_room")


@given(members=PANELS, data=st.data())
def test_reasons_depend_on_no_order_and_say_no_more_than_is_so(members, data):
    turned = data.draw(st.permutations(members))
    for one in members:
        found = panel.reasons(one, members, CASE)
        assert found == panel.reasons(one, turned, CASE) == panel.reasons(one, [m for m in members if m != one], CASE)
        without = [m for m in members if m != one]
        assert ("only_of_kind" in found) == (len({m.kind for m in without}) < len({m.kind for m in members}))
        assert ("only_of_country" in found) == (len({m.country for m in without}) < len({m.country for m in members}))
        assert ("knows_field" in found) == ("07" in one.fields)
        assert ("reads_language" in found) == ("en" in one.languages)
        assert ("has_room" in found) == (one.open_cases < 4)


@given(members=PANELS)
def test_every_kind_on_a_panel_is_somebodys_reason_or_has_two_who_stand_for_it(members):
    alone = {one.kind for one in members if "only_of_kind" in panel.reasons(one, members, CASE)}
    assert alone == {one.kind for one in members if [m.kind for m in members].count(one.kind) == 1}


# The field in the choice


def test_who_knows_the_field_is_chosen_before_who_brings_one_more_country():
    pool = [replace(ANNA, reference=kind, kind=kind) for kind in panel.KINDS[:4]]
    knows = replace(ANNA, reference="knows", kind="public_authority", fields=frozenset({"07"}))
    far = replace(ANNA, reference="far", kind="public_authority", country="GH")
    composition = Composition(min_countries=1)

    chosen = {one.reference for one in panel.propose([*pool, far, knows], CASE, composition, on=TODAY).seats}

    assert chosen == {*panel.KINDS[:4], "knows"}


def test_a_country_that_the_composition_asks_for_comes_before_the_field():
    pool = [replace(ANNA, reference=kind, kind=kind) for kind in panel.KINDS[:4]]
    knows = replace(ANNA, reference="knows", kind="public_authority", fields=frozenset({"07"}))
    far = replace(ANNA, reference="far", kind="public_authority", country="GH")

    proposal = panel.propose([*pool, far, knows], CASE, Composition(min_countries=2), on=TODAY)

    assert ({one.reference for one in proposal.seats}, proposal.missing) == ({*panel.KINDS[:4], "far"}, ())


@settings(deadline=None)
@given(pool=st.lists(MEMBERS, max_size=12, unique_by=lambda one: one.reference))
def test_no_member_gives_way_to_somebody_alike_who_does_not_know_the_field(pool):
    seats = panel.propose(pool, CASE, on=TODAY).seats
    chosen = {seat.reference for seat in seats}
    for seat in seats:
        for other in pool:
            alike = (other.kind, other.country, "en" in other.languages) == (
                seat.kind, seat.country, "en" in seat.languages,
            )  # fmt: skip
            if alike and other.reference not in chosen and panel.may_sit(other, CASE, Composition(), TODAY):
                assert ("07" in seat.fields) >= ("07" in other.fields)
