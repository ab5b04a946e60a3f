"""Reports of press and platforms about an entry or a body: linked as such, and proposed by anybody signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import AlreadyDone, Malformed, NotNow
from passerelle.organisations.models import Organisation
from passerelle.organisations.permissions import organisations_visible_to
from passerelle.quality.actions import reports
from passerelle.quality.feedback import queries
from passerelle.web import refusals
from passerelle.web.feedback.forms import ReportForm
from passerelle.web.feedback.views import SIZE, public_entry

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest, SignedInRequest
    from passerelle.registers.models import Entry


@require_GET
def of_entry(request: PublicRequest, number: str) -> HttpResponse:
    """The reports about an entry, and the form to propose one."""
    return _page(request, public_entry(number))


@require_GET
def of_body(request: PublicRequest, slug: str) -> HttpResponse:
    """The reports about a body, and the form to propose one."""
    return _page(request, get_object_or_404(organisations_visible_to(request.user), slug=slug))


@login_required
@require_POST
def propose(request: SignedInRequest, number: str) -> HttpResponse:
    """Propose a report about an entry."""
    return _propose(request, public_entry(number))


@login_required
@require_POST
def propose_of_body(request: SignedInRequest, slug: str) -> HttpResponse:
    """Propose a report about a body."""
    return _propose(request, get_object_or_404(organisations_visible_to(request.user), slug=slug))


def _propose(request: SignedInRequest, about: Entry | Organisation) -> HttpResponse:
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            reports.propose(about, form.cleaned_data, by=request.user, today=request.today)
        except (Malformed, NotNow, AlreadyDone) as refusal:
            refusals.tell(form, refusal)
        else:
            messages.success(request, _("Thank you. A registrar looks at it before it is shown."))
            return redirect(_addresses(about)[0])
    return _page(request, about, form, status=422)


def _addresses(about: Entry | Organisation) -> tuple[str, str, str]:
    """Return where the reports, the form and the thing itself are."""
    if isinstance(about, Organisation):
        return (
            reverse("feedback:body_reports", args=[about.slug]),
            reverse("feedback:propose_of_body", args=[about.slug]),
            reverse("web:organisation", args=[about.slug]),
        )
    at = [about.number]
    return reverse("feedback:reports", args=at), reverse("feedback:propose", args=at), reverse("web:entry", args=at)


def _page(
    request: PublicRequest | SignedInRequest,
    about: Entry | Organisation,
    form: ReportForm | None = None,
    status: int = 200,
) -> HttpResponse:
    is_body = isinstance(about, Organisation)
    found = queries.reports_of(body=about.pk) if is_body else queries.reports_of(about.number)
    here, action, back = _addresses(about)
    shown = {
        "name": about.legal_name if isinstance(about, Organisation) else about.name,
        "page": Paginator(found, SIZE).get_page(request.GET.get("page")),
        "form": form or ReportForm(),
        "action": action,
        "at": here,
        "back": back,
        "here": "organisations" if is_body else "find",
    }
    return render(request, "feedback/reports.html", shown, status=status)
