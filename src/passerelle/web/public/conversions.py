"""The public pages of conversions: what credits and marks from elsewhere count for, as who stated it, since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from passerelle.conversions import reading
from passerelle.conversions.models import Conversion
from passerelle.conversions.states import CONVERTED

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest


@require_GET
def every(request: PublicRequest) -> HttpResponse:
    """Conversions in force, those of the authority first."""
    found = reading.in_force(request.today).select_related("owner").order_by("owner__legal_name", "kind", "number")
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    return render(request, "public/conversions.html", {"conversions": page.object_list, "page": page, "here": "find"})


@require_GET
def show(request: PublicRequest, number: str) -> HttpResponse:
    """One conversion with every edition that holds or held."""
    held = Conversion.objects.filter(number=number, state__in=CONVERTED).select_related("owner").order_by("-edition")
    editions = list(held[:50])
    if not editions:
        raise Http404(number)
    shown = {"conversion": editions[0], "holds": editions[0].is_in_force(request.today), "editions": editions}
    return render(request, "public/conversion.html", shown | {"here": "find"})
