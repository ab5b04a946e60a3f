"""The places that a candidate holds in sittings: given back with the candidature, and asked for before a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from passerelle.assessment.models import CandidateRoute, Sitting, SittingBooking
from passerelle.assessment.states import BOOKING_LIFE, BookingState
from passerelle.assessment.steps import step

if TYPE_CHECKING:
    from collections.abc import Collection

    from passerelle.assessment.models import Candidate
    from passerelle.people.models import Person


def free(candidate: Candidate, *, by: Person | None) -> None:
    """Give back the place a candidate holds in a sitting that is still to come."""
    for booking in SittingBooking.objects.filter(candidate=candidate, state=BookingState.BOOKED):
        give_back(booking, "cancel", by=by)


def give_back(booking: SittingBooking, act: str, *, by: Person | None) -> SittingBooking:
    """End a booking and let somebody else have the place. Raises WrongState."""
    step(booking, BOOKING_LIFE, act, by=by)
    Sitting.objects.filter(pk=booking.sitting_id, taken__gt=0).update(taken=F("taken") - 1)
    return booking


def may_have_a_result(candidate: Candidate) -> bool:
    """Say whether somebody noted that a candidate attended; who booked no sitting is assessed without one.

    Who comes by assessment alone attends a sitting in every case.
    """
    states = set(SittingBooking.objects.filter(candidate=candidate).values_list("state", flat=True))
    return attended(candidate.route, states)


def attended(route: str, states: Collection[str]) -> bool:
    """Say the same of somebody who came this way, and whose bookings are in these states."""
    if BookingState.ATTENDED in states:
        return True
    return route != CandidateRoute.EXAM and not {*states} & {BookingState.BOOKED, BookingState.ABSENT}
