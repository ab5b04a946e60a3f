"""Naming who assesses: for awarders, and for the assessing body that an awarder chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import actions, queries, second_marking
from passerelle.assessment.permissions import candidates_to_assign, may_choose_body, may_entrust
from passerelle.assessment.states import OPEN_CANDIDATES, CandidateState
from passerelle.policy.sentences import TIES
from passerelle.web.assessor.forms import BodyForm, NameForm, key_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.assessment.models import Candidate
    from passerelle.assessment.queries import Choice
    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest

WAITING_FIRST = Case(When(state=CandidateState.WAITING, then=Value(0)), default=Value(1), output_field=IntegerField())


@login_required
@require_GET
def assign(request: SignedInRequest) -> HttpResponse:
    """Candidates on the way: those without an assessor first, longest waiting on top."""
    found = candidates_to_assign(request.user).filter(state__in=OPEN_CANDIDATES)
    page = Paginator(found.order_by(WAITING_FIRST, "started_on", "pk"), 20).get_page(request.GET.get("page"))
    seconds = second_marking.to_name(request.user)[:20]
    return render(request, "assessor/assign.html", {"candidates": page, "seconds": seconds, "here": "desk"})


def _open(request: SignedInRequest, number: str) -> Candidate:
    return get_object_or_404(candidates_to_assign(request.user).filter(state__in=OPEN_CANDIDATES), number=number)


def _choices(request: SignedInRequest, candidate: Candidate) -> list[Choice]:
    may = may_choose_body(request.user, candidate, on=request.today)
    only = None if may else candidate.organisation_id
    return queries.choices(candidate, on=request.today, organisation=only)


def _bodies(request: SignedInRequest, candidate: Candidate) -> list[Organisation]:
    return queries.assessing_bodies(candidate.micro_credential, on=request.today)


@login_required
@require_GET
def choose(request: SignedInRequest, number: str) -> HttpResponse:
    """Who may assess this candidate, and what bars the others."""
    candidate = _open(request, number)
    return _page(request, candidate, _choices(request, candidate))


def _page(
    request: SignedInRequest,
    candidate: Candidate,
    choices: list[Choice],
    *,
    form: NameForm | None = None,
    status: int = 200,
) -> HttpResponse:
    entrusts = may_entrust(request.user, candidate)
    shown = {
        "candidate": candidate,
        "entry": candidate.micro_credential,
        "rows": [
            {"key": key_of(choice), "choice": choice, "bars": [TIES.get(tie.code, tie.code) for tie in choice.ties]}
            for choice in choices
        ],
        "form": form or NameForm(choices=choices),
        "bodies": BodyForm(bodies=_bodies(request, candidate)) if entrusts else None,
        "may_entrust": entrusts and candidate.state == CandidateState.WAITING,
        "here": "desk",
    }
    return render(request, "assessor/choose.html", shown, status=status)


@login_required
@require_POST
def name(request: SignedInRequest, number: str) -> HttpResponse:
    """Name the assessor."""
    candidate = _open(request, number)
    choices = _choices(request, candidate)
    form = NameForm(request.POST, choices=choices)
    if not form.is_valid():
        return _page(request, candidate, choices, form=form, status=422)
    chosen = next(choice for choice in choices if key_of(choice) == form.cleaned_data["choice"])
    actions.assign_assessor(candidate, chosen.person, chosen.organisation, by=request.user, today=request.today)
    messages.success(request, _("%(name)s assesses this candidate.") % {"name": chosen.person.name})
    return redirect("assessor:assign")


@login_required
@require_POST
def entrust(request: SignedInRequest, number: str) -> HttpResponse:
    """Leave it to an assessing body to name one of its people."""
    candidate = _open(request, number)
    bodies = _bodies(request, candidate)
    form = BodyForm(request.POST, bodies=bodies)
    if not form.is_valid():
        return _page(request, candidate, _choices(request, candidate), status=422)
    body = next(body for body in bodies if body.reference == form.cleaned_data["organisation"])
    actions.entrust(candidate, body, by=request.user, today=request.today)
    messages.success(request, _("%(name)s will name an assessor.") % {"name": body.legal_name})
    return redirect("assessor:assign")
