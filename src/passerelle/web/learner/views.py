"""The first page of a learner's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from passerelle.assessment.permissions import candidates_visible_to, cases_visible_to
from passerelle.awards.queries import portfolio
from passerelle.learning.permissions import visible_to
from passerelle.web.learner import next_step

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

SHOWN = 50
AWARDS_PART = ["portfolio/_awards.html", "learner/awards.html"]
"""The portfolio shows awards in its own words; the second name is a plain list."""


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The next step first, then what is waiting, courses, prior learning and awards."""
    person = request.user
    cases = list(cases_visible_to(person).filter(person=person).order_by("-pk")[:SHOWN])
    enrolments = list(visible_to(person).filter(person=person)[:SHOWN])
    candidates = list(candidates_visible_to(person).filter(person=person).order_by("-pk")[:SHOWN])
    awards = Paginator(portfolio(person), 20).get_page(request.GET.get("page"))
    awarded = {award.candidate_id for award in awards}
    shown = {
        "step": next_step.first(cases, enrolments, candidates, today=request.today),
        "waiting": next_step.waiting(cases, enrolments, candidates, awarded, today=request.today),
        "cases": cases,
        "enrolments": enrolments,
        "results": [candidate for candidate in candidates if candidate.is_signed],
        "awards": awards,
        "awards_part": AWARDS_PART,
        "here": "desk",
    }
    return render(request, "learner/home.html", shown)
