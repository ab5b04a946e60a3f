"""What a draft asks for: the whole or blocks, and by which route."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import asking
from passerelle.assessment.models import PriorRoute
from passerelle.assessment.permissions import cases_visible_to
from passerelle.assessment.states import CaseState
from passerelle.core.errors import StaleVersion
from passerelle.registers.states import LISTED
from passerelle.web import refusals, stale

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.assessment.models import PriorLearningCase
    from passerelle.people.requests import SignedInRequest


class AskedForm(forms.Form):
    """Which blocks (none for the whole), by which route."""

    blocks = forms.MultipleChoiceField(
        label=gettext_lazy("Blocks"),
        help_text=gettext_lazy("Choose none for the whole."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    route = forms.ChoiceField(
        label=gettext_lazy("What you bring"), choices=PriorRoute.choices, widget=forms.RadioSelect
    )
    course = forms.ChoiceField(
        label=gettext_lazy("The course"), help_text=gettext_lazy("Only where you bring a course"), required=False
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, case: PriorLearningCase, **more: Any) -> None:
        super().__init__(*given, **more)
        entry = case.micro_credential
        self.courses = list(entry.short_courses.filter(state__in=LISTED).order_by("number")[:50])
        if entry.blocks:
            self.fields["blocks"].choices = [  # type: ignore[attr-defined]
                (one["code"], one.get("title") or one["code"]) for one in entry.blocks
            ]
        else:
            del self.fields["blocks"]
        named = [(one.number, one.name) for one in self.courses]
        self.fields["course"].choices = [("", "–"), *named]  # type: ignore[attr-defined]


def _draft(request: SignedInRequest, number: str) -> PriorLearningCase:
    own = cases_visible_to(request.user).filter(person=request.user, state=CaseState.DRAFT)
    return get_object_or_404(own.select_related("course"), number=number)


def _begun(case: PriorLearningCase) -> dict[str, Any]:
    course = case.course.number if case.course else ""
    return {"blocks": case.blocks, "route": case.route, "course": course, "seen_version": case.version}


@login_required
@require_GET
def asked_for(request: SignedInRequest, number: str) -> HttpResponse:
    """The whole or blocks, and what somebody brings."""
    case = _draft(request, number)
    return _page(request, case, AskedForm(case=case, initial=_begun(case)))


def _page(request: SignedInRequest, case: PriorLearningCase, form: AskedForm, status: int = 200) -> HttpResponse:
    shown = {"case": case, "entry": case.micro_credential, "form": form, "here": "desk"}
    return render(request, "prior/asked_for.html", shown, status=status)


@login_required
@require_POST
def save(request: SignedInRequest, number: str) -> HttpResponse:
    """Keep it in the draft."""
    case = _draft(request, number)
    form = AskedForm(request.POST, case=case)
    if form.is_valid():
        said = form.cleaned_data
        course = next((one for one in form.courses if one.number == said["course"]), None)
        with refusals.told(form, StaleVersion):
            asking.ask_for(
                case,
                said.get("blocks", []),
                route=said["route"],
                course=course,
                by=request.user,
                today=request.today,
                seen_version=said["seen_version"],
            )
    if not form.is_valid():
        if refusals.is_stale(form):
            case = _draft(request, number)
            stale.offer(form, AskedForm(case=case, initial=_begun(case)), case.version)
        return _page(request, case, form, status=409 if refusals.is_stale(form) else 422)
    messages.success(request, _("Saved."))
    return redirect("learner:case", number)
