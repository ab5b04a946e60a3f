"""A small page that adds up hours by kind: credits as an interval, weeks, and whether stated credits fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from passerelle.catalogue.models import in_language
from passerelle.core.credits import SYSTEMS
from passerelle.core.workload import KINDS
from passerelle.web.provider import hints

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest

LONGEST = 12


@require_GET
def calculator(request: PublicRequest) -> HttpResponse:
    """Hours by kind in, what they come to out; nothing is kept."""
    asked = {name: request.GET.get(name, "").strip()[:LONGEST] for name in (*KINDS, "credits", "per_week")}
    chosen = request.GET.get("system", "ECTS")
    system = chosen if chosen in SYSTEMS else ""
    hours = hints.of_hours(
        {kind: asked[kind] for kind in KINDS},
        system=system,
        size=asked["credits"],
        per_week=asked["per_week"],
        prefix="",
    )
    shown = {
        "hours": hours,
        "credits": asked["credits"],
        "system": system,
        "systems": [(one.code, in_language(one.name)) for one in SYSTEMS.values()],
        "here": "find",
    }
    return render(request, "frameworks/hours.html", shown, status=422 if hours.refused else 200)
