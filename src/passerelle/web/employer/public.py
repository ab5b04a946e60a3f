"""What anybody sees of an opportunity, and what a learner's own awards open. No employer sees who looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from passerelle.core.indicators import LEAST_FOR_A_COUNT
from passerelle.directory import links
from passerelle.directory.downloads import as_csv
from passerelle.opportunities import counted, queries, steps
from passerelle.opportunities.models import OpportunityItem
from passerelle.opportunities.permissions import visible_to
from passerelle.web.employer import telling

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

MOST_UNBEGUN = 10
"""So many of those of which one meets nothing are named; the page of everything has the rest."""


@require_GET
def open_now(request: SignedInRequest) -> HttpResponse:
    """Everything that is open, the soonest to close first."""
    found = queries.open_on(request.today).prefetch_related("items__micro_credential")
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    return render(request, "employer/open_now.html", {"page": page, "here": "find"})


@require_GET
def opportunity(request: SignedInRequest, number: str) -> HttpResponse:
    """One opportunity: what it is, which awards open it, and for a signed-in reader which of them are theirs."""
    found = get_object_or_404(visible_to(request.user).prefetch_related("items__micro_credential"), number=number)
    chance = queries.chance_of(request.user, found, on=request.today)
    shown = {
        "opportunity": found,
        "is_open": found.is_open(request.today),
        "matches": telling.matches(chance.matches, signed_in=request.user.is_authenticated),
        "away": chance.away,
        "met_of": chance.standing.met_of,
        "in_all": chance.standing.in_all,
        "groups": links.of(found, on=request.today) if found.opened_on else (),
        "here": "find",
    }
    return render(request, "employer/opportunity.html", shown)


@require_GET
def accepted(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every award an employer accepts today and what it opens; below, what became of applications to it."""
    employer = get_object_or_404(counted.employers_visible_to(request.user), slug=slug)
    open_ = queries.open_on(request.today).filter(employer=employer)
    items = (
        OpportunityItem.objects.filter(opportunity__in=open_)
        .select_related("opportunity", "micro_credential")
        .order_by("micro_credential__number", "opportunity__closes_on", "pk")
    )
    page = Paginator(items, 20).get_page(request.GET.get("page"))
    shown = {
        "employer": employer,
        "page": page,
        "items": [(item, telling.asks(item)) for item in page.object_list],
        "since": counted.since(request.today),
        "told": counted.of_employer(employer, today=request.today),
        "least": LEAST_FOR_A_COUNT,
        "here": "find",
    }
    return render(request, "employer/accepted.html", shown)


@require_GET
def counted_csv(request: SignedInRequest, slug: str) -> StreamingHttpResponse:
    """What became of applications, as a table for spreadsheets."""
    employer = get_object_or_404(counted.employers_visible_to(request.user), slug=slug)
    rows: list[dict[str, Any]] = [
        {
            "employer": employer.number,
            "since": counted.since(request.today),
            "until": request.today,
            "code": one.code,
            "value": one.told.value,
            "withheld": one.told.withheld,
        }
        for one in counted.of_employer(employer, today=request.today)
    ]
    answer = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{employer.number}-{request.today}.csv"'
    return answer


@login_required
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """Everything that is open, the nearest first: what one meets of what is asked, and the cheapest way to the rest."""
    found = queries.doors(request.user, request.today)
    begun = [one for one in found.standings if one.met_of or not one.away]
    page = Paginator(begun, 20).get_page(request.GET.get("page"))
    here = list(page.object_list)
    ways, chances = steps.ways(found, here), [found.chance(one) for one in here]
    shown = {
        "doors": sum(not one.away for one in found.standings),
        "rows": [(one, telling.matches(one.missing), ways.get(one.opportunity.number)) for one in chances],
        "page": page,
        "unbegun": [one.opportunity for one in found.standings if one.away and not one.met_of][:MOST_UNBEGUN],
        "here": "desk",
    }
    return render(request, "employer/mine.html", shown)
