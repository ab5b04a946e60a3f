"""Parts whose credits are of another system: what they count for, by which conversion, and that it is said everywhere.

Source: DOMAIN 3.5 (ConversionRule; each credit lot once), 4.4.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.catalogue import composing
from passerelle.conversions import reading
from passerelle.conversions.models import Conversion, ConversionKind
from passerelle.conversions.reading import Conversions
from passerelle.core import allotment, composition
from passerelle.core.conversions import Converted
from passerelle.core.errors import NotNow
from passerelle.journal.models import Fact
from passerelle.pathways import goals, shelf
from passerelle.pathways.holding import held_by
from passerelle.recognition import conversions
from passerelle.stacking import asking, confirming
from passerelle.stacking.models import CountedPart, LotUse
from passerelle.stacking.progress import Progress, nearness, progress
from tests.awards import factories as base
from tests.recognition.test_conversions import policy_officer
from tests.stacking import factories as make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.awards.models import Award
    from passerelle.people.models import Person
    from tests.stacking.factories import Workshop

TODAY = make.today()
HALF = {
    "kind": "credits",
    "from_system": "CO",
    "to_system": "ECTS",
    "factor": "1/2",
    "source": "Agreement of both ministries, 2024, annex 1",
}


def in_system(at: Workshop, place: int, system: str, credits_: int) -> None:
    """Let a part of the larger award be of another credit system."""
    part = at.parts[place]
    part.credits, part.credit_system = Decimal(credits_), system
    part.save()


def stated(at: Workshop, **more: Any) -> Conversion:
    """Return a conversion that the awarder of the larger award stated."""
    return conversions.state(at.awarder, HALF | more, by=at.first, today=TODAY)


def for_all(**more: Any) -> Conversion:
    """Return a conversion that two policy officers put in force for everybody."""
    found = conversions.state(None, HALF | more, by=policy_officer(), today=TODAY)
    return conversions.confirm(found, by=policy_officer(), today=TODAY)


def towards(learner: Person, at: Workshop) -> Progress:
    return progress(learner, at.programme, on=TODAY)


def told(found: Progress) -> dict[str, tuple[Decimal, str]]:
    """Return what counts of each part, and by what it was converted."""
    return {
        one.holding.award.micro_credential.name: (one.credits, converted.by if converted else "")
        for one in found.counted
        for converted in [one.holding.converted]
    }


def complete(at: Workshop) -> tuple[Person, list[Award], Conversion]:
    """Return a learner who has every part, one of them of another system, and the conversion by which it counts."""
    in_system(at, 0, "CO", 12)
    learner = base.person()
    return learner, at.give(learner), stated(at)


@pytest.mark.django_db
class TestWhatCounts:
    def test_a_part_counts_as_the_awarder_of_the_larger_award_stated_and_it_is_said_from_what(self):
        at = make.workshop()
        learner, _awards, by = complete(at)

        found = towards(learner, at)

        assert told(found) == {"Part 1": (Decimal(6), "CV-00001v1"), "Part 2": (Decimal(6), ""), "Part 3": (6, "")}
        assert (found.is_complete, found.counted[0].holding.converted) == (
            True,
            Converted(Decimal(12), "CO", "ECTS", Fraction(1, 2), by.reference),
        )

    def test_what_the_authority_stated_for_everybody_counts_where_the_awarder_stated_nothing(self):
        at = make.workshop()
        in_system(at, 0, "CO", 12)
        learner = base.person()
        at.give(learner)
        by = for_all(factor="1/4")
        assert told(towards(learner, at))["Part 1"] == (Decimal(3), by.reference)

        own = stated(at)

        assert told(towards(learner, at))["Part 1"] == (Decimal(6), own.reference)

    def test_what_another_body_stated_and_what_is_only_proposed_count_nothing(self):
        at, other = make.workshop(), make.workshop()
        in_system(at, 0, "CO", 12)
        learner = base.person()
        at.give(learner)
        stated(other)
        conversions.state(None, HALF, by=policy_officer(), today=TODAY)

        found = towards(learner, at)

        assert told(found) == {"Part 2": (6, ""), "Part 3": (6, "")}
        assert [(one.holding.award.micro_credential.name, one.reason) for one in found.idle] == [
            ("Part 1", "not_converted")
        ]
        assert found.found.missing.credits == Decimal(6)

    def test_where_nobody_stated_one_credits_count_by_the_hours_they_stand_for_rounded_down(self):
        at = make.workshop()
        in_system(at, 0, "UK-CATS", 10)
        learner = base.person()
        at.give(learner)

        assert told(towards(learner, at))["Part 1"] == (Decimal("3.33"), "hours")

    def test_one_for_awards_of_another_country_counts_nothing_here(self):
        at = make.workshop()
        in_system(at, 0, "CO", 12)
        learner = base.person()
        at.give(learner)
        stated(at, country="ZZ")

        assert "Part 1" not in told(towards(learner, at))

    def test_one_that_ended_counts_no_more(self):
        at = make.workshop()
        learner, _awards, by = complete(at)
        conversions.end(by, by=at.first, today=TODAY)

        assert "Part 1" not in told(towards(learner, at))

    def test_the_list_of_larger_awards_says_the_same(self):
        at = make.workshop()
        learner, _awards, _by = complete(at)

        (near,) = nearness(learner, [at.programme], on=TODAY)

        assert (near.found.credits, near.share) == (Decimal(18), Decimal(1))

    def test_a_group_that_conversions_fill_contradicts_nothing(self):
        at = make.workshop()
        in_system(at, 0, "CO", 12)
        assert [one.data["reason"] for one in composing.contradictions(at.programme, on=TODAY)] == ["unfilled"]

        stated(at)

        assert list(composing.contradictions(at.programme, on=TODAY)) == []


@pytest.mark.django_db
class TestTheDesk:
    def test_the_proposal_the_part_and_the_facts_say_by_which_conversion_and_the_lot_is_used_once(self):
        at = make.workshop()
        learner, (first, *_others), by = complete(at)
        larger = asking.ask(at.programme, by=learner, today=TODAY)
        make.confirmed(at, larger)
        was = {"amount": "12.00", "system": "CO", "to": "ECTS", "factor": "1/2", "by": by.reference}

        larger.refresh_from_db()

        assert [one["converted"] for one in larger.proposal] == [was, None, None]
        parts = CountedPart.objects.order_by("lot").values_list("lot", "credits", "converted")
        assert parts[0] == (first.number, Decimal(6), was)
        assert [one[2] for one in parts[1:]] == [None, None]
        noted = Fact.objects.filter(kind__in=["larger_award.check", "larger_award.confirm"]).order_by("pk")
        assert [one.noted["conversions"] for one in noted] == [[by.reference], [by.reference]]
        assert list(LotUse.objects.filter(lot=first.number).values_list("use", "times")) == [("counted", 1)]
        assert [one.reason for one in towards(learner, at).idle] == ["in_use"] * 3

    @pytest.mark.parametrize("factor", ["", "1", "1/3"])
    def test_nobody_confirms_what_was_checked_by_a_conversion_that_holds_no_more(self, factor):
        at = make.workshop()
        learner, _awards, by = complete(at)
        larger = make.checked(at, asking.ask(at.programme, by=learner, today=TODAY))
        if factor:
            said = HALF | {"factor": factor}
            conversions.restate(by, said, by=at.first, today=TODAY, seen_version=by.version)
        else:
            conversions.end(by, by=at.first, today=TODAY)

        with pytest.raises(NotNow) as refused:
            confirming.confirm(larger, by=at.second, today=TODAY)

        larger.refresh_from_db()
        assert refused.value.data["reason"] == ("parts_changed" if factor == "1" else "parts_missing")
        assert (larger.state, CountedPart.objects.count(), LotUse.objects.count()) == ("checked", 0, 0)

    def test_what_was_confirmed_stands_when_the_conversion_ends(self):
        at = make.workshop()
        learner, _awards, by = complete(at)
        award = make.confirmed(at, asking.ask(at.programme, by=learner, today=TODAY))

        conversions.end(by, by=at.first, today=TODAY + timedelta(days=1))

        award.refresh_from_db()
        assert (award.state, CountedPart.objects.filter(freed_on=None).count()) == ("in_force", 3)


@pytest.mark.django_db
class TestPlans:
    @pytest.fixture(autouse=True)
    def _forget(self) -> Iterator[None]:
        shelf.forget()
        yield
        shelf.forget()

    def way(self, at: Workshop, learner: Person) -> Any:
        shelves, held = shelf.shelf(on=TODAY), held_by(learner, on=TODAY)
        goal = goals.find(at.entry.number, shelf=shelves, held=held, person=learner, on=TODAY)
        return goal.ways[0].award, goal.besides

    def test_a_plan_counts_what_is_held_and_what_can_be_taken_as_the_desk_does(self):
        at = make.workshop()
        learner = base.person()
        in_system(at, 0, "CO", 12)
        in_system(at, 1, "CO", 8)
        at.give(learner, 0)
        stated(at)

        award, besides = self.way(at, learner)

        numbers = [one.number for one in at.parts]
        assert (award.sizes, besides) == (dict(zip(numbers, [600, 400, 600], strict=True)), ())
        assert told(towards(learner, at)) == {"Part 1": (Decimal(6), "CV-00001v1")}

    def test_a_plan_promises_nothing_for_what_nobody_converted_and_says_so(self):
        at = make.workshop()
        learner = base.person()
        in_system(at, 0, "CO", 12)
        in_system(at, 1, "CO", 8)
        at.give(learner, 0)

        award, besides = self.way(at, learner)

        assert (award.sizes, besides) == ({at.parts[2].number: 600}, (("not_converted", "Part 1"),))

    def test_a_larger_award_in_another_system_than_plans_are_in_counts_in_its_own(self):
        at = make.workshop(credit_system="CO", credits=Decimal(36))
        learner = base.person()
        stated(at, from_system="ECTS", to_system="CO", factor="2")

        award, _besides = self.way(at, learner)

        assert award.sizes == {one.number: 1200 for one in at.parts}


# --- whatever is held -------------------------------------------------------------------------------------------------

SYSTEMS = ("ECTS", "CO", "UK-CATS", "shells")
KNOWN = Conversions(
    tuple(
        Conversion(
            number=number, owner_id=owner, kind=ConversionKind.CREDITS, from_system=system, to_system="ECTS",
            country=country, factor=factor,
        )
        for number, owner, system, country, factor in (
            ("CV-1", None, "CO", "", "1/3"), ("CV-2", 7, "CO", "ZZ", "1/2"), ("CV-3", 7, "UK-CATS", "", "2/5"),
        )
    )
)  # fmt: skip
MADE = composition.Composition(
    Decimal(18),
    (
        composition.Bucket("A", Decimal(6), Decimal(9), items=frozenset({"MC-1", "MC-2"})),
        composition.Bucket("B", Decimal(6), tags=frozenset({"any"})),
    ),
)
LEARNED = st.lists(
    st.tuples(
        st.sampled_from(["MC-1", "MC-2", "MC-3"]),
        st.integers(0, 20),
        st.sampled_from(SYSTEMS),
        st.sampled_from(["", "ZZ"]),
    ),
    max_size=7,
)


def parts_of(held: list[tuple[str, int, str, str]]) -> list[composition.Part]:
    return [
        composition.Part(
            f"A-{place}",
            item,
            KNOWN.in_whole(Decimal(amount), system, "ECTS", owner=7, country=country)[0],
            TODAY,
            frozenset({"any"}),
        )
        for place, (item, amount, system, country) in enumerate(held)
    ]


def allotted(parts: list[composition.Part]) -> allotment.Allotment:
    lots = composition.lots(parts, MADE, on=TODAY)
    found = allotment.allot(lots, composition.whole(MADE), seconds=10)
    assert allotment.faults(found, lots, composition.whole(MADE)) == ()
    return found


@settings(deadline=None)
@given(LEARNED, st.integers(0, 7), st.randoms(use_true_random=False))
def test_with_conversions_more_never_opens_less_order_never_matters_and_each_lot_is_used_once(held, fewer, chance):
    parts = parts_of(held)
    mixed = list(parts)
    chance.shuffle(mixed)

    found = allotted(parts)

    brought = {one.reference: one.credits for one in parts}
    used = [use.lot for use in found.uses]
    assert len(set(used)) == len(used)
    assert all(use.credits <= brought[use.lot] for use in found.uses)
    assert allotted(mixed).missing.credits == found.missing.credits
    assert allotted(parts[:fewer]).missing.credits >= found.missing.credits


def test_what_is_converted_is_what_the_engine_of_decisions_converts():
    for system in SYSTEMS:
        asked = (Decimal(7), system, "ECTS")
        decided = KNOWN.credits(*asked, owner=7, country="ZZ")
        size, counted = KNOWN.in_whole(*asked, owner=7, country="ZZ")
        assert (counted, size) == (decided, decided.credits if decided else Decimal(7))


def test_credits_of_no_system_count_nothing_where_one_is_asked():
    assert reading.NONE.in_whole(Decimal(6), "", "ECTS", owner=7, country="") == (
        Decimal(0),
        Converted(Decimal(6), "", "ECTS", Fraction(0), ""),
    )
    assert reading.NONE.in_whole(None, "CO", "ECTS", owner=7, country="") == (Decimal(0), None)
