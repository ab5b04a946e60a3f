"""Who may open, run and book sittings, and who sees which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from passerelle.assessment.models import AssessmentRules, Sitting, SittingBooking
from passerelle.assessment.states import SittingState
from passerelle.organisations.models import Function
from passerelle.organisations.permissions import acts_for, organisations_of
from passerelle.registers.states import PUBLIC_STATES

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.catalogue.models import MicroCredential
    from passerelle.people.models import Person

OFFICE = (Function.SIGNATORY, Function.EDITOR)
CENTRE = (*OFFICE, Function.ASSESSOR)


def may_open(person: Person, centre_id: int) -> bool:
    """Who signs or writes for a centre opens its sittings and calls them off."""
    return acts_for(person, centre_id, *OFFICE)


def may_run(person: Person, sitting: Sitting) -> bool:
    """Whoever works at the centre notes who came."""
    return acts_for(person, sitting.centre_id, *CENTRE)


def may_book_for(person: Person, sitting: Sitting) -> bool:
    """Anybody but those who run the sitting."""
    return not may_run(person, sitting)


def may_set_rules(person: Person, entry: MicroCredential) -> bool:
    return acts_for(person, entry.awarder_id, Function.SIGNATORY)


def sittings_visible_to(person: Person) -> QuerySet[Sitting]:
    """Those open for booking, those of one's centre, those one booked."""
    public = Q(state=SittingState.OPEN, micro_credential__state__in=PUBLIC_STATES)
    booked = SittingBooking.objects.filter(person=person).values("sitting")
    return _sittings().filter(public | Q(centre__in=organisations_of(person, *CENTRE)) | Q(pk__in=booked))


def bookable(found: QuerySet[Sitting], *, on: date) -> QuerySet[Sitting]:
    """Return those of these sittings in which a place can still be booked on a day.

    Each says `by_exam`: whether its awarder lets anybody be assessed without a course.
    """
    alone = AssessmentRules.objects.filter(pk=OuterRef("micro_credential"), by_exam=True)
    open_now = found.filter(state=SittingState.OPEN, starts_at__gte=timezone.now(), book_until__gte=on)
    return open_now.annotate(by_exam=Exists(alone))


def sittings_of(person: Person) -> QuerySet[Sitting]:
    """Those of the centres one works at."""
    return _sittings().filter(centre__in=organisations_of(person, *CENTRE))


def bookings_visible_to(person: Person) -> QuerySet[SittingBooking]:
    """One's own, and those of the centre one works at."""
    own = Q(person=person) | Q(sitting__centre__in=organisations_of(person, *CENTRE))
    return (
        SittingBooking.objects.filter(own)
        .select_related("sitting__centre", "sitting__micro_credential", "candidate__micro_credential", "person")
        .order_by("-sitting__starts_at", "pk")
    )


def _sittings() -> QuerySet[Sitting]:
    return Sitting.objects.select_related("centre", "micro_credential__awarder").order_by("starts_at", "pk")
