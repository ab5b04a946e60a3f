"""Who accepts whose awards: one table of all published lists, sorted by links above it (a telephone hides its head)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from passerelle.recognition.network import Tie, ties

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest

COLUMNS: Final[dict[str, tuple[Any, Callable[[Tie], Any]]]] = {
    "who": (_("Who accepts"), lambda tie: tie.who.legal_name),
    "whose": (_("Whose awards"), lambda tie: tie.whose.legal_name if tie.whose else "\uffff"),
    "entries": (_("Micro-credentials"), lambda tie: -tie.entries),
    "lines": (_("Lines"), lambda tie: -tie.lines),
    "at_once": (_("At once"), lambda tie: -tie.at_once),
    "credits": (_("Credits at most"), lambda tie: -tie.credits),
}
"""What the table is sorted by: names from the first letter on, numbers from the largest on."""


@require_GET
def every(request: PublicRequest) -> HttpResponse:
    """Every pair of bodies that a published list ties together today."""
    by = request.GET.get("by", "who")
    by = by if by in COLUMNS else "who"
    found = sorted(ties(on=request.today), key=COLUMNS[by][1])
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "drawn": found if page.number == 1 else (),
        "columns": [
            (code, words, code == by, place > 1) for place, (code, (words, _key)) in enumerate(COLUMNS.items())
        ],
        "by": by,
        "query": f"by={by}&",
        "bodies": len({tie.who.pk for tie in found}),
        "here": "find",
    }
    return render(request, "public/network.html", shown)
