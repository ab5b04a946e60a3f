"""The catalogue on paper: what a question finds, close together, for a wall, a counter or a walk home.

Source: DOMAIN section 6, journey 3 ("printed catalogue by district").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from passerelle.catalogue.models import ShortCourse
from passerelle.registers.states import LISTED
from passerelle.search import queries
from passerelle.search.requests import DEEPEST, Sort, lenient
from passerelle.web.public.search import page_number, parameters_of
from passerelle.web.public.search_card import card

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest

ON_A_LIST: Final = 40
"""Two sheets of paper, both sides."""
MOST_PLACES: Final = 60


@require_GET
def paper(request: PublicRequest) -> HttpResponse:
    """Print what the same question finds on the page to search; courses, those that start first, if nothing is said."""
    asked = lenient(dict(request.GET.lists()))
    if not asked.chosen.get("kind"):
        asked = replace(asked, chosen={**asked.chosen, "kind": ("course",)})
    if asked.sort == Sort.FIT:
        asked = replace(asked, sort=Sort.SOONEST)
    number = page_number(request.GET.get("page", ""))
    found = queries.find(asked.window(offset=(number - 1) * ON_A_LIST, limit=ON_A_LIST), today=request.today)
    page = Paginator(range(min(found.total, DEEPEST)), ON_A_LIST).get_page(number)
    if found.total and page.number != number:
        found = queries.find(asked.window(offset=page.start_index() - 1, limit=ON_A_LIST), today=request.today)
    shown = {
        "asked": asked,
        "found": found,
        "heading": _("Courses: %(text)s") % {"text": asked.text} if asked.text else _("Courses"),
        "cards": [card(hit) for hit in found.hits],
        "page": page,
        "query": f"{parameters_of(asked)}&",
        "places": () if asked.text else _places(),
        "today": request.today,
        "here": "find",
    }
    return render(request, "public/paper.html", shown)


def _places() -> list[str]:
    """Return the towns of those who teach something that is listed."""
    taught = ShortCourse.objects.filter(state__in=LISTED).exclude(provider__town="")
    return list(taught.order_by("provider__town").values_list("provider__town", flat=True).distinct()[:MOST_PLACES])
