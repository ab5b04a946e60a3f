"""The recognition officer's desk: what waits for a decision, what the rules decided, the list and the programmes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue.models import Programme
from passerelle.core.errors import GateRefused, Malformed
from passerelle.organisations.permissions import mandates_of, organisations_of
from passerelle.policy import sentences
from passerelle.recognition import actions, agreement_times, queries, statements, wording
from passerelle.recognition.models import Edition, PositiveList, cap_of
from passerelle.recognition.permissions import OFFICERS, cases_to_decide, may_decide, others_to_decide, own_lists
from passerelle.recognition.states import CASES, WAITING, CaseState, EditionState
from passerelle.web import refusals
from passerelle.web.recognition import telling
from passerelle.web.recognition.forms import GrantForm, OverturnForm, RefuseForm

if TYPE_CHECKING:
    from datetime import date

    from django import forms
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest
    from passerelle.recognition.models import AgreementSignature, RecognitionCase

REFUSE, OVERTURN = "refuse_%s", "overturn_%s"  # ids on a page that shows more than one form


@dataclass(frozen=True)
class ListRow:
    """A list, its edition in force and the one to come."""

    list: PositiveList
    in_force: Edition | None
    to_come: Edition | None


@dataclass(frozen=True)
class ProgrammeRow:
    programme: Programme
    cap: Decimal


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What waits, what rules decided and can still be overturned, every line, and the programmes they point to."""
    cases = cases_to_decide(request.user)
    waiting = list(queries.waiting_first(cases.filter(state__in=WAITING))[:50])
    fresh, withdrawn = _to_overturn(cases, request.today)
    page = Paginator(own_lists(request.user).prefetch_related("editions"), 30).get_page(request.GET.get("page"))
    own = organisations_of(request.user, *OFFICERS)
    programmes = list(queries.current_programmes(request.today).filter(awarder__in=own)[:100])
    shown = {
        "bodies": _bodies(request, own),
        "waiting": telling.rows(waiting, today=request.today),
        "late": sum(telling.row(case, today=request.today).is_late for case in waiting),
        "fresh": telling.rows(fresh[:20], today=request.today),
        "withdrawn": telling.rows(withdrawn[:20], today=request.today),
        "agreements": _agreements(own, request.today),
        "lists": [_list_row(one) for one in page.object_list],
        "page": page,
        "programmes": [ProgrammeRow(programme, cap_of(programme)) for programme in programmes],
        "here": "desk",
    }
    return render(request, "recognition/home.html", shown)


def _to_overturn(cases: QuerySet[RecognitionCase], today: date) -> tuple[list[RecognitionCase], list[RecognitionCase]]:
    """Return what rules decided and can still be overturned, and what rests on an award withdrawn since: one query."""
    in_time = Q(state__in=[CaseState.DECIDED_AUTOMATICALLY, CaseState.ACCEPTED], overturn_until__gte=today)
    withdrawn = Q(award_withdrawn_on__isnull=False, state__in=_OVERTURNABLE)
    found = list(cases.filter(in_time | withdrawn)[:100])
    by_rule = [
        one for one in found if one.overturn_until and one.overturn_until >= today and one.state != CaseState.DECIDED
    ]
    return by_rule, [one for one in found if one.award_withdrawn_on]


def _agreements(own: frozenset[int], today: date) -> list[AgreementSignature]:
    """Return the places of one's bodies in agreements that they are to sign, or to look at again."""
    waiting = agreement_times.to_sign() | agreement_times.to_look_at(on=today)
    return list(waiting.filter(body__in=own).order_by("agreement__review_on", "pk")[:20])


def _list_row(one: PositiveList) -> ListRow:
    editions = list(one.editions.all())
    in_force = next((edition for edition in editions if edition.state == EditionState.IN_FORCE), None)
    return ListRow(one, in_force, next((edition for edition in editions if not edition.is_public), None))


_OVERTURNABLE = [CaseState.DECIDED_AUTOMATICALLY, CaseState.DECIDED, CaseState.ACCEPTED]


def _bodies(request: SignedInRequest, own: frozenset[int]) -> list[Organisation]:
    found = {mandate.organisation_id: mandate.organisation for mandate in mandates_of(request.user)}
    return [body for number, body in found.items() if number in own]


def _case(request: SignedInRequest, number: str) -> RecognitionCase:
    return get_object_or_404(cases_to_decide(request.user), number=number)


@login_required
@require_GET
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """One case, with the decision filled in as the rule proposes it."""
    return _page(request, _case(request, number))


@login_required
@require_POST
def decide(request: SignedInRequest, number: str) -> HttpResponse:
    """Grant or refuse."""
    found, grants = _case(request, number), request.POST.get("grant") == "yes"
    form: forms.Form = GrantForm(request.POST, case=found) if grants else RefuseForm(request.POST, auto_id=REFUSE)
    if form.is_valid():
        try:
            actions.decide(found, by=request.user, today=request.today, grant=grants, **form.cleaned_data)
            messages.success(request, _("Decided. The learner sees it now, with your reasons."))
            return redirect("recognition:case", number)
        except Malformed as refusal:
            refusals.tell(form, refusal)
        except GateRefused as refusal:
            for told in sentences.of_findings(one for one in refusal.findings if one.blocks):
                form.add_error("credits", f"{told.sentence} {told.basis}")
    return _page(request, found, status=422, **({"grant": form} if grants else {"refuse": form}))


@login_required
@require_POST
def overturn(request: SignedInRequest, number: str) -> HttpResponse:
    """Undo a decision that a rule made."""
    found, form = _case(request, number), OverturnForm(request.POST, auto_id=OVERTURN)
    if not form.is_valid():
        return _page(request, found, status=422, overturning=form)
    actions.overturn(found, by=request.user, today=request.today, **form.cleaned_data)
    messages.success(request, _("Overturned. The learner sees it now, with your reasons."))
    return redirect("recognition:case", number)


def _page(
    request: SignedInRequest,
    found: RecognitionCase,
    *,
    grant: forms.Form | None = None,
    refuse: forms.Form | None = None,
    overturning: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    in_time = found.overturn_until is not None and request.today <= found.overturn_until
    overturnable = CASES.allows(found.state, "overturn") and (in_time or found.award_withdrawn_on is not None)
    may = may_decide(request.user, found)
    shown = {
        "case": found,
        "row": telling.row(found, today=request.today),
        "statement": statements.in_force(found),
        "told": wording.told(found),
        "rule": wording.rule(found.line) if found.line else "",
        "nearest": telling.nearest(found),
        "goal": wording.goal(found),
        "beside": queries.asked_beside(found),
        "may_decide": may and found.is_waiting,
        "barred": found.is_waiting and not may,
        "others": others_to_decide(found, on=request.today) if found.is_waiting and not may else [],
        "may_overturn": may and overturnable,
        "grant": grant or GrantForm(case=found),
        "refuse": refuse or RefuseForm(auto_id=REFUSE),
        "overturning": overturning or OverturnForm(auto_id=OVERTURN),
        "here": "desk",
        **telling.of_room(found),
    }
    return render(request, "recognition/case.html", shown, status=status)
