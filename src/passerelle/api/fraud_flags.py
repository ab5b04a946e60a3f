"""Suspicions of fraud: raised, answered, heard, decided. Seen by the learner, who raised it, and who may decide."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.assessment import flags
from passerelle.assessment.flag_permissions import candidates_to_suspect, cases_to_suspect, flags_visible_to

if TYPE_CHECKING:
    from passerelle.assessment.models import FraudFlag
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["assessment"])


class FlagIn(Schema):
    about: Annotated[str, Field(max_length=20)]
    """Number of a candidate or of a case of prior learning."""
    kind: str
    text: str


class FlagOut(Schema):
    number: str
    about: str
    kind: str
    text: str
    raised_on: date
    answer_due_on: date
    state: str
    answer: str
    answered_on: date | None
    wants_hearing: bool
    heard_at: datetime | None
    heard_where: str
    decided_on: date | None
    reasons: str

    @staticmethod
    def resolve_about(flag: FraudFlag) -> str:
        return flag.about.number


class FlagPage(Schema):
    total: int
    items: list[FlagOut]


class AnswerIn(Schema):
    answer: str
    wants_hearing: bool = False


class DayIn(Schema):
    at: datetime
    where: str


class ReasonsIn(Schema):
    reasons: str


@router.get("", response=FlagPage, operation_id="listFraudFlags")
def list_flags(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what is held against you, what you raised, and what your organisation decides on."""
    return window(flags_visible_to(request.user), asked)


@router.post("", response={201: FlagOut}, operation_id="raiseFraudFlag")
def suspect(request: SignedInRequest, body: FlagIn) -> Status[FraudFlag]:
    """Say what you suspect of a candidate you assess, supervise, judge or award. The learner is told, and all waits."""
    candidate = candidates_to_suspect(request.user).filter(number=body.about).first()
    subject = candidate or get_object_or_404(cases_to_suspect(request.user), number=body.about)
    return Status(201, flags.suspect(subject, body.kind, body.text, by=request.user, today=request.today))


@router.get("/{number}", response=FlagOut, operation_id="readFraudFlag")
def read_flag(request: SignedInRequest, number: str) -> FraudFlag:
    """Read one suspicion."""
    return _flag(request, number)


@router.post("/{number}/answer", response=FlagOut, operation_id="answerFraudFlag")
def answer(request: SignedInRequest, number: str, body: AnswerIn) -> FraudFlag:
    """Answer what is held against you, once, and say whether you want to be heard."""
    flag = _flag(request, number)
    return flags.answer(flag, body.answer, wants_hearing=body.wants_hearing, by=request.user, today=request.today)


@router.put("/{number}/hearing", response=FlagOut, operation_id="setHearingDay")
def set_day(request: SignedInRequest, number: str, body: DayIn) -> FraudFlag:
    """Set when and where a learner is heard, three days ahead at the earliest."""
    return flags.set_day(_flag(request, number), body.at, body.where, by=request.user, today=request.today)


@router.post("/{number}/upheld", response=FlagOut, operation_id="upholdFraudFlag")
def uphold(request: SignedInRequest, number: str, body: ReasonsIn) -> FraudFlag:
    """Find that it is so, and say why: the result counts no more, the case is closed."""
    return flags.uphold(_flag(request, number), body.reasons, by=request.user, today=request.today)


@router.post("/{number}/dismissed", response={204: None}, operation_id="dismissFraudFlag")
def dismiss(request: SignedInRequest, number: str) -> Status[None]:
    """Find that there is nothing in it: what was said is erased, and everything goes on."""
    flags.dismiss(_flag(request, number), by=request.user, today=request.today)
    return Status(204, None)


def _flag(request: SignedInRequest, number: str) -> FraudFlag:
    return get_object_or_404(flags_visible_to(request.user), number=number)
