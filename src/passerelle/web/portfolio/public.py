"""A page about oneself that anybody may open: choosing what stands on it, looking at it first, and the page itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from passerelle.core.errors import PasserelleError
from passerelle.policy import sentences
from passerelle.portfolio import profiles
from passerelle.portfolio.models import PublicProfile
from passerelle.signing.identifiers import address
from passerelle.web.portfolio.forms import PublicForm
from passerelle.web.wording import moment

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest, SignedInRequest
    from passerelle.portfolio.profiles import Page


@login_required
@require_GET
def edit(request: SignedInRequest) -> HttpResponse:
    """What stands on one's page, whether it is on, and where it is."""
    return _edit(request, PublicForm.opened(request.user))


def _edit(request: SignedInRequest, form: PublicForm, status: int = 200, page: Page | None = None) -> HttpResponse:
    profile = form.profile
    told = {"form": form, "profile": profile, "page": page, "checked_at": moment(timezone.now()), "here": "desk"}
    told["url"] = address(f"/people/{profile.address}/") if profile.pk else ""
    return render(request, "portfolio/public.html", told, status=status)


@login_required
@require_POST
def save(request: SignedInRequest) -> HttpResponse:
    """Keep what was chosen; asked for a preview only, show the page and keep nothing."""
    form = PublicForm(request.POST, person=request.user)
    if not form.is_valid():
        return _edit(request, form, status=422)
    awards, foreign, said = form.chosen()
    if "preview" in request.POST:
        about = {"about": said["about"], "shows_results": said["shows_results"]}
        unsaved = PublicProfile(person=request.user, address="preview", **about)
        return _edit(request, form, page=profiles.Page(unsaved, awards, foreign))
    try:
        kept = profiles.save(awards, foreign, by=request.user, **said)
    except PasserelleError as refusal:
        form.add_error(None, sentences.of_error(refusal))
        return _edit(request, form, status=422)
    told = _("Your page is on. Anybody who has its address reads it.") if kept.is_on else _("Kept. Your page is off.")
    messages.success(request, told)
    return redirect("portfolio:public")


@login_required
@require_POST
def take_off(request: SignedInRequest) -> HttpResponse:
    """Take one's page off at once."""
    profiles.take_off(by=request.user)
    messages.success(request, _("Your page is off. Nobody can open it any more."))
    return redirect("portfolio:public")


@require_safe
def page(request: PublicRequest, address: str) -> HttpResponse:
    """The page itself, read from the register at this moment; kept by no cache, found only where that was chosen."""
    found = profiles.page(address)
    told = {"page": found, "profile": found.profile, "checked_at": moment(timezone.now()), "here": ""}
    answer = render(request, "portfolio/person.html", told)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    if not found.profile.in_search:
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
