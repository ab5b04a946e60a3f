"""A learner's side of work: who may find them, invitations, applications; and of hires, both sides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import NotNow, WrongState
from passerelle.opportunities import applying, book, consents, hiring
from passerelle.opportunities.models import Side
from passerelle.opportunities.permissions import (
    applications_to,
    hires_of,
    own_applications,
    own_consents,
    own_invitations,
    side_of,
    visible_to,
)
from passerelle.opportunities.states import ConsentState, HireState, InvitationState
from passerelle.web import refusals
from passerelle.web.employer import finding
from passerelle.web.work.forms import SEEN, AnswerForm, ApplyForm, ConsentForm, SinceForm, SurveyForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.opportunities.models import EmployerConsent, JobApplication, Opportunity, ReportedHire
    from passerelle.people.requests import SignedInRequest

USUALLY = timedelta(days=90)


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Who may find one, invitations, applications and hires."""
    return _home(request, _form(request))


def _form(request: SignedInRequest, *args: object) -> ConsentForm:
    sectors, employers = consents.sectors(request.today), consents.employers(request.today)
    initial = {"audience": "everybody", "until": request.today + USUALLY}
    return ConsentForm(*args, initial=initial, sectors=sectors, employers=employers)


def _home(request: SignedInRequest, form: ConsentForm, status: int = 200) -> HttpResponse:
    invitations = own_invitations(request.user).filter(state=InvitationState.SENT)
    hires = list(hires_of(request.user)[:20])
    shown = {
        "form": form,
        "consents": [(one, _lets(one)) for one in own_consents(request.user).filter(state=ConsentState.IN_FORCE)],
        "invitations": [one for one in invitations[:50] if one.opportunity.is_open(request.today)],
        "applications": Paginator(own_applications(request.user), 20).get_page(request.GET.get("page")),
        "hires": hires,
        "to_confirm": [one for one in hires if _waits_for(request, one)],
        "here": "desk",
    }
    return render(request, "work/home.html", shown, status=status)


def _waits_for(request: SignedInRequest, hire: ReportedHire) -> bool:
    """Say whether it is this person's word that is missing."""
    return hire.state == HireState.REPORTED and side_of(request.user, hire.application) != hire.reported_by


def _lets(consent: EmployerConsent) -> list[str]:
    return [str(SEEN[one]) for one in consent.shows]


@login_required
@require_POST
def let(request: SignedInRequest) -> HttpResponse:
    """Let employers find one."""
    form = _form(request, request.POST)
    if form.is_valid():
        with refusals.told(form, NotNow):
            consents.give(form.stated(), by=request.user, today=request.today)
    if not form.is_valid():
        return _home(request, form, status=422)
    messages.success(request, _("They can find you from now on. You can take it back here at any moment."))
    return redirect("work:home")


@login_required
@require_POST
def take_back(request: SignedInRequest, number: str) -> HttpResponse:
    """End it at once."""
    found = get_object_or_404(own_consents(request.user), number=number)
    consents.take_back(found, by=request.user, today=request.today)
    messages.success(request, _("Taken back: nobody finds you by it any more."))
    return redirect("work:home")


@login_required
@require_GET
def invitation(request: SignedInRequest, number: str) -> HttpResponse:
    """One invitation: what is offered, and that no answer is told."""
    found = get_object_or_404(own_invitations(request.user), number=number)
    shown = {
        "invitation": found,
        "opportunity": found.opportunity,
        "waits": found.state == InvitationState.SENT and found.opportunity.is_open(request.today),
        "here": "desk",
    }
    return render(request, "work/invitation.html", shown)


@login_required
@require_POST
def decline(request: SignedInRequest, number: str) -> HttpResponse:
    """Put it away."""
    found = get_object_or_404(own_invitations(request.user), number=number)
    applying.decline(found, by=request.user, today=request.today)
    messages.success(request, _("Put away. The employer is not told."))
    return redirect("work:home")


@login_required
@require_GET
def writing(request: SignedInRequest, number: str) -> HttpResponse:
    """What one is about to send."""
    return _writing(request, get_object_or_404(visible_to(request.user), number=number))


def _writing(
    request: SignedInRequest, opportunity: Opportunity, form: ApplyForm | None = None, status: int = 200
) -> HttpResponse:
    shown = {
        "opportunity": opportunity,
        "is_open": opportunity.is_open(request.today),
        "form": form or ApplyForm(held=book.awards_of(request.user, request.today)),
        "here": "desk",
    }
    return render(request, "work/apply.html", shown, status=status)


@login_required
@require_POST
def apply(request: SignedInRequest, number: str) -> HttpResponse:
    """Send it to the employer."""
    opportunity = get_object_or_404(visible_to(request.user), number=number)
    form = ApplyForm(request.POST, held=book.awards_of(request.user, request.today))
    if form.is_valid():
        said = form.cleaned_data
        with refusals.told(form, NotNow, WrongState):
            made = applying.apply(
                opportunity,
                form.chosen,
                words=said["words"],
                shows_name=said["shows_name"],
                by=request.user,
                today=request.today,
            )
    if not form.is_valid():
        return _writing(request, opportunity, form, status=422)
    messages.success(request, _("Sent. You see here when the employer looked, and what it answers."))
    return redirect("work:application", made.number)


@login_required
@require_GET
def application(request: SignedInRequest, number: str) -> HttpResponse:
    """One application of one's own: who looked, what was answered, and what became of it."""
    found = get_object_or_404(own_applications(request.user), number=number)
    return _application(request, found)


def _application(
    request: SignedInRequest, found: JobApplication, form: SinceForm | None = None, status: int = 200
) -> HttpResponse:
    shared = found.share_set
    shown = {
        "application": found,
        "link": shared,
        "closed": shared.closed_because(timezone.now()) if shared else "stopped",
        "looks": list(shared.looked.all()[:5]) if shared else [],
        "hire": found.hires.order_by("-pk").first(),
        "is_waiting": applying.is_waiting(found),
        "form": form or SinceForm(),
        "here": "desk",
    }
    return render(request, "work/application.html", shown, status=status)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Take it back."""
    found = get_object_or_404(own_applications(request.user), number=number)
    applying.withdraw(found, by=request.user, today=request.today)
    messages.success(request, _("Taken back. The employer sees nothing of it any more."))
    return redirect("work:application", number)


@login_required
@require_POST
def report_hire(request: SignedInRequest, number: str) -> HttpResponse:
    """Say that an application became a post, as either side."""
    either = own_applications(request.user) | applications_to(request.user)
    found = get_object_or_404(either.distinct(), number=number)
    form = SinceForm(request.POST)
    if form.is_valid():
        with refusals.told(form):
            made = hiring.report(found, form.cleaned_data["since"], by=request.user, today=request.today)
    if form.is_valid():
        messages.success(request, _("Noted. The other side is asked to confirm it."))
        return redirect("work:hire", made.number)
    if side_of(request.user, found) == Side.LEARNER:
        return _application(request, found, form, status=422)
    return finding.page(request, found, AnswerForm(), form, status=422)


@login_required
@require_GET
def hire(request: SignedInRequest, number: str) -> HttpResponse:
    """One hire, for either side: confirmed or not, and the questions half a year on."""
    return _hire(request, get_object_or_404(hires_of(request.user), number=number))


def _hire(
    request: SignedInRequest, found: ReportedHire, form: SurveyForm | None = None, status: int = 200
) -> HttpResponse:
    side = side_of(request.user, found.application)
    answered = found.answers.filter(side=side or "").first()
    is_confirmed = found.state == HireState.CONFIRMED
    shown = {
        "hire": found,
        "application": found.application,
        "opportunity": found.application.opportunity,
        "is_learner": side == Side.LEARNER,
        "is_reporter": side == found.reported_by,
        "waits": found.state == HireState.REPORTED,
        "is_confirmed": is_confirmed,
        "asks": is_confirmed and answered is None and found.survey_on and found.survey_on <= request.today,
        "answered": answered,
        "awards": hiring.awards_of(found) if is_confirmed else [],
        "form": form or SurveyForm(),
        "here": "desk",
    }
    return render(request, "work/hire.html", shown, status=status)


@login_required
@require_POST
def answer_hire(request: SignedInRequest, number: str) -> HttpResponse:
    """Confirm, deny or take back."""
    acts = {"confirm": hiring.confirm, "deny": hiring.deny, "take_back": hiring.take_back}
    found = get_object_or_404(hires_of(request.user), number=number)
    act = acts.get(request.POST.get("act", ""), hiring.confirm)
    act(found, by=request.user, today=request.today)
    said = {
        HireState.CONFIRMED: _("Confirmed by both of you."),
        HireState.DENIED: _("Noted: you say that it is not so."),
    }
    messages.success(request, said.get(HireState(found.state), _("Taken back.")))
    return redirect("work:hire", number)


@login_required
@require_POST
def survey(request: SignedInRequest, number: str) -> HttpResponse:
    """Answer the four questions."""
    found, form = get_object_or_404(hires_of(request.user), number=number), SurveyForm(request.POST)
    if form.is_valid():
        with refusals.told(form):
            hiring.answer_survey(found, form.stated(), by=request.user, today=request.today)
    if not form.is_valid():
        return _hire(request, found, form, status=422)
    messages.success(request, _("Thank you. It counts on the pages of the awards, without your name."))
    return redirect("work:hire", number)
