"""Suspicions of fraud: raised, answered, heard, decided. Seen by the learner, who raised it, and who may decide."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.prior_learning import CHUNK, CaseFileIn
from passerelle.assessment import flags
from passerelle.assessment.flag_permissions import candidates_to_suspect, cases_to_suspect, flags_visible_to
from passerelle.files.serving import attachment

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.assessment.models import FraudFlag
    from passerelle.files.models import Upload
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


class FlagFileOut(Schema):
    key: UUID
    shows: str
    name: str
    media_type: str
    size: int
    brought_at: datetime
    by_learner: bool
    """Whether the learner brought it; otherwise who raised the suspicion did."""

    @staticmethod
    def resolve_by_learner(upload: Upload) -> bool:
        return upload.edition == flags.ANSWERED


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


@router.get("/{number}/files", response=list[FlagFileOut], operation_id="listFraudFlagFiles")
def list_files(request: SignedInRequest, number: str) -> list[Upload]:
    """List the files beside a suspicion: those of who raised it, then those of the learner."""
    flag = _flag(request, number)
    return [*flags.files_of(flag, flags.SAID), *flags.files_of(flag, flags.ANSWERED)]


@router.post("/{number}/files", response={201: FlagFileOut}, operation_id="bringFraudFlagFile")
def bring_file(request: SignedInRequest, number: str, said: Query[CaseFileIn]) -> Status[Upload]:
    """Bring a photo (JPEG, PNG, WebP), a PDF or a plain text of at most 10 MB, as the body, until it is decided.

    The learner does, and who raised it. The same bytes again change nothing.
    """
    chunks = iter(partial(request.read, CHUNK), b"")
    made = flags.bring(_flag(request, number), chunks, name=said.name, shows=said.shows, by=request.user)
    return Status(201, made)


@router.get("/{number}/files/{uuid}", operation_id="readFraudFlagFile")
def read_file(request: SignedInRequest, number: str, uuid: UUID) -> HttpResponse:
    """Read a file beside a suspicion."""
    return attachment(flags.file_for(request.user, number, uuid))


def _flag(request: SignedInRequest, number: str) -> FraudFlag:
    return get_object_or_404(flags_visible_to(request.user), number=number)
