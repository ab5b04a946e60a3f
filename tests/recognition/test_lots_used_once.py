"""A lot of credits is counted in one larger award or spared in programmes, never both, whoever is faster."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction

from passerelle.core.errors import AlreadyDone, NotNow, PasserelleError
from passerelle.recognition import actions, applying, openings, wording
from passerelle.recognition.models import LineEffect, RecognitionCase, Waived
from passerelle.stacking import aftermath, asking, confirming, lots
from passerelle.stacking.models import CountedPart, LargerAward, LotUse, UsedFor
from passerelle.stacking.progress import progress
from tests.at_once import at_once
from tests.awards import factories as base
from tests.awards.conftest import file_database
from tests.recognition import factories as recognised
from tests.stacking import factories as make

if TYPE_CHECKING:
    from passerelle.catalogue.models import Programme
    from passerelle.people.models import Person

__all__ = ["file_database"]

TODAY = make.today()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Any) -> None:
    settings.PASSERELLE_DATA = tmp_path


def degree(at: make.Workshop, **fields: Any) -> Programme:
    """Return a degree that spares six credits for the first part, as a published line decides."""
    found = recognised.programme(at.awarder)
    recognised.laid_down(at.parts[0], found, by=at.second, number=f"RL-{found.pk + 900:05d}", **fields)
    return found


def bring(learner: Person, to: Any) -> list[RecognitionCase]:
    return applying.apply(list(learner.awards.order_by("pk"))[:1], to, by=learner, today=TODAY)


def used() -> list[tuple[str, int]]:
    return sorted((one.use, one.times) for one in LotUse.objects.filter(times__gt=0))


def reasons(learner: Person, at: make.Workshop) -> set[str]:
    return {one.reason for one in progress(learner, at.programme, on=TODAY).idle}


def test_what_a_programme_spared_counts_in_no_larger_award_until_that_is_undone():
    at, learner = make.workshop(), base.person()
    at.give(learner)
    (case,) = bring(learner, degree(at))
    assert (case.state, used()) == ("decided_automatically", [("spared", 1)])

    with pytest.raises(NotNow) as refusal:
        asking.ask(at.programme, by=learner, today=TODAY)
    assert (refusal.value.data["reason"], reasons(learner, at)) == ("parts_missing", {"spared"})
    actions.withdraw(case, by=learner)

    assert used() == []
    assert asking.ask(at.programme, by=learner, today=TODAY).state == "asked"


def test_what_a_larger_award_counts_is_spared_nowhere_and_a_person_is_told_why():
    at, learner = make.workshop(), base.person()
    at.give(learner)
    larger = asking.ask(at.programme, by=learner, today=TODAY)
    make.confirmed(at, larger)
    assert used() == [("counted", 1)] * 3
    (case,) = bring(learner, degree(at))

    assert (case.state, case.credits) == ("opened", 0)
    told = [(one.seen, one.met) for one in wording.told(case) if "larger award" in str(one.seen)]
    assert told == [(f"Counted in the larger award {larger.number}", False)]
    with pytest.raises(NotNow) as refusal:
        actions.decide(case, by=at.second, today=TODAY, grant=True, module_code="RE301", credits=Decimal(3))
    assert refusal.value.data == {"reason": "lot_in_use", "lot": larger.proposal[0]["lot"], "where": larger.number}
    case.refresh_from_db()
    assert (case.state, Waived.objects.filter(credits__gt=0).count(), len(used())) == ("opened", 0, 3)
    assert not [one for target in openings.openings(learner, on=TODAY) for one in target.open_now]


def test_what_asks_no_credits_opens_all_the_same():
    at, learner = make.workshop(), base.person()
    at.give(learner)
    make.confirmed(at, asking.ask(at.programme, by=learner, today=TODAY))
    entry = degree(at, effect=LineEffect.ENTRY, module_code="", module_title="", credits=Decimal(0))

    cases = bring(learner, entry)

    assert [(one.effect, one.state) for one in cases if one.line] == [("entry", "decided_automatically")]
    assert used() == [("counted", 1)] * 3


def test_a_larger_award_that_is_withdrawn_lets_its_parts_be_spared():
    at, learner = make.workshop(), base.person()
    at.give(learner)
    made = make.confirmed(at, asking.ask(at.programme, by=learner, today=TODAY))

    aftermath.free(made, today=TODAY)
    cases = bring(learner, degree(at))

    assert ([one.state for one in cases], used()) == (["decided_automatically"], [("spared", 1)])


def test_two_programmes_spare_one_lot_each_once_and_it_is_free_when_both_are_undone():
    at, learner = make.workshop(), base.person()
    at.give(learner, 0)
    one, two = (bring(learner, degree(at))[0] for _ in range(2))
    assert used() == [("spared", 2)]

    actions.withdraw(one, by=learner)
    assert used() == [("spared", 1)]
    actions.overturn(two, by=at.first, today=TODAY, reasons="Another one was meant.")

    assert used() == []


def test_of_what_is_spared_after_the_check_nothing_is_confirmed():
    at, learner = make.workshop(), base.person()
    at.give(learner)
    larger = make.checked(at, asking.ask(at.programme, by=learner, today=TODAY))
    lots.use([larger.proposal[0]["lot"]], UsedFor.SPARED, "PG-00001")

    with pytest.raises(NotNow):
        confirming.confirm(larger, by=at.second, today=TODAY)
    with pytest.raises(NotNow):
        lots.use([larger.proposal[0]["lot"]], UsedFor.COUNTED, larger.number)

    assert (used(), CountedPart.objects.count()) == ([("spared", 1)], 0)


def test_the_database_counts_a_lot_in_one_larger_award_at_most():
    lots.use(["A-00001"], UsedFor.COUNTED, "LA-00001")

    with pytest.raises(DatabaseError), transaction.atomic():
        LotUse.objects.update(times=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        LotUse.objects.update(use="lent")
    lots.free(["A-00001", "A-00009"], UsedFor.SPARED)
    assert used() == [("counted", 1)]


@pytest.mark.django_db(transaction=True)
def test_asked_for_both_at_once_one_of_the_two_gets_them(file_database: None):
    many = 64 if connection.vendor == "postgresql" else 6
    at, learner = make.workshop(), base.person()
    at.give(learner)
    targets = [degree(at) for _ in range(4 if many == 64 else 2)]
    larger = make.checked(at, asking.ask(at.programme, by=learner, today=TODAY))

    def confirm() -> Any:
        return confirming.confirm(LargerAward.objects.get(pk=larger.pk), by=at.second, today=TODAY)

    told = at_once(
        [confirm if place % 2 else partial(bring, learner, targets[place % len(targets)]) for place in range(many)]
    )

    strange = [one for one in told if isinstance(one, Exception) and not isinstance(one, PasserelleError)]
    assert strange == []
    lot = larger.proposal[0]["lot"]
    use = LotUse.objects.get(lot=lot)
    spared = RecognitionCase.objects.filter(credits__gt=0, state="decided_automatically").count()
    counted = CountedPart.objects.filter(lot=lot).count()
    assert (counted, spared > 0) in {(1, False), (0, True)}
    assert (use.use, use.times) == (("counted", 1) if counted else ("spared", spared))
    assert all(isinstance(one, (NotNow, AlreadyDone)) for one in told if isinstance(one, PasserelleError))
