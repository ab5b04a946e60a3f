"""Letters about a provider's own quality assurance: what is late, once, and what an agency drew and found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passerelle.journal.models import Fact
from passerelle.letters.actions import message
from passerelle.letters.cycles import remind_of_cycles, sampled
from passerelle.letters.models import Letter
from passerelle.quality import storing
from passerelle.quality.actions import self_reviews
from passerelle.quality.models import ImprovementAction, InternalCycle
from tests.quality.cycling import DONE, LATER, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    storing.load_shipped()
    return House()


def told(kind: str) -> set[int]:
    return set(Letter.objects.filter(kind=kind).values_list("person", flat=True))


def test_what_is_to_be_done_and_late_is_called_to_mind_once(house):
    review = house.finished()
    for day in (LATER, LATER + timedelta(days=1), LATER + timedelta(days=2)):
        remind_of_cycles(day)

    assert told("improvement.late") == {house.signing.pk, house.editing.pk}
    assert Letter.objects.filter(kind="improvement.late").count() == 2
    text = message(Letter.objects.filter(kind="improvement.late")[0])
    assert f"/cycles/{review.cycle.number}/entries/{review.entry}/" in str(text.body)


def test_who_did_it_since_gets_no_letter(house):
    review = house.finished()
    self_reviews.do(review.actions.get(), DONE, by=house.teaching, today=LATER)

    remind_of_cycles(LATER + timedelta(days=1))

    assert told("improvement.late") == set()


def test_a_cycle_that_is_not_closed_in_time_is_called_to_mind_of_who_is_responsible(house):
    house.begun(responsible=house.mandate(house.teaching))

    remind_of_cycles(LATER + timedelta(days=1))

    assert told("cycle.late") == {house.signing.pk, house.editing.pk, house.teaching.pk}
    assert InternalCycle.objects.get().is_late(LATER + timedelta(days=1))


def test_the_provider_hears_of_a_sample(house):
    house.drawn()

    sampled(Fact.objects.get(kind="quality_sample.draw"))

    assert told("sample.drawn") == {house.signing.pk, house.editing.pk}
    assert ImprovementAction.objects.count() == 1
