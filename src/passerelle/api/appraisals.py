"""Credentials from elsewhere before an evaluator, for programs: public, the holder's side, the desk, comparisons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.catalogue import own_organisation
from passerelle.api.evidence import CHUNK, FileOut, Named
from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.appraisal import asking, by_name, missing, queries, terms
from passerelle.appraisal.models import AppraisalAppeal, AppraisalReport, MissingComparison
from passerelle.appraisal.permissions import ASKERS, may_answer_missing, on_the_desk, own
from passerelle.appraisal.states import ReportState
from passerelle.core.errors import NotPermitted
from passerelle.organisations.models import Organisation
from passerelle.organisations.permissions import organisations_of
from passerelle.portfolio.permissions import foreign_visible_to

if TYPE_CHECKING:
    from passerelle.appraisal.models import Appraisal, Precedent, Terms
    from passerelle.files.models import Upload
    from passerelle.people.requests import PublicRequest, SignedInRequest

router = Router(tags=["appraisals"])
Text = Annotated[str, Field(max_length=4_000)]
Short = Annotated[str, Field(max_length=400)]


class TermsIn(Schema):
    is_open: bool = False
    fee: Decimal = Decimal(0)
    currency: Annotated[str, Field(max_length=3)] = ""
    waiver: Short = ""
    days: int
    two_persons: bool = False
    method: Annotated[str, Field(max_length=20_000)] = ""
    seen_version: int | None = None


class TermsOut(Schema):
    evaluator: str
    name: str
    is_open: bool
    fee: Decimal
    currency: str
    waiver: str
    days: int
    two_persons: bool
    method: str
    version: int

    @staticmethod
    def resolve_evaluator(one: Terms) -> str:
        return one.evaluator.number

    @staticmethod
    def resolve_name(one: Terms) -> str:
        return one.evaluator.legal_name


class TermsPage(Schema):
    total: int
    items: list[TermsOut]


class PrecedentOut(Schema):
    """What was said of a kind of credential; of few alike the years are a span of ten."""

    number: str
    evaluator: str
    title: str
    issuer: str
    country: str
    kind: str
    year_from: int
    year_to: int
    framework: str
    level_low: str
    level_high: str
    basis: str
    basis_words: str
    limits: str

    @staticmethod
    def resolve_evaluator(one: Precedent) -> str:
        return one.evaluator.number


class PrecedentPage(Schema):
    total: int
    items: list[PrecedentOut]


class PrecedentsAsked(Window):
    q: Annotated[str, Field(max_length=80)] = ""
    country: Annotated[str, Field(max_length=2)] = ""
    kind: Annotated[str, Field(max_length=20)] = ""


class AskIn(Schema):
    """`foreign` is the key of a credential in one's portfolio; who asks for a body gives it, and the holder's link."""

    evaluator: Annotated[str, Field(max_length=20)]
    title: Short
    issuer: Short
    country: Annotated[str, Field(max_length=2)]
    kind: str
    year: int
    purpose: str
    purpose_words: Short = ""
    level: Annotated[str, Field(max_length=120)] = ""
    credits: Decimal | None = None
    credit_system: Annotated[str, Field(max_length=20)] = ""
    accepts_fee: bool = False
    asks_waiver: bool = False
    seen_terms: int | None = None
    foreign: UUID | None = None
    body: Annotated[str, Field(max_length=20)] = ""
    link: Short = ""


class AppraisalOut(Schema):
    number: str
    evaluator: str
    asked_for: str
    state: str
    title: str
    issuer: str
    country: str
    kind: str
    year: int
    purpose: str
    fee: Decimal
    currency: str
    fee_state: str
    asked_on: date
    due_on: date | None
    question: str
    reasons: str

    @staticmethod
    def resolve_evaluator(one: Appraisal) -> str:
        return one.evaluator.number

    @staticmethod
    def resolve_asked_for(one: Appraisal) -> str:
        return one.asked_for.number if one.asked_for else ""


class AppraisalPage(Schema):
    total: int
    items: list[AppraisalOut]


class WorkOut(AppraisalOut):
    """The same for who works on it, with the draft, and what a machine saw last."""

    holder: str
    answer: str
    version: int
    held_because: str
    framework: str
    level_low: str
    level_high: str
    basis: str
    basis_words: str
    certainty: str
    credits_low: Decimal | None
    credits_high: Decimal | None
    credits_in: str
    method: str
    limits: str
    cannot_say: str
    seen: list[dict[str, str]]

    @staticmethod
    def resolve_holder(one: Appraisal) -> str:
        return one.holder.name

    @staticmethod
    def resolve_seen(one: Appraisal) -> list[dict[str, str]]:
        last = one.machine_checks.first()
        return list(last.steps) if last else []


class HolderStepIn(Schema):
    """`answer` for the step of that name, `ground` for an appeal; the others read nothing."""

    answer: Text = ""
    ground: Text = ""


class WorkIn(Schema):
    """What the step reads: see the guide of credential evaluators; what it does not read is passed over."""

    because: Text = ""
    question: Text = ""
    answer: Text = ""
    answered: Text = ""
    asked: Text = ""
    with_whom: Short = ""
    how: Text = ""
    framework: Short = ""
    level_low: Short = ""
    level_high: Short = ""
    basis: Short = ""
    basis_words: Text = ""
    credits_low: Decimal | None = None
    credits_high: Decimal | None = None
    credits_in: Short = ""
    method: Text = ""
    limits: Text = ""
    cannot_say: Text = ""
    title: Short = ""
    issuer: Short = ""
    level: Short = ""
    target: Short = ""
    source: Short = ""
    source_url: Short = ""
    why: Short = ""
    seen_version: int | None = None


class ReasonsIn(Schema):
    reasons: Text = ""


class AppealOut(Schema):
    number: str
    state: str
    due_on: date
    reasons: str


class MissingOut(Schema):
    number: str
    state: str
    level: str
    target: str
    source: str
    source_url: str
    why: str
    reasons: str

    @staticmethod
    def resolve_level(one: MissingComparison) -> str:
        return str(one.level.place)

    @staticmethod
    def resolve_target(one: MissingComparison) -> str:
        return str(one.target.place)


class MissingPage(Schema):
    total: int
    items: list[MissingOut]


@router.get("/evaluators", response=TermsPage, operation_id="listEvaluators", auth=OPTIONAL)
def list_evaluators(request: PublicRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the evaluators that take cases: fee, days, method."""
    return window(queries.evaluators(request.today), asked)


@router.put("/evaluators/{number}/terms", response=TermsOut, operation_id="stateAppraisalTerms")
def state_terms(request: SignedInRequest, number: str, body: TermsIn) -> Terms:
    """Say what an evaluator offers (its signatories)."""
    said = body.dict()
    seen = said.pop("seen_version")
    evaluator = own_organisation(request, number)
    return terms.state_terms(evaluator, said, by=request.user, today=request.today, seen_version=seen)


@router.get("/precedents", response=PrecedentPage, operation_id="listPrecedents", auth=OPTIONAL)
def list_precedents(request: PublicRequest, asked: Query[PrecedentsAsked]) -> dict[str, Any]:
    """List what evaluators said of kinds of credentials, by words, country and kind; nobody is in it."""
    return window(queries.precedents(asked.q, asked.country, asked.kind), asked)


@router.get("/mine", response=AppraisalPage, operation_id="listMyAppraisals")
def list_mine(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what you asked evaluators about, and what you were asked to agree to."""
    return window(own(request.user), asked)


@router.post("/mine", response={201: AppraisalOut}, operation_id="askEvaluator")
def ask(request: SignedInRequest, body: AskIn) -> Status[Appraisal]:
    """Ask an evaluator about a credential of your own; or, with `body` and `link`, for a body that was shown it."""
    said = body.dict()
    who: dict[str, Any] = {"by": request.user, "today": request.today}
    evaluator = get_object_or_404(Organisation, number=said.pop("evaluator"))
    key, number, link = (said.pop(name) for name in ("foreign", "body", "link"))
    if number:
        asker = get_object_or_404(Organisation, number=number, pk__in=organisations_of(request.user, *ASKERS))
        return Status(201, asking.ask_for(evaluator, asker, link, said, now=timezone.now(), **who))
    foreign = get_object_or_404(foreign_visible_to(request.user), key=key) if key else None
    return Status(201, asking.ask(evaluator, said, foreign=foreign, **who))


@router.get("/mine/{number}", response=AppraisalOut, operation_id="readMyAppraisal")
def read_mine(request: SignedInRequest, number: str) -> Appraisal:
    """Read how one of yours stands."""
    return get_object_or_404(own(request.user), number=number)


@router.get("/mine/{number}/report", operation_id="readMyAppraisalReport")
def read_report(request: SignedInRequest, number: str) -> HttpResponse:
    """Save the signed report on one of yours: a token (`vc+jwt`)."""
    found = get_object_or_404(own(request.user), number=number)
    report = get_object_or_404(AppraisalReport, appraisal=found, state=ReportState.SIGNED)
    return HttpResponse(bytes(report.document), content_type="application/vc+jwt")


@router.post("/mine/{number}/files", response={201: FileOut}, operation_id="bringAppraisalFile")
def bring(request: SignedInRequest, number: str, said: Query[Named]) -> Status[Upload]:
    """Bring a scan or photo, as the body: at most 10 MB; the same bytes again change nothing."""
    found = get_object_or_404(own(request.user), number=number)
    chunks = iter(partial(request.read, CHUNK), b"")
    return Status(201, asking.bring(found, chunks, name=said.name, shows=said.shows, by=request.user))


@router.post("/mine/{number}/steps/{step}", response=AppraisalOut, operation_id="stepMyAppraisal")
def step_mine(request: SignedInRequest, number: str, step: str, body: HolderStepIn) -> Appraisal:
    """Take a step of the holder's: `consent`, `declining`, `withdrawal`, `answer` or `appeal`."""
    found = get_object_or_404(own(request.user), number=number)
    if step not in by_name.HOLDER:
        raise Http404(step)
    by_name.own(found, step, body.dict(), by=request.user, today=request.today)
    found.refresh_from_db()
    return found


@router.get("/desk", response=AppraisalPage, operation_id="listAppraisals")
def list_desk(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the cases of your evaluators (who writes, assesses or signs for one)."""
    return window(on_the_desk(request.user), asked)


@router.get("/desk/{number}", response=WorkOut, operation_id="readAppraisal")
def read(request: SignedInRequest, number: str) -> Appraisal:
    """Read a case with its draft; its holder is told that you looked."""
    return get_object_or_404(on_the_desk(request.user), number=number)


@router.post("/desk/{number}/{step}", response=WorkOut, operation_id="stepAppraisal")
def step(request: SignedInRequest, number: str, step: str, body: WorkIn) -> Appraisal:
    """Take a step on a case, such as `taking` or `signing`; the guide of credential evaluators lists them."""
    found = get_object_or_404(on_the_desk(request.user), number=number)
    if step not in by_name.DESK:
        raise Http404(step)
    by_name.work(found, step, body.dict(), by=request.user, today=request.today)
    found.refresh_from_db()
    return found


@router.post("/appeals/{number}/{step}", response=AppealOut, operation_id="stepAppraisalAppeal")
def step_appeal(request: SignedInRequest, number: str, step: str, body: ReasonsIn) -> AppraisalAppeal:
    """Take an appeal on (`taking`), or decide it (`upholding`, `dismissing`): who did nothing in the case."""
    rows = AppraisalAppeal.objects.filter(appraisal__in=on_the_desk(request.user)).select_related("appraisal")
    found = get_object_or_404(rows, number=number)
    if step not in ("taking", "upholding", "dismissing"):
        raise Http404(step)
    by_name.appeal(found, step, body.dict(), by=request.user, today=request.today)
    return found


@router.get("/comparisons", response=MissingPage, operation_id="listMissingComparisons")
def list_missing(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the comparisons that evaluators missed (policy officers)."""
    if not may_answer_missing(request.user):
        raise NotPermitted
    return window(MissingComparison.objects.select_related("level__framework", "target__framework"), asked)


@router.post("/comparisons/{number}/{step}", response=MissingOut, operation_id="answerMissingComparison")
def answer_missing(request: SignedInRequest, number: str, step: str, body: ReasonsIn) -> MissingComparison:
    """Take a comparison up (`taking_up`), or decline it with reasons (`declining`): policy officers."""
    if not may_answer_missing(request.user):
        raise NotPermitted
    found = get_object_or_404(MissingComparison, number=number)
    if step == "taking_up":
        return missing.take_up(found, by=request.user, today=request.today)
    if step == "declining":
        return missing.decline(found, body.reasons, by=request.user, today=request.today)
    raise Http404(step)
