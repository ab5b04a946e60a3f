"""Who is told of sittings: the centre that must name an assessor, and those whose place is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.assessment.models import SittingBooking
from passerelle.assessment.states import BookingState
from passerelle.letters import actions
from passerelle.letters.jobs import tells, writers
from passerelle.organisations.models import Function, Mandate

if TYPE_CHECKING:
    from passerelle.journal.models import Fact


@tells("booking.book")
def booked(fact: Fact) -> None:
    """Call the centre's signatories to name an assessor, once a sitting and day; nobody, where one is named."""
    booking = _booking(fact)
    if booking.candidate.assessor_id is None and booking.state == BookingState.BOOKED:
        centre = booking.sitting.centre_id
        signing = set(
            Mandate.objects.filter(organisation=centre, function=Function.SIGNATORY).values_list("person", flat=True)
        )
        people = [person for person in writers(centre) if person.pk in signing]
        actions.write(people, "booking.name", booking.sitting.number, when=fact.day.isoformat())


@tells("booking.cancel")
def given_back(fact: Fact) -> None:
    """Tell who booked, where the centre gave the place back and not they themselves."""
    booking = _booking(fact)
    if fact.actor and fact.actor != booking.person.reference:
        actions.write([booking.person], "booking.centre_cancelled", booking.sitting.number, when=booking.number)


@tells("sitting.cancel")
def called_off(fact: Fact) -> None:
    """Tell all who had booked."""
    ended = SittingBooking.objects.filter(sitting__number=fact.subject, state=BookingState.CALLED_OFF)
    people = [booking.person for booking in ended.select_related("person")]
    actions.write(people, "sitting.cancel", fact.subject, when="once")


def _booking(fact: Fact) -> SittingBooking:
    return SittingBooking.objects.select_related("sitting", "candidate", "person").get(number=fact.subject)
