"""Letters about sittings: who must name an assessor, and whose place is gone."""

from __future__ import annotations

import pytest

from passerelle.assessment import sittings
from passerelle.journal.models import Fact
from passerelle.letters import sittings as letters
from passerelle.letters.models import Letter
from tests.assessment import factories as make
from tests.assessment.factories import TODAY
from tests.assessment.test_sittings import alone, opened

pytestmark = pytest.mark.django_db


def written() -> list[tuple[str, str]]:
    return sorted(Letter.objects.values_list("kind", "person__name"))


def test_the_centre_is_called_to_name_an_assessor_and_who_booked_hears_that_it_is_called_off():
    mirane = make.country()
    alone(mirane)
    sitting = opened(mirane)
    sittings.book(sitting, by=mirane.learner, today=TODAY)
    letters.booked(Fact.objects.get(kind="booking.book"))
    letters.booked(Fact.objects.get(kind="booking.book"))
    assert written() == [("booking.name", mirane.head.name)]

    sittings.cancel_sitting(sitting, "The hall is flooded.", by=mirane.head)
    letters.called_off(Fact.objects.get(kind="sitting.cancel"))
    assert written() == [("booking.name", mirane.head.name), ("sitting.cancel", mirane.learner.name)]


def test_who_gives_a_place_back_gets_no_letter_about_it_and_whose_place_the_centre_gave_back_does():
    mirane = make.country()
    alone(mirane)
    for by, told in ((mirane.learner, []), (mirane.head, [("booking.centre_cancelled", mirane.learner.name)])):
        booking = sittings.book(opened(mirane), by=mirane.learner, today=TODAY)
        sittings.cancel_booking(booking, by=by, today=TODAY)
        letters.given_back(Fact.objects.get(kind="booking.cancel", subject=booking.number))
        assert written() == told
