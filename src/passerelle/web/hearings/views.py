"""Raise a suspicion, answer it, hear it, decide it. Nobody but these learns that there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import flags
from passerelle.assessment.flag_permissions import (
    candidates_to_suspect,
    cases_to_suspect,
    flags_visible_to,
    may_decide,
)
from passerelle.assessment.flag_states import FlagState
from passerelle.awards.standing import stands_on
from passerelle.core import hearing
from passerelle.core.errors import NotNow, NotPermitted, WrongState
from passerelle.files.serving import attachment
from passerelle.web import refusals
from passerelle.web.hearings.forms import AnswerForm, DayForm, SuspectForm, UpholdForm
from passerelle.web.prior_learning.files import CaseFileForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from passerelle.assessment.models import Candidate, FraudFlag, PriorLearningCase
    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What is held against oneself, what one raised, and what one's awarder decides; open ones first."""
    page = Paginator(flags_visible_to(request.user), 20).get_page(request.GET.get("page"))
    rows = [{"flag": one, "own": one.person_id == request.user.pk} for one in page]
    return render(request, "hearings/home.html", {"page": page, "rows": rows, "here": "desk"})


def _subject(request: SignedInRequest, number: str) -> Candidate | PriorLearningCase:
    found: Candidate | PriorLearningCase | None = candidates_to_suspect(request.user).filter(number=number).first()
    found = found or cases_to_suspect(request.user).filter(number=number).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_GET
def begin(request: SignedInRequest, number: str) -> HttpResponse:
    """What happens when one raises a suspicion, and the form for it."""
    subject = _subject(request, number)
    return _raising(request, subject, SuspectForm(kinds=flags.terms_on(request.today).kinds))


def _raising(
    request: SignedInRequest, subject: Candidate | PriorLearningCase, form: SuspectForm, status: int = 200
) -> HttpResponse:
    shown = {
        "subject": subject,
        "entry": subject.micro_credential,
        "form": form,
        "days": flags.terms_on(request.today).answer_days,
        "here": "desk",
    }
    return render(request, "hearings/raise.html", shown, status=status)


@login_required
@require_POST
def send(request: SignedInRequest, number: str) -> HttpResponse:
    """Raise it."""
    subject = _subject(request, number)
    form = SuspectForm(request.POST, kinds=flags.terms_on(request.today).kinds)
    raised = None
    if form.is_valid():
        with refusals.told(form):
            raised = flags.suspect(subject, **form.cleaned_data, by=request.user, today=request.today)
    if raised is None:
        return _raising(request, subject, form, status=422)
    messages.success(request, _("The learner is told and can answer. Bring what shows it, if you have something."))
    return redirect("hearings:flag", raised.number)


def _flag(request: SignedInRequest, number: str) -> FraudFlag:
    return get_object_or_404(flags_visible_to(request.user), number=number)


@login_required
@require_GET
def flag(request: SignedInRequest, number: str) -> HttpResponse:
    """One suspicion: what is said, what is answered, and what one can do now."""
    return _page(request, _flag(request, number))


def _page(request: SignedInRequest, found: FraudFlag, status: int = 200, **sent: Any) -> HttpResponse:
    own = found.person_id == request.user.pk
    decides = found.is_open and may_decide(request.user, found)
    brings = found.is_open and (own or found.raised_by_id == request.user.pk)
    heard_on = timezone.localdate(found.heard_at) if found.heard_at else None
    early = hearing.not_yet(
        found.state,
        on=request.today,
        answer_due=found.answer_due_on,
        wants_hearing=found.wants_hearing,
        heard_on=heard_on,
    )
    shown = {
        "flag": found,
        "entry": found.about.micro_credential,
        "own": own,
        "decides": decides,
        "early": early,
        "said": flags.files_of(found, flags.SAID),
        "answered": flags.files_of(found, flags.ANSWERED),
        "answer_form": AnswerForm() if own and found.state == FlagState.RAISED else None,
        "file_form": CaseFileForm() if brings else None,
        "day_form": DayForm() if decides and found.state in (FlagState.ANSWERED, FlagState.HEARING) else None,
        "uphold_form": UpholdForm() if decides and not early else None,
        "awards": stands_on(found) if found.state == FlagState.UPHELD and not own else [],
        "here": "desk",
        **sent,
    }
    return render(request, "hearings/flag.html", shown, status=status)


@login_required
@require_POST
def answer(request: SignedInRequest, number: str) -> HttpResponse:
    """Answer, once."""
    found, form = _flag(request, number), AnswerForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        with refusals.told(form, WrongState):
            flags.answer(
                found, said["answer"], wants_hearing=said["wants_hearing"], by=request.user, today=request.today
            )
    if not form.is_valid():
        return _page(request, _flag(request, number), 422, answer_form=form)
    messages.success(request, _("Your answer is with those who decide."))
    return redirect("hearings:flag", number)


@login_required
@require_POST
def bring(request: SignedInRequest, number: str) -> HttpResponse:
    """Bring a photo or a paper."""
    found, form = _flag(request, number), CaseFileForm(request.POST, request.FILES)
    if request.user.pk not in {found.person_id, found.raised_by_id}:
        raise NotPermitted
    if form.is_valid():
        shows = form.cleaned_data["shows"]
        for brought in filter(None, (form.cleaned_data["file"], form.cleaned_data["photo"])):
            with refusals.told(form, NotNow, WrongState):
                flags.bring(found, brought.chunks(), name=brought.name, shows=shows, by=request.user)
    if not form.is_valid():
        return _page(request, found, 422, file_form=form)
    messages.success(request, _("The file is beside it."))
    return redirect("hearings:flag", number)


@login_required
@require_GET
def download(request: SignedInRequest, number: str, uuid: UUID) -> HttpResponse:
    """Hand a file out."""
    return attachment(flags.file_for(request.user, number, uuid))


@login_required
@require_POST
def set_day(request: SignedInRequest, number: str) -> HttpResponse:
    """Set when and where the learner is heard."""
    found, form = _flag(request, number), DayForm(request.POST)
    if form.is_valid():
        with refusals.told(form, WrongState):
            flags.set_day(
                found, form.cleaned_data["at"], form.cleaned_data["where"], by=request.user, today=request.today
            )
    if not form.is_valid():
        return _page(request, _flag(request, number), 422, day_form=form)
    messages.success(request, _("The learner is told the day."))
    return redirect("hearings:flag", number)


@login_required
@require_POST
def uphold(request: SignedInRequest, number: str) -> HttpResponse:
    """Find that it is so."""
    found, form = _flag(request, number), UpholdForm(request.POST)
    if form.is_valid():
        with refusals.told(form, NotNow, WrongState):
            flags.uphold(found, form.cleaned_data["reasons"], by=request.user, today=request.today)
    if not form.is_valid():
        return _page(request, _flag(request, number), 422, uphold_form=form)
    messages.success(request, _("Decided. The learner is told."))
    return redirect("hearings:flag", number)


@login_required
@require_POST
def dismiss(request: SignedInRequest, number: str) -> HttpResponse:
    """Find that there is nothing in it."""
    flags.dismiss(_flag(request, number), by=request.user, today=request.today)
    messages.success(request, _("Nothing is held against the learner any more. What was said is erased."))
    return redirect("hearings:home")
