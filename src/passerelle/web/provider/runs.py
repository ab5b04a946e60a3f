"""One dated run of a course: changing it, calling it off, and who holds a place in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import runs
from passerelle.core.errors import NotNow, StaleVersion
from passerelle.core.runs import ALWAYS_FIXED
from passerelle.web import refusals, stale
from passerelle.web.provider.courses import DatesForm, own
from passerelle.web.wording import as_typed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.catalogue.models import CourseInstance
    from passerelle.people.requests import SignedInRequest


class RunForm(DatesForm):
    """The same as when it was announced; what cannot change any more is shown and not sent."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, fixed: bool = False, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["enrol_from"].help_text = ""
        for name in ("starts_on", "ends_on", "enrol_from", "enrol_until"):
            self.fields[name].widget.format = "%Y-%m-%d"
        if fixed:
            for name in ALWAYS_FIXED:
                self.fields[name].disabled = True


class CallOffForm(forms.Form):
    because = forms.CharField(
        label=gettext_lazy("Why, as those who enrolled read it"),
        max_length=runs.MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _run(request: SignedInRequest, number: str, pk: int) -> CourseInstance:
    return get_object_or_404(own(request, number).instances.select_related("course__provider"), pk=pk)


@login_required
@require_GET
def run(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """The dates as a form, and how to call them off."""
    return _page(request, _run(request, number, pk))


@login_required
@require_POST
def save(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Change the dates."""
    found = _run(request, number, pk)
    form = RunForm(request.POST, initial=_initial(found), fixed=bool(found.taken))
    if form.is_valid():
        said, seen = form.run(), form.cleaned_data["seen_version"]
        said["enrol_from"] = said["enrol_from"] or found.as_run().enrol_from
        with refusals.told(form, NotNow, StaleVersion):
            runs.change_instance(found, said, by=request.user, today=request.today, seen_version=seen)
            messages.success(request, _("Changed. Those who hold a place see it on the page of their course."))
            return redirect("provider:run", number, pk)
        if refusals.is_stale(form):
            found.refresh_from_db()
            now = RunForm(initial=_initial(found), fixed=bool(found.taken))
            stale.offer(form, now, found.version)
    return _page(request, found, form=form, status=422)


@login_required
@require_POST
def call_off(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Call the dates off; who holds a place is told why and is free to take another."""
    found, form = _run(request, number, pk), CallOffForm(request.POST)
    if not form.is_valid():
        return _page(request, found, calling_off=form, status=422)
    runs.cancel_instance(found, form.cleaned_data["because"], by=request.user, today=request.today)
    messages.success(request, _("Called off. Those who held a place read why, and look for other dates."))
    return redirect("provider:course_edit", number)


def _initial(found: CourseInstance) -> dict[str, Any]:
    names = ("starts_on", "ends_on", "enrol_until", "places", "schedule", "place")
    return {name: getattr(found, name) for name in names} | {
        "enrol_from": found.as_run().enrol_from,
        "price": as_typed(found.price),
        "seen_version": found.version,
        **{kind: kind in found.accepts for kind in runs.ACCEPTS},
    }


def _page(
    request: SignedInRequest,
    found: CourseInstance,
    *,
    form: RunForm | None = None,
    calling_off: CallOffForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "run": found,
        "course": found.course,
        "form": form or RunForm(initial=_initial(found), fixed=bool(found.taken)),
        "calling_off": calling_off or CallOffForm(),
        "is_open": not found.is_cancelled and found.ends_on >= request.today,
        "here": "desk",
    }
    return render(request, "provider/run.html", shown, status=status)
