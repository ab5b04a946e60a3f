"""Cases waiting for a signature: the report, the letter as it will read, and the decision."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.calendar import add_months
from passerelle.core.errors import Conflicted, GateRefused, NotPermitted
from passerelle.organisations.permissions import organisations_of
from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.policy import queries as policy
from passerelle.policy import sentences
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import LIFECYCLE
from passerelle.vetting import actions, binding, dossier, queries
from passerelle.vetting import levels as levels_of_cases
from passerelle.vetting.actions import deciding
from passerelle.vetting.models import Case, Outcome
from passerelle.vetting.permissions import cases_visible_to
from passerelle.vetting.states import Stage
from passerelle.web import refusals
from passerelle.web.officer.forms import DecisionForm
from passerelle.web.panel import asked, documents, facts
from passerelle.web.panel.forms import ConditionRows, conditions
from passerelle.web.registrar import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.http import HttpResponse

    from passerelle.core.gate import Profile
    from passerelle.frameworks.models import Level
    from passerelle.people.requests import SignedInRequest
    from passerelle.registers.models import Entry
    from passerelle.web.panel.facts import Fact


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What waits for a decision, by due date, and what was decided last."""
    _officers_only(request)
    visible = cases_visible_to(request.user)
    waiting = visible.filter(stage=Stage.DECIDING).order_by("due_on", "pk")
    page = Paginator(waiting, 20).get_page(request.GET.get("page"))
    latest = visible.filter(stage=Stage.DECIDED).order_by("-decision__decided_on", "-pk")
    decided = Paginator(latest, 10).get_page(request.GET.get("decided"))
    titles = queries.titles([*page, *decided])
    own = organisations_of(request.user)
    shown = {
        "rows": [
            {
                "case": case,
                "title": titles.get(case.entry) or case.entry,
                "due": clock.tag(case, request.today),
                "is_own": case.applicant_id in own,
            }
            for case in page
        ],
        "decided": [(case, titles.get(case.entry) or case.entry) for case in decided],
        "page": page,
        "decided_page": decided,
        "figures": queries.figures(request.today),
        "here": "desk",
    }
    return render(request, "officer/home.html", shown)


@login_required
@require_GET
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """One case: what the panel found, and the decision to be made."""
    _officers_only(request)
    found = _case(request, number)
    return _page(request, found)


@login_required
@require_POST
def letter(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the letter as it would go out; nothing is decided yet."""
    _officers_only(request)
    found = _case(request, number)
    form, rows, made = _drafted(request, found)
    if made is None:
        return _page(request, found, form=form, rows=rows)
    stated, months = _stated(form, rows), made.decision.validity_months
    outcome = Outcome(stated.outcome)
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]
    shown = {
        "case": found,
        "title": queries.titles([found]).get(found.entry) or found.entry,
        "outcome": outcome,
        "reasons": [(form.fields[question].label, reason) for question, reason in form.reasons.items()],
        "conditions": conditions(rows),
        "determined": made.determined,
        "corrected": form.corrected(
            binding.decided_on(found, form.stated_facts, stated.facts_reason, on=request.today)
        ),
        "facts_reason": stated.facts_reason,
        "valid_until": add_months(request.today, months) if months else None,
        "today": request.today,
        "is_overdue": found.is_overdue(request.today),
        "kept": kept,
        "here": "desk",
    }
    return render(request, "officer/letter.html", shown)


@login_required
@require_POST
def decide(request: SignedInRequest, number: str) -> HttpResponse:
    """Sign and publish."""
    _officers_only(request)
    found = _case(request, number)
    form, rows, made = _drafted(request, found)
    if made is None:
        return _page(request, found, form=form, rows=rows)
    with _told(form, rows):
        actions.decide(found, by=request.user, today=request.today, **vars(_stated(form, rows)))
    if not (form.is_valid() and rows.is_valid()):
        return _page(request, found, form=form, rows=rows)
    messages.success(request, _("The decision is signed and public."))
    return redirect("officer:case", number)


def _drafted(request: SignedInRequest, found: Case) -> tuple[DecisionForm, Any, deciding.Draft | None]:
    """Return what was sent, and the decision it would be; None where anything is amiss, and then all of it is told."""
    form, rows = _bound(request, found)
    form.full_clean()
    rows.full_clean()
    made = None
    if "outcome" in form.cleaned_data:
        with _told(form, rows):
            made = deciding.drafted(found, _stated(form, rows), by=request.user, today=request.today)
    return form, rows, made if form.is_valid() and rows.is_valid() else None


def _stated(form: DecisionForm, rows: Any) -> deciding.Stated:
    said = form.cleaned_data
    return deciding.Stated(
        outcome=said["outcome"],
        reasons=form.reasons,
        conditions=conditions(rows),
        determined_level=said.get("determined_level", ""),
        determined_credits=said.get("determined_credits"),
        determined_reason=said.get("determined_reason", ""),
        validity_months=said.get("validity_months"),
        facts=form.stated_facts,
        facts_reason=said.get("facts_reason", ""),
    )


@contextmanager
def _told(form: DecisionForm, rows: Any) -> Iterator[None]:
    """Do something with a decision; what is refused is told beside the field or the condition it is about."""
    filled = [row for row in rows if any(row.cleaned_data.values())]
    with refusals.told(form, Conflicted, GateRefused, rows={"conditions": filled}):
        yield


def _officers_only(request: SignedInRequest) -> None:
    if not holds(request.user, Duty.DECISION_OFFICER):
        raise NotPermitted


def _case(request: SignedInRequest, number: str) -> Case:
    return get_object_or_404(cases_visible_to(request.user), number=number)


def _outcomes(found: Case, entry: Entry) -> list[tuple[str, Any]]:
    """Return what may be decided: what the panel's report allows and the entry's life knows."""
    report = getattr(found, "report", None)
    may = deciding.allowed(found, report.outcome) if report else ()
    return [(one.value, one.label) for one in may if LIFECYCLE.allows(entry.state, one.value)]


def _preselected(proposed: str, outcomes: list[tuple[str, Any]]) -> str:
    """Return what the panel proposes, where it can be decided as it is; a refusal leaves the officer two ways."""
    words = [one for one, _label in outcomes]
    return proposed if proposed in words or len(words) != 1 else str(words[0])


def _choices(levels: Sequence[Level]) -> list[tuple[str, str]]:
    return [(level.code, level.code) for level in levels]


def _bound(request: SignedInRequest, found: Case) -> tuple[DecisionForm, Any]:
    levels = _choices(levels_of_cases.of_case(found))
    form = DecisionForm(
        request.POST,
        outcomes=_outcomes(found, entry_of(found.entry)),
        levels=levels,
        asked=asked.of(found),
        is_sized=documents.is_sized(found),
        facts=_facts(request, found, queries.judged(found)),
    )
    return form, ConditionRows(request.POST, prefix="conditions")


def _facts(
    request: SignedInRequest,
    found: Case,
    stated: Mapping[str, Any] | None,
    profiles: Sequence[Profile] | None = None,
) -> list[Fact]:
    """Return what rules in force read of the registration, as the applicant states it."""
    return facts.told(binding.beside(found, stated, on=request.today, profiles=profiles))


def _page(request: SignedInRequest, found: Case, form: Any = None, rows: Any = None) -> HttpResponse:
    """Show the case; a form that was refused takes the place of the drafted one."""
    refused = form is not None
    if refused:
        found.refresh_from_db()
    seen = dossier.of(found, reader=request.user, on=request.today)
    levels = levels_of_cases.of_case(found, seen.stated) if seen.stated else []
    profiles = policy.in_force(request.today)
    read = _facts(request, found, seen.stated, profiles)
    if "decide" in seen.acts and seen.report and not refused:
        entry = entry_of(found.entry)
        outcomes = _outcomes(found, entry)
        drafted: dict[str, Any] = queries.drafted_reasons(seen.votes, found)
        drafted["outcome"] = _preselected(seen.report.outcome, outcomes)
        if not read:  # else it depends on what is entered there
            drafted["validity_months"] = binding.longest_months(
                found, entry, on=request.today, profiles=profiles, stated=seen.stated
            )
        form = DecisionForm(
            initial=drafted,
            outcomes=outcomes,
            levels=_choices(levels),
            asked=asked.of(found),
            is_sized=documents.is_sized(found),
            facts=read,
        )
        rows = ConditionRows(initial=seen.report.conditions, prefix="conditions")
    shown = {
        "case": found,
        "seen": seen,
        "title": seen.title,
        "due": clock.tag(found, request.today),
        "left": clock.left(found, request.today),
        "documents": documents.read(found, seen.stated, levels) if seen.stated else None,
        "facts": read,
        "form": form,
        "rows": rows,
        "why_not": sentences.REASONS.get(seen.not_deciding, ""),
        "here": "desk",
    }
    return render(request, "officer/case.html", shown, status=422 if refused else 200)
