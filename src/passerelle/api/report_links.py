"""Reports of press and platforms, linked as such and never scored; and a holder's word on who hired by an award."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from passerelle.api.catalogue import own_organisation
from passerelle.api.feedback import DecisionIn, public_entry
from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.awards.models import Award
from passerelle.organisations.permissions import organisations_visible_to
from passerelle.quality.actions import hires, reports
from passerelle.quality.feedback import permissions
from passerelle.quality.models import Hire, ReportLink

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.people.requests import PublicRequest, SignedInRequest

router = Router(tags=["feedback"])
hired = Router(tags=["feedback"])


class HireIn(Schema):
    award: str
    employer: str
    since: date


class HireOut(Schema):
    number: str
    award: str
    employer: str
    since: date
    withdrawn_on: date | None

    @staticmethod
    def resolve_award(hire: Hire) -> str:
        return hire.award.number

    @staticmethod
    def resolve_employer(hire: Hire) -> str:
        return hire.employer.number


class ReportIn(Schema):
    about: str
    """The number of an entry or of an organisation."""
    url: str
    title: str
    publisher: str
    published_on: date
    language: str
    kind: str


class ReportOut(Schema):
    number: str
    about: str
    url: str
    host: str
    title: str
    publisher: str
    published_on: date
    language: str
    kind: str
    state: str
    because: str

    @staticmethod
    def resolve_about(report: ReportLink) -> str:
        return report.organisation.number if report.organisation else report.entry


class ReportPage(Schema):
    total: int
    items: list[ReportOut]


class ReportsAsked(Window):
    about: str = ""


@hired.get("", response=list[HireOut], operation_id="listHires")
def list_hires(request: SignedInRequest) -> QuerySet[Hire]:
    """List by which awards one said that an employer hired."""
    return Hire.objects.filter(award__holder=request.user).select_related("award", "employer")[:200]


@hired.post("", response={201: HireOut}, operation_id="sayHired")
def say_hired(request: SignedInRequest, body: HireIn) -> Status[Hire]:
    """Say that an employer took you on, or promoted you, by an award of yours: then it may say what that is worth."""
    award = get_object_or_404(Award, number=body.award, holder=request.user)
    employer = get_object_or_404(organisations_visible_to(request.user), number=body.employer)
    made = hires.say_hired(award, employer, body.since, by=request.user, today=request.today)
    return Status(201, made)


@hired.post("/{number}/withdrawal", response=HireOut, operation_id="takeBackHired")
def take_back_hired(request: SignedInRequest, number: str) -> Hire:
    """Take it back; what the employer said by it stays."""
    rows = Hire.objects.filter(award__holder=request.user).select_related("award", "employer")
    return hires.take_back_hired(get_object_or_404(rows, number=number), by=request.user, today=request.today)


@router.get("", response=ReportPage, auth=OPTIONAL, operation_id="listReportLinks")
def list_reports(request: PublicRequest, asked: Query[ReportsAsked]) -> dict[str, Any]:
    """List reports of press and platforms that are shown, one's own proposals too; registrars read all of them."""
    rows = permissions.reports_visible_to(request.user)
    if asked.about.startswith("ORG-"):
        rows = rows.filter(organisation__number=asked.about)
    elif asked.about:
        rows = rows.filter(entry=asked.about)
    return window(rows.order_by("number"), asked)


@router.post("", response={201: ReportOut}, operation_id="proposeReportLink")
def propose_report(request: SignedInRequest, body: ReportIn) -> Status[ReportLink]:
    """Propose a link to a report about an entry or a body; it is shown after a registrar's yes, and never scored."""
    is_body = body.about.startswith("ORG-")
    about = own_organisation(request, body.about) if is_body else public_entry(body.about)
    made = reports.propose(about, body.dict(exclude={"about"}), by=request.user, today=request.today)
    return Status(201, made)


@router.post("/{number}/decision", response=ReportOut, operation_id="decideReportLink")
def decide_report(request: SignedInRequest, number: str, body: DecisionIn) -> ReportLink:
    """Show a report, or refuse it with a reason; registrars."""
    found = get_object_or_404(permissions.reports_visible_to(request.user), number=number)
    return reports.decide(found, body.act, by=request.user, today=request.today, because=body.because)
