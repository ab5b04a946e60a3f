"""Panels: ties that bar, seats that balance, votes that count."""

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core import panel
from passerelle.core.errors import Malformed, NotNow
from passerelle.core.gate import Finding
from passerelle.core.panel import CaseFacts, Composition, Conflict, Expert, Gap, Near, Proposal, Tally, Vote

TODAY = date(2026, 11, 23)
CASE = CaseFacts(
    entry="MC-00431",
    applicant_organisations=frozenset({"lake-college"}),
    partners=frozenset({"hill-school"}),
    authors=frozenset({"okonjo"}),
    field="0713",
    language="en",
    uploaded=TODAY,
    candidates=frozenset({"amina"}),
)
SOMEBODY = Expert("somebody", "teacher", "MI", "elsewhere", languages=frozenset({"en"}), trained_until=TODAY)
CRITERIA = ("outcomes_match_level", "assessment_matches_outcomes")
MIRROR = {"yes": "no", "condition": "condition", "no": "yes"}


def expert(reference, kind, country="MI", **changes):
    return replace(SOMEBODY, reference=reference, kind=kind, country=country, **changes)


POOL = [
    expert("agency", "qa_agency", fields=frozenset({"0713"})),
    expert("teacher-1", "teacher"),
    expert("teacher-2", "teacher", "KE", open_cases=1),
    expert("learner", "learner", "KE", open_cases=3),
    expert("employer", "employer"),
    expert("engineers", "professional_association", languages=frozenset({"fr"})),
    expert("ministry", "public_authority", open_cases=2),
]


def references(seats):
    return {seat.reference for seat in seats}


# Conflicts


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ()),
        ({"organisation": "lake-college"}, (Conflict("same_organisation", "lake-college"),)),
        ({"former_organisations": {"lake-college": date(2023, 11, 22)}}, ()),
        (
            {"former_organisations": {"lake-college": date(2023, 11, 23), "hill-school": TODAY}},
            (Conflict("former_organisation", "lake-college"),),
        ),
        ({"partner_of": frozenset({"lake-college", "other"})}, (Conflict("partner", "lake-college"),)),
        ({"organisation": "hill-school"}, (Conflict("partner", "hill-school"),)),
        ({"reference": "okonjo"}, (Conflict("author", "okonjo"),)),
        ({"co_author_of": frozenset({"MC-00431"})}, (Conflict("author", "MC-00431"),)),
        ({"endorsed": frozenset({"MC-00431", "MC-00001"})}, (Conflict("endorser", "MC-00431"),)),
        ({"competes_with": frozenset({"MC-00431"})}, (Conflict("competitor", "MC-00431"),)),
        ({"taught_for": frozenset({"amina"})}, (Conflict("taught", "amina"),)),
        ({"declared": frozenset({"MC-00431"})}, (Conflict("declared", "MC-00431"),)),
    ],
)
def test_a_tie_to_the_case_is_a_conflict(changes, expected):
    assert panel.conflicts(replace(SOMEBODY, **changes), CASE, TODAY) == expected


def test_every_tie_is_told_at_once():
    tied = replace(SOMEBODY, organisation="lake-college", endorsed=frozenset({"MC-00431"}))
    assert [tie.code for tie in panel.conflicts(tied, CASE, TODAY)] == ["same_organisation", "endorser"]


# Composition


def test_five_seats_of_the_most_kinds_with_the_least_load():
    proposal = panel.propose(POOL, CASE, on=TODAY)
    assert references(proposal.seats) == {"agency", "teacher-1", "learner", "employer", "ministry"}
    assert (proposal.chair, proposal.missing) == (POOL[0], ())


@pytest.mark.parametrize(
    "change",
    [
        {"trained_until": None},
        {"trained_until": date(2026, 11, 22)},
        {"open_cases": 4},
        {"organisation": "lake-college"},
    ],
)
def test_who_may_not_sit_is_not_proposed_even_where_nobody_else_can(change):
    pool = [replace(e, **change) if e.kind == "learner" else e for e in POOL]
    proposal = panel.propose(pool, CASE, on=TODAY)
    assert "learner" not in references(proposal.seats)
    assert proposal.missing == ("learner",)


def test_who_handled_the_case_before_stays_out():
    assert "agency" not in references(panel.propose(POOL, CASE, on=TODAY, avoid={"agency"}).seats)


def test_an_empty_pool_says_what_is_missing():
    missing = ("seats", "kinds", "countries", "learner")
    gaps = (
        Gap("PN-SEATS", "seats", 0, 5),
        Gap("PN-KINDS", "kinds", 0, 4),
        Gap("PN-COUNTRIES", "countries", 0, 2),
        Gap("PN-LEARNER", "learner", 0, 1),
    )
    assert panel.propose([], CASE, on=TODAY) == Proposal((), None, missing, gaps)


def test_seats_are_compared_with_the_composition():
    found = panel.composition_findings([POOL[0], POOL[1], POOL[1]], Composition(size=3))
    clause = "policy paper, ch. 3, challenge 5, footnotes 9 and 12"
    assert found == (
        Finding("PN-SEATS", "panel.seats", 2, 3, clause, "block", "", "min_count"),
        Finding("PN-KINDS", "panel.kinds", 2, 4, clause, "block", "", "min_count"),
        Finding("PN-COUNTRIES", "panel.countries", 1, 2, clause, "block", "", "min_count"),
        Finding("PN-LEARNER", "panel.learner", 0, 1, clause, "block", "", "min_count"),
    )


EXPERTS = st.builds(
    Expert,
    reference=st.integers(0, 400).map(str),
    kind=st.sampled_from(panel.KINDS),
    country=st.sampled_from(["MI", "KE", "FR"]),
    organisation=st.sampled_from(["elsewhere", "lake-college", "hill-school", "other"]),
    former_organisations=st.dictionaries(
        st.sampled_from(["lake-college", "other"]), st.dates(date(2020, 1, 1), TODAY), max_size=2
    ),
    languages=st.frozensets(st.sampled_from(["en", "fr"])),
    fields=st.frozensets(st.sampled_from(["0713", "0811"])),
    trained_until=st.none() | st.dates(date(2026, 6, 1), date(2028, 1, 1)),
    open_cases=st.integers(0, 5),
    endorsed=st.frozensets(st.sampled_from(["MC-00431", "MC-1"]), max_size=1),
)


@settings(deadline=None)
@given(pool=st.lists(EXPERTS, max_size=14, unique_by=lambda e: e.reference), data=st.data())
def test_a_proposal_holds_no_conflict_and_keeps_the_composition_unless_it_says_so(pool, data):
    proposal = panel.propose(pool, CASE, on=TODAY)
    for seat in proposal.seats:
        assert panel.conflicts(seat, CASE, TODAY) == ()
        assert seat.trained_until is not None
        assert seat.trained_until >= TODAY
        assert seat.open_cases < 4
    fallen_short = {found.field.removeprefix("panel.") for found in panel.composition_findings(proposal.seats)}
    assert fallen_short == set(proposal.missing)
    assert proposal == panel.propose(data.draw(st.permutations(pool)), CASE, on=TODAY)


@settings(deadline=None, max_examples=40)
@given(pool=st.lists(EXPERTS, max_size=10, unique_by=lambda e: e.reference))
def test_nothing_is_missing_where_any_five_of_the_pool_would_do(pool):
    able = [e for e in pool if panel.may_sit(e, CASE, Composition(), TODAY)]
    possible = any(not panel.composition_findings(five) for five in combinations(able, 5))
    assert (panel.propose(pool, CASE, on=TODAY).missing == ()) is possible


NATIONAL = Composition(  # a commission of a state's own: seats of three kinds, no foreigner, no learner, half a quorum
    size=7, min_kinds=3, min_countries=1, needs_learner=False, quorum=4,
    seats={"public_authority": 3, "employer": 2, "professional_association": 2},
)  # fmt: skip
COMPOSITIONS = [
    Composition(),
    Composition(size=3, min_kinds=3, quorum=2),
    Composition(size=4, min_kinds=2, min_countries=3, quorum=3, seats={"teacher": 2}),
    Composition(size=4, min_kinds=2, quorum=3, seats={"learner": 2, "employer": 1}),
    Composition(size=3, min_kinds=2, min_countries=1, quorum=2, kinds=frozenset({"teacher", "learner", "employer"})),
    NATIONAL,
]


def worth(seats, composition):
    """What makes one panel better than another, in the order in which it counts."""
    short = sum(found.threshold - found.seen for found in panel.composition_findings(seats, composition))
    return (
        -short,
        sum("en" in seat.languages for seat in seats),
        len({seat.kind for seat in seats}),
        sum("0713" in seat.fields for seat in seats),
        len({seat.country for seat in seats}),
        -sum(seat.open_cases for seat in seats),
    )


@settings(deadline=None, max_examples=200)
@given(
    pool=st.lists(EXPERTS, max_size=11, unique_by=lambda e: e.reference),
    composition=st.sampled_from(COMPOSITIONS),
)
def test_no_panel_of_the_pool_is_better_than_the_one_that_is_proposed(pool, composition):
    able = [e for e in pool if panel.may_sit(e, CASE, composition, TODAY)]
    size = min(composition.size, len(able))

    proposal = panel.propose(pool, CASE, composition, on=TODAY)

    assert len(proposal.seats) == size
    best = max(worth(seats, composition) for seats in combinations(able, size))
    assert worth(proposal.seats, composition) == best


def test_members_who_sit_already_stay_and_the_empty_place_is_filled_for_the_best():
    sitting = ["teacher-1", "teacher-2", "employer", "engineers"]
    proposal = panel.propose(POOL, CASE, on=TODAY, keep=sitting)
    assert references(proposal.seats) == {*sitting, "learner"}


def test_a_commission_with_seats_of_its_own_is_composed_from_data():
    pool = [expert(f"{kind}-{n}", kind) for kind in panel.KINDS for n in range(4)]
    proposal = panel.propose(pool, CASE, NATIONAL, on=TODAY)
    assert proposal.missing == ()
    assert sorted(seat.kind for seat in proposal.seats) == [
        *["employer"] * 2, *["professional_association"] * 2, *["public_authority"] * 3,
    ]  # fmt: skip


def test_a_panel_that_cannot_be_composed_names_the_rule_and_who_comes_closest():
    tied = expert("learner-2", "learner", organisation="lake-college")
    busy = expert("learner-1", "learner", organisation="lake-college", open_cases=4)
    pool = [e for e in POOL if e.kind != "learner"] + [busy, tied]
    assert panel.propose(pool, CASE, on=TODAY).gaps == (
        Gap("PN-LEARNER", "learner", 0, 1, (Near(tied, ("same_organisation",)),
                                            Near(busy, ("same_organisation", "full")))),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"sise": 5}, "panel.sise"),
        ({"size": 0}, "panel.size"),
        ({"size": True}, "panel.size"),
        ({"quorum": 6}, "panel.quorum"),
        ({"seats": {"judge": 1}}, "panel.seats"),
        ({"seats": {"teacher": 3, "employer": 3}}, "panel.seats"),
        ({"min_kinds": 6}, "panel.min_kinds"),
        ({"min_countries": 6}, "panel.min_countries"),
        ({"kinds": ["teacher", "employer", "qa_agency", "public_authority"]}, "panel.kinds"),
        ({"overlap": 1.5}, "panel.overlap"),
        ([], "panel"),
    ],
)
def test_a_composition_that_contradicts_itself_is_refused_with_its_path(stated, field):
    with pytest.raises(Malformed) as refusal:
        panel.composition(stated)
    assert refusal.value.data["field"] == field


def test_a_composition_is_the_default_but_for_what_is_stated():
    assert panel.composition(None) == panel.composition({}) == panel.DEFAULT
    stated = {"size": 18, "quorum": 9, "min_kinds": 3, "min_countries": 1, "needs_learner": False,
              "seats": {"public_authority": 10, "employer": 3, "professional_association": 5}}  # fmt: skip
    assert panel.composition(stated) == Composition(**stated)


# Groups


LINKS = [("faculty", "lake-college"), ("lake-college", "holding"), ("holding", "hill-school"), ("inn", "elsewhere")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"organisation": "holding"}, [("same_group", "holding > lake-college")]),
        ({"organisation": "hill-school"}, [("same_group", "hill-school > holding > lake-college")]),
        ({"acts_for": frozenset({"faculty"})}, [("same_group", "faculty > lake-college")]),
        ({"acts_for": frozenset({"lake-college"})}, [("same_organisation", "lake-college")]),
        ({"former_organisations": {"holding": TODAY}}, [("former_group", "holding > lake-college")]),
        ({"former_organisations": {"holding": date(2020, 1, 1)}}, []),
        ({"partner_of": frozenset({"faculty"})}, [("partner", "faculty")]),
        ({"organisation": "inn"}, []),
    ],
)
def test_an_organisation_of_the_same_group_is_a_tie_by_whatever_way(changes, expected):
    group = panel.group_of({"lake-college"}, LINKS)
    case = replace(CASE, partners=frozenset(), group=group)
    found = panel.conflicts(replace(SOMEBODY, **changes), case, TODAY)
    assert [(tie.code, tie.detail) for tie in found] == expected


@given(links=st.lists(st.tuples(*[st.sampled_from("abcdef")] * 2), max_size=12), data=st.data())
def test_a_group_is_the_same_whoever_is_asked_and_ends_in_a_circle(links, data):
    whole = {"a", *panel.group_of({"a"}, links)}
    for other in whole:
        assert {other, *panel.group_of({other}, links)} == whole
    assert panel.group_of({"a"}, data.draw(st.permutations(links))) == panel.group_of({"a"}, links)


def test_a_large_pool_gives_a_full_panel_too():
    pool = [
        expert(f"{kind}-{n}", kind, f"C{n % 40}", open_cases=n % 4, fields=frozenset({str(n % 3)}))
        for kind in panel.KINDS
        for n in range(80)
    ]
    proposal = panel.propose(pool, CASE, on=TODAY)
    assert proposal.missing == ()
    assert len({e.kind for e in proposal.seats}) == len({e.country for e in proposal.seats}) == 5
    assert sum(e.open_cases for e in proposal.seats) == 0


# Votes


def votes(*values, criterion=CRITERIA[0]):
    return [Vote(f"seat-{n}", criterion, value, "Because.") for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "chair", "expected"),
    [
        (("yes", "yes", "yes", "no", "no"), None, ("yes", False)),
        (("yes", "yes", "condition", "no", "no"), None, ("condition", False)),
        (("yes", "condition", "no", "no", "no"), None, ("no", False)),
        (("yes", "yes", "no", "no"), "seat-0", ("yes", True)),
        (("yes", "yes", "no", "no"), "seat-3", ("no", True)),
        (("yes", "yes", "no", "no"), None, ("no", True)),
        (("yes", "yes", "condition", "no"), "seat-2", ("condition", True)),
        (("condition", "condition", "no", "no"), "seat-0", ("condition", True)),
        ((), None, ("open", False)),
    ],
)
def test_the_outcome_is_the_best_answer_more_than_half_support(values, chair, expected):
    (one,) = panel.tally(votes(*values), CRITERIA[:1], chair=chair)
    assert (one.outcome, one.by_casting_vote) == expected
    assert (one.yes, one.condition, one.no) == tuple(values.count(value) for value in panel.VALUES)


def test_each_criterion_has_its_own_tally():
    cast = [*votes("yes", "yes", "no"), *votes("no", "no", "condition", criterion=CRITERIA[1])]
    assert panel.tally(cast, CRITERIA) == (
        Tally(CRITERIA[0], "yes", 2, 0, 1),
        Tally(CRITERIA[1], "no", 0, 1, 2),
    )


@pytest.mark.parametrize(
    "spoilt",
    [
        [Vote("seat-0", CRITERIA[0], "yes"), Vote("seat-0", CRITERIA[0], "yes")],
        [Vote("seat-0", CRITERIA[0], "perhaps")],
        [Vote("seat-0", "spelling", "yes")],
    ],
)
def test_what_is_no_single_answer_cannot_be_counted(spoilt):
    with pytest.raises(Malformed):
        panel.tally(spoilt, CRITERIA)


@given(values=st.lists(st.sampled_from(panel.VALUES), min_size=1, max_size=7), data=st.data())
def test_a_tally_depends_on_no_order_and_favours_neither_side(values, data):
    cast = votes(*values)
    chair = data.draw(st.sampled_from(cast)).seat
    (one,) = panel.tally(cast, CRITERIA[:1], chair=chair)
    mirrored = [replace(vote, value=MIRROR[vote.value]) for vote in cast]

    assert panel.tally(data.draw(st.permutations(cast)), CRITERIA[:1], chair=chair) == (one,)
    assert panel.tally(mirrored, CRITERIA[:1], chair=chair)[0].outcome == MIRROR[one.outcome]


@pytest.mark.parametrize(
    ("outcomes", "act"),
    [
        (("yes", "yes"), "register"),
        (("yes", "condition"), "register_with_conditions"),
        (("condition", "no"), "refuse"),
    ],
)
def test_the_tallies_decide_the_act(outcomes, act):
    assert panel.outcome(Tally(name, value) for name, value in zip(CRITERIA, outcomes, strict=True)) == act


@pytest.mark.parametrize("tallies", [[], [Tally(CRITERIA[0], "open"), Tally(CRITERIA[1], "no")]])
def test_nothing_is_decided_while_a_criterion_is_open(tallies):
    with pytest.raises(NotNow):
        panel.outcome(tallies)


def test_four_reasoned_votes_of_seats_on_each_criterion_may_decide():
    cast = [vote for criterion in CRITERIA for vote in votes("yes", "yes", "no", "no", criterion=criterion)]
    assert panel.vote_findings(cast, CRITERIA, seats=[f"seat-{n}" for n in range(5)]) == ()


def test_what_keeps_votes_from_deciding_is_told_at_once():
    cast = [
        *votes("yes", "yes", "no"),
        Vote("stranger", CRITERIA[0], "yes", " "),
        Vote("seat-0", CRITERIA[0], "no", "!"),
    ]
    found = panel.vote_findings(cast, CRITERIA, seats=[f"seat-{n}" for n in range(5)])
    assert [(f.rule, f.field, f.seen, f.threshold) for f in found] == [
        ("PN-QUORUM", CRITERIA[0], 3, 4),
        ("PN-SEAT", CRITERIA[0], ("stranger",), 0),
        ("PN-TWICE", CRITERIA[0], ("seat-0",), 1),
        ("PN-REASON", CRITERIA[0], ("stranger",), "stated"),
        ("PN-QUORUM", CRITERIA[1], 0, 4),
    ]
