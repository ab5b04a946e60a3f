"""What employers and social partners need: read by everybody, and by providers where nothing answers it yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from passerelle.opportunities.permissions import needs_visible_to
from passerelle.opportunities.reading import needs_open

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Every need that is open, the soonest first; those nothing answers alone, where asked for."""
    unanswered = request.GET.get("unanswered") == "1"
    found = needs_open(request.today, unanswered=unanswered)
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    return render(request, "needs/home.html", {"page": page, "unanswered": unanswered, "here": "find"})


@require_GET
def need(request: SignedInRequest, number: str) -> HttpResponse:
    """One need, and the entries that answer it."""
    found = get_object_or_404(needs_visible_to(request.user).select_related("superseded_by"), number=number)
    shown = {
        "need": found,
        "is_open": found.is_open(request.today),
        "answers": found.answers.select_related("micro_credential__awarder")[:20],
        "newer": getattr(found, "superseded_by", None),
        "here": "find",
    }
    return render(request, "needs/need.html", shown)


@login_required
@require_GET
def unanswered(request: SignedInRequest) -> HttpResponse:
    """What nobody teaches yet: for who could, with how many people and by when."""
    found = needs_open(request.today, unanswered=True)
    counted = found.aggregate(needs=Count("pk"), people=Sum("people"))
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    return render(request, "needs/unanswered.html", {"page": page, "counted": counted, "here": "desk"})
