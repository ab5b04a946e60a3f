"""What follows a decision, for programs: questions, conditions, appeals, sanctions, suspensions, complaints.

Who may take a step is asked by the act itself; the last word of an address is the step.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.vetting import ConditionIn, SeatRow, Text, case_of, seat_of
from passerelle.core import registration
from passerelle.vetting import actions
from passerelle.vetting.actions import appealing, by_name, complaining, sanctioning
from passerelle.vetting.models import Condition, Request, Sanction
from passerelle.vetting.permissions import (
    appeals_visible_to,
    cases_visible_to,
    complaints_visible_to,
    own_cases,
    sanctions_visible_to,
    suspensions_visible_to,
)
from passerelle.vetting.states import SuspensionState

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest
    from passerelle.vetting.models import Appeal, Case, Complaint, Seat, Suspension

cases = Router(tags=["vetting"])
appeals = Router(tags=["appeals"])
sanctions = Router(tags=["sanctions"])
suspensions = Router(tags=["sanctions"])
complaints = Router(tags=["complaints"])


class Said(Schema):
    """What goes with a step; most need words alone."""

    text: Text = ""


class QuestionOut(Schema):
    text: str
    asked_on: date
    due_on: date
    answer: str
    ended_on: date | None


class ConditionOut(Schema):
    place: int
    text: str
    due_on: date
    state: str
    evidence: str
    note: str


class OwnCaseOut(Schema):
    number: str
    entry: str
    edition: int
    purpose: str
    stage: str
    opened_on: date
    due_on: date
    is_stopped: bool
    outcome: str
    by_expiry: bool
    appeal_until: date | None
    questions: list[QuestionOut]
    conditions: list[ConditionOut]


class OwnCasePage(Schema):
    total: int
    items: list[OwnCaseOut]


class ExpertIn(Schema):
    expert: Annotated[str, Field(max_length=24)]


class AppealIn(Schema):
    grounds: Text


class AppealOut(Schema):
    number: str
    entry: str
    against: str
    applicant: str
    grounds: str
    lodged_on: date
    due_on: date
    state: str
    is_stayed: bool
    hearing: str
    reasons: str
    conditions: list[ConditionIn]
    decided_on: date | None

    @staticmethod
    def resolve_against(appeal: Appeal) -> str:
        return appeal.case.number if appeal.case else appeal.sanction.number if appeal.sanction else ""

    @staticmethod
    def resolve_applicant(appeal: Appeal) -> str:
        return appeal.applicant.number


class AppealPage(Schema):
    total: int
    items: list[AppealOut]


class AppealStep(Said):
    handler: Annotated[str, Field(max_length=254)] = ""
    conditions: Annotated[list[ConditionIn], Field(default_factory=list, max_length=20)]
    validity_months: Annotated[int, Field(ge=1, le=registration.LONGEST_MONTHS)] | None = None
    facts: Annotated[dict[str, int], Field(default_factory=dict)]


class AboutEntry(Schema):
    entry: Annotated[str, Field(max_length=20)]
    text: Text


class SanctionOut(Schema):
    number: str
    entry: str
    owner: str
    ground: str
    noticed_on: date
    comment_until: date
    comments: str
    hearing: str
    comply_until: date | None
    evidence: str
    state: str
    closed_on: date | None
    reasons: str
    ban_until: date | None
    appeal_until: date | None

    @staticmethod
    def resolve_owner(sanction: Sanction) -> str:
        return sanction.owner.number


class SanctionPage(Schema):
    total: int
    items: list[SanctionOut]


class SanctionStep(Said):
    ban_months: Annotated[int, Field(ge=0, le=24)] = 0


class SuspensionOut(Schema):
    entry: str
    owner: str
    reason: str
    proposed_on: date
    began_on: date | None
    ends_on: date | None
    renewals: int
    state: str

    @staticmethod
    def resolve_owner(suspension: Suspension) -> str:
        return suspension.owner.number


class SuspensionPage(Schema):
    total: int
    items: list[SuspensionOut]


class ComplaintOut(Schema):
    number: str
    entry: str
    text: str
    lodged_on: date
    state: str
    answer: str
    answered_on: date | None
    sanction: str

    @staticmethod
    def resolve_sanction(complaint: Complaint) -> str:
        return complaint.sanction.number if complaint.sanction else ""


class ComplaintPage(Schema):
    total: int
    items: list[ComplaintOut]


# --- cases ------------------------------------------------------------------------------------------------------------


@cases.get("/own", response=OwnCasePage, operation_id="listOwnCases")
def list_own_cases(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the cases about what your organisations submitted: what you are asked, and what was decided."""
    found = own_cases(request.user).prefetch_related("requests", "conditions").order_by("-pk")
    shown = window(found, asked)
    return shown | {"items": [_own(case) for case in shown["items"]]}


@cases.post("/{number}/question", response={201: QuestionOut}, operation_id="askApplicant")
def ask(request: SignedInRequest, number: str, said: Said) -> Status[Request]:
    """Ask the applicant for more: the clock stands still until the answer, at most thirty days. Once in a case."""
    return Status(201, actions.ask(case_of(request, number), said.text, by=request.user, today=request.today))


@cases.post("/{number}/answer", response=QuestionOut, operation_id="answerQuestion")
def answer(request: SignedInRequest, number: str, said: Said) -> Request:
    """Answer what the panel asks, for the applicant: the clock runs on."""
    case = get_object_or_404(own_cases(request.user), number=number)
    waiting = Request.objects.filter(case=case).select_related("case__applicant").last()
    if waiting is None:
        raise Http404(number)
    return actions.answer(waiting, said.text, by=request.user, today=request.today)


@cases.post("/{number}/rapporteurs", response={201: SeatRow}, operation_id="addRapporteur")
def add_rapporteur(request: SignedInRequest, number: str, stated: ExpertIn) -> Status[Seat]:
    """Let an expert read and report on a case without a vote."""
    case = case_of(request, number)
    return Status(201, actions.add_rapporteur(case, stated.expert, by=request.user, today=request.today))


@cases.post("/{number}/seats/{place}/void", response=SeatRow, operation_id="voidSeat")
def void_seat(request: SignedInRequest, number: str, place: int, said: Said) -> Seat:
    """Take a seat from a member who turned out to be tied; a reported case goes back to the vote."""
    return actions.void_seat(seat_of(request, number, place), said.text, by=request.user, today=request.today)


@cases.post("/{number}/conditions/{place}/{step}", response=ConditionOut, operation_id="settleCondition")
def settle(
    request: SignedInRequest,
    number: str,
    place: int,
    step: Literal["evidence", "met", "return", "failed"],
    said: Said,
) -> Condition:
    """Offer evidence for a condition, for the owner; for the authority: it is met, to be mended, or has failed."""
    mine = own_cases(request.user) if step == "evidence" else cases_visible_to(request.user)
    case = get_object_or_404(mine, number=number)
    condition = get_object_or_404(Condition.objects.select_related("case__applicant"), case=case, place=place)
    return by_name.condition(condition, step, said.text, by=request.user, today=request.today)


@cases.post("/{number}/appeals", response={201: AppealOut}, operation_id="appealDecision")
def appeal_decision(request: SignedInRequest, number: str, stated: AppealIn) -> Status[Appeal]:
    """Appeal against a decision that took something away, within sixty days, as a signatory of the applicant."""
    case = get_object_or_404(own_cases(request.user), number=number)
    return Status(201, appealing.lodge(case, grounds=stated.grounds, by=request.user, today=request.today))


def _own(case: Case) -> dict[str, Any]:
    decision = getattr(case, "decision", None)
    return {
        "number": case.number,
        "entry": case.entry,
        "edition": case.edition,
        "purpose": case.purpose,
        "stage": case.stage,
        "opened_on": case.opened_on,
        "due_on": case.due_on,
        "is_stopped": case.is_stopped,
        "outcome": decision.outcome if decision else "",
        "by_expiry": decision.by_expiry if decision else False,
        "appeal_until": decision.appeal_until if decision else None,
        "questions": list(case.requests.all()),
        "conditions": list(case.conditions.all()),
    }


# --- appeals ----------------------------------------------------------------------------------------------------------

APPEAL_STEPS = Literal["admission", "refusal", "handler", "stay", "hearing", "uphold", "dismiss", "withdrawal"]


@appeals.get("", response=AppealPage, operation_id="listAppeals")
def list_appeals(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List appeals by due date: all of them for the authority, for applicants their own."""
    return window(appeals_visible_to(request.user), asked)


@appeals.get("/{number}", response=AppealOut, operation_id="readAppeal")
def read_appeal(request: SignedInRequest, number: str) -> Appeal:
    """Read an appeal."""
    return get_object_or_404(appeals_visible_to(request.user), number=number)


@appeals.post("/{number}/{step}", response=AppealOut, operation_id="stepAppeal")
def step_appeal(request: SignedInRequest, number: str, step: APPEAL_STEPS, said: AppealStep) -> Appeal:
    """Take an appeal one step on: `handler` names who hears it; `uphold` with conditions upholds it in part."""
    appeal = get_object_or_404(appeals_visible_to(request.user), number=number)
    return by_name.appeal(appeal, step, said.dict(), by=request.user, today=request.today)


# --- sanctions --------------------------------------------------------------------------------------------------------

SANCTION_STEPS = Literal[
    "comment", "hearing", "confirmation", "compliance", "closing", "removal-proposal", "removal", "appeal"
]


@sanctions.get("", response=SanctionPage, operation_id="listSanctions")
def list_sanctions(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what is held against entries: everything for the authority, for owners what concerns them."""
    return window(sanctions_visible_to(request.user), asked)


@sanctions.post("", response={201: SanctionOut}, operation_id="giveNotice")
def give_notice(request: SignedInRequest, stated: AboutEntry) -> Status[Sanction]:
    """Tell the owner of an entry what is held against it; they have thirty days to comment."""
    return Status(201, sanctioning.give_notice(stated.entry, stated.text, by=request.user, today=request.today))


@sanctions.get("/{number}", response=SanctionOut, operation_id="readSanction")
def read_sanction(request: SignedInRequest, number: str) -> Sanction:
    """Read a procedure from its notice to its end."""
    return get_object_or_404(sanctions_visible_to(request.user), number=number)


@sanctions.post("/{number}/{step}", response=SanctionOut, operation_id="stepSanction")
def step_sanction(request: SignedInRequest, number: str, step: SANCTION_STEPS, said: SanctionStep) -> Sanction:
    """Take a procedure one step on; `appeal` lodges one against a removal, with `text` as its grounds."""
    sanction = get_object_or_404(sanctions_visible_to(request.user), number=number)
    return by_name.sanction(sanction, step, said.dict(), by=request.user, today=request.today)


@suspensions.get("", response=SuspensionPage, operation_id="listSuspensions")
def list_suspensions(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List suspensions: all of them for the authority, for owners their own."""
    return window(suspensions_visible_to(request.user), asked)


@suspensions.post("", response={201: SuspensionOut}, operation_id="proposeSuspension")
def propose_suspension(request: SignedInRequest, stated: AboutEntry) -> Status[Suspension]:
    """Propose to take an entry out of force because of a risk; a second person has to confirm."""
    found = sanctioning.propose_suspension(stated.entry, stated.text, by=request.user, today=request.today)
    return Status(201, found)


@suspensions.post("/{entry}/{step}", response=SuspensionOut, operation_id="stepSuspension")
def step_suspension(
    request: SignedInRequest, entry: str, step: Literal["confirmation", "refusal", "renewal", "lifting"]
) -> Suspension:
    """Confirm, decline, renew (once) or lift the suspension of an entry."""
    open_now = suspensions_visible_to(request.user).filter(
        state__in=[SuspensionState.PROPOSED, SuspensionState.IN_FORCE]
    )
    suspension = get_object_or_404(open_now, entry=entry)
    return by_name.suspension(suspension, step, by=request.user, today=request.today)


# --- complaints -------------------------------------------------------------------------------------------------------


@complaints.get("", response=ComplaintPage, operation_id="listComplaints")
def list_complaints(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List complaints: all of them for the authority's desk, everybody else their own."""
    return window(complaints_visible_to(request.user).select_related("sanction"), asked)


@complaints.post("", response={201: ComplaintOut}, operation_id="complain")
def complain(request: SignedInRequest, stated: AboutEntry) -> Status[Complaint]:
    """Say what is wrong with a public entry."""
    return Status(201, complaining.complain(stated.entry, stated.text, by=request.user, today=request.today))


@complaints.post("/{number}/{step}", response=ComplaintOut, operation_id="answerComplaint")
def answer_complaint(
    request: SignedInRequest, number: str, step: Literal["dismissal", "taking-up"], said: Said
) -> Complaint:
    """Answer a complaint: dismiss it, or take it up as a notice to the owner."""
    complaint = get_object_or_404(complaints_visible_to(request.user), number=number)
    return by_name.complaint(complaint, step, said.text, by=request.user, today=request.today)
