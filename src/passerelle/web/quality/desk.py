"""The desk of an agency and of a reviewed body: what is under way, by its day; and a review to plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import AlreadyDone, Malformed, NotNow
from passerelle.organisations.models import Organisation, Role
from passerelle.organisations.naming import meant
from passerelle.organisations.permissions import organisations_of
from passerelle.quality import queries
from passerelle.quality.actions import reviews
from passerelle.quality.models import Recommendation
from passerelle.quality.permissions import WRITERS, may_plan
from passerelle.quality.states import RecommendationState
from passerelle.web import refusals
from passerelle.web.organisation.saying import own
from passerelle.web.quality.forms import PlanForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

MOST = 50


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Reviews under way by their day, recommendations that wait, and what was published last."""
    mine = organisations_of(request.user, *WRITERS)
    concerned = Q(agency__in=mine) | Q(subject__in=mine) | Q(commissioned_by__in=mine)
    waiting = Recommendation.objects.filter(
        Q(review__agency__in=mine) | Q(review__subject__in=mine), review__state="published"
    ).exclude(state=RecommendationState.DONE)
    agencies = Organisation.objects.filter(pk__in=mine, roles__role=Role.QA_AGENCY).distinct().order_by("legal_name")
    shown = {
        "open": queries.open_reviews().filter(concerned)[:MOST],
        "waiting": waiting.select_related("review__subject", "review__agency").order_by("due_on", "pk")[:MOST],
        "published": queries.public_reviews().filter(concerned)[:MOST],
        "agencies": [one for one in agencies if may_plan(request.user, one)],
        "today": request.today,
        "here": "desk",
    }
    return render(request, "quality/home.html", shown)


@login_required
@require_GET
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """Whom an agency is going to review, and by which standard."""
    return _plan(request, own(request, slug), PlanForm(standards=queries.in_force(request.today)))


@login_required
@require_POST
def plan(request: SignedInRequest, slug: str) -> HttpResponse:
    """Plan a review."""
    agency = own(request, slug)
    form = PlanForm(request.POST, standards=queries.in_force(request.today))
    if form.is_valid():
        said = form.cleaned_data
        stated = {"kind": said["kind"], "due_on": said["due_on"], "entries": said["entries"].split()}
        try:
            subject, standard = meant(request.user, said["organisation"]), queries.standard_named(said["standard"])
            made = reviews.plan(agency, subject, standard, stated, by=request.user, today=request.today)
        except (Malformed, NotNow, AlreadyDone) as refusal:
            refusals.tell(form, refusal)
        else:
            messages.success(request, _("The review is planned. Begin it to ask for the self-assessment."))
            return redirect("reviews:review", made.number)
    return _plan(request, agency, form, status=422)


def _plan(request: SignedInRequest, agency: Organisation, form: PlanForm, status: int = 200) -> HttpResponse:
    shown = {"agency": agency, "form": form, "may": may_plan(request.user, agency), "here": "desk"}
    return render(request, "quality/plan.html", shown, status=status)
