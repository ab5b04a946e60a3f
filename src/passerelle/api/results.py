"""Corrections of signed results, appeals against them, another attempt, and awards that stood on what was corrected."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.assessment import AssessorIn, AssessorOut, CandidateOut, MarkIn, marks_said
from passerelle.api.awards import AwardOut
from passerelle.api.pages import Window, window
from passerelle.assessment import annulling, corrections, retakes
from passerelle.assessment.permissions import candidates_visible_to, result_appeals_visible_to
from passerelle.awards import corrected
from passerelle.core.errors import NotPermitted
from passerelle.organisations.permissions import organisations_visible_to
from passerelle.people.models import Person

if TYPE_CHECKING:
    from passerelle.assessment.models import Candidate, ResultAppeal
    from passerelle.awards.models import Award
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["assessment"])
awards = Router(tags=["awards"])
Words = Annotated[str, Field(max_length=corrections.MOST)]
Marks = Annotated[list[MarkIn], Field(max_length=60)]


class CorrectionIn(Schema):
    """Marks that are not given stand as they were."""

    marks: Marks
    why: Words


class CorrectedOut(CandidateOut):
    corrects: str

    @staticmethod
    def resolve_corrects(candidate: Candidate) -> str:
        return candidate.corrects.replaced.number


class GroundIn(Schema):
    ground: Words


class ReasonsIn(Schema):
    reasons: Words


class UpheldIn(ReasonsIn):
    marks: Marks


class ResultAppealOut(Schema):
    number: str
    candidate: str
    micro_credential: str
    ground: str
    lodged_on: date
    result_due_on: date
    state: str
    organisation: str | None
    reasons: str
    decided_on: date | None
    corrected_by: str
    """The candidature that counts now, where the appeal was upheld."""

    @staticmethod
    def resolve_candidate(appeal: ResultAppeal) -> str:
        return appeal.candidate.number

    @staticmethod
    def resolve_micro_credential(appeal: ResultAppeal) -> str:
        return appeal.candidate.micro_credential.number

    @staticmethod
    def resolve_organisation(appeal: ResultAppeal) -> str | None:
        return appeal.organisation.number if appeal.organisation else None

    @staticmethod
    def resolve_corrected_by(appeal: ResultAppeal) -> str:
        found = getattr(appeal, "correction", None)
        return found.candidate.number if found else ""


class ResultAppealPage(Schema):
    total: int
    items: list[ResultAppealOut]


class RetakeOut(Schema):
    """`left`: attempts left, none where no limit is stated; `hindered`: why nobody is entered anew today, or empty."""

    left: int | None
    from_day: date | None
    hindered: str


class ReplacementIn(Schema):
    reason: Annotated[str, Field(max_length=500)]


class CorrectedAwardOut(AwardOut):
    counts_now: str
    """The candidature that counts now."""
    passed: bool

    @staticmethod
    def resolve_counts_now(award: Award) -> str:
        return corrected.counts_now(award.candidate).number

    @staticmethod
    def resolve_passed(award: Award) -> bool:
        return corrected.counts_now(award.candidate).state == "passed"


class CorrectedAwardPage(Schema):
    total: int
    items: list[CorrectedAwardOut]


@router.post("/candidates/{number}/correction", response={201: CorrectedOut}, operation_id="correctResult")
def correct(request: SignedInRequest, number: str, body: CorrectionIn) -> Status[Candidate]:
    """Correct a result you signed, and say why: another result counts from now on, the signed one stays."""
    candidate = _candidate(request, number)
    marks = marks_said(candidate, body.marks)
    found = corrections.correct(candidate, marks, body.why, by=request.user, today=request.today)
    return Status(201, found)


@router.get("/candidates/{number}/retake", response=RetakeOut, operation_id="readRetake")
def read_retake(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read how many attempts are left to who did not pass, and whether they can be entered anew today."""
    candidate = _candidate(request, number)
    left = retakes.left_to(candidate.person, candidate.micro_credential)
    hindered = retakes.hindered(candidate, on=request.today)
    return {"left": left.left, "from_day": left.from_day, "hindered": hindered}


@router.post("/candidates/{number}/retake", response={201: CandidateOut}, operation_id="enterAgain")
def enter_again(request: SignedInRequest, number: str) -> Status[Candidate]:
    """Enter somebody anew who did not pass after a course: the learner does, or the awarder."""
    candidate = _candidate(request, number)
    return Status(201, retakes.enter_again(candidate, by=request.user, today=request.today))


@router.post("/candidates/{number}/appeal", response={201: ResultAppealOut}, operation_id="lodgeResultAppeal")
def lodge(request: SignedInRequest, number: str, body: GroundIn) -> Status[ResultAppeal]:
    """Ask that another assessor looks at your result, within the days that the rules in force give."""
    found = corrections.lodge(_candidate(request, number), body.ground, by=request.user, today=request.today)
    return Status(201, found)


@router.get("/result-appeals", response=ResultAppealPage, operation_id="listResultAppeals")
def list_appeals(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the appeals you lodged, those against results of your entries or your body, and those you hear."""
    return window(result_appeals_visible_to(request.user), asked)


@router.get("/result-appeals/{number}", response=ResultAppealOut, operation_id="readResultAppeal")
def read_appeal(request: SignedInRequest, number: str) -> ResultAppeal:
    """Read where an appeal stands, and by when it is decided."""
    return _appeal(request, number)


@router.get("/result-appeals/{number}/assessors", response=list[AssessorOut], operation_id="listAppealAssessors")
def list_assessors(request: SignedInRequest, number: str) -> list[dict[str, Any]]:
    """List who may hear an appeal, and what bars the others; those involved before are not among them."""
    appeal = _appeal(request, number)
    if not corrections.may_name(request.user, appeal):
        raise NotPermitted
    return [
        {
            "assessor": one.person.reference,
            "name": one.person.name,
            "organisation": one.organisation.number,
            "ties": [tie.code for tie in one.ties],
        }
        for one in corrections.choices(appeal, request.user, on=request.today)
    ]


@router.post("/result-appeals/{number}/admission", response=ResultAppealOut, operation_id="admitResultAppeal")
def admit(request: SignedInRequest, number: str, body: AssessorIn) -> ResultAppeal:
    """Admit an appeal and name another assessor, who was not involved before; or somebody else in their place."""
    appeal = _appeal(request, number)
    if not corrections.may_name(request.user, appeal):
        raise NotPermitted
    assessor = get_object_or_404(Person, reference=body.assessor, is_active=True)
    house = get_object_or_404(organisations_visible_to(request.user), number=body.organisation)
    return corrections.admit(appeal, assessor, house, by=request.user, today=request.today)


@router.post("/result-appeals/{number}/refusal", response=ResultAppealOut, operation_id="refuseResultAppeal")
def refuse(request: SignedInRequest, number: str, body: ReasonsIn) -> ResultAppeal:
    """Say that an appeal is not admissible, and why."""
    return corrections.refuse(_appeal(request, number), body.reasons, by=request.user, today=request.today)


@router.post("/result-appeals/{number}/standing-aside", response=ResultAppealOut, operation_id="standAsideFromAppeal")
def stand_aside(request: SignedInRequest, number: str) -> ResultAppeal:
    """Say that a tie keeps you from hearing an appeal; somebody else is named."""
    return corrections.stand_aside(_appeal(request, number), by=request.user, today=request.today)


@router.post("/result-appeals/{number}/upholding", response=ResultAppealOut, operation_id="upholdResultAppeal")
def uphold(request: SignedInRequest, number: str, body: UpheldIn) -> ResultAppeal:
    """Give other marks than those that were signed: they count from now on."""
    appeal = _appeal(request, number)
    marks = marks_said(appeal.candidate, body.marks)
    corrections.uphold(appeal, marks, body.reasons, by=request.user, today=request.today)
    return _appeal(request, number)


@router.post("/result-appeals/{number}/annulment", response=ResultAppealOut, operation_id="annulResultAppeal")
def annul(request: SignedInRequest, number: str, body: ReasonsIn) -> ResultAppeal:
    """Annul the result of a jury: another jury judges; what was recognised goes, unless it was awarded since."""
    annulling.annul(_appeal(request, number), body.reasons, by=request.user, today=request.today)
    return _appeal(request, number)


@router.post("/result-appeals/{number}/dismissal", response=ResultAppealOut, operation_id="dismissResultAppeal")
def dismiss(request: SignedInRequest, number: str, body: ReasonsIn) -> ResultAppeal:
    """Let the result stand, and say why."""
    return corrections.dismiss(_appeal(request, number), body.reasons, by=request.user, today=request.today)


@router.post("/result-appeals/{number}/withdrawal", response=ResultAppealOut, operation_id="withdrawResultAppeal")
def withdraw(request: SignedInRequest, number: str) -> ResultAppeal:
    """Give your appeal up."""
    return corrections.withdraw(_appeal(request, number), by=request.user)


@awards.get("/corrected", response=CorrectedAwardPage, operation_id="listCorrectedAwards")
def list_corrected(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the awards of your awarder that stand on a result which was corrected since."""
    return window(corrected.on_corrected_results(request.user), asked)


@awards.post("/{number}/replacement", response={201: AwardOut}, operation_id="replaceCorrectedAward")
def replace(request: SignedInRequest, number: str, body: ReplacementIn) -> Status[Award]:
    """Award the result as it was corrected; that award takes the place of the one that stood on the old result."""
    found = get_object_or_404(corrected.ever_corrected(request.user), number=number)
    return Status(201, corrected.replace(found, by=request.user, today=request.today, reason=body.reason))


def _candidate(request: SignedInRequest, number: str) -> Candidate:
    return get_object_or_404(candidates_visible_to(request.user), number=number)


def _appeal(request: SignedInRequest, number: str) -> ResultAppeal:
    return get_object_or_404(result_appeals_visible_to(request.user), number=number)
