"""What everybody reads: which evaluators take cases, for which fee and how, and what was said before."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from passerelle.appraisal import queries
from passerelle.appraisal.models import CredentialKind, Precedent

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest


@require_GET
def evaluators(request: PublicRequest) -> HttpResponse:
    """Who can be asked, what it costs, how long it takes and how each works."""
    rows = queries.evaluators(request.today).order_by("evaluator__legal_name")
    return render(request, "appraisals/evaluators.html", {"rows": list(rows[:50]), "here": "organisations"})


@require_GET
def precedents(request: PublicRequest) -> HttpResponse:
    """What evaluators said of kinds of credentials, found by words, country and kind."""
    asked = {name: request.GET.get(name, "")[:80] for name in ("q", "country", "kind")}
    found = queries.precedents(asked["q"], asked["country"], asked["kind"])
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    query = "".join(f"{name}={quote(value)}&" for name, value in asked.items() if value)
    told = Precedent.objects.filter(is_public=True).order_by("country").values_list("country", flat=True).distinct()
    shown = {
        "page": page,
        "asked": asked,
        "query": query,
        "countries": told,
        "kinds": CredentialKind.choices,
        "here": "organisations",
    }
    return render(request, "appraisals/precedents.html", shown)


@require_GET
def precedent(request: PublicRequest, number: str) -> HttpResponse:
    """One precedent: which level, what it rests on, for what it does not hold."""
    rows = Precedent.objects.filter(is_public=True).select_related("evaluator")
    found = get_object_or_404(rows, number=number)
    return render(request, "appraisals/precedent.html", {"it": found, "here": "organisations"})
