"""The pages of an agency (whom it reviews) and of whoever evaluates or rates micro-credentials (what it says)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import partners
from passerelle.catalogue.models import Evaluation, Opinion
from passerelle.catalogue.permissions import may_evaluate, micro_credentials_visible_to
from passerelle.core.errors import AlreadyDone, Malformed
from passerelle.core.frameworks.refusals import LevelRefused
from passerelle.core.frameworks.statements import LevelStatement
from passerelle.organisations import oversight
from passerelle.organisations.models import Organisation, Oversight
from passerelle.organisations.naming import meant
from passerelle.organisations.permissions import may_oversee
from passerelle.registers.states import PUBLIC_STATES
from passerelle.web import refusals
from passerelle.web.organisation.forms import EvaluationForm, OverseeForm, ReportForm
from passerelle.web.organisation.saying import own

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def reviews(request: SignedInRequest, slug: str) -> HttpResponse:
    """Whom an agency reviews, when it last did, and where the results are."""
    return _reviews(request, own(request, slug), OverseeForm())


@login_required
@require_POST
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say that the agency reviews a body from today on."""
    agency, form = own(request, slug), OverseeForm(request.POST)
    form.is_valid()
    said, body = dict(form.cleaned_data), None
    try:
        body = meant(request.user, said["organisation"]) if "organisation" in said else None
        if body and form.is_valid():
            kind = {name: said[name] for name in ("reviewed", "standards")}
            oversight.oversee(agency, body, by=request.user, today=request.today, **kind)
    except (Malformed, AlreadyDone) as refusal:
        refusals.tell(form, refusal)
    if body is None or not form.is_valid():
        return _reviews(request, agency, form, status=422)
    messages.success(request, _("It is public that you review %(name)s.") % {"name": body.legal_name})
    return redirect("organisation:reviews", slug)


@login_required
@require_POST
def report(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Say when the agency reviewed last and where the results are."""
    agency = own(request, slug)
    made = get_object_or_404(Oversight.objects.select_related("agency", "organisation"), pk=pk, agency=agency)
    form = ReportForm(request.POST, auto_id=f"id_{pk}_%s")
    if form.is_valid():
        try:
            oversight.report_review(made, by=request.user, today=request.today, **form.cleaned_data)
        except Malformed as refusal:
            refusals.tell(form, refusal)
        else:
            messages.success(request, _("The results are public."))
            return redirect("organisation:reviews", slug)
    return _reviews(request, agency, OverseeForm(), told=(pk, form), status=422)


@login_required
@require_POST
def end(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Say that the agency reviews the body no longer."""
    agency = own(request, slug)
    made = get_object_or_404(Oversight.objects.select_related("agency", "organisation"), pk=pk, agency=agency)
    oversight.end_oversight(made, by=request.user, today=request.today)
    messages.success(request, _("It ended today."))
    return redirect("organisation:reviews", slug)


def _reviews(
    request: SignedInRequest,
    agency: Organisation,
    form: OverseeForm,
    told: tuple[int, ReportForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = Paginator(oversight.running(request.today).filter(agency=agency), 20).get_page(request.GET.get("page"))
    rows = []
    for one in page:
        said = {"reviewed_on": one.last_review_on, "results_url": one.results_url}
        fresh = ReportForm(initial=said, auto_id=f"id_{one.pk}_%s")
        rows.append({"it": one, "form": told[1] if told and told[0] == one.pk else fresh})
    shown = {"body": agency, "page": page, "rows": rows, "form": form, "may": may_oversee(request.user, agency)}
    shown |= {"here": "desk", "reported": told[1] if told else None}
    return render(request, "organisation/reviews.html", shown, status=status)


@login_required
@require_GET
def evaluations(request: SignedInRequest, slug: str) -> HttpResponse:
    """What an evaluator said of micro-credentials, the newest first."""
    body = own(request, slug)
    return _evaluations(request, body, EvaluationForm(kinds=_speaks(body)))


@login_required
@require_POST
def publish(request: SignedInRequest, slug: str) -> HttpResponse:
    """Publish what a micro-credential compares to, or which level and credits it has; no entry changes."""
    body = own(request, slug)
    form = EvaluationForm(request.POST, kinds=_speaks(body))
    if not form.is_valid():
        return _evaluations(request, body, form, status=422)
    said = form.cleaned_data
    number = said["micro_credential"].strip().upper()
    entry = micro_credentials_visible_to(request.user).filter(number=number).first()
    if entry is None:
        form.add_error("micro_credential", _("No micro-credential has this number."))
        return _evaluations(request, body, form, status=422)
    stated = {name: said[name] for name in EvaluationForm.STATED if said[name]}
    try:
        level = LevelStatement.parse(said["level"]).as_stated()
        partners.evaluate(body, entry, level, stated, by=request.user, today=request.today)
    except (Malformed, AlreadyDone, LevelRefused) as refusal:
        refusals.tell(form, refusal, at=str(refusal.data.get("field", "level")).partition(".")[0])
        return _evaluations(request, body, form, status=422)
    messages.success(request, _("Your evaluation is public."))
    return redirect("organisation:evaluations", slug)


def _speaks(body: Organisation) -> list[str]:
    """Return which kinds of opinion the roles of a body let it publish; a comparison where it has none of them."""
    held = {entry.role for entry in body.roles.filter(state__in=PUBLIC_STATES)}
    return [kind for kind, (role, _why) in partners.SPEAKS.items() if role in held] or [Opinion.COMPARISON]


def _evaluations(request: SignedInRequest, body: Organisation, form: EvaluationForm, status: int = 200) -> HttpResponse:
    rows = Evaluation.objects.filter(evaluator=body).select_related("micro_credential")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    shown = {"body": body, "page": page, "form": form, "may": may_evaluate(request.user, body), "here": "desk"}
    return render(request, "organisation/evaluations.html", shown, status=status)
