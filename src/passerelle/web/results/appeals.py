"""Appeals against results: the list of those that concern one, where one stands, and the learner's own steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import annulling, corrections, jury_results, retakes, scales, sparing
from passerelle.assessment.models import ResultAppeal, ResultCorrection
from passerelle.assessment.permissions import candidates_visible_to, result_appeals_visible_to
from passerelle.assessment.states import ASSESSED, OPEN_RESULT_APPEALS, ResultAppealState
from passerelle.core.errors import NotNow
from passerelle.policy.sentences import TIES
from passerelle.web import refusals
from passerelle.web.assessor.forms import NameForm, key_of, mark_forms
from passerelle.web.results.forms import AnnulForm, DismissForm, GroundForm, RefuseForm, UpholdForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.assessment.models import Candidate
    from passerelle.people.requests import SignedInRequest

A_PAGE = 20


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The appeals one answers, hears or lodged: open ones by the day their result is due, then those that ended."""
    found = result_appeals_visible_to(request.user)
    shown = {
        "open_ones": Paginator(found.filter(state__in=OPEN_RESULT_APPEALS), A_PAGE).get_page(request.GET.get("page")),
        "ended": Paginator(
            found.exclude(state__in=OPEN_RESULT_APPEALS).order_by("-decided_on", "-pk"), A_PAGE
        ).get_page(request.GET.get("ended")),
        "only_own": not found.exclude(candidate__person=request.user).exists(),
        "here": "desk",
    }
    return render(request, "results/appeals.html", shown)


def visible(request: SignedInRequest, number: str) -> ResultAppeal:
    return get_object_or_404(result_appeals_visible_to(request.user), number=number)


@login_required
@require_GET
def appeal(request: SignedInRequest, number: str) -> HttpResponse:
    """One appeal: what is held against the result, where it stands, and what the reader is to do."""
    return page(request, visible(request, number))


def page(request: SignedInRequest, found: ResultAppeal, status: int = 200, **forms_sent: Any) -> HttpResponse:
    """Return the page of an appeal, with the forms that were refused as they were sent."""
    who, candidate = request.user, found.candidate
    spec = sparing.specification(candidate)
    given = {mark.component: mark for mark in candidate.component_results.all()}
    chosen = scales.set_for(candidate.micro_credential)
    is_open = found.state in OPEN_RESULT_APPEALS
    names = is_open and corrections.may_name(who, found)
    hears = found.state == ResultAppealState.ADMITTED and corrections.may_hear(who, found, on=request.today)
    choices = corrections.choices(found, who, on=request.today) if names else []
    fix = getattr(found, "correction", None)
    jury = corrections.jury_of(candidate)
    shown = {
        "appeal": found,
        "candidate": candidate,
        "entry": candidate.micro_credential,
        "spared": [{"part": part, "outcomes": []} for part in spec.not_marked],
        "criteria": spec.criteria,
        "rows": [
            {"part": part, "given": mark, **scales.told(chosen, code, mark.score if mark else None)}
            for part in spec.to_mark
            for code, mark in [(str(part.get("code")), given.get(str(part.get("code"))))]
        ],
        "is_own": candidate.person_id == who.pk,
        "may_withdraw": is_open and candidate.person_id == who.pk,
        "names": names,
        "choices": [
            {"key": key_of(one), "choice": one, "bars": [TIES.get(tie.code, tie.code) for tie in one.ties]}
            for one in choices
        ],
        "name_form": NameForm(choices=choices) if names else None,
        "refuse_form": RefuseForm() if names and found.state == ResultAppealState.LODGED else None,
        "may_refuse": found.state == ResultAppealState.LODGED and corrections.may_answer(who, found),
        "hears": hears,
        "in_part": jury_results.in_part([candidate]).get(candidate.pk),
        "by_jury": jury is not None,
        "annulled": fix is not None and annulling.is_annulled(found),
        "uphold_form": UpholdForm(auto_id="uphold_%s") if hears and not jury else None,
        "annul_form": AnnulForm(auto_id="annul_%s") if hears and jury else None,
        "marks": mark_forms(candidate.micro_credential, spec.to_mark, given) if hears and not jury else [],
        "dismiss_form": DismissForm(auto_id="dismiss_%s") if hears else None,
        "counts": fix.candidate if fix else None,
        "here": "desk",
        **forms_sent,
    }
    return render(request, "results/appeal.html", shown, status=status)


def _own(request: SignedInRequest, number: str) -> Candidate:
    return get_object_or_404(candidates_visible_to(request.user).filter(person=request.user), number=number)


@login_required
@require_GET
def begin(request: SignedInRequest, number: str) -> HttpResponse:
    """What an appeal is, until when, and what follows; before anything is sent."""
    return _ask(request, _own(request, number), GroundForm())


def _ask(request: SignedInRequest, candidate: Candidate, form: GroundForm, status: int = 200) -> HttpResponse:
    until = corrections.appeal_until(candidate.assessed_on) if candidate.assessed_on else None
    shown = {
        "candidate": candidate,
        "entry": candidate.micro_credential,
        "until": until,
        "is_late": until is None or request.today > until,
        "counts": candidate.state in ASSESSED,
        "instead": ResultCorrection.objects.filter(replaced=candidate).select_related("candidate").first(),
        "lodged": ResultAppeal.objects.filter(candidate=candidate).first(),
        "due": corrections.result_due(candidate, request.today),
        "form": form,
        "here": "desk",
    }
    return render(request, "results/appealing.html", shown, status=status)


@login_required
@require_POST
def lodge(request: SignedInRequest, number: str) -> HttpResponse:
    """Send an appeal."""
    candidate, form = _own(request, number), GroundForm(request.POST)
    if form.is_valid():
        with refusals.told(form, NotNow):
            sent = corrections.lodge(candidate, form.cleaned_data["ground"], by=request.user, today=request.today)
    if not form.is_valid():
        return _ask(request, candidate, form, status=422)
    messages.success(request, _("Sent. You read here who looks at it, and what comes of it."))
    return redirect("results:appeal", sent.number)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Give an appeal up."""
    corrections.withdraw(visible(request, number), by=request.user)
    messages.success(request, _("You gave the appeal up. The result stands."))
    return redirect("results:appeal", number)


@login_required
@require_POST
def enter_again(request: SignedInRequest, number: str) -> HttpResponse:
    """Try again after the same course."""
    fresh = retakes.enter_again(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("You are entered anew, as %(number)s. An assessor is named next.") % {"number": fresh})
    return redirect("learner:result", fresh.number)
