"""What a plan adds up to and what in it does not fit: each kind by its name, and what must not be told."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.plans import Misfit, Step, misfits, total

TODAY = date(2026, 11, 27)
SOON, LATER = TODAY + timedelta(days=10), TODAY + timedelta(days=40)
COURSE = Step("SC-1", starts_on=SOON, ends_on=SOON + timedelta(days=20), leads_to=frozenset({"MC-1"}))
NEXT = Step("SC-2", starts_on=LATER, requires=(("MC-1", "MC-9"),), leads_to=frozenset({"MC-2"}))


def told(*steps: Step, held: tuple[str, ...] = ()) -> list[Misfit]:
    return list(misfits(steps, held, on=TODAY))


def test_what_fits_is_told_nothing_of():
    assert told(COURSE, Step("MC-1"), NEXT, Step("MC-2")) == []


def test_what_must_be_held_first_is_missing_or_comes_too_late_or_is_reached_before():
    assert told(NEXT) == [Misfit("missing", 1, ("MC-1", "MC-9"))]
    assert told(NEXT, held=("MC-9",)) == []
    assert told(NEXT, Step("MC-1")) == [Misfit("later", 1, ("MC-1", "MC-9"))]
    assert told(Step("MC-1"), NEXT) == []


def test_what_is_held_already_or_stands_twice_or_is_not_offered_or_past():
    assert told(COURSE, held=("MC-1",)) == [Misfit("held_already", 1, ("MC-1",))]
    assert told(Step("MC-1"), held=("MC-1",)) == [Misfit("held_already", 1, ("MC-1",))]
    assert told(Step("MC-1"), Step("MC-1")) == [Misfit("twice", 2)]
    assert told(Step("MC-1", is_offered=False)) == [Misfit("not_offered", 1)]
    assert told(Step("SC-3", starts_on=TODAY - timedelta(days=1))) == [Misfit("past", 1)]
    assert told(Step("SC-3", starts_on=TODAY)) == []


def test_two_at_the_same_time_or_in_the_wrong_order():
    other = Step("SC-3", starts_on=SOON + timedelta(days=20))
    assert told(COURSE, other) == [Misfit("same_time", 2, other=1)]
    assert told(COURSE, Step("SC-3", starts_on=SOON + timedelta(days=21))) == []
    assert told(NEXT, COURSE, held=("MC-9",)) == [Misfit("wrong_order", 2, other=1)]


def test_what_teaches_nearly_the_same_is_told_but_not_of_a_course_and_what_it_leads_to():
    same = frozenset({"wire a pump", "find a fault"})
    assert told(Step("MC-3", outcomes=same), Step("MC-4", outcomes=same)) == [Misfit("nearly_same", 2, other=1)]
    course = Step("SC-4", outcomes=same, leads_to=frozenset({"MC-4"}))
    assert told(course, Step("MC-4", outcomes=same)) == []


def test_hours_are_counted_once_credits_by_system_and_fees_by_currency():
    steps = [
        Step("SC-1", hours=Decimal(40), fee=Decimal(90), currency="MID", leads_to=frozenset({"MC-1"})),
        Step("MC-1", hours=Decimal(60), credits=Decimal(2), system="ECTS"),
        Step("MC-2", hours=Decimal(30), credits=Decimal(5), system="NZQCF"),
        Step("SC-2", fee=Decimal(10), currency="EUR"),
    ]
    made = total(steps)

    assert (made.hours, made.unpriced) == (Decimal(70), 1)
    assert made.credits == (("ECTS", Decimal(2)), ("NZQCF", Decimal(5)))
    assert made.fees == (("EUR", Decimal(10)), ("MID", Decimal(90)))


NUMBERS = st.sampled_from(["MC-1", "MC-2", "MC-3", "SC-1", "SC-2"])
STEPS = st.builds(
    Step,
    NUMBERS,
    starts_on=st.none() | st.dates(TODAY, TODAY + timedelta(days=60)),
    leads_to=st.frozensets(NUMBERS, max_size=2),
    requires=st.lists(st.lists(NUMBERS, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
)


@given(st.lists(STEPS, max_size=6), st.frozensets(NUMBERS), st.frozensets(NUMBERS))
def test_holding_more_never_makes_more_missing(steps: list[Step], held: frozenset[str], more: frozenset[str]):
    def missing(of: frozenset[str]) -> set[tuple[int, tuple[str, ...]]]:
        return {(one.place, one.numbers) for one in misfits(steps, of, on=TODAY) if one.kind in ("missing", "later")}

    assert missing(held | more) <= missing(held)


@given(st.lists(STEPS, max_size=6), st.frozensets(NUMBERS))
def test_every_misfit_names_a_place_of_the_plan(steps: list[Step], held: frozenset[str]):
    for one in misfits(steps, held, on=TODAY):
        assert 1 <= one.place <= len(steps)
        assert 0 <= one.other < one.place
