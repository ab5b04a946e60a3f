"""The policy officers' desk for goals: one drafts, a second publishes, both tell how measures go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import NotPermitted, StaleVersion
from passerelle.indicators import goals, queries
from passerelle.indicators.models import Goal, Measure
from passerelle.indicators.permissions import may_approve_goal, may_set_goals
from passerelle.indicators.states import MEASURES, GoalState
from passerelle.web import refusals, stale
from passerelle.web.figures import telling
from passerelle.web.figures.forms import GoalForm, Measures, initial, initial_rows
from passerelle.web.figures.goals import shown

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Goals in force, drafts that wait, and a new one."""
    _officers_only(request)
    kept = telling.by_part(queries.newest())
    public = [one for one in queries.goals() if one.state == GoalState.PUBLISHED]
    drafts = Goal.objects.filter(state=GoalState.DRAFT).select_related("drafted_by")
    page = {
        "drafts": [(one, may_approve_goal(request.user, one)) for one in drafts],
        "goals": [shown(one, kept, request.today) for one in public],
        "here": "desk",
    }
    return render(request, "figures/goals_desk.html", page)


@login_required
@require_GET
def new(request: SignedInRequest) -> HttpResponse:
    """A blank goal, or one that takes the place of another (`instead_of`)."""
    _officers_only(request)
    old = _replaced(request.GET.get("instead_of", ""))
    form = GoalForm(initial=initial(old) | {"start": None} if old else {})
    return _form_page(request, form, Measures(initial=initial_rows(old) if old else []), replaces=old)


@login_required
@require_POST
def begin(request: SignedInRequest) -> HttpResponse:
    """Draft a goal."""
    _officers_only(request)
    old = _replaced(request.POST.get("instead_of", ""))
    form, rows = GoalForm(request.POST), Measures(request.POST)
    if form.is_valid() & rows.is_valid():
        with refusals.told(form):
            made = goals.draft_goal(form.stated(rows), by=request.user, today=request.today, replaces=old)
        if form.is_valid():
            messages.success(request, _("Drafted. A second policy officer publishes it."))
            return redirect("goal_desk:draft", made.pk)
    return _form_page(request, form, rows, replaces=old, status=422)


@login_required
@require_GET
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """One goal, and what can be done with it."""
    found = _goal(request, pk)
    page = {
        "one": shown(found, telling.by_part(queries.newest()), request.today),
        "goal": found,
        "may_approve": found.is_draft and may_approve_goal(request.user, found),
        "steps": [(one, MEASURES.acts(one.state)) for one in found.measures.all()]
        if found.state == GoalState.PUBLISHED
        else [],
        "here": "desk",
    }
    return render(request, "figures/goal_desk.html", page)


@login_required
@require_GET
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form of a draft."""
    found = _goal(request, pk)
    return _form_page(request, GoalForm(initial=initial(found)), Measures(initial=initial_rows(found)), found)


@login_required
@require_POST
def save(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    found = _goal(request, pk)
    form, rows = GoalForm(request.POST), Measures(request.POST)
    if form.is_valid() & rows.is_valid():
        seen = form.cleaned_data["seen"] or 0
        with refusals.told(form, StaleVersion):
            goals.edit_goal(found, form.stated(rows), by=request.user, today=request.today, seen=seen)
        if form.is_valid():
            messages.success(request, _("Saved. A colleague publishes it."))
            return redirect("goal_desk:draft", found.pk)
    if refusals.is_stale(form):
        now = Goal.objects.get(pk=found.pk)
        kept = Measures(initial=initial_rows(now))
        stale.offer(form, GoalForm(initial=initial(now)), now.revision, field="seen", rows=[(rows, kept)])
    return _form_page(request, form, rows, found, status=422)


@login_required
@require_POST
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Publish a draft, as the second person."""
    goals.approve_goal(_goal(request, pk), by=request.user, today=request.today)
    messages.success(request, _("Published."))
    return redirect("goals:every")


@login_required
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    goals.withdraw_goal(_goal(request, pk), by=request.user)
    messages.success(request, _("Withdrawn. Nothing of it was public."))
    return redirect("goal_desk:home")


@login_required
@require_POST
def step(request: SignedInRequest, pk: int, act: str) -> HttpResponse:
    """Say that a measure has begun, is done, or is given up."""
    _officers_only(request)
    measure = get_object_or_404(Measure.objects.select_related("goal"), pk=pk)
    goals.step_measure(measure, act, by=request.user, today=request.today)
    messages.success(request, _("Noted."))
    return redirect("goal_desk:draft", measure.goal_id)


def _officers_only(request: SignedInRequest) -> None:
    if not may_set_goals(request.user):
        raise NotPermitted


def _goal(request: SignedInRequest, pk: int) -> Goal:
    _officers_only(request)
    return get_object_or_404(
        Goal.objects.select_related("organisation", "drafted_by", "approved_by", "replaces"), pk=pk
    )


def _replaced(asked: str) -> Goal | None:
    """Return the goal in force that another shall replace, where one is named."""
    return get_object_or_404(Goal, pk=asked, state=GoalState.PUBLISHED) if asked.isdecimal() else None


def _form_page(
    request: SignedInRequest,
    form: GoalForm,
    rows: Any,
    goal: Goal | None = None,
    *,
    replaces: Goal | None = None,
    status: int = 200,
) -> HttpResponse:
    page = {"form": form, "rows": rows, "goal": goal, "replaces": replaces, "here": "desk"}
    return render(request, "figures/goal_form.html", page, status=status)
