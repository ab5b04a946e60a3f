"""What one's organisations ask of awarders, what they are asked, and the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import asking, partners
from passerelle.catalogue.permissions import (
    WRITERS,
    may_answer_request,
    may_withdraw_request,
    requests_visible_to,
)
from passerelle.catalogue.states import AskingState
from passerelle.core.errors import AlreadyDone, Malformed, NotNow
from passerelle.organisations.models import Function
from passerelle.organisations.permissions import organisations_of
from passerelle.web import refusals
from passerelle.web.partners.forms import AnswerForm, ReasonsForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.catalogue.models import AuthorisationRequest
    from passerelle.people.requests import SignedInRequest

SILENCE = {
    "deemed-accepted": gettext_lazy("Without an answer by then, the rules count that as a yes."),
    "deemed-refused": gettext_lazy("Without an answer by then, the rules count that as a no."),
    "keep-pending": gettext_lazy("Without an answer by then it is late: both sides are told, and it waits on."),
}


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What waits for one's answer, what one asked, and for whom one may teach and assess today."""
    return desk(request)


def desk(request: SignedInRequest, *, typed: str = "", refusal: str = "") -> HttpResponse:
    """Show the desk; with a refusal, why nobody can be asked about the number that was typed."""
    own, seen = organisations_of(request.user, *WRITERS), requests_visible_to(request.user)
    to_us, by_us = seen.filter(awarder__in=own), seen.filter(partner__in=own)
    shown = {
        "waiting": to_us.filter(state=AskingState.ASKED).order_by("due_on", "pk")[:50],
        "answered": Paginator(to_us.exclude(state=AskingState.ASKED), 20).get_page(request.GET.get("answered")),
        "asked": Paginator(by_us, 20).get_page(request.GET.get("asked")),
        "let": partners.standing(request.today).filter(partner__in=own)[:50],
        "may_ask": bool(organisations_of(request.user, Function.SIGNATORY)),
        "typed": typed,
        "refusal": refusal,
        "today": request.today,
        "here": "desk",
    }
    return render(request, "partners/home.html", shown, status=422 if refusal else 200)


def _visible(request: SignedInRequest, number: str) -> AuthorisationRequest:
    return get_object_or_404(requests_visible_to(request.user), number=number)


@login_required
@require_GET
def request_page(request: SignedInRequest, number: str) -> HttpResponse:
    """One request, as both sides read it; whoever may answers it here, or takes it back."""
    return _page(request, _visible(request, number))


@login_required
@require_POST
def authorise(request: SignedInRequest, number: str) -> HttpResponse:
    """Let the partner do what it asked for, or less; what that comes to is shown first."""
    found = _visible(request, number)
    form = AnswerForm(found, request.POST)
    if form.is_valid() and "sure" not in request.POST and found.is_open and may_answer_request(request.user, found):
        with refusals.told(form, AlreadyDone, NotNow):
            said = asking.granted(found, form.terms(), today=request.today)
            for refusal in partners.refused(
                found.micro_credential, found.partner, found.act, said, today=request.today
            ):
                refusals.tell(form, refusal)
        if form.is_valid():
            shown = {"asked": found, "entry": found.micro_credential, "said": said, "form": form, "here": "desk"}
            return render(request, "partners/let.html", shown)
    elif form.is_valid():
        try:
            asking.authorise(found, form.terms(), by=request.user, today=request.today)
        except (Malformed, AlreadyDone, NotNow) as refusal:
            refusals.tell(form, refusal)
        else:
            messages.success(request, _("It is let, and the public can read so while it holds."))
            return redirect("partners:request", number)
    return _page(request, found, form=form, status=422)


@login_required
@require_POST
def refuse(request: SignedInRequest, number: str) -> HttpResponse:
    """Refuse, with reasons for whoever asked."""
    found, form = _visible(request, number), ReasonsForm(request.POST)
    if form.is_valid():
        with refusals.told(form):
            asking.refuse(found, reasons=form.cleaned_data["reasons"], by=request.user, today=request.today)
            messages.success(request, _("It is refused, and whoever asked reads why."))
            return redirect("partners:request", number)
    return _page(request, found, reasons=form, status=422)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Take back what was asked."""
    asking.withdraw(_visible(request, number), by=request.user, today=request.today)
    messages.success(request, _("It is taken back. You can ask anew at any time."))
    return redirect("partners:request", number)


def _page(
    request: SignedInRequest,
    found: AuthorisationRequest,
    *,
    form: AnswerForm | None = None,
    reasons: ReasonsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "asked": found,
        "entry": found.micro_credential,
        "may_answer": found.is_open and may_answer_request(request.user, found),
        "may_withdraw": found.is_open and may_withdraw_request(request.user, found),
        "may_ask_anew": not found.is_open and may_withdraw_request(request.user, found),
        "is_late": found.is_late(request.today),
        "silence": SILENCE[asking.silence_on(found)] if found.is_open else "",
        "form": form or AnswerForm(found, initial=_as_asked(request, found)),
        "reasons": reasons or ReasonsForm(),
        "here": "desk",
    }
    return render(request, "partners/request.html", shown, status=status)


def _as_asked(request: SignedInRequest, found: AuthorisationRequest) -> dict[str, object]:
    """Return what was asked as the answer begins with it; a first day that is past is today's."""
    asked = found.terms()
    first = asked["valid_from"]
    return asked | {"valid_from": max(first, request.today) if first else None}
