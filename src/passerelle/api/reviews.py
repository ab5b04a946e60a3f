"""External reviews for programs: what is public of them, and the acts of agencies and of those they review.

Who may take a step is asked by the act itself; the last word of an address is the step.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.catalogue import own_organisation
from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.quality import queries
from passerelle.quality.actions import answering, reviews, signals
from passerelle.quality.models import Review, ReviewFinding, Signal, Standard
from passerelle.quality.permissions import sees_draft, signals_visible_to, visible_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.people.requests import SignedInRequest

router = Router(tags=["reviews"])
standards = Router(tags=["reviews"])


class CriterionOut(Schema):
    code: str
    text: str
    question: str


class StandardOut(Schema):
    reference: str
    title: str
    language: str
    source: str
    source_url: str
    as_of: date
    licence: str
    kinds: list[str]
    comment_days: int
    lets_reviewed_commission: bool
    in_force_from: date
    criteria: list[CriterionOut]

    @staticmethod
    def resolve_criteria(standard: Standard) -> list[Any]:
        return list(standard.criteria.all())


class ReviewIn(Schema):
    agency: str
    organisation: str
    standard: str
    kind: str
    due_on: date
    entries: list[str] = Field(default_factory=list, max_length=60)


class CommissionIn(ReviewIn):
    commissioned_by: str = ""
    """The organisation that asks; empty where the authority does."""


class ReviewOut(Schema):
    number: str
    agency: str
    organisation: str
    kind: str
    entries: list[str]
    standard: str
    origin: str
    commissioned_by: str
    state: str
    planned_on: date
    due_on: date
    comment_until: date | None
    published_on: date | None

    @staticmethod
    def resolve_agency(review: Review) -> str:
        return review.agency.number

    @staticmethod
    def resolve_organisation(review: Review) -> str:
        return review.subject.number

    @staticmethod
    def resolve_standard(review: Review) -> str:
        return review.standard.reference

    @staticmethod
    def resolve_commissioned_by(review: Review) -> str:
        return review.commissioned_by.number if review.commissioned_by else ""


class ReviewPage(Schema):
    total: int
    items: list[ReviewOut]


class FindingOut(Schema):
    criterion: str
    judgement: str
    reasons: str
    evidence: list[str]

    @staticmethod
    def resolve_criterion(finding: ReviewFinding) -> str:
        return finding.criterion.code


class RecommendationOut(Schema):
    place: int
    text: str
    due_on: date
    state: str
    answer: str
    answered_on: date | None
    checked_on: date | None
    note: str


class SignalOut(Schema):
    """What was seen of a body: the numbers, and those they were measured by. `review` is empty while it waits."""

    number: str
    kind: str
    organisation: str
    entries: list[str]
    facts: dict[str, Any]
    opened_on: date
    review: str

    @staticmethod
    def resolve_organisation(signal: Signal) -> str:
        return signal.subject.number

    @staticmethod
    def resolve_review(signal: Signal) -> str:
        return signal.review.number if signal.review else ""


class SignalPage(Schema):
    total: int
    items: list[SignalOut]


class SignalsAsked(Window):
    organisation: str = Field("", max_length=20)
    """The number of the body whose signals are asked for; empty for all."""


class HandOverIn(Schema):
    agency: str
    because: str = ""
    """Why another agency shall look into it; given, what an agency was handed and has not begun is handed on."""


class WholeReviewOut(Schema):
    """A review with its results, for whoever may read them: everybody once it is published. `version` is what who
    writes for one side names as seen, so that of two colleagues the second is told."""

    review: ReviewOut
    version: int
    signals: list[SignalOut]
    result: str
    report: str
    comment: str
    findings: list[FindingOut]
    recommendations: list[RecommendationOut]


class StepIn(Schema):
    """What goes with a step; each step reads its own part of it."""

    text: str = Field("", max_length=20_000)
    answers: dict[str, dict[str, Any]] = Field(default_factory=dict)
    findings: dict[str, dict[str, Any]] = Field(default_factory=dict)
    report: str = Field("", max_length=20_000)
    result: str = ""
    recommendations: list[dict[str, Any]] = Field(default_factory=list, max_length=60)
    seen_version: int | None = None
    """The version that was read before answers or findings were written; without it nobody is told of a colleague."""
    keep_standard: bool = False
    standard: str = ""


@standards.get("", response=list[StandardOut], auth=OPTIONAL, operation_id="listStandards")
def list_standards(request: SignedInRequest) -> QuerySet[Standard]:
    """List the standards of review, every version, each with its source and criteria."""
    return Standard.objects.prefetch_related("criteria")


@router.get("", response=ReviewPage, auth=OPTIONAL, operation_id="listReviews")
def list_reviews(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the published reviews, and those of one's own organisations at any stage."""
    return window(visible_to(request.user).order_by("number"), asked)


@router.post("", response={201: ReviewOut}, operation_id="planReview")
def plan_review(request: SignedInRequest, body: ReviewIn) -> Status[Review]:
    """Plan a review (signatories of the agency): of institution, programmes, courses (with `entries`), or agency."""
    agency, subject = own_organisation(request, body.agency), own_organisation(request, body.organisation)
    standard = queries.standard_named(body.standard)
    made = reviews.plan(agency, subject, standard, _stated(body), by=request.user, today=request.today)
    return Status(201, made)


@router.post("/commissions", response={201: ReviewOut}, operation_id="commissionReview")
def commission_review(request: SignedInRequest, body: CommissionIn) -> Status[Review]:
    """Ask an agency, also one from abroad, for a review (signatories of who asks; registrars for the authority)."""
    agency, subject = own_organisation(request, body.agency), own_organisation(request, body.organisation)
    asking = own_organisation(request, body.commissioned_by) if body.commissioned_by else None
    made = reviews.commission(
        agency,
        subject,
        queries.standard_named(body.standard),
        _stated(body),
        by=request.user,
        today=request.today,
        commissioned_by=asking,
    )
    return Status(201, made)


@router.get("/signals", response=SignalPage, operation_id="listSignals")
def list_signals(request: SignedInRequest, asked: Query[SignalsAsked]) -> dict[str, Any]:
    """List what was seen of bodies: all for the authority, to an agency what it looks into, to the body what began."""
    rows = signals_visible_to(request.user).order_by("number")
    return window(rows.filter(subject__number=asked.organisation) if asked.organisation else rows, asked)


@router.post("/signals/{organisation}/handing-over", response={201: ReviewOut}, operation_id="handOverSignals")
def hand_over_signals(request: SignedInRequest, organisation: str, body: HandOverIn) -> Status[Review]:
    """Hand what waits about a body to an agency that may review it; or on to another one, and why (registrars)."""
    subject, agency = own_organisation(request, organisation), own_organisation(request, body.agency)
    if body.because:
        handed = signals.hand_on(subject, agency, by=request.user, today=request.today, because=body.because)
        return Status(201, handed)
    return Status(201, signals.hand_over(subject, agency, by=request.user, today=request.today))


@router.get("/{number}", response=WholeReviewOut, auth=OPTIONAL, operation_id="readReview")
def read_review(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read one review; until it is published its results are for the agency, and as a draft for the reviewed body."""
    return _whole(request, _review(request, number))


@router.post("/{number}/steps/{step}", response=WholeReviewOut, operation_id="stepReview")
def step_review(request: SignedInRequest, number: str, step: str, body: StepIn) -> dict[str, Any]:
    """Take one step of a review.

    Of the agency: `begin`, `findings` ({code: {judgement, reasons, evidence}}), `draft` and `publication` (report,
    result, recommendations [{text, due_on}]), `standard` (the newer version), `cancellation` (text), `dismissal` (text:
    why there is nothing to its signals), `suspension` (text: why it recommends to suspend). Of the reviewed body:
    `answers` ({code: {text, evidence}}), `handing-in`, `comment` (text).
    """
    found = _review(request, number)
    who: dict[str, Any] = {"by": request.user, "today": request.today}
    report = {"report": body.report, "result": body.result, "recommendations": body.recommendations}
    if step == "begin":
        reviews.begin(found, **who)
    elif step == "answers":
        answering.write(found, body.answers, seen_version=body.seen_version, **who)
    elif step == "handing-in":
        answering.hand_in(found, **who)
    elif step == "findings":
        reviews.judge(found, body.findings, seen_version=body.seen_version, **who)
    elif step == "draft":
        reviews.send_draft(found, report, keep_standard=body.keep_standard, **who)
    elif step == "comment":
        answering.comment(found, body.text, **who)
    elif step == "publication":
        reviews.publish(found, report if body.report else None, **who)
    elif step == "cancellation":
        reviews.cancel(found, because=body.text, **who)
    elif step == "dismissal":
        signals.dismiss(found, because=body.text, **who)
    elif step == "suspension":
        signals.recommend_suspension(found, because=body.text, **who)
    elif step == "standard":
        reviews.move_to_standard(found, queries.standard_named(body.standard), **who)
    else:
        raise Http404(step)
    return _whole(request, found)


@router.post("/{number}/recommendations/{place}/{step}", response=WholeReviewOut, operation_id="stepRecommendation")
def step_recommendation(request: SignedInRequest, number: str, place: int, step: str, body: StepIn) -> dict[str, Any]:
    """Say what was done about a recommendation (`answer`, the reviewed body), or find it `done` or `lacking`."""
    found = _review(request, number)
    one = get_object_or_404(found.recommendations.select_related("review"), place=place)
    if step == "answer":
        answering.answer(one, body.text, by=request.user, today=request.today)
    elif step in ("done", "lacking"):
        answering.look_at(one, by=request.user, today=request.today, done=step == "done", note=body.text)
    else:
        raise Http404(step)
    return _whole(request, _review(request, number))


def _review(request: SignedInRequest, number: str) -> Review:
    return get_object_or_404(visible_to(request.user), number=number)


def _stated(body: ReviewIn) -> dict[str, Any]:
    return {"kind": body.kind, "due_on": body.due_on, "entries": body.entries}


def _whole(request: SignedInRequest, found: Review) -> dict[str, Any]:
    sees = sees_draft(request.user, found)
    rows = ReviewFinding.objects.filter(review=found, criterion__standard=found.standard_id)
    return {
        "review": found,
        "version": found.version,
        "signals": list(signals_visible_to(request.user).filter(review=found)),
        "result": found.result if sees else "",
        "report": found.report if sees else "",
        "comment": found.comment if sees else "",
        "findings": list(rows.select_related("criterion").order_by("criterion__place")) if sees else [],
        "recommendations": list(found.recommendations.all()) if sees else [],
    }
