"""The first page of a course: an empty one, or one with the structure of another, whose words stay with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import actions, beginning
from passerelle.catalogue.models import ShortCourse
from passerelle.catalogue.permissions import may_draft_for, short_courses_visible_to
from passerelle.core.errors import NotPermitted
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role, organisations_visible_to
from passerelle.web import refusals
from passerelle.web.provider.courses import CourseForm, goals_of, initial, look_at_all, stated

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest

NOTHING: tuple[Any, ...] = ("", None, {}, [])


class BeginForm(CourseForm):
    """The form of a course, and which one it begins like."""

    like = forms.CharField(
        label=gettext_lazy("With the structure of"),
        required=False,
        max_length=20,
        help_text=gettext_lazy(
            "The number of any course here, such as SC-00412: its language, way of teaching, hours by kind and size "
            "stand where you leave them empty. None of its words."
        ),
    )
    shown = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    """The course whose structure this page already shows: what is emptied of it then stays empty."""


@login_required
@require_GET
def new(request: SignedInRequest, slug: str) -> HttpResponse:
    """The first page of a new course."""
    provider = get_object_or_404(organisations_visible_to(request.user), slug=slug)
    if not may_draft_for(request.user, provider.pk) or not has_role(provider.pk, Role.PROVIDER, on=request.today):
        raise NotPermitted
    like = request.GET.get("like", "").strip().upper()[:20]
    start = {
        "language": "en",
        "credential_signed": True,
        "paper_on_request": True,
        "leads_to": request.GET.get("leads_to", ""),
        "like": like,
    }
    source = _source(request, provider, like)
    if source is not None:
        start |= _structure(source) | {"shown": source.number}
    return _page(request, provider, BeginForm(initial=start), unknown="" if source else like)


@login_required
@require_POST
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """Start the draft of a course."""
    provider = get_object_or_404(organisations_visible_to(request.user), slug=slug)
    form = BeginForm(request.POST)
    look_at_all(form, ShortCourse())
    like = form.cleaned_data.get("like", "").strip().upper()
    source = _source(request, provider, like)
    if like and source is None:
        form.add_error("like", _("There is no public course with this number."))
    if form.is_valid():
        with refusals.told(form):
            return redirect("provider:course_edit", _begun(request, provider, form, source).number)
    return _page(request, provider, form, status=422)


def _begun(
    request: SignedInRequest, provider: Organisation, form: BeginForm, source: ShortCourse | None
) -> ShortCourse:
    said, goals = stated(form.cleaned_data, ShortCourse()), goals_of(form)
    by, today = request.user, request.today
    if source is None:
        return actions.draft_short_course(provider, said, leads_to=goals, by=by, today=today)
    if form.cleaned_data["shown"] != source.number:
        said = {name: value for name, value in said.items() if value not in NOTHING}
    return beginning.build_course_like(source, provider, said, leads_to=goals, by=by, today=today)


def _source(request: SignedInRequest, provider: Organisation, number: str) -> ShortCourse | None:
    """Return the course of this number whose structure the provider may take."""
    if not number:
        return None
    found = short_courses_visible_to(request.user).filter(number=number).first()
    return found if found is not None and beginning.may_follow(found, provider) else None


def _structure(source: ShortCourse) -> dict[str, Any]:
    """Return the structure of a course as its form shows it."""
    shown, hours = initial(source), ("contact", "guided", "self_study", "assessment")
    kept = (name for name in beginning.KEPT_OF_A_COURSE if name != "hours")
    return {name: shown[name] for name in (*kept, *hours)}


def _page(
    request: SignedInRequest, provider: Organisation, form: BeginForm, *, unknown: str = "", status: int = 200
) -> HttpResponse:
    shown = {"provider": provider, "form": form, "unknown": unknown, "here": "desk"}
    return render(request, "provider/course_new.html", shown, status=status)
