"""Correcting a result one signed: other marks, and why; what was signed stays as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import corrections, sparing
from passerelle.assessment.permissions import candidates_to_assess
from passerelle.assessment.states import ASSESSED
from passerelle.core.errors import NotNow, WrongState
from passerelle.web import refusals
from passerelle.web.assessor.forms import mark_forms, marks_of
from passerelle.web.results.forms import CorrectForm

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from passerelle.assessment.models import Candidate
    from passerelle.people.requests import SignedInRequest


def _signed(request: SignedInRequest, number: str) -> Candidate:
    return get_object_or_404(candidates_to_assess(request.user).filter(state__in=ASSESSED), number=number)


def _marks(candidate: Candidate, posted: QueryDict | None = None) -> Any:
    spec = sparing.specification(candidate)
    given = {mark.component: mark for mark in candidate.component_results.all()}
    return mark_forms(candidate.micro_credential, spec.to_mark, given, posted)


@login_required
@require_GET
def begin(request: SignedInRequest, number: str) -> HttpResponse:
    """The marks that were signed, to be given anew."""
    candidate = _signed(request, number)
    return _page(request, candidate, CorrectForm(), _marks(candidate))


def _page(
    request: SignedInRequest, candidate: Candidate, form: CorrectForm, marks: Any, status: int = 200
) -> HttpResponse:
    shown = {
        "candidate": candidate,
        "entry": candidate.micro_credential,
        "form": form,
        "marks": marks,
        "forms": [form, *(row for _part, row in marks)],
        "here": "desk",
    }
    return render(request, "results/correcting.html", shown, status=status)


@login_required
@require_POST
def correct(request: SignedInRequest, number: str) -> HttpResponse:
    """Sign the correction."""
    candidate, form = _signed(request, number), CorrectForm(request.POST)
    marks = _marks(candidate, request.POST)
    if all([form.is_valid(), *(row.is_valid() for _part, row in marks)]):
        with refusals.told(form, NotNow, WrongState):
            why = form.cleaned_data["why"]
            fresh = corrections.correct(candidate, marks_of(marks), why, by=request.user, today=request.today)
    if not all([form.is_valid(), *(row.is_valid() for _part, row in marks)]):
        return _page(request, candidate, form, marks, status=422)
    messages.success(request, _("Corrected. This result counts from now on; what you signed before stays as it was."))
    return redirect("assessor:sheet", fresh.number)
