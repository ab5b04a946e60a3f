"""Answering prior-learning cases, for signatories of the awarder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import case_files, juries, prior_learning, queries
from passerelle.assessment.jury_states import JuryState
from passerelle.assessment.models import Jury
from passerelle.assessment.permissions import cases_to_answer
from passerelle.assessment.states import CaseState
from passerelle.web.assessor.forms import GapForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.assessment.models import PriorLearningCase
    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Cases to answer, first due first; then those answered."""
    own = cases_to_answer(request.user)
    waiting = own.filter(state=CaseState.SUBMITTED)
    answered = own.exclude(state=CaseState.SUBMITTED).order_by("-decided_on", "-pk")
    shown = {
        "cases": Paginator(waiting, 20).get_page(request.GET.get("page")),
        "answered": Paginator(answered, 20).get_page(request.GET.get("answered")),
        "today": request.today,
        "here": "desk",
    }
    return render(request, "assessor/cases.html", shown)


def _answerable(request: SignedInRequest, number: str) -> PriorLearningCase:
    return get_object_or_404(cases_to_answer(request.user), number=number)


@login_required
@require_GET
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """The evidence beside the outcomes."""
    found = _answerable(request, number)
    return _page(request, found, GapForm(outcomes=_outcomes(found)))


def _outcomes(found: PriorLearningCase) -> tuple[dict[str, Any], ...]:
    return queries.specification(found.micro_credential, found.edition).outcomes


def _page(request: SignedInRequest, found: PriorLearningCase, form: GapForm, status: int = 200) -> HttpResponse:
    outcomes = _outcomes(found)
    told = {code for piece in found.evidence for code in piece["outcomes"]}
    asked = {code for part in juries.parts(found) for code in part.outcomes}
    shown = {
        "case": found,
        "entry": found.micro_credential,
        "outcomes": [
            {
                **outcome,
                "told": outcome["code"] in told,
                "asked": outcome["code"] in asked,
                "gap": found.gaps.get(outcome["code"]),
            }
            for outcome in outcomes
        ],
        "shown": len(asked & told),
        "asked": len(asked),
        "blocks": [part for part in juries.all_parts(found) if part.code in found.blocks],
        "files": case_files.of_case(found),
        "jury": Jury.objects.filter(case=found).exclude(state__in=[JuryState.DISSOLVED, JuryState.ANNULLED]).first(),
        "may_convene": found.state == CaseState.ADMITTED,
        "form": form,
        "waits": found.state == CaseState.SUBMITTED,
        "here": "desk",
    }
    return render(request, "assessor/case.html", shown, status=status)


@login_required
@require_POST
def admit(request: SignedInRequest, number: str) -> HttpResponse:
    """Admit the case; its author becomes a candidate."""
    found = prior_learning.admit(_answerable(request, number), by=request.user, today=request.today)
    messages.success(request, _("Admitted. Now convene a jury, or name who assesses."))
    return redirect("assessor:case", found.number)


@login_required
@require_POST
def refuse(request: SignedInRequest, number: str) -> HttpResponse:
    """Say what is missing."""
    found = _answerable(request, number)
    form = GapForm(request.POST, outcomes=_outcomes(found))
    if not form.is_valid():
        return _page(request, found, form, status=422)
    prior_learning.refuse_case(
        found, gap=form.cleaned_data["gap"], gaps=form.gaps(), by=request.user, today=request.today
    )
    messages.success(request, _("Answered. The learner reads what is missing."))
    return redirect("assessor:cases")
