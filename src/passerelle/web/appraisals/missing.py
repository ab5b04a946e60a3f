"""Comparisons that evaluators missed, before policy officers: taken up, or declined with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.appraisal import missing
from passerelle.appraisal.models import MissingComparison
from passerelle.appraisal.permissions import may_answer_missing
from passerelle.appraisal.states import MissingState
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.web import refusals
from passerelle.web.appraisals.forms import WordsForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

LABEL = gettext_lazy("Why it is not taken up")


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What evaluators propose, the oldest first."""
    return _page(request)


def _page(request: SignedInRequest, form: WordsForm | None = None, status: int = 200) -> HttpResponse:
    if not may_answer_missing(request.user):
        raise NotPermitted
    rows = MissingComparison.objects.select_related("evaluator", "level__framework", "target__framework")
    shown = {
        "waiting": list(rows.filter(state=MissingState.PROPOSED)[:50]),
        "answered": list(rows.exclude(state=MissingState.PROPOSED).order_by("-pk")[:20]),
        "form": form or WordsForm("reasons", LABEL),
        "refused": form,
        "here": "desk",
    }
    return render(request, "appraisals/missing.html", shown, status=status)


@login_required
@require_POST
def step(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Take one up, or decline it."""
    if not may_answer_missing(request.user):
        raise NotPermitted
    found = get_object_or_404(MissingComparison, number=number)
    form = WordsForm("reasons", LABEL, request.POST)
    form.is_valid()
    who: dict[str, Any] = {"by": request.user, "today": request.today}
    try:
        if step == "taking_up":
            missing.take_up(found, **who)
        elif step == "declining":
            missing.decline(found, form.cleaned_data.get("reasons", ""), **who)
        else:
            raise Http404(step)
    except (AlreadyDone, Malformed, NotNow, WrongState) as refusal:
        refusals.tell(form, refusal)
        return _page(request, form, status=refusal.status)
    messages.success(request, _("It is done."))
    return redirect("appraisals:missing")
