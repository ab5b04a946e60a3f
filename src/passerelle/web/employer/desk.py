"""The employer's desk: what the house offers, and which awards it accepts for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import StaleVersion
from passerelle.opportunities import actions, counted
from passerelle.opportunities.models import Opportunity, OpportunityItem
from passerelle.opportunities.permissions import WRITERS, applications_to, may_draft_for, own_opportunities
from passerelle.opportunities.states import OPPORTUNITIES, JobApplicationState, OpportunityState
from passerelle.organisations.models import OrganisationRole, Role
from passerelle.organisations.permissions import organisations_of, organisations_visible_to
from passerelle.web import refusals, stale
from passerelle.web.employer import naming, telling
from passerelle.web.employer.forms import ItemRows, OpportunityForm, initial_of, stated

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest


@dataclass(frozen=True)
class Row:
    opportunity: Opportunity
    tone: str
    status: str


def _row(opportunity: Opportunity, today: date) -> Row:
    if opportunity.state == OpportunityState.DRAFT:
        return Row(opportunity, "off", _("Draft, not public"))
    if opportunity.is_open(today):
        return Row(opportunity, "ok", _("Open"))
    return Row(opportunity, "stop", _("Closed"))


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Everything one's organisations offer, with its state."""
    page = Paginator(own_opportunities(request.user), 20).get_page(request.GET.get("page"))
    shown = {
        "bodies": _employers(request),
        "rows": [_row(opportunity, request.today) for opportunity in page.object_list],
        "page": page,
        "unanswered": applications_to(request.user).filter(state=JobApplicationState.SENT).count(),
        "here": "desk",
    }
    return render(request, "employer/home.html", shown)


def _employers(request: SignedInRequest) -> list[Organisation]:
    own = organisations_of(request.user, *WRITERS)
    roles = OrganisationRole.objects.filter(organisation__in=own, role=Role.EMPLOYER).select_related("organisation")
    return [role.organisation for role in roles if role.is_in_force(request.today)]


@login_required
@require_GET
def positive_list(request: SignedInRequest) -> HttpResponse:
    """The house's positive list: every award it accepts today, and what each opens."""
    items = (
        OpportunityItem.objects.filter(
            opportunity__employer__in=organisations_of(request.user, *WRITERS),
            opportunity__state=OpportunityState.OPEN,
            opportunity__closes_on__gte=request.today,
        )
        .select_related("opportunity__employer", "micro_credential")
        .order_by("micro_credential__number", "opportunity__closes_on")
    )
    page = Paginator(items, 50).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "items": [(item, telling.asks(item)) for item in page.object_list],
        "offering": counted.employers_visible_to(request.user).filter(pk__in=organisations_of(request.user, *WRITERS)),
        "here": "desk",
    }
    return render(request, "employer/positive_list.html", shown)


def _employer(request: SignedInRequest, slug: str) -> Organisation:
    employer = get_object_or_404(organisations_visible_to(request.user), slug=slug)
    if not may_draft_for(request.user, employer.pk, on=request.today):
        raise Http404(slug)
    return employer


@login_required
@require_GET
def new(request: SignedInRequest, slug: str) -> HttpResponse:
    """A new opportunity, empty."""
    shown = {"employer": _employer(request, slug), "form": OpportunityForm(), "rows": ItemRows(), "here": "desk"}
    return render(request, "employer/new.html", shown)


@login_required
@require_POST
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep the new opportunity as a draft."""
    employer, form, rows = _employer(request, slug), OpportunityForm(request.POST), ItemRows(request.POST)
    if form.is_valid() and rows.is_valid() and naming.settle(rows, today=request.today):
        with refusals.told(form):
            drafted = actions.draft(employer, stated(form, rows), by=request.user, today=request.today)
            messages.success(request, _("Saved as a draft. Only your organisation sees it."))
            return redirect("employer:edit", drafted.number)
    shown = {"employer": employer, "form": form, "rows": rows, "here": "desk"}
    return render(request, "employer/new.html", shown, status=422)


def _own(request: SignedInRequest, number: str) -> Opportunity:
    own = own_opportunities(request.user).prefetch_related("items__micro_credential")
    return get_object_or_404(own, number=number)


@login_required
@require_GET
def edit(request: SignedInRequest, number: str) -> HttpResponse:
    """One opportunity: the form while it is a draft, else how it stands."""
    return _page(request, _own(request, number))


@login_required
@require_POST
def save(request: SignedInRequest, number: str) -> HttpResponse:
    """Save the draft."""
    found, form, rows = _own(request, number), OpportunityForm(request.POST), ItemRows(request.POST)
    if form.is_valid() and rows.is_valid() and naming.settle(rows, today=request.today):
        with refusals.told(form, StaleVersion):
            seen = form.cleaned_data["seen_version"] or 0
            actions.edit(found, stated(form, rows), by=request.user, today=request.today, seen_version=seen)
            messages.success(request, _("Saved. Only your organisation sees it."))
            return redirect("employer:edit", number)
        if refusals.is_stale(form):
            found = _own(request, number)
            initial, initial_rows = initial_of(found)
            pair = (rows, ItemRows(initial=initial_rows))
            stale.offer(form, OpportunityForm(initial=initial), found.version, rows=[pair])
            return _page(request, found, form=form, rows=rows, status=StaleVersion.status)
    return _page(request, found, form=form, rows=rows, status=422)


@login_required
@require_POST
def publish(request: SignedInRequest, number: str) -> HttpResponse:
    """Open it to everyone."""
    actions.publish(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("It is public, and learners whose awards open it see it."))
    return redirect("employer:edit", number)


@login_required
@require_POST
def close(request: SignedInRequest, number: str) -> HttpResponse:
    """Close it before its day."""
    actions.close(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("Closed. Its page stays and says so."))
    return redirect("employer:edit", number)


def _page(
    request: SignedInRequest,
    found: Opportunity,
    *,
    form: OpportunityForm | None = None,
    rows: Any = None,
    status: int = 200,
) -> HttpResponse:
    initial, initial_rows = initial_of(found)
    shown = {
        "row": _row(found, request.today),
        "opportunity": found,
        "is_draft": found.state == OpportunityState.DRAFT,
        "may_close": OPPORTUNITIES.allows(found.state, "close"),
        "items": [(item, telling.asks(item)) for item in found.items.all()],
        "form": form or OpportunityForm(initial=initial),
        "rows": rows or ItemRows(initial=initial_rows),
        "here": "desk",
    }
    return render(request, "employer/edit.html", shown, status=status)
