"""The first page of a micro-credential: an empty one, a starting template, the structure of another; and copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import actions, beginning
from passerelle.catalogue.models import in_language
from passerelle.catalogue.permissions import may_draft_for, micro_credentials_visible_to
from passerelle.core.errors import NotPermitted
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role, organisations_visible_to
from passerelle.web.provider import courses, views
from passerelle.web.provider.forms import TitleForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.catalogue.models import MicroCredential
    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def new(request: SignedInRequest, slug: str) -> HttpResponse:
    """The first questions of a new draft: what is it called, what does it begin with?"""
    awarder = get_object_or_404(organisations_visible_to(request.user), slug=slug)
    if not may_draft_for(request.user, awarder.pk) or not has_role(awarder.pk, Role.AWARDER, on=request.today):
        raise NotPermitted
    return _page(request, awarder, TitleForm(initial={"like": request.GET.get("like", "")[:20]}))


@login_required
@require_POST
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """Start the draft and go on to its page."""
    awarder = get_object_or_404(organisations_visible_to(request.user), slug=slug)
    form = TitleForm(request.POST)
    if not form.is_valid():
        return _page(request, awarder, form, status=422)
    said = form.cleaned_data
    stated = {"title": {said["language"]: said["title"]}, "language": said["language"]}
    by, today = request.user, request.today
    entry: MicroCredential
    if said["template"]:
        entry = beginning.begin_with_template(said["template"], awarder, stated, by=by, today=today)
    elif said["like"]:
        number = said["like"].strip().upper()
        source = micro_credentials_visible_to(request.user).filter(number=number).first()
        if source is None or not beginning.may_follow(source, awarder):
            form.add_error("like", _("There is no public micro-credential with this number."))
            return _page(request, awarder, form, status=422)
        entry = beginning.build_like(source, awarder, stated, by=by, today=today)
    else:
        entry = actions.draft_micro_credential(awarder, stated, by=by, today=today)
    return redirect("provider:edit", entry.number)


def _page(request: SignedInRequest, awarder: Organisation, form: TitleForm, *, status: int = 200) -> HttpResponse:
    about = [(in_language(one.name), in_language(one.about)) for one in beginning.templates().values()]
    shown = {"awarder": awarder, "form": form, "templates": about, "here": "desk"}
    return render(request, "provider/new.html", shown, status=status)


@login_required
@require_POST
def copy(request: SignedInRequest, number: str) -> HttpResponse:
    """Start a draft with everything that an own micro-credential states."""
    source = views.own(request, number)
    made = beginning.copy_micro_credential(source, by=request.user, today=request.today)
    messages.success(request, _("This is the copy: a draft with a number of its own."))
    return redirect("provider:edit", made.number)


@login_required
@require_POST
def copy_course(request: SignedInRequest, number: str) -> HttpResponse:
    """Start a draft with everything that an own course states; its dates stay with it."""
    made = beginning.copy_course(courses.own(request, number), by=request.user, today=request.today)
    messages.success(request, _("This is the copy: a draft with a number of its own, and no dates yet."))
    return redirect("provider:course_edit", made.number)
