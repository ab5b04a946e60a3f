"""New entries near what one's own bodies offer or accept, by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from passerelle.organisations.permissions import organisations_of
from passerelle.recognition import nearby
from passerelle.recognition.permissions import OFFICERS

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def show(request: SignedInRequest) -> HttpResponse:
    """What was listed in a month (`?month=2026-10`, or this one) near the offers of one's own bodies."""
    month = request.GET.get("month") or f"{request.today:%Y-%m}"
    days = nearby.days_of(month)
    if days is None:
        raise Http404(month)
    found = nearby.near(organisations_of(request.user, *OFFICERS), month, today=request.today)
    shown = {"first": days[0], "found": found, "before": nearby.month_before(days[0]), "here": "desk"}
    return render(request, "recognition/nearby.html", shown)
