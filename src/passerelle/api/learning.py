"""Enrolments: taking a place in a run of a course, which makes one a candidate."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.catalogue.permissions import micro_credentials_visible_to
from passerelle.learning import actions, queries
from passerelle.learning.permissions import visible_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.learning.models import Attendance, Enrolment
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["learning"])


class EnrolmentIn(Schema):
    instance: int
    micro_credential: str | None = None


class EnrolmentOut(Schema):
    number: str
    instance: int
    course: str
    state: str
    enrolled_on: date
    completed_on: date | None
    holds_place: bool
    progress: int | None
    candidate: str | None
    micro_credential: str | None

    @staticmethod
    def resolve_instance(enrolment: Enrolment) -> int:
        return enrolment.instance_id

    @staticmethod
    def resolve_course(enrolment: Enrolment) -> str:
        return enrolment.instance.course.number

    @staticmethod
    def resolve_candidate(enrolment: Enrolment) -> str | None:
        return enrolment.candidate.number if enrolment.candidate else None

    @staticmethod
    def resolve_micro_credential(enrolment: Enrolment) -> str | None:
        return enrolment.candidate.micro_credential.number if enrolment.candidate else None


class PauseIn(Schema):
    because: str = ""


class TransferIn(Schema):
    instance: int


class DayOut(Schema):
    on: date
    attended: str


class EnrolmentPage(Schema):
    total: int
    items: list[EnrolmentOut]


@router.get("", response=EnrolmentPage, operation_id="listMyEnrolments")
def list_my_enrolments(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the courses you are or were enrolled in, newest first."""
    return window(visible_to(request.user).filter(person=request.user), asked)


@router.post("", response={201: EnrolmentOut}, operation_id="enrol")
def enrol(request: SignedInRequest, body: EnrolmentIn) -> Status[Enrolment]:
    """Take a place in a run of a course; where the course leads to several micro-credentials, say which."""
    instance = get_object_or_404(queries.instances_on_view(), pk=body.instance)
    chosen = None
    if body.micro_credential:
        chosen = get_object_or_404(micro_credentials_visible_to(request.user), number=body.micro_credential)
    return Status(201, actions.enrol(instance, by=request.user, today=request.today, micro_credential=chosen))


@router.get("/{number}", response=EnrolmentOut, operation_id="readEnrolment")
def read_enrolment(request: SignedInRequest, number: str) -> Enrolment:
    """Read one enrolment: your own, or one in your provider's course."""
    return _enrolment(request, number)


@router.post("/{number}/pause", response=EnrolmentOut, operation_id="pauseEnrolment")
def pause(request: SignedInRequest, number: str, body: PauseIn | None = None) -> Enrolment:
    """Interrupt; the run says whether the place is kept or goes to the next."""
    because = body.because if body else ""
    return actions.pause(_enrolment(request, number), by=request.user, today=request.today, because=because)


@router.post("/{number}/resumption", response=EnrolmentOut, operation_id="resumeEnrolment")
def resume(request: SignedInRequest, number: str) -> Enrolment:
    """Go on after a pause; where it gave the place back, one must be free."""
    return actions.resume(_enrolment(request, number), by=request.user, today=request.today)


@router.post("/{number}/completion", response=EnrolmentOut, operation_id="completeEnrolment")
def complete(request: SignedInRequest, number: str) -> Enrolment:
    """Note that the course was followed to its end (the learner, or an editor of the provider)."""
    return actions.complete(_enrolment(request, number), by=request.user, today=request.today)


@router.post("/{number}/withdrawal", response=EnrolmentOut, operation_id="withdrawEnrolment")
def withdraw(request: SignedInRequest, number: str) -> Enrolment:
    """Give the place back and end the candidature."""
    return actions.withdraw(_enrolment(request, number), by=request.user, today=request.today)


@router.post("/{number}/transfer", response=EnrolmentOut, operation_id="transferEnrolment")
def transfer(request: SignedInRequest, number: str, body: TransferIn) -> Enrolment:
    """Change to other dates of the same course, in one act."""
    to = get_object_or_404(queries.instances_on_view(), pk=body.instance)
    return actions.transfer(_enrolment(request, number), to, by=request.user, today=request.today)


@router.get("/{number}/attendance", response=list[DayOut], operation_id="listAttendance")
def list_attendance(request: SignedInRequest, number: str) -> QuerySet[Attendance]:
    """List the days attended or missed: your own, or those of a learner in your provider's course."""
    return _enrolment(request, number).days.all()


def _enrolment(request: SignedInRequest, number: str) -> Enrolment:
    return get_object_or_404(visible_to(request.user), number=number)
