"""The registrar's page of signals that no agency looks into, and of suspensions that agencies recommend."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.organisations.models import Organisation
from passerelle.organisations.naming import meant
from passerelle.quality import queries
from passerelle.quality.actions import signals
from passerelle.quality.models import Origin
from passerelle.quality.permissions import may_hand_over
from passerelle.quality.states import ReviewState
from passerelle.vetting.models import Complaint
from passerelle.web import refusals
from passerelle.web.quality import telling
from passerelle.web.quality.forms import HandOnForm, HandOverForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

MOST = 100


@login_required
@require_GET
def waiting(request: SignedInRequest) -> HttpResponse:
    """What waits for an agency, by body; what agencies look into just now."""
    return _page(request)


@login_required
@require_POST
def hand_over(request: SignedInRequest, slug: str) -> HttpResponse:
    """Hand all that waits about a body to an agency; or on to another one what no agency has begun, and why."""
    if not may_hand_over(request.user):
        raise NotPermitted
    subject, is_on = get_object_or_404(Organisation, slug=slug), "because" in request.POST
    form = _form_on(slug, request.POST) if is_on else _form(slug, request.POST)
    if form.is_valid():
        try:
            agency = meant(request.user, form.cleaned_data["organisation"])
            who: dict[str, Any] = {"by": request.user, "today": request.today}
            if is_on:
                review = signals.hand_on(subject, agency, because=form.cleaned_data["because"], **who)
            else:
                review = signals.hand_over(subject, agency, **who)
        except (Malformed, NotNow) as refusal:
            refusals.tell(form, refusal)
        else:
            messages.success(request, _("The agency is written to. It begins, or says that there is nothing to it."))
            return redirect("reviews:review", review.number)
    return _page(request, slug, form, status=422)


def _page(
    request: SignedInRequest, slug: str = "", form: HandOverForm | None = None, status: int = 200
) -> HttpResponse:
    if not may_hand_over(request.user):
        raise NotPermitted
    rows = list(queries.waiting_signals().order_by("subject__legal_name", "subject_id", "pk")[:MOST])
    told = _with_procedures(telling.told(rows))
    shown = {
        "bodies": [_body(body, list(some), slug, form) for body, some in groupby(told, lambda one: one["it"].subject)],
        "refused": form,
        "looked_into": _looked_into(slug, form),
        "suspensions": queries.suspensions_advised()[:MOST],
        "here": "desk",
    }
    return render(request, "quality/signals.html", shown, status=status)


def _body(subject: Organisation, some: list[Any], slug: str, form: HandOverForm | None) -> dict[str, Any]:
    is_own = form is not None and subject.slug == slug and not isinstance(form, HandOnForm)
    own = form if is_own else _form(subject.slug)
    return {"subject": subject, "signals": some, "form": own}


def _with_procedures(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to each signal the complaints that it came of, each with the number of the procedure that it opened."""
    named = {number for row in told for number in row["it"].facts.get("complaints", ())}
    opened = dict(Complaint.objects.filter(number__in=named).values_list("number", "sanction__number")) if named else {}
    return [
        row | {"came_of": [(number, opened.get(number)) for number in row["it"].facts.get("complaints", ())]}
        for row in told
    ]


def _looked_into(slug: str, form: HandOverForm | None) -> list[dict[str, Any]]:
    """Return what agencies look into; each review that none has begun yet with a form to hand it on, once."""
    told, seen = telling.told(queries.signals_looked_into()[:MOST]), set()
    for row in told:
        review, body = row["it"].review, row["it"].subject.slug
        if review.state == ReviewState.PLANNED and review.origin == Origin.SIGNAL and review.pk not in seen:
            row["on"] = form if isinstance(form, HandOnForm) and body == slug else _form_on(body)
        seen.add(review.pk)
    return told


def _form_on(slug: str, sent: Any = None) -> HandOnForm:
    return HandOnForm(sent, auto_id=f"id_{slug}_on_%s")


def _form(slug: str, sent: Any = None) -> HandOverForm:
    return HandOverForm(sent, auto_id=f"id_{slug}_%s")
