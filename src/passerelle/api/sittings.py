"""Sittings of assessment centres: opened, booked, held; and what an awarder says of the assessment of its entry."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.assessment import sittings
from passerelle.assessment.sitting_facts import rules_of
from passerelle.assessment.sitting_permissions import bookings_visible_to, may_run, sittings_visible_to
from passerelle.catalogue.permissions import micro_credentials_visible_to
from passerelle.core.errors import NotPermitted
from passerelle.organisations.permissions import organisations_visible_to

if TYPE_CHECKING:
    from passerelle.assessment.models import AssessmentRules, Sitting, SittingBooking
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["assessment"])


class SittingIn(Schema):
    centre: str
    micro_credential: str
    place: Annotated[str, Field(max_length=200)]
    starts_at: datetime
    minutes: int
    places: int
    fee: Decimal = Decimal(0)
    currency: Annotated[str, Field(max_length=3)] = ""
    documents: Annotated[list[str], Field(default_factory=list, max_length=20)]
    identity_level: str = ""
    """The least level of an electronic identity (low, substantial, high), where it is among `documents`."""
    method: str
    supervision: str
    book_until: date
    cancel_until: date
    marks_due_on: date


class SittingOut(Schema):
    number: str
    centre: str
    micro_credential: str
    place: str
    starts_at: datetime
    minutes: int
    places: int
    places_left: int
    fee: Decimal
    currency: str
    documents: list[str]
    identity_level: str
    method: str
    supervision: str
    book_until: date
    cancel_until: date
    marks_due_on: date
    state: str
    reason: str

    @staticmethod
    def resolve_centre(sitting: Sitting) -> str:
        return sitting.centre.number

    @staticmethod
    def resolve_micro_credential(sitting: Sitting) -> str:
        return sitting.micro_credential.number


class SittingPage(Schema):
    total: int
    items: list[SittingOut]


class AskedSittings(Window):
    micro_credential: str = ""
    centre: str = ""


class ReasonIn(Schema):
    reason: str


class HeldIn(Schema):
    supervision: str


class AttendanceIn(Schema):
    came: bool
    document: str = ""


class BookingOut(Schema):
    number: str
    sitting: str
    candidate: str
    booked_on: date
    state: str
    document: str
    identity_level: str
    """How sure the provider of the electronic identity was that was shown; empty for every other document."""

    @staticmethod
    def resolve_sitting(booking: SittingBooking) -> str:
        return booking.sitting.number

    @staticmethod
    def resolve_candidate(booking: SittingBooking) -> str:
        return booking.candidate.number


class BookingAtCentreOut(BookingOut):
    name: str

    @staticmethod
    def resolve_name(booking: SittingBooking) -> str:
        return booking.person.name


class BookingPage(Schema):
    total: int
    items: list[BookingOut]


class BookingAtCentrePage(Schema):
    total: int
    items: list[BookingAtCentreOut]


class RulesIn(Schema):
    """`scales`: {component, or nothing for all: code of a scale}; left out, those that were set stay."""

    by_exam: bool
    retake_after_days: int = 0
    scales: dict[str, str] | None = None
    seen_version: int


class RulesOut(Schema):
    by_exam: bool
    retake_after_days: int
    scales: dict[str, str]
    version: int


@router.get("/sittings", response=SittingPage, operation_id="listSittings")
def list_sittings(request: SignedInRequest, asked: Query[AskedSittings]) -> dict[str, Any]:
    """List the sittings open for booking, those of your centre, and those you booked; soonest first."""
    found = sittings_visible_to(request.user)
    if asked.micro_credential:
        found = found.filter(micro_credential__number=asked.micro_credential)
    if asked.centre:
        found = found.filter(centre__number=asked.centre)
    return window(found, asked)


@router.post("/sittings", response={201: SittingOut}, operation_id="openSitting")
def open_sitting(request: SignedInRequest, body: SittingIn) -> Status[Sitting]:
    """Open a sitting at your centre for booking."""
    centre = get_object_or_404(organisations_visible_to(request.user), number=body.centre)
    entry = get_object_or_404(micro_credentials_visible_to(request.user), number=body.micro_credential)
    stated = body.dict(exclude={"centre", "micro_credential"})
    return Status(201, sittings.open_sitting(centre, entry, stated, by=request.user, today=request.today))


@router.get("/sittings/{number}", response=SittingOut, operation_id="readSitting")
def read_sitting(request: SignedInRequest, number: str) -> Sitting:
    """Read one sitting."""
    return _sitting(request, number)


@router.post("/sittings/{number}/cancellation", response=SittingOut, operation_id="cancelSitting")
def cancel_sitting(request: SignedInRequest, number: str, body: ReasonIn) -> Sitting:
    """Call a sitting of your centre off, and say why: who booked it reads that, and may book elsewhere."""
    return sittings.cancel_sitting(_sitting(request, number), body.reason, by=request.user)


@router.post("/sittings/{number}/held", response=SittingOut, operation_id="holdSitting")
def hold(request: SignedInRequest, number: str, body: HeldIn) -> Sitting:
    """Note that a sitting took place, and how identity and supervision were ensured."""
    return sittings.hold(_sitting(request, number), body.supervision, by=request.user)


@router.get("/sittings/{number}/bookings", response=BookingAtCentrePage, operation_id="listBookings")
def list_bookings(request: SignedInRequest, number: str, asked: Query[Window]) -> dict[str, Any]:
    """List who booked a sitting of your centre."""
    sitting = _sitting(request, number)
    if not may_run(request.user, sitting):
        raise NotPermitted
    return window(bookings_visible_to(request.user).filter(sitting=sitting), asked)


@router.post("/sittings/{number}/bookings", response={201: BookingOut}, operation_id="bookSitting")
def book(request: SignedInRequest, number: str) -> Status[SittingBooking]:
    """Take a place, as the candidate you are, or as a new one where the entry is open to anybody."""
    return Status(201, sittings.book(_sitting(request, number), by=request.user, today=request.today))


@router.get("/bookings", response=BookingPage, operation_id="listMyBookings")
def list_my_bookings(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the places you booked, latest sitting first."""
    return window(bookings_visible_to(request.user).filter(person=request.user), asked)


@router.post("/bookings/{number}/cancellation", response=BookingOut, operation_id="cancelBooking")
def cancel_booking(request: SignedInRequest, number: str) -> SittingBooking:
    """Give a place back, until the day the sitting states."""
    return sittings.cancel_booking(_booking(request, number), by=request.user, today=request.today)


@router.put("/bookings/{number}/attendance", response=BookingOut, operation_id="noteAttendance")
def note_attendance(request: SignedInRequest, number: str, body: AttendanceIn) -> SittingBooking:
    """Note whether somebody came, and which kind of document they showed; never its number."""
    return sittings.note_attendance(_booking(request, number), came=body.came, document=body.document, by=request.user)


@router.get("/micro-credentials/{number}/assessment-rules", response=RulesOut, operation_id="readAssessmentRules")
def read_rules(request: SignedInRequest, number: str) -> AssessmentRules:
    """Read whether anybody may book a sitting, how long who did not pass waits, and how marks are written."""
    return rules_of(get_object_or_404(micro_credentials_visible_to(request.user), number=number))


@router.put("/micro-credentials/{number}/assessment-rules", response=RulesOut, operation_id="setAssessmentRules")
def set_rules(request: SignedInRequest, number: str, body: RulesIn) -> AssessmentRules:
    """Say so, as a signatory of its awarder."""
    entry = get_object_or_404(micro_credentials_visible_to(request.user), number=number)
    return sittings.set_rules(entry, by=request.user, **body.dict())


def _sitting(request: SignedInRequest, number: str) -> Sitting:
    return get_object_or_404(sittings_visible_to(request.user), number=number)


def _booking(request: SignedInRequest, number: str) -> SittingBooking:
    return get_object_or_404(bookings_visible_to(request.user), number=number)
