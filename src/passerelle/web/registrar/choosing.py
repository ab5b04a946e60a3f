"""The pool as a list to choose from, for one place in one case: a rapporteur, or whoever takes a member's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from passerelle.core.errors import NotPermitted
from passerelle.search.facets import FIELDS
from passerelle.vetting import choosing, subjects
from passerelle.vetting.choosing import Asked
from passerelle.vetting.models import Kind, Seat
from passerelle.vetting.permissions import cases_visible_to, may_form_panel
from passerelle.web.countries import country_name
from passerelle.web.registrar import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

PAGE = 10
EVERYBODY = Asked()


def asked_of(sent: Mapping[str, str]) -> Asked:
    """Return what a form asked of the pool."""
    return Asked(**{name: str(sent.get(name, "")).strip() for name in ("name", "kind", "country", "field")})


def choices(countries: Iterable[str]) -> dict[str, list[tuple[str, Any]]]:
    """Return what can be asked of a pool from these countries, each with its words."""
    named = sorted(((code, country_name(code)) for code in countries), key=lambda pair: pair[1])
    return {"kinds": list(Kind.choices), "countries": named, "fields": list(FIELDS.items())}


@login_required
@require_GET
def choose(request: SignedInRequest, number: str) -> HttpResponse:
    """Look through the pool for a rapporteur or, with `place`, for who takes that place; each says whether they may."""
    case = get_object_or_404(cases_visible_to(request.user), number=number)
    if not may_form_panel(request.user, case):
        raise NotPermitted
    asked, place = asked_of(request.GET), request.GET.get("place", "")
    seat = get_object_or_404(Seat, case=case, place=place) if place.isdecimal() and len(place) < 4 else None
    page = Paginator(choosing.found(asked), PAGE).get_page(request.GET.get("page"))
    subject = subjects.of(case.entry)
    found = choosing.for_case(list(page), case, on=request.today, asker=request.user.reference)
    kept = {"place": place if seat else "", **vars(asked)}
    shown = {
        "case": case,
        "title": subject.name,
        "seat": seat,
        "asked": asked,
        "choices": choices(choosing.countries()),
        "page": page,
        "query": urlencode({name: value for name, value in kept.items() if value}) + "&",
        "rows": [(one, wording.bars(one) if one.barred else "", _why(one, case, subject)) for one in found],
        "here": "desk",
    }
    return render(request, "registrar/choose.html", shown)


def _why(one: Any, case: Any, subject: subjects.Subject) -> str:
    return wording.why(one, field=subject.field, language=subject.language, most=case.panel.max_load)
