"""How the places of a run are given, who applied, the draw, and the provider's answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import AlreadyDone, NotNow, StaleVersion, WrongState
from passerelle.learning import admitting, applying, places
from passerelle.learning.permissions import applications_visible_to
from passerelle.learning.states import APPLICATION_LIFE, Way
from passerelle.web import refusals, stale
from passerelle.web.provider.courses import own

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.catalogue.models import CourseInstance
    from passerelle.learning.models import Admission
    from passerelle.people.requests import SignedInRequest

PAGE = 20


class TermsForm(forms.Form):
    """What applicants read before they apply."""

    way = forms.ChoiceField(label=gettext_lazy("Who gets a place"), choices=Way.choices, widget=forms.RadioSelect)
    criteria = forms.CharField(
        label=gettext_lazy("By what you choose"),
        required=False,
        max_length=admitting.MAX_CRITERIA,
        help_text=gettext_lazy("Only where you choose. Everybody reads it before they apply."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    requires = forms.CharField(
        label=gettext_lazy("What must be held first"),
        required=False,
        max_length=2_000,
        help_text=gettext_lazy(
            "Numbers of micro-credentials, such as MC-00001: one of each line is needed; several in a line mean any."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    answer_days = forms.IntegerField(
        label=gettext_lazy("Days to take a place up"), min_value=1, max_value=admitting.MOST_DAYS
    )
    language = forms.CharField(
        label=gettext_lazy("Language of these dates"),
        required=False,
        max_length=8,
        help_text=gettext_lazy("A code such as fr, where it is not that of the course."),
    )
    keeps_place = forms.BooleanField(label=gettext_lazy("A pause keeps the place"), required=False)
    beacon = forms.CharField(
        label=gettext_lazy("Public value for the draw"),
        required=False,
        max_length=admitting.MAX_BEACON,
        help_text=gettext_lazy(
            "Something nobody knows before the last day to apply, and everybody can look up after it: which lottery, "
            "of which day. Then nobody at all can know the order early."
        ),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def stated(self) -> dict[str, Any]:
        """Return what was typed as the act takes it."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen_version"}
        lines = [re.findall(r"[^\s,;]+", line.upper()) for line in said["requires"].splitlines()]
        return said | {"requires": [line for line in lines if line]}


class DrawForm(forms.Form):
    value = forms.CharField(
        label=gettext_lazy("The public value, exactly as it was published"), max_length=admitting.MAX_BEACON
    )


class AnswerForm(forms.Form):
    because = forms.CharField(
        label=gettext_lazy("Why not, as the applicant reads it"),
        required=False,
        max_length=applying.MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _run(request: SignedInRequest, number: str, pk: int) -> CourseInstance:
    return get_object_or_404(own(request, number).instances.select_related("course__provider"), pk=pk)


@login_required
@require_GET
def board(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """How places are given, and everybody who applied: as they were drawn, else who applied first comes first."""
    return _page(request, _run(request, number, pk))


@login_required
@require_POST
def save(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Say how places are given."""
    run, form = _run(request, number, pk), TermsForm(request.POST)
    if form.is_valid():
        seen = form.cleaned_data["seen_version"]
        with refusals.told(form, NotNow, StaleVersion):
            admitting.state_terms(run, form.stated(), by=request.user, today=request.today, seen_version=seen)
            messages.success(request, _("Saved. Whoever looks at these dates reads it before they apply."))
            return redirect("provider:places", number, pk)
        if refusals.is_stale(form):
            terms = places.admission(run)
            stale.offer(form, TermsForm(initial=_initial(terms)), terms.version)
    return _page(request, run, form=form, status=422)


@login_required
@require_POST
def draw(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Draw the places."""
    run, form = _run(request, number, pk), DrawForm(request.POST)
    form.fields["value"].required = bool(places.admission(run).beacon)
    if form.is_valid():
        with refusals.told(form, NotNow, AlreadyDone):
            admitting.draw(run, by=request.user, today=request.today, value=form.cleaned_data["value"])
            messages.success(request, _("Drawn. Everybody who applied is told, and anybody can repeat it."))
            return redirect("provider:places", number, pk)
    return _page(request, run, drawing=form, status=422)


@login_required
@require_POST
def answer(request: SignedInRequest, number: str) -> HttpResponse:
    """Give a place, let wait, or say why not."""
    one = get_object_or_404(applications_visible_to(request.user), number=number)
    run, form = _run(request, one.instance.course.number, one.instance_id), AnswerForm(request.POST)
    if form.is_valid():
        act, because = request.POST.get("act", ""), form.cleaned_data["because"]
        with refusals.told(form, NotNow, WrongState):
            applying.decide(one, act, by=request.user, today=request.today, because=because)
            messages.success(request, _("Noted. The applicant is told."))
            return redirect("provider:places", run.course.number, run.pk)
    return _page(request, run, answering=form, status=422)


def _initial(terms: Admission) -> dict[str, Any]:
    names = ("way", "criteria", "answer_days", "language", "keeps_place", "beacon")
    return {name: getattr(terms, name) for name in names} | {
        "requires": "\n".join(", ".join(group) for group in terms.requires),
        "seen_version": terms.version if terms.pk else 0,
    }


def _page(
    request: SignedInRequest,
    run: CourseInstance,
    *,
    form: TermsForm | None = None,
    drawing: DrawForm | None = None,
    answering: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    terms = places.admission(run)
    applied = applications_visible_to(request.user).filter(instance=run)
    applied = applied.order_by(F("drawn_place").asc(nulls_last=True), "pk")
    page = Paginator(applied, PAGE).get_page(request.GET.get("page"))
    shown = {
        "run": run,
        "course": run.course,
        "terms": terms,
        "form": form or TermsForm(initial=_initial(terms)),
        "may_state": not run.is_cancelled and not run.taken and not page.paginator.count,
        "drawing": drawing or DrawForm(),
        "may_draw": terms.way == Way.DRAW and not terms.drawn_on and request.today > run.enrol_until,
        "answering": answering or AnswerForm(),
        "applied": page,
        "chooses": terms.way == Way.PROVIDER and not run.is_cancelled,
        "acts": {one.pk: APPLICATION_LIFE.acts(one.state) for one in page},
        "here": "desk",
    }
    return render(request, "provider/places.html", shown, status=status)
