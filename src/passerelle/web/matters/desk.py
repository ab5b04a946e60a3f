"""What waits on the desk of matters: for owners their own, for the authority everything; each list turns by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import render
from django.views.decorators.http import require_GET

from passerelle.organisations.permissions import organisations_of
from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.registers import queries as registers
from passerelle.vetting.models import Condition
from passerelle.vetting.permissions import (
    DESK,
    WRITERS,
    appeals_visible_to,
    complaints_visible_to,
    own_cases,
    sanctions_visible_to,
    suspensions_visible_to,
)
from passerelle.vetting.states import APPEAL_OPEN, SANCTION_OPEN, ComplaintState, ConditionState, SuspensionState

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

SHOWN = 20
"""So many of each kind stand on a page."""
ASKED_FIRST = F("stopped_since").desc(nulls_last=True)
"""Cases whose clock stands still because their applicant is asked something come before all others."""
AUTHORITY = (Duty.REGISTRAR, Duty.DECISION_OFFICER, Duty.APPEAL_HANDLER)


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What waits: questions and conditions for owners; appeals, procedures and complaints for the authority.

    A reader has the sections that can hold something for them; who complained reads what became of it.
    """
    reader = request.user
    answers_all = holds(reader, *DESK)
    complaints = complaints_visible_to(reader).order_by("-pk")
    lists = {
        "own": own_cases(reader).order_by(ASKED_FIRST, "-pk").prefetch_related("requests"),
        "conditions": _conditions(request),
        "appeals": appeals_visible_to(reader).filter(state__in=APPEAL_OPEN),
        "procedures": sanctions_visible_to(reader).filter(state__in=SANCTION_OPEN).order_by("comment_until", "pk"),
        "suspensions": suspensions_visible_to(reader).filter(
            state__in=[SuspensionState.PROPOSED, SuspensionState.IN_FORCE]
        ),
        "complaints": complaints.filter(state=ComplaintState.LODGED).order_by("pk") if answers_all else complaints,
    }
    pages = {name: _page_of(request, name, rows) for name, rows in lists.items()}
    names = registers.names(_number(one) for page in pages.values() for one in page)
    named = {name: [(one, names.get(_number(one), _number(one))) for one in page] for name, page in pages.items()}
    shown = {
        **named,
        "own": [
            (case, name, next((asked.due_on for asked in case.requests.all() if asked.ended_on is None), None))
            for case, name in named["own"]
        ],
        "pages": pages,
        "has_matters": holds(reader, *AUTHORITY) or bool(organisations_of(reader, *WRITERS)),
        "answers_all": answers_all,
        "today": request.today,
        "here": "desk",
    }
    return render(request, "matters/home.html", shown)


def _page_of(request: SignedInRequest, name: str, rows: QuerySet[Any]) -> Page[Any]:
    """Return the page of a list that was asked for under its own name, so that each list turns by itself."""
    return Paginator(rows, SHOWN).get_page(request.GET.get(name))


def _number(one: Any) -> str:
    """Return the number of the entry that something is about."""
    return str(one.case.entry if isinstance(one, Condition) else one.entry)


def _conditions(request: SignedInRequest) -> QuerySet[Condition]:
    """Return the conditions that are not settled, by due date: all for the desk, for owners their own."""
    waiting = Condition.objects.filter(state__in=[ConditionState.OPEN, ConditionState.OFFERED])
    if not holds(request.user, Duty.REGISTRAR, Duty.DECISION_OFFICER):
        waiting = waiting.filter(case__in=own_cases(request.user))
    return waiting.select_related("case__applicant").order_by("due_on", "pk")
