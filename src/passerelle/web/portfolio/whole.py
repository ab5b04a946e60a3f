"""Everything on one page; what one keeps from elsewhere; links to several things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import PasserelleError
from passerelle.policy import sentences
from passerelle.portfolio import elsewhere, queries, sharing
from passerelle.portfolio.permissions import foreign_visible_to, sets_visible_to
from passerelle.signing.identifiers import address
from passerelle.web.portfolio.forms import BringForm, SeveralForm

if TYPE_CHECKING:
    from uuid import UUID

    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def whole(request: SignedInRequest) -> HttpResponse:
    """What one holds, what is under way, what could come next: one page, to print."""
    return render(request, "portfolio/whole.html", {"all": queries.whole(request.user), "here": "desk"})


@login_required
@require_GET
def foreign(request: SignedInRequest) -> HttpResponse:
    """What one brought from elsewhere, and where more is brought."""
    return _elsewhere(request, BringForm())


def _elsewhere(request: SignedInRequest, form: BringForm, status: int = 200) -> HttpResponse:
    shown = {"form": form, "kept": foreign_visible_to(request.user), "here": "desk"}
    return render(request, "portfolio/elsewhere.html", shown, status=status)


@login_required
@require_POST
def bring(request: SignedInRequest) -> HttpResponse:
    """Keep a credential from elsewhere."""
    form = BringForm(request.POST, request.FILES)
    if not form.is_valid():
        return _elsewhere(request, form, status=422)
    try:
        elsewhere.bring(form.cleaned_data["brought"], by=request.user)
    except PasserelleError as refusal:
        form.add_error(None, sentences.of_error(refusal))
        return _elsewhere(request, form, status=422)
    messages.success(request, _("Kept. What could be checked of it stands with it."))
    return redirect("portfolio:foreign")


@login_required
@require_GET
def foreign_file(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """It, byte for byte; never shown by a browser, whatever it is."""
    held = get_object_or_404(foreign_visible_to(request.user).defer(None), key=uuid)
    ending = held.carrier or "txt"
    headers = {
        "Content-Disposition": f'attachment; filename="credential-{held.digest[:8]}.{ending}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(bytes(held.document), content_type="application/octet-stream", headers=headers)


@login_required
@require_POST
def remove(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Forget it."""
    elsewhere.remove(get_object_or_404(foreign_visible_to(request.user), key=uuid), by=request.user)
    messages.success(request, _("Removed. Nothing of it is kept here."))
    return redirect("portfolio:foreign")


@login_required
@require_GET
def several(request: SignedInRequest) -> HttpResponse:
    """One's links to several things, who looked when, and where another is made."""
    return _several(request, SeveralForm.fresh(request.user))


def _several(request: SignedInRequest, form: SeveralForm, status: int = 200) -> HttpResponse:
    links = queries.sets_of(request.user, timezone.now())
    return render(request, "portfolio/several.html", {"form": form, "links": links, "here": "desk"}, status=status)


@login_required
@require_POST
def make_several(request: SignedInRequest) -> HttpResponse:
    """Make the link and show it."""
    form = SeveralForm(request.POST, person=request.user)
    if not form.is_valid():
        return _several(request, form, status=422)
    said: dict[str, Any] = dict(form.cleaned_data)
    awards, kept = form.chosen()
    said.pop("things")
    try:
        link, token = sharing.share(awards, kept, by=request.user, today=request.today, **said)
    except PasserelleError as refusal:
        form.add_error(None, sentences.of_error(refusal))
        return _several(request, form, status=422)
    made = {"link": link, "url": address(f"/s/{token}"), "here": "desk"}
    return render(request, "portfolio/several_made.html", made)


@login_required
@require_POST
def stop_several(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Close a link at once."""
    sharing.stop(get_object_or_404(sets_visible_to(request.user), key=uuid), by=request.user)
    messages.success(request, _("The link is closed. Nobody can open it any more."))
    return redirect("portfolio:several")
