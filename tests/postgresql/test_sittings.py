"""Sixty-four who want the last places of a sitting at once: as many get one as there are."""

from __future__ import annotations

import pytest

from passerelle.assessment import sittings
from passerelle.assessment.models import Candidate, Sitting, SittingBooking
from passerelle.core.errors import NotNow
from passerelle.people.models import Person
from tests.assessment import factories as make
from tests.assessment.factories import TODAY
from tests.assessment.test_sittings import alone, opened
from tests.at_once import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PLACES = 9


def test_of_sixty_four_at_once_as_many_get_a_place_as_there_are():
    country = make.country()
    alone(country)
    sitting = opened(country, places=PLACES)
    people = [make.person(f"Learner {place}") for place in range(64)]

    def book(who: Person) -> SittingBooking:
        seen = Sitting.objects.select_related("centre", "micro_credential__awarder").get(pk=sitting.pk)
        return sittings.book(seen, by=Person.objects.get(pk=who.pk), today=TODAY)

    told = at_once([lambda who=who: book(who) for who in people])

    refused = [one.data["reason"] for one in told if isinstance(one, NotNow)]
    assert refused == ["full"] * (64 - PLACES)
    taken = Sitting.objects.get(pk=sitting.pk).taken
    assert (taken, SittingBooking.objects.count(), Candidate.objects.count()) == (PLACES, PLACES, PLACES)


def test_a_place_asked_for_many_times_at_once_by_one_person_is_one():
    country = make.country()
    alone(country)
    sitting = opened(country, places=PLACES)

    def book() -> SittingBooking:
        seen = Sitting.objects.select_related("centre", "micro_credential__awarder").get(pk=sitting.pk)
        return sittings.book(seen, by=Person.objects.get(pk=country.learner.pk), today=TODAY)

    at_once([book] * 8)

    assert (Sitting.objects.get(pk=sitting.pk).taken, SittingBooking.objects.count()) == (1, 1)
    assert Candidate.objects.count() == 1
