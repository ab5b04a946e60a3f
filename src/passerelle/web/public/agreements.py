"""The public pages of progression agreements: which are in force, who stands by one, and the lists that rest on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from passerelle.recognition.models import Agreement
from passerelle.recognition.states import AGREED, AgreementState, EditionState, SignatureState

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest

MOST_LISTS = 50


@require_GET
def every(request: PublicRequest) -> HttpResponse:
    """Agreements in force, the newest first."""
    holds = Q(valid_to=None) | Q(valid_to__gte=request.today)
    found = Agreement.objects.filter(holds, state=AgreementState.IN_FORCE).order_by("-in_force_on", "-pk")
    told = found.annotate(standing=Count("signatures", filter=Q(signatures__state=SignatureState.SIGNED)))
    page = Paginator(told, 20).get_page(request.GET.get("page"))
    return render(request, "public/agreements.html", {"agreements": page.object_list, "page": page, "here": "find"})


@require_GET
def show(request: PublicRequest, number: str) -> HttpResponse:
    """One agreement that is or was in force."""
    found = get_object_or_404(Agreement.objects.filter(state__in=AGREED), number=number)
    standing = (SignatureState.SIGNED, SignatureState.LEFT)
    editions = found.editions.filter(state=EditionState.IN_FORCE).select_related("positive_list")
    shown = {
        "agreement": found,
        "holds": found.is_in_force(request.today),
        "places": found.signatures.filter(state__in=standing).select_related("body"),
        "editions": editions.order_by("positive_list")[:MOST_LISTS],
        "here": "find",
    }
    return render(request, "public/agreement.html", shown)
