"""Second marking: somebody is named, marks alone, and hands in; the marks of others are seen once nobody is blind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from passerelle.api.assessment import AssessorIn, AssessorOut, MarkIn, marks_said
from passerelle.api.pages import Window, window
from passerelle.assessment import second_drafts
from passerelle.assessment import second_marking as acts
from passerelle.core.errors import NotPermitted
from passerelle.organisations.permissions import organisations_visible_to
from passerelle.people.models import Person

if TYPE_CHECKING:
    from passerelle.assessment.models import SecondMarking
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["assessment"])


class SecondOut(Schema):
    number: str
    candidate: str
    micro_credential: str
    why: str
    asked_on: date
    tolerance: int
    within: str
    state: str
    settled_on: date | None

    @staticmethod
    def resolve_candidate(found: SecondMarking) -> str:
        return found.candidate.number

    @staticmethod
    def resolve_micro_credential(found: SecondMarking) -> str:
        return found.candidate.micro_credential.number


class SecondPage(Schema):
    total: int
    items: list[SecondOut]


class AskedSeconds(Window):
    desk: Literal["all", "mark", "name"] = "all"


class HandedInIn(Schema):
    marks: Annotated[list[MarkIn], Field(default_factory=list, max_length=60)]


class MarksByPlace(Schema):
    first: dict[str, str] | None = None
    second: dict[str, str] | None = None
    third: dict[str, str] | None = None
    settled: dict[str, str] | None = None
    notes: dict[str, dict[str, str]] | None = None
    """By place and component: what was noted by those whose marks you see."""


class DraftMark(Schema):
    component: str
    score: Decimal
    note: str


class DraftOut(Schema):
    marks: list[DraftMark]
    version: int


class DraftIn(HandedInIn):
    seen_version: int


@router.get("", response=SecondPage, operation_id="listSecondMarkings")
def list_seconds(request: SignedInRequest, asked: Query[AskedSeconds]) -> dict[str, Any]:
    """List the second markings that concern you: all, those you are to mark, or for which you name somebody."""
    rows = {"mark": acts.to_mark, "name": acts.to_name, "all": acts.visible_to}[asked.desk]
    return window(rows(request.user), asked)


@router.get("/{number}", response=SecondOut, operation_id="readSecondMarking")
def read_second(request: SignedInRequest, number: str) -> SecondMarking:
    """Read where a second marking stands."""
    return _found(request, number)


@router.get("/{number}/assessors", response=list[AssessorOut], operation_id="listSecondAssessors")
def list_assessors(request: SignedInRequest, number: str) -> list[dict[str, Any]]:
    """List who may be named, and what bars the others; for those who name assessors."""
    found = _found(request, number)
    if not acts.may_name(request.user, found):
        raise NotPermitted
    return [
        {
            "assessor": choice.person.reference,
            "name": choice.person.name,
            "organisation": choice.organisation.number,
            "ties": [tie.code for tie in choice.ties],
        }
        for choice in acts.choices(found, on=request.today, by=request.user)
    ]


@router.put("/{number}/assessor", response=SecondOut, operation_id="nameSecondAssessor")
def name_assessor(request: SignedInRequest, number: str, body: AssessorIn) -> SecondMarking:
    """Name the second assessor, or the third where two are apart; whoever has a tie is refused with all of them."""
    found = _found(request, number)
    if not acts.may_name(request.user, found):
        raise NotPermitted
    organisation = get_object_or_404(organisations_visible_to(request.user), number=body.organisation)
    assessor = get_object_or_404(Person, reference=body.assessor)
    return acts.name(found, assessor, organisation, by=request.user, today=request.today)


@router.get("/{number}/marks", response=MarksByPlace, exclude_none=True, operation_id="listSecondMarks")
def list_marks(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read your own marks, and those of the others once none of you is blind any more."""
    found = _found(request, number)
    notes = second_drafts.notes_for(found, request.user, on=request.today)
    return {**acts.marks_for(found, request.user, on=request.today), "notes": notes or None}


@router.get("/{number}/draft", response=DraftOut, operation_id="readSecondDraft")
def read_draft(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read the marks and notes you keep before you hand them in; nobody else sees them."""
    return _drafted(_found(request, number), request)


@router.put("/{number}/draft", response=DraftOut, operation_id="keepSecondDraft")
def keep_draft(request: SignedInRequest, number: str, body: DraftIn) -> dict[str, Any]:
    """Keep marks and notes as a draft, as second or third assessor; they may be changed until you hand in."""
    found = _found(request, number)
    marks = marks_said(found.candidate, body.marks)
    second_drafts.keep(found, marks, by=request.user, seen_version=body.seen_version, today=request.today)
    return _drafted(found, request)


def _drafted(found: SecondMarking, request: SignedInRequest) -> dict[str, Any]:
    if not second_drafts.may_keep(request.user, found, on=request.today):
        raise NotPermitted
    kept = second_drafts.draft_for(found, request.user, on=request.today)
    marks = [{"component": one.component, "score": one.score, "note": one.note} for one in kept]
    return {"marks": marks, "version": found.draft_version}


@router.post("/{number}/marks", response=SecondOut, operation_id="handInMarks")
def hand_in(request: SignedInRequest, number: str, body: HandedInIn) -> SecondMarking:
    """Hand in your marks and notes, once; without any, those you kept. Where both have, they are compared at once."""
    found = _found(request, number)
    return acts.hand_in(found, marks_said(found.candidate, body.marks), by=request.user, today=request.today)


@router.post("/{number}/tie", response=SecondOut, operation_id="stepAsideFromSecondMarking")
def step_aside(request: SignedInRequest, number: str) -> SecondMarking:
    """Say that the candidate is close to you; somebody else will be named."""
    return acts.step_aside(_found(request, number), by=request.user, today=request.today)


def _found(request: SignedInRequest, number: str) -> SecondMarking:
    return get_object_or_404(acts.visible_to(request.user), number=number)
