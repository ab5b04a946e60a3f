"""Accompaniment of a case of prior learning: asked for, answered, what the adviser may see, notes, the end."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.assessment import accompanying, case_files
from passerelle.assessment.models import AccompanimentNote, PriorLearningCase, Share
from passerelle.assessment.permissions import accompaniments_of, cases_visible_to
from passerelle.people.models import Person

if TYPE_CHECKING:
    from passerelle.assessment.models import Accompaniment
    from passerelle.people.requests import SignedInRequest

cases = Router(tags=["prior learning"])
router = Router(tags=["prior learning"])
Code = Annotated[str, Field(max_length=40)]
Shares = Annotated[list[Code], Field(max_length=10)]


class AdviserIn(Schema):
    """`shares`: what the adviser may see, of evidence, files and result; nothing where it is empty."""

    adviser: Code
    shares: Shares = Field(default_factory=list)


class AnswerIn(Schema):
    accepts: bool


class SharesIn(Schema):
    shares: Shares
    seen_version: int


class NoteIn(Schema):
    text: Annotated[str, Field(max_length=accompanying.MAX_NOTE)]


class NoteOut(Schema):
    author: str
    text: str
    written_at: datetime

    @staticmethod
    def resolve_author(note: AccompanimentNote) -> str:
        return str(note.author.reference)


class AccompanimentLine(Schema):
    number: str
    case: str
    adviser: str
    state: str
    shares: list[str]
    asked_on: date

    @staticmethod
    def resolve_case(found: Accompaniment) -> str:
        return found.case.number

    @staticmethod
    def resolve_adviser(found: Accompaniment) -> str:
        return found.adviser.reference


class AccompanimentPage(Schema):
    total: int
    items: list[AccompanimentLine]


class AccompanimentOut(Schema):
    """For the adviser `evidence`, `files` and `result` are empty unless the learner shows them."""

    number: str
    case: str
    adviser: str
    learner: str
    micro_credential: str
    state: str
    shares: list[str]
    asked_on: date
    version: int
    evidence: list[dict[str, Any]]
    files: list[dict[str, Any]]
    result: dict[str, Any]
    notes: list[NoteOut]


@cases.post("/{number}/adviser", response={201: AccompanimentOut}, operation_id="askAdviser")
def ask(request: SignedInRequest, number: str, body: AdviserIn) -> Status[dict[str, Any]]:
    """Ask somebody of the list of advisers to help with your case, and say what they may see of it."""
    case = get_object_or_404(cases_visible_to(request.user), number=number)
    adviser = get_object_or_404(Person, reference=body.adviser)
    made = accompanying.ask(case, adviser, shares=body.shares, by=request.user, today=request.today)
    return Status(201, _shown(made))


@router.get("", response=AccompanimentPage, operation_id="listAccompaniments")
def list_accompaniments(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List those of your own cases, and those you are asked for or help in."""
    return window(accompaniments_of(request.user), asked)


@router.get("/{number}", response=AccompanimentOut, operation_id="readAccompaniment")
def read(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read one: as its adviser, what the learner shows you and nothing else."""
    return _shown(_found(request, number))


@router.post("/{number}/answer", response=AccompanimentOut, operation_id="answerAccompaniment")
def answer(request: SignedInRequest, number: str, body: AnswerIn) -> dict[str, Any]:
    """Agree to help, or not (the adviser who was asked). Who helped can never judge this learner."""
    found = _found(request, number)
    return _shown(accompanying.answer(found, accepts=body.accepts, by=request.user, today=request.today))


@router.put("/{number}/shares", response=AccompanimentOut, operation_id="shareWithAdviser")
def share(request: SignedInRequest, number: str, body: SharesIn) -> dict[str, Any]:
    """Say anew what your adviser may see; what you take back is closed at once."""
    found = _found(request, number)
    return _shown(accompanying.share(found, body.shares, by=request.user, seen_version=body.seen_version))


@router.post("/{number}/notes", response={201: AccompanimentOut}, operation_id="noteInAccompaniment")
def note(request: SignedInRequest, number: str, body: NoteIn) -> Status[dict[str, Any]]:
    """Write a note that the two of you read, and nobody else."""
    found = _found(request, number)
    accompanying.note(found, body.text, by=request.user)
    return Status(201, _shown(found))


@router.post("/{number}/end", response=AccompanimentOut, operation_id="endAccompaniment")
def end(request: SignedInRequest, number: str) -> dict[str, Any]:
    """End it: the adviser sees nothing more."""
    return _shown(accompanying.end(_found(request, number), by=request.user, today=request.today))


def _found(request: SignedInRequest, number: str) -> Accompaniment:
    return get_object_or_404(accompaniments_of(request.user), number=number)


def _shown(found: Accompaniment) -> dict[str, Any]:
    """Return what its adviser sees; its learner sees by it what they show."""
    case = found.case
    return {
        **{name: getattr(found, name) for name in ("number", "state", "shares", "asked_on", "version")},
        "case": case.number,
        "adviser": found.adviser.reference,
        "learner": case.person.name,
        "micro_credential": case.micro_credential.number,
        "evidence": case.evidence if found.shows(Share.EVIDENCE) else [],
        "files": _files(case) if found.shows(Share.FILES) else [],
        "result": _result(case) if found.shows(Share.RESULT) else {},
        "notes": list(found.notes.select_related("author")),
    }


def _files(case: PriorLearningCase) -> list[dict[str, Any]]:
    return [{"key": str(one.key), "shows": one.shows, "name": one.name} for one in case_files.of_case(case)]


def _result(case: PriorLearningCase) -> dict[str, Any]:
    return {"state": case.state, "gap": case.gap, "gaps": case.gaps}
