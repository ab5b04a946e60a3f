"""Alerts of fraud: raised, checked by a second person, read by those who make and check credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import Malformed, NotPermitted
from passerelle.practice import queries
from passerelle.practice.actions import alerts as acting
from passerelle.practice.models import Circle
from passerelle.practice.permissions import (
    alerts_visible_to,
    may_check,
    may_raise,
    may_read_alerts,
    may_read_held,
    may_withdraw_alert,
)
from passerelle.practice.states import AlertState
from passerelle.web import refusals
from passerelle.web.practice import saying
from passerelle.web.practice.forms import AlertForm, WordsForm

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest
    from passerelle.practice.models import FraudAlert

AT_ONCE = 20


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The alerts that hold, the newest first."""
    if not may_read_alerts(request.user):
        raise NotPermitted
    page = Paginator(queries.checked_alerts(), AT_ONCE).get_page(request.GET.get("page"))
    shown = {"page": page, "may_raise": may_raise(request.user), "here": "desk"}
    return render(request, "practice/alerts.html", shown)


@login_required
@require_GET
def begin(request: SignedInRequest) -> HttpResponse:
    """What is asked of an alert."""
    circle = _circle(request.GET.get("circle", ""))
    if not may_raise(request.user, circle):
        raise NotPermitted
    return _raise(request, AlertForm(initial={"circle": circle.slug if circle else ""}))


@login_required
@require_POST
def send(request: SignedInRequest) -> HttpResponse:
    """Raise an alert."""
    circle = _circle(request.POST.get("circle", ""))
    if not may_raise(request.user, circle):
        raise NotPermitted
    form = AlertForm(request.POST)
    if form.is_valid():
        with refusals.told(form):
            made = acting.raise_alert(form.stated(), by=request.user, today=request.today, circle=circle)
        if form.is_valid():
            saying.tell(request, made.held_because, _("It is raised. A registrar checks it before others see it."))
            return redirect("practice:alert", made.number)
    return _raise(request, form, status=422)


def _raise(request: SignedInRequest, form: AlertForm, status: int = 200) -> HttpResponse:
    return render(request, "practice/raise.html", {"form": form, "here": "desk"}, status=status)


@login_required
@require_GET
def alert(request: SignedInRequest, number: str) -> HttpResponse:
    """One alert."""
    return _page(request, get_object_or_404(alerts_visible_to(request.user), number=number))


@login_required
@require_POST
def step(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Check an alert, let one go on that was held, or take it back."""
    found: FraudAlert = get_object_or_404(alerts_visible_to(request.user), number=number)
    form = WordsForm(request.POST)
    form.is_valid()
    who: dict[str, Any] = {"by": request.user, "today": request.today}
    try:
        if step == "check":
            acting.check(found, **who)
        elif step == "release":
            acting.release(found, **who)
        elif step == "withdrawal":
            acting.withdraw(found, form.cleaned_data.get("text", ""), **who)
        else:
            raise Http404(step)
    except Malformed as refusal:
        refusals.tell(form, refusal)
        return _page(request, found, refused=form, status=refusal.status)
    messages.success(request, _("It is kept."))
    return redirect("practice:alert", number)


def _page(
    request: SignedInRequest, found: FraudAlert, *, refused: Form | None = None, status: int = 200
) -> HttpResponse:
    may_withdraw = may_withdraw_alert(request.user, found) and found.state != AlertState.WITHDRAWN
    shown = {
        "one": found,
        "held": saying.held_words(found.held_because),
        "may_check": found.state == AlertState.RAISED and may_check(request.user, found),
        "may_release": found.state == AlertState.HELD and may_read_held(request.user),
        "withdraw_form": refused or (WordsForm() if may_withdraw else None),
        "reads_all": may_read_alerts(request.user),
        "refused": refused,
        "here": "desk",
    }
    return render(request, "practice/alert.html", shown, status=status)


def _circle(slug: str) -> Circle | None:
    return get_object_or_404(Circle, slug=slug[:20]) if slug else None
