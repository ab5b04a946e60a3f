"""A learner's side of work: who may find them, invitations, applications, hires; and the employer's answers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.portfolio import OpenedOut
from passerelle.awards.models import Award
from passerelle.core.errors import Malformed
from passerelle.opportunities import applying, consents, finding, hiring
from passerelle.opportunities.permissions import (
    applications_to,
    hires_of,
    own_applications,
    own_consents,
    own_invitations,
    own_opportunities,
    visible_to,
)
from passerelle.organisations.permissions import organisations_visible_to
from passerelle.portfolio import sharing

if TYPE_CHECKING:
    from passerelle.opportunities.models import EmployerConsent, Invitation, JobApplication, Opportunity, ReportedHire
    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["finding work"])
Code = Annotated[str, Field(max_length=40)]
Words = Annotated[str, Field(max_length=1_000)]


class ConsentIn(Schema):
    """`audience` is everybody, sector or employer; `shows` any of awards, results, name."""

    audience: Code
    sector: Annotated[str, Field(max_length=80)] = ""
    employer: Code = ""
    not_to: Annotated[list[Code], Field(max_length=20)] = Field(default_factory=list)
    shows: Annotated[list[Code], Field(max_length=3)] = Field(default_factory=list)
    until: date


class ConsentOut(Schema):
    number: str
    audience: str
    sector: str
    employer: str
    not_to: list[str]
    shows: list[str]
    until: date
    state: str
    given_on: date
    ended_on: date | None

    @staticmethod
    def resolve_employer(consent: EmployerConsent) -> str:
        return consent.employer.number if consent.employer else ""

    @staticmethod
    def resolve_not_to(consent: EmployerConsent) -> list[str]:
        return [body.number for body in consent.not_to.all()]


class ConsentPage(Schema):
    total: int
    items: list[ConsentOut]


class InvitationOut(Schema):
    number: str
    opportunity: str
    state: str
    invited_on: date
    answered_on: date | None

    @staticmethod
    def resolve_opportunity(invitation: Invitation) -> str:
        return invitation.opportunity.number


class InvitationPage(Schema):
    total: int
    items: list[InvitationOut]


class ApplicationIn(Schema):
    """Numbers of awards of your own in force; an invitation of the same opportunity is answered by it."""

    awards: Annotated[list[Code], Field(max_length=12)]
    words: Words = ""
    shows_name: bool = True


class ApplicationOut(Schema):
    number: str
    opportunity: str
    employer: str
    words: str
    was_invited: bool
    state: str
    reasons: str
    sent_on: date
    answered_on: date | None
    is_link_open: bool

    @staticmethod
    def resolve_opportunity(application: JobApplication) -> str:
        return application.opportunity.number

    @staticmethod
    def resolve_employer(application: JobApplication) -> str:
        return application.opportunity.employer.number

    @staticmethod
    def resolve_is_link_open(application: JobApplication) -> bool:
        shared = application.share_set
        return shared is not None and not shared.closed_because(timezone.now())


class ApplicationPage(Schema):
    total: int
    items: list[ApplicationOut]


class AnswerIn(Schema):
    """`act` is interview or refuse, which says why."""

    act: Code
    reasons: Words = ""


class SinceIn(Schema):
    since: date


class HireOut(Schema):
    number: str
    application: str
    reported_by: str
    since: date
    state: str
    reported_on: date
    answered_on: date | None
    survey_on: date | None

    @staticmethod
    def resolve_application(hire: ReportedHire) -> str:
        return hire.application.number


class HirePage(Schema):
    total: int
    items: list[HireOut]


class HireActIn(Schema):
    """`act` is confirm, deny or take_back."""

    act: Code


class SurveyIn(Schema):
    still_there: bool
    outcomes: int
    assessment: int
    usefulness: int


class SurveyOut(SurveyIn):
    side: str
    answered_on: date


class KeyIn(Schema):
    key: Code


def _body(request: SignedInRequest, number: str) -> Organisation:
    return get_object_or_404(organisations_visible_to(request.user), number=number)


@router.get("/consents", response=ConsentPage, operation_id="listEmployerConsents")
def list_consents(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List whom you let find you, and whom you did."""
    return window(own_consents(request.user), asked)


@router.post("/consents", response=ConsentOut, operation_id="letEmployersFindMe")
def give_consent(request: SignedInRequest, body: ConsentIn) -> EmployerConsent:
    """Let employers find you by your awards, until a day; the same audience again changes what there is."""
    said = body.dict() | {
        "employer": _body(request, body.employer) if body.employer else None,
        "not_to": [_body(request, number) for number in body.not_to],
    }
    made = consents.give(said, by=request.user, today=request.today)
    return own_consents(request.user).get(pk=made.pk)


@router.delete("/consents/{number}", response=ConsentOut, operation_id="takeBackEmployerConsent")
def take_back_consent(request: SignedInRequest, number: str) -> EmployerConsent:
    """Take it back: nobody finds you by it from this moment on."""
    found = get_object_or_404(own_consents(request.user), number=number)
    return consents.take_back(found, by=request.user, today=request.today)


@router.get("/invitations", response=InvitationPage, operation_id="listInvitations")
def list_invitations(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List invitations you got; whoever sent one learns nothing unless you apply."""
    return window(own_invitations(request.user), asked)


@router.post("/invitations/{number}/refusal", response=InvitationOut, operation_id="declineInvitation")
def decline(request: SignedInRequest, number: str) -> Invitation:
    """Put an invitation away; nobody is told."""
    found = get_object_or_404(own_invitations(request.user), number=number)
    return applying.decline(found, by=request.user, today=request.today)


@router.post("/opportunities/{number}/people/invitation", response={204: None}, operation_id="inviteOne")
def invite_one(request: SignedInRequest, number: str, body: KeyIn) -> Status[None]:
    """Invite somebody who lets themselves be seen; answered alike whatever becomes of it."""
    found = get_object_or_404(own_opportunities(request.user), number=number)
    finding.invite_one(found, body.key, by=request.user, today=request.today)
    return Status(204, None)


def _opportunity(request: SignedInRequest, number: str) -> Opportunity:
    return get_object_or_404(visible_to(request.user), number=number)


@router.post("/opportunities/{number}/applications", response={201: ApplicationOut}, operation_id="applyForWork")
def apply(request: SignedInRequest, number: str, body: ApplicationIn) -> Status[JobApplication]:
    """Apply by awards you choose to show; the link it makes stands among your links."""
    opportunity = _opportunity(request, number)
    held = {award.number: award for award in Award.objects.filter(holder=request.user, number__in=body.awards)}
    missing = [one for one in body.awards if one not in held]
    if missing:
        raise Malformed(field="awards", expected="awards of your own", seen=missing[0])
    made = applying.apply(
        opportunity,
        [held[one] for one in dict.fromkeys(body.awards)],
        words=body.words,
        shows_name=body.shows_name,
        by=request.user,
        today=request.today,
    )
    return Status(201, made)


@router.get("/applications", response=ApplicationPage, operation_id="listJobApplications")
def list_applications(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what you sent to employers."""
    return window(own_applications(request.user), asked)


@router.get("/applications/received", response=ApplicationPage, operation_id="listJobApplicationsReceived")
def list_received(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what came to employers you write for."""
    return window(applications_to(request.user), asked)


@router.delete("/applications/{number}", response=ApplicationOut, operation_id="withdrawJobApplication")
def withdraw(request: SignedInRequest, number: str) -> JobApplication:
    """Take an application back: the employer sees it no more, its link is stopped."""
    found = get_object_or_404(own_applications(request.user), number=number)
    return applying.withdraw(found, by=request.user, today=request.today)


@router.post("/applications/{number}/answer", response=ApplicationOut, operation_id="answerJobApplication")
def answer(request: SignedInRequest, number: str, body: AnswerIn) -> JobApplication:
    """Invite to an interview, or refuse with reasons, as the employer."""
    found = get_object_or_404(applications_to(request.user), number=number)
    if body.act not in ("interview", "refuse"):
        raise Malformed(field="act", expected="interview, refuse", seen=body.act)
    return applying.answer(found, body.act, body.reasons, by=request.user, today=request.today)


@router.post("/applications/{number}/look", response=OpenedOut, operation_id="lookAtJobApplication")
def look(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Look at what came with an application, while its link is open; who sent it sees that somebody looked."""
    found = get_object_or_404(applications_to(request.user), number=number)
    now = timezone.now()
    link = applying.look(found, by=request.user, now=now)
    things = [{"award": one.checked, "foreign": one.foreign} for one in sharing.seen(link, now=now)]
    return {"recipient": link.recipient, "expires_at": link.expires_at, "things": things}


@router.post("/applications/{number}/hires", response=HireOut, operation_id="reportHire")
def report_hire(request: SignedInRequest, number: str, body: SinceIn) -> ReportedHire:
    """Say, as either side, that an application became a post from a day on; the other side is asked to confirm."""
    both = own_applications(request.user) | applications_to(request.user)
    found = get_object_or_404(both.distinct(), number=number)
    return hiring.report(found, body.since, by=request.user, today=request.today)


@router.get("/hires", response=HirePage, operation_id="listReportedHires")
def list_hires(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List hires on either side of which you stand."""
    return window(hires_of(request.user), asked)


@router.post("/hires/{number}/answer", response=HireOut, operation_id="answerHire")
def answer_hire(request: SignedInRequest, number: str, body: HireActIn) -> ReportedHire:
    """Confirm or deny what the other side reported, or take back what you did."""
    acts = {"confirm": hiring.confirm, "deny": hiring.deny, "take_back": hiring.take_back}
    if body.act not in acts:
        raise Malformed(field="act", expected=", ".join(acts), seen=body.act)
    found = get_object_or_404(hires_of(request.user), number=number)
    return acts[body.act](found, by=request.user, today=request.today)


@router.post("/hires/{number}/survey", response=SurveyOut, operation_id="answerHireSurvey")
def answer_survey(request: SignedInRequest, number: str, body: SurveyIn) -> Any:
    """Answer the four questions half a year after a hire, once for each side."""
    found = get_object_or_404(hires_of(request.user), number=number)
    return hiring.answer_survey(found, body.dict(), by=request.user, today=request.today)
