"""Prior learning: being assessed on what one knows already, without a course."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.assessment import asking, case_files, prior_learning, queries
from passerelle.assessment.models import PriorRoute
from passerelle.assessment.permissions import cases_to_answer, cases_visible_to
from passerelle.catalogue.permissions import micro_credentials_visible_to, short_courses_visible_to
from passerelle.core.file_kinds import MAX_NAME
from passerelle.files.serving import attachment

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from passerelle.assessment.models import PriorLearningCase
    from passerelle.files.models import Upload
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["prior learning"])
CHUNK = 64 * 1024


class PieceIn(Schema):
    title: Annotated[str, Field(max_length=200)]
    text: Annotated[str, Field(max_length=10_000)]
    outcomes: Annotated[list[str], Field(max_length=60)]


class CaseIn(Schema):
    micro_credential: str


class EvidenceIn(Schema):
    evidence: Annotated[list[PieceIn], Field(max_length=30)]
    seen_version: int


class AskedForIn(Schema):
    """`blocks` is empty for the whole; `route` is CS, CN, CT, CP, CE or course, and then the course is named."""

    blocks: list[str] = Field(default_factory=list, max_length=60)
    route: str = PriorRoute.PORTFOLIO.value
    course: str = ""
    seen_version: int


class AnswerIn(Schema):
    """`gaps` says of single outcomes what would show them; `gap` what is missing in general."""

    admit: bool
    gap: str = ""
    gaps: dict[str, str] = Field(default_factory=dict, max_length=60)


class CaseOut(Schema):
    number: str
    micro_credential: str
    edition: int
    state: str
    evidence: list[dict[str, Any]]
    submitted_on: date | None
    answer_due_on: date | None
    decided_on: date | None
    by_silence: bool
    gap: str
    gaps: dict[str, str]
    route: str
    course: str | None
    blocks: list[str]
    accompanied: bool
    candidate: str | None
    version: int

    @staticmethod
    def resolve_micro_credential(case: PriorLearningCase) -> str:
        return case.micro_credential.number

    @staticmethod
    def resolve_course(case: PriorLearningCase) -> str | None:
        return case.course.number if case.course else None

    @staticmethod
    def resolve_by_silence(case: PriorLearningCase) -> bool:
        return case.was_admitted_by_silence or case.was_refused_by_silence

    @staticmethod
    def resolve_accompanied(case: PriorLearningCase) -> bool:
        return case.accompanied_by_id is not None

    @staticmethod
    def resolve_candidate(case: PriorLearningCase) -> str | None:
        return case.candidate.number if case.candidate else None


class CasePage(Schema):
    total: int
    items: list[CaseOut]


class AskedCases(Window):
    desk: Literal["own", "answer"] = "own"
    state: str = ""


class AskedAdvisers(Schema):
    micro_credential: str = ""


class AdviserOut(Schema):
    adviser: str
    name: str


@router.get("", response=CasePage, operation_id="listPriorLearningCases")
def list_cases(request: SignedInRequest, asked: Query[AskedCases]) -> dict[str, Any]:
    """List your own cases (`desk=own`) or those your organisation answers (`desk=answer`)."""
    if asked.desk == "own":
        found = cases_visible_to(request.user).filter(person=request.user)
    else:
        found = cases_to_answer(request.user)
    return window(found.filter(state=asked.state) if asked.state else found, asked)


@router.post("", response={201: CaseOut}, operation_id="startPriorLearningCase")
def start_case(request: SignedInRequest, body: CaseIn) -> Status[PriorLearningCase]:
    """Start a draft for a listed micro-credential, or get the draft you have."""
    entry = get_object_or_404(micro_credentials_visible_to(request.user), number=body.micro_credential)
    return Status(201, prior_learning.start_case(entry, by=request.user, today=request.today))


@router.get("/advisers", response=list[AdviserOut], operation_id="listAdvisers")
def list_advisers(request: SignedInRequest, asked: Query[AskedAdvisers]) -> list[dict[str, str]]:
    """List who may accompany a case; for one micro-credential, those of its awarder too."""
    entries = micro_credentials_visible_to(request.user)
    entry = get_object_or_404(entries, number=asked.micro_credential) if asked.micro_credential else None
    found = queries.advisers(on=request.today, awarder=entry.awarder_id if entry else None)
    return [{"adviser": person.reference, "name": person.name} for person in found]


@router.get("/{number}", response=CaseOut, operation_id="readPriorLearningCase")
def read_case(request: SignedInRequest, number: str) -> PriorLearningCase:
    """Read one case."""
    return _case(request, number)


@router.put("/{number}/evidence", response=CaseOut, operation_id="saveEvidence")
def save_evidence(request: SignedInRequest, number: str, body: EvidenceIn) -> PriorLearningCase:
    """Keep the evidence of a draft: all pieces, in the order they are to be read."""
    return prior_learning.save_evidence(
        _case(request, number),
        [piece.dict() for piece in body.evidence],
        by=request.user,
        today=request.today,
        seen_version=body.seen_version,
    )


@router.put("/{number}/asked-for", response=CaseOut, operation_id="askForWholeOrBlocks")
def ask_for(request: SignedInRequest, number: str, body: AskedForIn) -> PriorLearningCase:
    """Say whether a draft is for the whole or for some blocks, and by which recognised route."""
    case = _case(request, number)
    course = get_object_or_404(short_courses_visible_to(request.user), number=body.course) if body.course else None
    return asking.ask_for(
        case,
        body.blocks,
        route=body.route,
        course=course,
        by=request.user,
        today=request.today,
        seen_version=body.seen_version,
    )


@router.post("/{number}/submission", response=CaseOut, operation_id="submitPriorLearningCase")
def submit_case(request: SignedInRequest, number: str) -> PriorLearningCase:
    """Send the case to the awarder, whose answer is due in two months; without one it is admitted."""
    return prior_learning.submit_case(_case(request, number), by=request.user, today=request.today)


@router.post("/{number}/decision", response=CaseOut, operation_id="answerPriorLearningCase")
def answer_case(request: SignedInRequest, number: str, body: AnswerIn) -> PriorLearningCase:
    """Admit the case to assessment, or refuse it and state the gap (signatories of the awarder)."""
    case = _case(request, number)
    if body.admit:
        return prior_learning.admit(case, by=request.user, today=request.today)
    return prior_learning.refuse_case(case, gap=body.gap, gaps=body.gaps, by=request.user, today=request.today)


@router.post("/{number}/withdrawal", response=CaseOut, operation_id="withdrawPriorLearningCase")
def withdraw_case(request: SignedInRequest, number: str) -> PriorLearningCase:
    """Give the case up, and the candidature it led to."""
    return prior_learning.withdraw_case(_case(request, number), by=request.user)


class CaseFileOut(Schema):
    key: UUID
    shows: str
    name: str
    media_type: str
    size: int
    brought_at: datetime


class CaseFileIn(Schema):
    """What is said of a file beside its bytes."""

    name: Annotated[str, Field(max_length=MAX_NAME)] = ""
    shows: Annotated[str, Field(max_length=200)] = ""


@router.get("/{number}/files", response=list[CaseFileOut], operation_id="listCaseFiles")
def list_files(request: SignedInRequest, number: str) -> QuerySet[Upload]:
    """List the files beside a case that you see."""
    return case_files.of_case(_case(request, number))


@router.post("/{number}/files", response={201: CaseFileOut}, operation_id="bringCaseFile")
def bring_file(request: SignedInRequest, number: str, said: Query[CaseFileIn]) -> Status[Upload]:
    """Bring a photo (JPEG, PNG, WebP), a PDF or a plain text of at most 10 MB, as the body; photos are drawn anew."""
    chunks = iter(partial(request.read, CHUNK), b"")
    made = case_files.bring(_case(request, number), chunks, name=said.name, shows=said.shows, by=request.user)
    return Status(201, made)


@router.get("/{number}/files/{uuid}", operation_id="readCaseFile")
def read_file(request: SignedInRequest, number: str, uuid: UUID) -> HttpResponse:
    """Read a file beside a case."""
    return attachment(case_files.file_for(request.user, number, uuid))


@router.delete("/{number}/files/{uuid}", response={204: None}, operation_id="takeBackCaseFile")
def take_back_file(request: SignedInRequest, number: str, uuid: UUID) -> Status[None]:
    """Take a file out of a draft; what was sent stays."""
    upload = case_files.file_for(request.user, number, uuid)
    case_files.take_back(upload, _case(request, number), by=request.user)
    return Status(204, None)


def _case(request: SignedInRequest, number: str) -> PriorLearningCase:
    return get_object_or_404(cases_visible_to(request.user), number=number)
