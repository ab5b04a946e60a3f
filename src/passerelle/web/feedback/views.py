"""What everybody reads of feedback on one entry: by kind of giver, outcome by outcome, in words with the replies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.quality.feedback import queries
from passerelle.quality.feedback.bases import is_open
from passerelle.quality.models import GiverKind
from passerelle.registers import queries as registers
from passerelle.web.public.by_number import in_capitals

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest
    from passerelle.registers.models import Entry

SIZE = 20


@require_GET
def entry(request: PublicRequest, number: str) -> HttpResponse:
    """Feedback on one entry; `from` narrows the texts to a kind of giver."""
    if meant := in_capitals(number):
        return redirect("feedback:entry", meant)
    found = public_entry(number)
    asked = request.GET.get("from", "")
    kind = asked if asked in GiverKind.values else ""
    sums = queries.sums(number)
    shown = {
        "entry": found,
        "sums": sums,
        "unseen": sum(one.unseen for one in sums),
        "kinds": [(one, GiverKind(one).label) for one in dict.fromkeys(each.giver_kind for each in sums)],
        "kind": kind,
        "query": f"from={kind}&" if kind else "",
        "by_outcome": [one for one in queries.by_outcome(number, getattr(found, "outcomes", ())) if one["n"]],
        "page": Paginator(queries.texts_of(number, kind), SIZE).get_page(request.GET.get("page")),
        "reports": queries.reports_of(number)[:SIZE],
        "is_open": is_open(found),
        "here": "find",
    }
    return render(request, "feedback/entry.html", shown)


def public_entry(number: str) -> Entry:
    """Return a micro-credential or course that has a public page. Raises Http404."""
    found = registers.entry(number)
    if not isinstance(found, MicroCredential | ShortCourse) or not found.is_public:
        raise Http404(number)
    return found


def block(number: str) -> dict[str, Any]:
    """Return what the page of an entry shows of its feedback: learners and employers in numbers; one query."""
    sums = queries.sums(number)
    told = [one for one in sums if one.giver_kind in (GiverKind.LEARNER, GiverKind.EMPLOYER)]
    return {"feedback": told, "spoken": sum(one.n for one in sums)}
