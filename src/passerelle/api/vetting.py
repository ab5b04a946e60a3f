"""Cases: where they stand, their panels, the registrar's acts, the decision. Members' acts: `panels.py`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.criteria import CriterionOut, FactOut
from passerelle.api.pages import Window, window
from passerelle.core import registration
from passerelle.core.errors import NotPermitted
from passerelle.vetting import actions, binding, dossier, pool, queries
from passerelle.vetting.models import Case, Seat
from passerelle.vetting.permissions import cases_visible_to, may_form_panel, sees_entry

if TYPE_CHECKING:
    from passerelle.people.requests import PublicRequest, SignedInRequest
    from passerelle.vetting.models import Decision, Judgement, Vote
    from passerelle.vetting.pool import Candidate

router = Router(tags=["vetting"])

Text = Annotated[str, Field(max_length=10_000)]
Reasons = dict[str, Text]


class CaseBase(Schema):
    number: str
    entry: str
    edition: int
    applicant: str
    opened_on: date
    due_on: date
    stage: str
    next_act: str


class CaseRow(CaseBase):
    @staticmethod
    def resolve_applicant(case: Case) -> str:
        return case.applicant.number

    @staticmethod
    def resolve_next_act(case: Case) -> str:
        return queries.next_act(case)


class CasePage(Schema):
    total: int
    items: list[CaseRow]


class AskedCases(Window):
    stage: Literal["", "to_form", "declaring", "finding", "voting", "reporting", "deciding", "decided", "closed"] = ""


class SeatRow(Schema):
    place: int
    kind: str
    country: str
    is_chair: bool
    state: str


class SeatOut(SeatRow):
    is_own: bool = False
    has_sealed: bool = False
    has_voted: bool = False
    name: str | None = None
    expert: str | None = None


class FindingOut(Schema):
    place: int
    question: str
    judgement: str
    reason: str

    @staticmethod
    def resolve_place(found: Judgement | Vote) -> int:
        return found.seat.place


class TallyOut(Schema):
    criterion: str
    outcome: str
    yes: int
    condition: int
    no: int
    by_casting_vote: bool


class ConditionIn(Schema):
    text: Text
    due_on: date


class ReportOut(Schema):
    outcome: str
    text: str
    determined_level: str
    determined_credits: Decimal | None
    conditions: list[ConditionIn]
    tallies: list[TallyOut]


class DecisionOut(Schema):
    outcome: str
    reasons: Reasons
    conditions: list[ConditionIn]
    determined_level: str
    determined_credits: Decimal | None
    validity_months: int | None
    was_overdue: bool
    decided_on: date


class CaseOut(CaseBase):
    purpose: str
    ground: str
    criteria: list[CriterionOut]
    is_overdue: bool
    version: int
    seats: list[SeatOut]
    documents: dict[str, Any] | None
    facts: list[FactOut]
    findings: list[FindingOut]
    tallies: list[TallyOut]
    report: ReportOut | None
    decision: DecisionOut | None
    acts: list[str]
    not_deciding: str


class CandidateOut(Schema):
    expert: str
    name: str
    kind: str
    country: str
    open_cases: int
    is_chair: bool
    why: list[str]
    barred: list[str]


class ProposalOut(Schema):
    seats: list[CandidateOut]
    others: list[CandidateOut]
    missing: list[str]


class PanelIn(Schema):
    entry: str
    seats: Annotated[list[str], Field(max_length=20)] | None = None
    chair: str | None = None


class ReviewIn(Schema):
    ground: Text


class ReplacementIn(Schema):
    expert: str | None = None


class DecisionIn(Schema):
    outcome: Literal[
        "register",
        "register_with_conditions",
        "return",
        "remove",
        "refuse_renewal",
        "refuse_revision",
        "suspend",
        "propose_removal",
    ]
    reasons: Reasons
    conditions: Annotated[list[ConditionIn], Field(default_factory=list, max_length=20)]
    determined_level: Annotated[str, Field(max_length=40)] = ""
    determined_credits: Decimal | None = None
    determined_reason: Text = ""
    """Needed, and public, where level or credits are others than the panel found."""
    validity_months: Annotated[int, Field(ge=1, le=registration.LONGEST_MONTHS)] | None = None
    """None: for the longest that the rules in force allow."""
    facts: Annotated[dict[str, int], Field(default_factory=dict)]
    """`cohort_years_of_data`, `months_since_outcome_statistics`; left out, what the applicant stated holds."""
    facts_reason: Text = ""
    """Needed for another number than the applicant stated."""


class PublicCaseOut(Schema):
    case: str
    entry: str
    edition: int
    stage: str
    opened_on: date
    due_on: date
    is_overdue: bool
    kinds: list[str]
    countries: list[str]
    outcome: str
    reasons: Reasons | None
    conditions: list[ConditionIn]
    determined_level: str
    determined_credits: Decimal | None
    decided_on: date | None
    was_overdue: bool
    by_expiry: bool
    is_stopped: bool
    purpose: str


class FiguresOut(Schema):
    open: int
    overdue: int
    due_this_week: int
    median_days: float | None


@router.get("/figures", response=FiguresOut, auth=None, operation_id="readCaseFigures")
def figures(request: PublicRequest) -> queries.Figures:
    """Say how the two-month promise is kept: cases open, overdue, due within a week, and the median of 90 days."""
    return queries.figures(request.today)


@router.get("/of/{entry}", response=PublicCaseOut, auth=None, operation_id="readPublicCase")
def public_case(request: PublicRequest, entry: str) -> queries.PublicStatus:
    """Read where the case of a public entry stands: due date, kinds and countries of the panel, public reasons."""
    found = queries.public_status(entry, on=request.today)
    if found is None:
        raise Http404(entry)
    return found


@router.get("", response=CasePage, operation_id="listCases")
def list_cases(request: SignedInRequest, asked: Query[AskedCases]) -> dict[str, Any]:
    """List the cases you may see by due date: all of them for the authority's desk, for experts those they sit in."""
    found = cases_visible_to(request.user)
    return window(found.filter(stage=asked.stage) if asked.stage else found.filter(waits=True), asked)


@router.post("", response={201: CaseOut}, operation_id="formPanel")
def form_panel(request: SignedInRequest, stated: PanelIn) -> Status[dict[str, Any]]:
    """Form the panel for an entry that waits for a decision: the proposed one, or the experts you name."""
    if not sees_entry(request.user, stated.entry):
        raise Http404(stated.entry)
    case = actions.form_panel(
        stated.entry, by=request.user, today=request.today, seats=stated.seats, chair=stated.chair
    )
    return Status(201, _shown(case, request))


@router.post("/of/{entry}/review", response={201: CaseOut}, operation_id="openReview")
def begin_review(request: SignedInRequest, entry: str, stated: ReviewIn) -> Status[dict[str, Any]]:
    """Review a registered entry, of whatever register, before its day has come; it stays valid meanwhile."""
    case = actions.begin_review(entry, stated.ground, by=request.user, today=request.today)
    return Status(201, _shown(case, request))


@router.get("/{number}", response=CaseOut, operation_id="readCase")
def read_case(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read a case: documents once you have declared, others' findings once all are sealed, `acts` you may do now."""
    return _shown(case_of(request, number), request)


@router.get("/{number}/proposal", response=ProposalOut, operation_id="proposePanel")
def propose(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read the panel that the rules propose, why each expert is in it, and what keeps the others out."""
    case = case_of(request, number)
    if not may_form_panel(request.user, case):
        raise NotPermitted
    found = pool.propose(case, on=request.today, by=request.user.reference)
    return {
        "seats": [_candidate(one) for one in found.seats],
        "others": [_candidate(one) for one in found.others],
        "missing": list(found.missing),
    }


@router.post("/{number}/seats/{place}/replacement", response={201: SeatRow}, operation_id="replaceSeat")
def replace_seat(request: SignedInRequest, number: str, place: int, stated: ReplacementIn) -> Status[Seat]:
    """Give the place of a recused, silent or tied member to the next expert, or to the one you name."""
    seat = seat_of(request, number, place)
    return Status(201, actions.replace_seat(seat, by=request.user, today=request.today, expert=stated.expert))


@router.post("/{number}/seats/{place}/chair", response=SeatRow, operation_id="appointChair")
def appoint_chair(request: SignedInRequest, number: str, place: int) -> Seat:
    """Let this member write the report where the chair does not."""
    return actions.appoint_chair(seat_of(request, number, place), by=request.user)


@router.post("/{number}/documents", response=CaseOut, operation_id="openDocuments")
def open_documents(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Begin with the quorum that has declared; who has not loses the seat."""
    case = actions.open_documents(case_of(request, number), by=request.user, today=request.today)
    return _shown(case, request)


@router.post("/{number}/ballot", response=CaseOut, operation_id="openVotes")
def open_votes(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Open findings and votes with a quorum of findings; who has not sealed loses the seat."""
    case = actions.open_votes(case_of(request, number), by=request.user, today=request.today)
    return _shown(case, request)


@router.post("/{number}/ballot/closing", response=CaseOut, operation_id="closeVotes")
def close_votes(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Close the votes with a quorum on each question."""
    return _shown(actions.close_votes(case_of(request, number), by=request.user), request)


@router.post("/{number}/decision", response={201: DecisionOut}, operation_id="decideCase")
def decide(request: SignedInRequest, number: str, stated: DecisionIn) -> Status[Decision]:
    """Sign the decision: the entry takes its step at once, and the reasons become public."""
    case = case_of(request, number)
    return Status(201, actions.decide(case, by=request.user, today=request.today, **stated.dict()))


def case_of(request: SignedInRequest, number: str) -> Case:
    return get_object_or_404(cases_visible_to(request.user), number=number)


def seat_of(request: SignedInRequest, number: str, place: int) -> Seat:
    seats = Seat.objects.select_related("case__applicant", "expert__person", "expert__organisation")
    return get_object_or_404(seats, case=case_of(request, number), place=place)


def _shown(case: Case, request: SignedInRequest) -> dict[str, Any]:
    """Return the case as its reader may see it."""
    seen = dossier.of(case, reader=request.user, on=request.today)
    return {
        "number": case.number,
        "entry": case.entry,
        "edition": case.edition,
        "applicant": case.applicant.number,
        "opened_on": case.opened_on,
        "due_on": case.due_on,
        "purpose": case.purpose,
        "ground": case.ground,
        "criteria": list(case.asked),
        "stage": case.stage,
        "next_act": queries.next_act(case),
        "is_overdue": case.is_overdue(request.today),
        "version": case.version,
        "seats": [_seat_out(view) for view in seen.seats],
        "documents": seen.stated,
        "facts": list(binding.beside(case, seen.stated, on=request.today)),
        "findings": list(seen.findings),
        "tallies": list(seen.tallies),
        "report": seen.report,
        "decision": seen.decision,
        "acts": list(seen.acts),
        "not_deciding": seen.not_deciding,
    }


def _seat_out(view: dossier.SeatView) -> dict[str, Any]:
    seat = view.seat
    return {
        "place": seat.place,
        "kind": seat.kind,
        "country": seat.country,
        "is_chair": seat.is_chair,
        "state": seat.state,
        "is_own": view.is_own,
        "has_sealed": view.has_sealed,
        "has_voted": view.has_voted,
        "name": view.name or None,
        "expert": view.expert or None,
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "expert": one.known.reference,
        "name": one.expert.person.name,
        "kind": one.expert.kind,
        "country": one.expert.country,
        "open_cases": one.known.open_cases,
        "is_chair": one.is_chair,
        "why": list(one.why),
        "barred": list(one.barred),
    }
