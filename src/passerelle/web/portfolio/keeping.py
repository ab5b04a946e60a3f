"""What is kept of me and until when: a file of everything, who looked, and erasing the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import Malformed, NotNow
from passerelle.files.serving import archive
from passerelle.policy import sentences
from passerelle.portfolio import erasing, exporting, retention, sightings
from passerelle.portfolio.permissions import exports_visible_to
from passerelle.web.portfolio.forms import EraseForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import FileResponse, HttpResponse

    from passerelle.people.requests import SignedInRequest
    from passerelle.portfolio.retention import Clock, Kept

SHOWN = 5
"""So many of one's files of everything: no more are asked for in a day."""


@login_required
@require_GET
def kept(request: SignedInRequest) -> HttpResponse:
    """Each kind of thing that is kept of me, by why it is kept: how many, until when, what an erasure does."""
    found = retention.kept(request.user)
    shown = {
        "kept": found,
        "reasons": _by_reason(found),
        "exports": exports_visible_to(request.user)[:SHOWN],
        "days": exporting.KEPT_DAYS,
        "here": "desk",
    }
    return render(request, "portfolio/kept.html", shown)


def _by_reason(found: list[Kept]) -> list[tuple[Clock, list[Kept]]]:
    """Return what is kept, together where the basis and the fate in an erasure are the same: they are told once."""
    alike: dict[tuple[str, str, str], list[Kept]] = {}
    for one in found:
        alike.setdefault((one.clock.basis, one.clock.source, one.clock.erasure), []).append(one)
    return [(some[0].clock, some) for some in alike.values()]


@login_required
@require_POST
def ask_export(request: SignedInRequest) -> HttpResponse:
    """Ask for a file of everything."""
    try:
        exporting.ask(by=request.user)
    except NotNow as refusal:
        messages.error(request, sentences.of_error(refusal))
    else:
        messages.success(
            request, _("Your file is being made. You get a letter when it is ready, or open this page again.")
        )
    return redirect("portfolio:kept")


@login_required
@require_GET
def export(request: SignedInRequest, uuid: UUID) -> FileResponse:
    """The file, to save."""
    source = exporting.take(get_object_or_404(exports_visible_to(request.user), key=uuid), by=request.user)
    return archive(source, "everything-kept-of-me.zip")


@login_required
@require_GET
def looked(request: SignedInRequest) -> HttpResponse:
    """Who looked at one's things, newest first."""
    page = Paginator(sightings.of(request.user), 20).get_page(request.GET.get("page"))
    return render(request, "portfolio/looked.html", {"looks": page, "here": "desk"})


@login_required
@require_GET
def erase(request: SignedInRequest) -> HttpResponse:
    """What would go and what would stay, before one decides."""
    return _erase(request, EraseForm())


def _erase(request: SignedInRequest, form: EraseForm, status: int = 200, numbers: object = ()) -> HttpResponse:
    found = retention.kept(request.user)
    shown = {
        "form": form,
        "goes": [one for one in found if one.clock.erasure == "gone"],
        "stays": [(clock, some) for clock, some in _by_reason(found) if clock.erasure != "gone"],
        "keeps_name": erasing.keeps_name(request.user),
        "numbers": numbers,
        "here": "desk",
    }
    return render(request, "portfolio/erase.html", shown, status=status)


@login_required
@require_POST
def erase_now(request: SignedInRequest) -> HttpResponse:
    """Erase the account; who did is signed out, and nobody signs in to it again."""
    form = EraseForm(request.POST)
    if not form.is_valid():
        return _erase(request, form, status=422)
    try:
        erasing.erase(request.user, by=request.user, email=form.cleaned_data["email"], today=request.today)
    except Malformed:
        form.add_error("email", _("This is not the address you sign in with."))
        return _erase(request, form, status=422)
    except NotNow as refusal:
        form.add_error(None, sentences.of_error(refusal))
        return _erase(request, form, status=422, numbers=refusal.data.get("seen", ()))
    logout(request)
    return render(request, "portfolio/erased.html", {"here": ""})
