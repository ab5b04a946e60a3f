"""Plans: the best there is, on small worlds that are tried in full; and whatever is asked, an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.pathways import planning, soonest
from passerelle.core.pathways.answers import NoPlan, Plan
from passerelle.core.pathways.checking import faults
from passerelle.core.pathways.conflicts import Conflict, conflict
from passerelle.core.pathways.narrowing import question
from passerelle.core.pathways.planning import plan
from passerelle.core.pathways.pooling import covering
from passerelle.core.pathways.wishing import Credits, Demand, Kind, Objective, Wish
from passerelle.core.pathways.world import Catalogue, Course
from tests.core.pathways import obvious
from tests.core.pathways.small_worlds import DAY, LONG, after, run, worlds


@settings(max_examples=60, deadline=None)
@given(worlds(), st.sampled_from(Objective))
def test_a_plan_is_as_good_as_the_best_of_all_that_can_be_tried(world: tuple[Catalogue, Wish], objective: Objective):
    catalogue, wish = world

    told = plan(catalogue, wish, objective, seconds=LONG)

    best = obvious.best(catalogue, wish, objective)
    if best is None:
        assert told == NoPlan(objective, is_proven=True)
        return
    assert isinstance(told, Plan)
    assert faults(catalogue, wish, told.steps) == []
    assert (told.value, told.bound, told.is_proven) == (best, best, True)


@settings(max_examples=25, deadline=None)
@given(worlds(by_parts=True), st.sampled_from(Objective))
def test_a_larger_award_is_reached_by_the_best_of_all_ways(world: tuple[Catalogue, Wish], objective: Objective):
    catalogue, wish = world

    told = plan(catalogue, wish, objective, seconds=LONG)

    best = obvious.best(catalogue, wish, objective)
    assert (told.is_proven, getattr(told, "value", None)) == (True, best)
    assert best is None or faults(catalogue, wish, told.steps) == []


@settings(max_examples=40, deadline=None)
@given(worlds(), st.sampled_from(Objective), st.booleans())
def test_from_a_pool_no_bound_is_above_the_best_and_no_plan_below_it(
    world: tuple[Catalogue, Wish], objective: Objective, is_free: bool
):
    """As where too many courses can count, for credits or for anything; also where the hours of a week are given up."""
    catalogue, wish = world
    given_up = frozenset({Demand(Kind.WEEKLY)} if is_free else ())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "SMALL", 0)
        told = planning.plan(catalogue, wish, objective, given_up=given_up, seconds=LONG)

    best = obvious.best(catalogue, wish, objective, given_up)
    if best is None:
        assert isinstance(told, NoPlan)
        return
    assert isinstance(told, Plan)
    assert told.bound <= best <= told.value
    assert faults(catalogue, wish, told.steps, given_up) == []


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_a_conflict_is_one_of_those_from_which_nothing_can_be_left_out_and_the_smallest(
    world: tuple[Catalogue, Wish],
):
    catalogue, wish = world

    told = conflict(catalogue, wish, seconds=LONG)

    every = obvious.conflicts(catalogue, wish)
    if not every:
        assert told is None
        return
    assert isinstance(told, Conflict)
    assert frozenset(told.demands) in every
    assert (told.is_minimal, told.is_smallest, told.out_of_time) == (True, True, False)
    assert len(told.demands) == len(every[0])
    enough = {one for one in wish.demands if all(one in found for found in every)}
    assert set(told.give_up) <= enough
    assert all(any(one in found for one in (*told.give_up, *told.together)) for found in every)


@pytest.fixture
def ladder() -> Catalogue:
    """Three courses, one on the other; the last may follow either of two."""
    return Catalogue.of(
        [
            Course("first", 300, frozenset({"x"}), runs=(run("f0", 0, 2, price=5000), run("f1", 3, 5, price=1000))),
            Course("other", 300, runs=(run("o0", 0, 1, price=9000),)),
            Course(
                "second",
                300,
                frozenset({"y"}),
                prerequisites=(frozenset({"first", "other"}),),
                runs=(run("s0", 1, 4), run("s1", 5, 8)),
            ),
        ]
    )


def test_cheapest_soonest_and_fewest_are_three_plans(ladder: Catalogue):
    wish = Wish(DAY, after(12), 900, outcomes=frozenset({"y"}))

    told = {objective: plan(ladder, wish, objective, seconds=LONG) for objective in Objective}

    runs_of = {objective: [step.reference for _, step in one.steps] for objective, one in told.items()}
    assert runs_of[Objective.CHEAPEST] == ["f1", "s1"]
    assert [faults(ladder, wish, one.steps) for one in told.values()] == [[], [], []]
    assert (told[Objective.CHEAPEST].price, told[Objective.SOONEST].ends) == (1000, after(4))
    assert (told[Objective.FEWEST].value, len(runs_of[Objective.FEWEST])) == (2, 2)


def test_what_is_held_already_needs_no_plan(ladder: Catalogue):
    wish = Wish(DAY, after(12), 900, outcomes=frozenset({"y"}), held=(replace(ladder.courses["second"], runs=()),))

    assert [plan(ladder, wish, objective) for objective in Objective] == [
        Plan(objective, (), 0, 0) for objective in Objective
    ]


def test_courses_that_ask_for_each_other_are_never_reached_and_nothing_hangs():
    circle = Catalogue.of(
        [
            Course("hen", outcomes=frozenset({"x"}), prerequisites=(frozenset({"egg"}),), runs=(run("h", 2, 3),)),
            Course("egg", prerequisites=(frozenset({"hen"}),), runs=(run("e", 0, 1),)),
        ]
    )
    wish = Wish(DAY, after(12), 900, outcomes=frozenset({"x"}))

    assert plan(circle, wish, Objective.FEWEST) == NoPlan(Objective.FEWEST, is_proven=True)
    told = conflict(circle, wish)
    assert told is not None
    assert (told.demands, told.give_up) == ((Demand(Kind.OUTCOME, "x"),), (Demand(Kind.OUTCOME, "x"),))


def test_a_circle_with_another_way_in_is_entered_there():
    circle = Catalogue.of(
        [
            Course(
                "hen", outcomes=frozenset({"x"}), prerequisites=(frozenset({"egg", "shop"}),), runs=(run("h", 2, 3),)
            ),
            Course("egg", prerequisites=(frozenset({"hen"}),), runs=(run("e", 0, 1),)),
            Course("shop", runs=(run("s", 0, 1, price=70),)),
        ]
    )
    wish = Wish(DAY, after(12), 900, outcomes=frozenset({"x"}))

    told = plan(circle, wish, Objective.CHEAPEST)

    assert isinstance(told, Plan)
    assert ([code for code, _ in told.steps], told.value, told.is_proven) == (["shop", "hen"], 70, True)


def test_a_full_run_is_not_proposed_and_the_next_one_is(ladder: Catalogue):
    first = ladder.courses["first"]
    full = replace(first, runs=(replace(first.runs[0], is_full=True), first.runs[1]))
    catalogue = Catalogue.of([full, ladder.courses["second"]])

    told = plan(catalogue, Wish(DAY, after(12), 900, outcomes=frozenset({"y"})), Objective.SOONEST)

    assert isinstance(told, Plan)
    assert [step.reference for _, step in told.steps] == ["f1", "s1"]


def test_too_little_money_is_named_with_what_it_excludes(ladder: Catalogue):
    wish = Wish(DAY, after(4), 900, budget=1, outcomes=frozenset({"y"}))

    told = conflict(ladder, wish, seconds=LONG)

    budget, outcome = Demand(Kind.BUDGET), Demand(Kind.OUTCOME, "y")
    assert told == Conflict((outcome, budget), True, True, (budget, outcome))


def test_five_hundred_outcomes_and_ten_years_are_answered():
    courses = [
        Course(
            f"C{number}",
            300,
            frozenset({f"o{number}"}),
            prerequisites=(frozenset({f"C{number - 1}"}),) if number % 5 else (),
            runs=tuple(run(f"C{number}-{month}", month, month + 1, weekly=10) for month in range(number % 7, 120, 6)),
        )
        for number in range(500)
    ]
    wish = Wish(DAY, DAY + timedelta(days=3650), 6000, outcomes=frozenset(f"o{number}" for number in range(500)))
    catalogue = Catalogue.of(courses)

    told = plan(catalogue, wish, Objective.FEWEST, seconds=LONG)

    assert isinstance(told, Plan)
    assert (told.value, told.is_proven, faults(catalogue, wish, told.steps)) == (500, True, [])


@settings(max_examples=30, deadline=None)
@given(worlds(), st.sampled_from((((1, 0, 0.3), (2, 0, 1.0)), ((1, 1, 0.3), (2, 2, 1.0)))))
def test_the_soonest_way_among_few_of_many_runs_promises_nothing_that_is_not_so(
    world: tuple[Catalogue, Wish], pools: tuple[tuple[int, int, float], ...]
):
    """As where runs are too many to ask all: few are asked day after day, and the last day is asked once."""
    catalogue, wish = world

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(soonest, "FEW_RUNS", 0)
        patch.setattr(soonest, "MANY_RUNS", 0)
        patch.setattr(soonest, "POOLS", pools)
        told = plan(catalogue, wish, Objective.SOONEST, seconds=LONG)

    best = obvious.best(catalogue, wish, Objective.SOONEST)
    if isinstance(told, NoPlan):
        assert best is None or not told.is_proven
        return
    assert best is not None
    assert told.bound <= best <= told.value
    assert faults(catalogue, wish, told.steps) == []


def test_among_many_that_count_those_are_asked_too_of_which_something_has_to_be_held_first(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(planning, "SMALL", 0)
    catalogue = Catalogue.of(
        [
            Course("base", 300, runs=(run("b", 0, 1),)),
            Course("on-it", 200, prerequisites=(frozenset({"base"}),), runs=(run("o", 1, 2),)),
        ]
    )

    told = plan(catalogue, Wish(DAY, after(3), 300, credits=(Credits("all", 500),)), Objective.CHEAPEST, seconds=LONG)

    assert isinstance(told, Plan)
    assert [code for code, _ in told.steps] == ["base", "on-it"]


def test_of_courses_that_are_all_alike_as_many_are_asked_as_are_needed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(planning, "SMALL", 0)
    alike = [Course(f"C{number:02}", 100, runs=(run(f"r{number}", 0, 1, weekly=60),)) for number in range(40)]
    wish = Wish(DAY, after(3), 6000, credits=(Credits("all", 3000),))

    told = plan(Catalogue.of(alike), wish, Objective.FEWEST, seconds=LONG)

    assert isinstance(told, Plan)
    assert (told.value, told.bound) == (30, 30)


def test_of_every_demand_and_of_what_it_needs_something_is_among_the_few():
    catalogue = Catalogue.of(
        [
            Course("cheap", 300, frozenset({"x"}), runs=(run("c", 0, 1), run("c2", 2, 3))),
            Course("dear", 300, frozenset({"y"}), prerequisites=(frozenset({"base"}),), runs=(run("d", 4, 5),)),
            Course("base", 300, runs=(run("b", 0, 1), run("b2", 1, 2))),
        ]
    )
    asked = question(catalogue, Wish(DAY, after(12), 900, outcomes=frozenset({"x", "y"})))
    ranked = [at for code in ("cheap", "base", "dear") for at in asked.candidates[code].at]
    place = {run.reference: at for at, run in enumerate(catalogue.columns.runs)}

    assert covering(asked, ranked, 1, each=1) == {place[one] for one in ("c", "d", "b", "b2")}
    assert covering(asked, ranked, 1, each=0) == {place["c"]}


def test_one_result_on_two_terms_is_taken_once():
    """Each brings three credits; asked for six, nothing but another result helps."""
    same = [Course(code, 300, runs=(run(code, at, at + 1),), same_as="one") for at, code in enumerate(("one", "one~2"))]
    wish = Wish(DAY, after(12), 900, credits=(Credits("all", 600),))

    alone = plan(Catalogue.of(same), wish, Objective.CHEAPEST)
    catalogue = Catalogue.of([*same, Course("other", 300, runs=(run("other", 0, 1, price=100),))])
    told = plan(catalogue, wish, Objective.CHEAPEST)

    assert alone == NoPlan(Objective.CHEAPEST, is_proven=True)
    assert isinstance(told, Plan)
    assert ("other" in dict(told.steps), len(told.steps), told.is_proven) == (True, 2, True)
    both = [(course.code, course.runs[0]) for course in same]
    assert faults(catalogue, wish, both) == [("taken_twice", "one")]
