"""What waits on the desk of matters: for owners their own, for the authority everything; each list turns by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Model
from django.shortcuts import render
from django.views.decorators.http import require_GET

from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.registers import queries as registers
from passerelle.vetting.models import Condition
from passerelle.vetting.permissions import (
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

R = TypeVar("R", bound=Model)
SHOWN = 20
"""So many of each kind stand on a page."""
AUTHORITY = (Duty.REGISTRAR, Duty.DECISION_OFFICER, Duty.APPEAL_HANDLER)


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What waits: questions and conditions for owners; appeals, procedures and complaints for the authority."""
    reader = request.user
    appeals = _page_of(request, "appeals", appeals_visible_to(reader).filter(state__in=APPEAL_OPEN))
    open_procedures = sanctions_visible_to(reader).filter(state__in=SANCTION_OPEN).order_by("comment_until", "pk")
    procedures = _page_of(request, "procedures", open_procedures)
    open_now = [SuspensionState.PROPOSED, SuspensionState.IN_FORCE]
    suspensions = _page_of(request, "suspensions", suspensions_visible_to(reader).filter(state__in=open_now))
    complaints = _page_of(request, "complaints", complaints_visible_to(reader).filter(state=ComplaintState.LODGED))
    own = _page_of(request, "own", own_cases(reader).order_by("-pk").prefetch_related("requests"))
    conditions = _page_of(request, "conditions", _conditions(request))
    numbers = [one.entry for one in appeals] + [one.entry for one in procedures] + [one.entry for one in suspensions]
    numbers += [one.entry for one in complaints] + [one.case.entry for one in conditions] + [one.entry for one in own]
    names = registers.names(numbers)
    shown = {
        "appeals": [(one, names.get(one.entry, one.entry)) for one in appeals],
        "procedures": [(one, names.get(one.entry, one.entry)) for one in procedures],
        "suspensions": [(one, names.get(one.entry, one.entry)) for one in suspensions],
        "complaints": [(one, names.get(one.entry, one.entry)) for one in complaints],
        "conditions": [(one, names.get(one.case.entry, one.case.entry)) for one in conditions],
        "own": [
            (one, names.get(one.entry, one.entry), any(asked.ended_on is None for asked in one.requests.all()))
            for one in own
        ],
        "pages": {
            "appeals": appeals,
            "procedures": procedures,
            "suspensions": suspensions,
            "complaints": complaints,
            "own": own,
            "conditions": conditions,
        },
        "is_authority": holds(reader, *AUTHORITY),
        "today": request.today,
        "here": "desk",
    }
    return render(request, "matters/home.html", shown)


def _page_of(request: SignedInRequest, name: str, rows: QuerySet[R]) -> Page[R]:
    """Return the page of a list that was asked for under its own name, so that each list turns by itself."""
    return Paginator(rows, SHOWN).get_page(request.GET.get(name))


def _conditions(request: SignedInRequest) -> QuerySet[Condition]:
    """Return the conditions that are not settled, by due date: all for the desk, for owners their own."""
    waiting = Condition.objects.filter(state__in=[ConditionState.OPEN, ConditionState.OFFERED])
    if not holds(request.user, Duty.REGISTRAR, Duty.DECISION_OFFICER):
        waiting = waiting.filter(case__in=own_cases(request.user))
    return waiting.select_related("case__applicant").order_by("due_on", "pk")
