"""Asking an agency, also one from abroad, for a review: by an organisation that signs for it, or by the authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import AlreadyDone, Malformed, NotNow
from passerelle.quality import queries
from passerelle.quality.actions import reviews
from passerelle.quality.permissions import may_commission
from passerelle.web import refusals
from passerelle.web.organisation.saying import own
from passerelle.web.quality.forms import CommissionForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def begin(request: SignedInRequest, slug: str = "") -> HttpResponse:
    """Which agency is asked, for a review of whom, by which standard. Without a name the authority asks."""
    asking = own(request, slug) if slug else None
    form = CommissionForm(
        standards=queries.in_force(request.today), initial={"subject": asking.number if asking else ""}
    )
    return _page(request, asking, form)


@login_required
@require_POST
def ask(request: SignedInRequest, slug: str = "") -> HttpResponse:
    """Ask the agency; it begins the review, or cancels it and says why."""
    asking = own(request, slug) if slug else None
    form = CommissionForm(request.POST, standards=queries.in_force(request.today))
    if form.is_valid():
        said = form.cleaned_data
        try:
            agency, subject = form.body(request.user, "organisation"), form.body(request.user, "subject")
            made = reviews.commission(
                agency,
                subject,
                queries.standard_named(said["standard"]),
                {"kind": said["kind"], "due_on": said["due_on"], "entries": said["entries"].split()},
                by=request.user,
                today=request.today,
                commissioned_by=asking,
            )
        except (Malformed, NotNow, AlreadyDone) as refusal:
            refusals.tell(form, refusal)
        else:
            messages.success(request, _("The agency is asked. It begins the review, or cancels it and says why."))
            return redirect("reviews:review", made.number)
    return _page(request, asking, form, status=422)


def _page(
    request: SignedInRequest, asking: Organisation | None, form: CommissionForm, status: int = 200
) -> HttpResponse:
    shown = {"asking": asking, "form": form, "may": may_commission(request.user, asking), "here": "desk"}
    return render(request, "quality/commission.html", shown, status=status)
