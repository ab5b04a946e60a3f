"""The desk of an agency and of a reviewed body: what is under way, by its day; and a review to plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import AlreadyDone, Malformed, NotNow
from passerelle.organisations.models import Function, Organisation, OrganisationRole, Role
from passerelle.organisations.naming import meant
from passerelle.organisations.permissions import organisations_of
from passerelle.quality import outlying, queries
from passerelle.quality.actions import reviews
from passerelle.quality.models import Recommendation
from passerelle.quality.permissions import WRITERS, may_commission, may_plan, signals_visible_to
from passerelle.quality.states import OPEN, RecommendationState
from passerelle.vetting.models import Case
from passerelle.web import refusals
from passerelle.web.organisation.saying import own
from passerelle.web.quality import calendar, telling
from passerelle.web.quality.forms import PlanForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

MOST = 50


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Reviews under way by their day, signs of risk, recommendations that wait, and what was published last."""
    mine = organisations_of(request.user, *WRITERS)
    concerned = Q(agency__in=mine) | Q(subject__in=mine) | Q(commissioned_by__in=mine)
    waiting = Recommendation.objects.filter(
        Q(review__agency__in=mine) | Q(review__subject__in=mine), review__state="published"
    ).exclude(state=RecommendationState.DONE)
    bodies = Organisation.objects.filter(pk__in=organisations_of(request.user, Function.SIGNATORY))
    is_agency = Exists(OrganisationRole.objects.filter(organisation=OuterRef("pk"), role=Role.QA_AGENCY))
    bodies = bodies.annotate(is_agency=is_agency).order_by("legal_name")
    under_way = list(queries.open_reviews().filter(concerned)[:MOST])
    left = list(waiting.select_related("review__subject", "review__agency").order_by("due_on", "pk")[:MOST])
    seen = signals_visible_to(request.user).filter(review__agency__in=mine, review__state__in=OPEN)
    reviewed = outlying.reviewed_by(mine, on=request.today)
    late = Case.objects.filter(applicant__in=list(reviewed), waits=True, due_on__lt=request.today, stopped_since=None)
    shown = {
        "rates": outlying.rates_of(reviewed, on=request.today)[:MOST],
        "late": [(one, (request.today - one.due_on).days) for one in late.select_related("applicant")[:MOST]],
        "open": under_way,
        "waiting": left,
        "calendar": calendar.by_month(under_way, left, on=request.today),
        "signals": telling.told(seen[:MOST]),
        "published": queries.public_reviews().filter(concerned)[:MOST],
        "bodies": bodies,
        "may_ask": may_commission(request.user, None),
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
