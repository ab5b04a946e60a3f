"""A draw of places, told so that anybody can repeat it; no names, only the numbers of applications."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from passerelle.core import draw as rules
from passerelle.learning import places, queries
from passerelle.learning.states import Way

if TYPE_CHECKING:
    from passerelle.catalogue.models import CourseInstance
    from passerelle.learning.models import Admission
    from passerelle.people.requests import SignedInRequest

PAGE = 20


@require_GET
def draw(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was committed to before; after the draw, everything by which its order is found again."""
    run, terms, numbers = _drawn(request, pk)
    shown = {
        "run": run,
        "course": run.course,
        "terms": terms,
        "quoted": {"seed": quote(terms.seed if terms.drawn_on else ""), "value": quote(terms.beacon_value)},
        "list_hash": rules.closed_list(numbers) if terms.drawn_on else "",
        "order": Paginator(numbers, PAGE).get_page(request.GET.get("page")),
        "here": "find",
    }
    return render(request, "public/draw.html", shown)


@require_GET
def numbers(request: SignedInRequest, pk: int) -> HttpResponse:
    """All numbers in the order drawn, one a line, to feed to a program."""
    _run, _terms, told = _drawn(request, pk)
    return HttpResponse("".join(f"{one}\n" for one in told), content_type="text/plain; charset=utf-8")


def _drawn(request: SignedInRequest, pk: int) -> tuple[CourseInstance, Admission, list[str]]:
    person = request.user if request.user.is_authenticated else None
    run = get_object_or_404(queries.runs_on_view_to(person), pk=pk)
    terms = places.admission(run)
    if terms.way != Way.DRAW:
        raise Http404(pk)
    return run, terms, [one.number for one in queries.drawn(terms)]
