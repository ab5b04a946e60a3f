"""Candidates, who assesses them, their results."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from passerelle.api.pages import Window, window
from passerelle.assessment import actions, queries, scales, sparing
from passerelle.assessment.actions import Mark
from passerelle.assessment.permissions import (
    candidates_to_assess,
    candidates_to_assign,
    candidates_visible_to,
    marks_visible_to,
    may_assign,
    may_choose_body,
)
from passerelle.core.errors import Malformed, NotPermitted
from passerelle.organisations.permissions import organisations_visible_to
from passerelle.people.models import Person

if TYPE_CHECKING:
    from passerelle.assessment.models import Candidate, ComponentResult
    from passerelle.core.scales import Scale
    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["assessment"])


class CandidateOut(Schema):
    number: str
    micro_credential: str
    edition: int
    route: str
    course: str | None
    started_on: date
    state: str
    organisation: str | None
    assigned: bool
    result: str
    score: Decimal | None
    assessed_on: date | None
    identity_check: str
    version: int

    @staticmethod
    def resolve_micro_credential(candidate: Candidate) -> str:
        return candidate.micro_credential.number

    @staticmethod
    def resolve_course(candidate: Candidate) -> str | None:
        return candidate.course.number if candidate.course else None

    @staticmethod
    def resolve_identity_check(candidate: Candidate) -> str:
        return candidate.identity_check if candidate.is_signed else ""

    @staticmethod
    def resolve_organisation(candidate: Candidate) -> str | None:
        return candidate.organisation.number if candidate.organisation else None

    @staticmethod
    def resolve_assigned(candidate: Candidate) -> bool:
        return candidate.assessor_id is not None


class CandidateToAssessOut(CandidateOut):
    name: str

    @staticmethod
    def resolve_name(candidate: Candidate) -> str:
        return candidate.person.name


class CandidateReadOut(CandidateToAssessOut):
    spared: list[str]
    """Components that are not marked: a jury recognised what they show."""

    @staticmethod
    def resolve_spared(candidate: Candidate) -> list[str]:
        return list(sparing.specification(candidate).spared)


class CandidaturePage(Schema):
    total: int
    items: list[CandidateOut]


class CandidatePage(Schema):
    total: int
    items: list[CandidateToAssessOut]


class AskedCandidates(Window):
    desk: Literal["assess", "assign"] = "assess"
    state: str = ""


class BodyIn(Schema):
    organisation: str


class AssessorIn(BodyIn):
    assessor: str


class AssessorOut(Schema):
    assessor: str
    name: str
    organisation: str
    ties: list[str]


class MarkIn(Schema):
    """A mark as points of 100 (`score`), or as it is written in the scale of its component (`mark`)."""

    component: Annotated[str, Field(max_length=40)]
    score: Decimal | None = None
    mark: Annotated[str, Field(max_length=12)] = ""
    note: Annotated[str, Field(max_length=5000)] = ""


class MarkOut(Schema):
    component: str
    score: Decimal
    scale: str
    mark: str
    note: str


class MarksIn(Schema):
    marks: Annotated[list[MarkIn], Field(max_length=60)]
    seen_version: int
    identity_check: str | None = None


class ResultsIn(Schema):
    identity_check: str
    marks: Annotated[list[MarkIn], Field(default_factory=list, max_length=60)]
    seen_version: int | None = None


@router.get("/candidatures", response=CandidaturePage, operation_id="listMyCandidatures")
def list_my_candidatures(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what you are on the way to, or were assessed for."""
    return window(candidates_visible_to(request.user).filter(person=request.user), asked)


@router.get("/candidates", response=CandidatePage, operation_id="listCandidates")
def list_candidates(request: SignedInRequest, asked: Query[AskedCandidates]) -> dict[str, Any]:
    """List the candidates you assess (`desk=assess`) or for whom you may name an assessor (`desk=assign`)."""
    found = candidates_to_assess(request.user) if asked.desk == "assess" else candidates_to_assign(request.user)
    return window(found.filter(state=asked.state) if asked.state else found, asked)


@router.get("/candidates/{number}", response=CandidateReadOut, operation_id="readCandidate")
def read_candidate(request: SignedInRequest, number: str) -> Candidate:
    """Read one candidature: your own, or one you assess or award."""
    return _candidate(request, number)


@router.get("/candidates/{number}/assessors", response=list[AssessorOut], operation_id="listAssessors")
def list_assessors(request: SignedInRequest, number: str) -> list[dict[str, Any]]:
    """List who may be named for a candidate, and what bars the others; awarders and the assessing body only."""
    candidate = _candidate(request, number)
    if not may_assign(request.user, candidate):
        raise NotPermitted
    may = may_choose_body(request.user, candidate, on=request.today)
    only = None if may else candidate.organisation_id
    return [
        {
            "assessor": choice.person.reference,
            "name": choice.person.name,
            "organisation": choice.organisation.number,
            "ties": [tie.code for tie in choice.ties],
        }
        for choice in queries.choices(candidate, on=request.today, organisation=only)
    ]


@router.put("/candidates/{number}/organisation", response=CandidateToAssessOut, operation_id="entrustCandidate")
def entrust(request: SignedInRequest, number: str, body: BodyIn) -> Candidate:
    """Choose the assessing body; its signatory then names one of its assessors."""
    candidate = _candidate(request, number)
    return actions.entrust(candidate, _body(request, body.organisation), by=request.user, today=request.today)


@router.put("/candidates/{number}/assessor", response=CandidateToAssessOut, operation_id="assignAssessor")
def assign_assessor(request: SignedInRequest, number: str, body: AssessorIn) -> Candidate:
    """Name who assesses a candidate; whoever has a tie is refused with all of them."""
    candidate = _candidate(request, number)
    if not may_assign(request.user, candidate):
        raise NotPermitted
    assessor = get_object_or_404(Person, reference=body.assessor)
    return actions.assign_assessor(
        candidate, assessor, _body(request, body.organisation), by=request.user, today=request.today
    )


@router.post("/candidates/{number}/tie", response=CandidateToAssessOut, operation_id="declareTie")
def declare_tie(request: SignedInRequest, number: str) -> Candidate:
    """Say that a candidate assigned to you is close to you; another assessor will be named."""
    return actions.declare_tie(_candidate(request, number), by=request.user, today=request.today)


@router.get("/candidates/{number}/marks", response=list[MarkOut], operation_id="listMarks")
def list_marks(request: SignedInRequest, number: str) -> list[dict[str, Any]]:
    """List the marks of the components; everybody but the assessor sees them once they are signed."""
    candidate = _candidate(request, number)
    chosen = scales.set_for(candidate.micro_credential)
    return [_written(mark, scales.of(chosen, mark.component)) for mark in marks_visible_to(request.user, candidate)]


@router.put("/candidates/{number}/marks", response=CandidateToAssessOut, operation_id="saveMarks")
def save_marks(request: SignedInRequest, number: str, body: MarksIn) -> Candidate:
    """Keep marks as a draft; they may be changed until you sign."""
    candidate = _candidate(request, number)
    return actions.save_marks(
        candidate,
        marks_said(candidate, body.marks),
        by=request.user,
        seen_version=body.seen_version,
        identity_check=body.identity_check,
    )


@router.post("/candidates/{number}/results", response=CandidateToAssessOut, operation_id="recordResults")
def record_results(request: SignedInRequest, number: str, body: ResultsIn) -> Candidate:
    """Sign the result: passed or failed. Nothing of it changes afterwards."""
    candidate = _candidate(request, number)
    return actions.record_results(
        candidate,
        marks_said(candidate, body.marks),
        identity_check=body.identity_check,
        by=request.user,
        today=request.today,
        seen_version=body.seen_version,
    )


def _candidate(request: SignedInRequest, number: str) -> Candidate:
    return get_object_or_404(candidates_visible_to(request.user), number=number)


def _body(request: SignedInRequest, number: str) -> Organisation:
    return get_object_or_404(organisations_visible_to(request.user), number=number)


def marks_said(candidate: Candidate, given: list[MarkIn]) -> list[Mark]:
    """Return marks as points. Raises Malformed for one that is not of its scale, or that says nothing."""
    chosen = scales.set_for(candidate.micro_credential) if any(mark.mark for mark in given) else {}
    return [Mark(one.component, _points(chosen, one), one.note) for one in given]


def _points(chosen: dict[str, str], said: MarkIn) -> Decimal:
    if said.mark:
        return scales.points(chosen, said.component, said.mark)
    if said.score is None:
        raise Malformed(field=f"marks.{said.component}", expected="score or mark")
    return said.score


def _written(mark: ComponentResult, scale: Scale) -> dict[str, Any]:
    said = {"component": mark.component, "score": mark.score, "note": mark.note}
    return said | {"scale": scale.code, "mark": scale.written(mark.score)}
