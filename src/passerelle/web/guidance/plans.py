"""Plans at the counsellor's desk: written, looked at as the learner will, sent, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import NotNow, StaleVersion, WrongState
from passerelle.guidance import planning, reading
from passerelle.guidance.permissions import plans_visible_to, running_clients
from passerelle.guidance.states import PLAN_LIFE, PlanState
from passerelle.web import refusals, stale
from passerelle.web.guidance.forms import TwoWaysForm
from passerelle.web.pathways import alternatives

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.guidance.models import Counsel, Plan
    from passerelle.people.requests import SignedInRequest


def _counsel(request: SignedInRequest, number: str) -> Counsel:
    return get_object_or_404(running_clients(request.user, on=request.today), number=number)


def _plan(request: SignedInRequest, number: str) -> Plan:
    mine = plans_visible_to(request.user, on=request.today).filter(counsel__counsellor__person=request.user)
    return get_object_or_404(mine.select_related("counsel__counsellor__organisation"), number=number)


@login_required
@require_GET
def begin(request: SignedInRequest, number: str) -> HttpResponse:
    """An empty plan for a learner, or with two ways that the register finds to where they want to be."""
    counsel = _counsel(request, number)
    if not request.GET.get("to"):
        return _form(request, counsel, TwoWaysForm(), None)
    found = alternatives.found(counsel, request.GET, on=request.today)
    return _form(request, counsel, TwoWaysForm(initial=found.initial()), None, found=found)


def _form(
    request: SignedInRequest,
    counsel: Counsel,
    form: TwoWaysForm,
    plan: Plan | None,
    status: int = 200,
    found: alternatives.Found | None = None,
) -> HttpResponse:
    life = found.form if found else None if plan else alternatives.blank(on=request.today)
    shown = {"counsel": counsel, "form": form, "plan": plan, "found": found, "life": life, "here": "desk"}
    shown["to"] = request.GET.get("to", "")
    return render(request, "guidance/plan_form.html", shown, status=status)


@login_required
@require_POST
def draft(request: SignedInRequest, number: str) -> HttpResponse:
    """Keep it as a draft."""
    counsel, form = _counsel(request, number), TwoWaysForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        with refusals.told(form, NotNow):
            made = planning.draft(
                counsel,
                said["title"],
                form.alternatives(),
                words=said["words"],
                wish=alternatives.wish_of(said["wish"], counsel, on=request.today),
                by=request.user,
                today=request.today,
            )
    if not form.is_valid():
        return _form(request, counsel, form, None, status=422)
    messages.success(request, _("Kept. The learner sees it once you send it."))
    return redirect("counselling:plan", made.number)


@login_required
@require_GET
def plan(request: SignedInRequest, number: str) -> HttpResponse:
    """A plan as its learner sees it, with what does not fit, and what may be done with it."""
    found = _plan(request, number)
    acts = PLAN_LIFE.acts(found.state)
    ways = reading.shown_to_counsellor(found, on=request.today)
    shown = {
        "plan": found,
        "ways": ways,
        "exits": alternatives.left_open(ways, on=request.today),
        "given_up": alternatives.given_up_for(found, on=request.today),
        "acts": acts,
        "is_draft": found.state == PlanState.DRAFT,
        "may_choose": False,
        "theirs": True,
        "here": "desk",
    }
    return render(request, "guidance/plan.html", shown)


def _as_form(plan: Plan) -> TwoWaysForm:
    items = list(plan.items.all())
    told: dict[str, Any] = {"title": plan.title, "words": plan.words, "seen_version": plan.version}
    for name in ("A", "B"):
        own = [one for one in items if one.alternative == name]
        told[name] = "\n".join(one.line for one in own)
    return TwoWaysForm(initial=told)


@login_required
@require_GET
def edit(request: SignedInRequest, number: str) -> HttpResponse:
    """A draft, to be written anew."""
    found = _plan(request, number)
    if found.state != PlanState.DRAFT:
        raise WrongState("edit", found.state)
    return _form(request, found.counsel, _as_form(found), found)


@login_required
@require_POST
def save(request: SignedInRequest, number: str) -> HttpResponse:
    """Keep what was written."""
    found, form = _plan(request, number), TwoWaysForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        with refusals.told(form, StaleVersion):
            planning.edit(
                found,
                said["title"],
                form.alternatives(),
                words=said["words"],
                by=request.user,
                today=request.today,
                seen_version=said["seen_version"] or 0,
            )
    if not form.is_valid():
        if refusals.is_stale(form):
            stale.offer(form, _as_form(found), found.version)
        return _form(request, found.counsel, form, found, status=422)
    messages.success(request, _("Saved."))
    return redirect("counselling:plan", number)


@login_required
@require_POST
def send(request: SignedInRequest, number: str) -> HttpResponse:
    """Let the learner choose."""
    planning.send(_plan(request, number), by=request.user, today=request.today)
    messages.success(request, _("Sent. The learner gets a letter."))
    return redirect("counselling:plan", number)


@login_required
@require_POST
def take_back(request: SignedInRequest, number: str) -> HttpResponse:
    """Make it a draft again."""
    planning.take_back(_plan(request, number), by=request.user, today=request.today)
    messages.success(request, _("It is a draft again."))
    return redirect("counselling:plan", number)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Put it away."""
    found = planning.withdraw(_plan(request, number), by=request.user, today=request.today)
    messages.success(request, _("Put away."))
    return redirect("counselling:client", found.counsel.number)
