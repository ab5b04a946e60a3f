"""What the members of a panel say: declarations, sealed findings, votes, and the chair's report."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from ninja import Body, Field, Router, Schema, Status

from passerelle.api.vetting import ConditionIn, FindingOut, ReportOut, SeatRow, Text, case_of, seat_of
from passerelle.core.panel import LONGEST
from passerelle.vetting import actions

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest
    from passerelle.vetting.models import Declaration, Judgement, Report, Vote

router = Router(tags=["vetting"])

MOST_QUESTIONS = 100
Answer = Literal["yes", "condition", "no"]
Question = Annotated[str, Field(max_length=LONGEST)]
"""One of the words of the case’s `criteria`."""


class DeclarationIn(Schema):
    has_conflict: bool
    statement: Text = ""


class DeclarationOut(Schema):
    has_conflict: bool
    seat: SeatRow


class AnswerIn(Schema):
    judgement: Answer
    reason: Text


FindingsIn = Annotated[dict[Question, AnswerIn], Field(max_length=MOST_QUESTIONS)]
"""An answer to each criterion of the case, by its word."""


class VoteIn(Schema):
    question: Question
    judgement: Answer
    reason: Text = ""


class ReportIn(Schema):
    text: Text
    outcome: Literal["register", "register_with_conditions", "refuse"] | None = None
    determined_level: Annotated[str, Field(max_length=40)] = ""
    determined_credits: Decimal | None = None
    conditions: Annotated[list[ConditionIn], Field(default_factory=list, max_length=20)]


@router.post("/{number}/seats/{place}/declaration", response=DeclarationOut, operation_id="declareInterests")
def declare(request: SignedInRequest, number: str, place: int, stated: DeclarationIn) -> Declaration:
    """Declare whether anything ties you to the case; a conflict gives up your seat."""
    return actions.declare(
        seat_of(request, number, place),
        by=request.user,
        today=request.today,
        has_conflict=stated.has_conflict,
        statement=stated.statement,
    )


@router.post("/{number}/seats/{place}/findings", response={201: list[FindingOut]}, operation_id="sealFindings")
def seal_findings(
    request: SignedInRequest, number: str, place: int, stated: Body[FindingsIn]
) -> Status[list[Judgement]]:
    """Seal your answer and reason to every criterion of the case; nobody reads them before all have sealed theirs."""
    found = {question: (said.judgement, said.reason) for question, said in stated.items()}
    seat = seat_of(request, number, place)
    return Status(201, actions.seal_findings(seat, found, by=request.user, today=request.today))


@router.post("/{number}/seats/{place}/votes", response={201: FindingOut}, operation_id="castVote")
def vote(request: SignedInRequest, number: str, place: int, stated: VoteIn) -> Status[Vote]:
    """Vote once on a question; a reason is needed where the vote departs from your finding."""
    return Status(
        201,
        actions.vote(
            seat_of(request, number, place),
            stated.question,
            stated.judgement,
            by=request.user,
            today=request.today,
            reason=stated.reason,
        ),
    )


@router.post("/{number}/report", response={201: ReportOut}, operation_id="reportOnCase")
def report(request: SignedInRequest, number: str, stated: ReportIn) -> Status[Report]:
    """Write the panel's report as its chair; the outcome is what the votes come to."""
    return Status(
        201,
        actions.report(
            case_of(request, number),
            by=request.user,
            today=request.today,
            text=stated.text,
            outcome=stated.outcome,
            determined_level=stated.determined_level,
            determined_credits=stated.determined_credits,
            conditions=[item.dict() for item in stated.conditions],
        ),
    )
