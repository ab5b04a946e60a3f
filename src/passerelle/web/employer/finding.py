"""Who meets what an employer offers, as far as they let it know; applications, and the answers to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.accepting import FEWEST
from passerelle.opportunities import applying, finding
from passerelle.opportunities.models import Reach
from passerelle.opportunities.permissions import applications_to, own_opportunities
from passerelle.web import refusals
from passerelle.web.verify import several
from passerelle.web.work.forms import AnswerForm, SinceForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.opportunities.models import JobApplication, Opportunity
    from passerelle.people.requests import SignedInRequest


def _own(request: SignedInRequest, number: str) -> Opportunity:
    own = own_opportunities(request.user).prefetch_related("items__micro_credential")
    return get_object_or_404(own, number=number)


@login_required
@require_GET
def people(request: SignedInRequest, number: str) -> HttpResponse:
    """How many meet it, of those who let one know; who lets themselves be seen; and inviting."""
    found = _own(request, number)
    crowd, seen = finding.look(found, by=request.user, today=request.today)
    shown = {
        "opportunity": found,
        "is_open": found.is_open(request.today),
        "crowd": crowd,
        "one_less": crowd.in_all - 1,
        "fewest": FEWEST,
        "seen": seen,
        "reaches": Reach.choices,
        "here": "desk",
    }
    return render(request, "employer/people.html", shown)


@login_required
@require_POST
def invite(request: SignedInRequest, number: str) -> HttpResponse:
    """Have the register invite, or no more."""
    finding.invite(_own(request, number), request.POST.get("reach", ""), by=request.user, today=request.today)
    messages.success(request, _("Noted. You hear of those who answer with an application, and of nobody else."))
    return redirect("employer:people", number)


@login_required
@require_POST
def invite_one(request: SignedInRequest, number: str) -> HttpResponse:
    """Invite one who lets themselves be seen."""
    finding.invite_one(_own(request, number), request.POST.get("key", ""), by=request.user, today=request.today)
    messages.success(request, _("Invited, if they let you still. You hear of it only if they apply."))
    return redirect("employer:people", number)


@login_required
@require_GET
def applications(request: SignedInRequest) -> HttpResponse:
    """What came, the newest first."""
    page = Paginator(applications_to(request.user), 20).get_page(request.GET.get("page"))
    return render(request, "employer/applications.html", {"page": page, "here": "desk"})


def _to(request: SignedInRequest, number: str) -> JobApplication:
    return get_object_or_404(applications_to(request.user), number=number)


@login_required
@require_GET
def application(request: SignedInRequest, number: str) -> HttpResponse:
    """One application: what it says, and how to answer it."""
    return page(request, _to(request, number), AnswerForm())


def page(
    request: SignedInRequest, found: JobApplication, form: AnswerForm, since: SinceForm | None = None, status: int = 200
) -> HttpResponse:
    """One application, with the form that was not accepted."""
    shared = found.share_set
    shown = {
        "application": found,
        "opportunity": found.opportunity,
        "name": found.learner.name if shared and shared.shows_name else "",
        "is_link_open": shared is not None and not shared.closed_because(timezone.now()),
        "link": shared,
        "is_waiting": applying.is_waiting(found),
        "hire": found.hires.order_by("-pk").first(),
        "form": form,
        "since_form": since or SinceForm(),
        "here": "desk",
    }
    return render(request, "employer/application.html", shown, status=status)


@login_required
@require_POST
def answer(request: SignedInRequest, number: str) -> HttpResponse:
    """Invite to an interview, or refuse with reasons."""
    found, form = _to(request, number), AnswerForm(request.POST)
    act = "refuse" if request.POST.get("act") == "refuse" else "interview"
    if form.is_valid():
        with refusals.told(form):
            applying.answer(found, act, form.cleaned_data["reasons"], by=request.user, today=request.today)
    if not form.is_valid():
        return page(request, found, form, status=422)
    messages.success(request, _("Answered. The learner is told."))
    return redirect("employer:application", number)


@login_required
@require_POST
def look(request: SignedInRequest, number: str) -> HttpResponse:
    """Look at what came with it, each thing checked now; the learner sees that somebody looked."""
    found, now = _to(request, number), timezone.now()
    link = applying.look(found, by=request.user, now=now)
    return several.page(request, link, now, back=reverse("employer:application", args=[found.number]))
