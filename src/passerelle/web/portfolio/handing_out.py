"""A transcript of what one holds, and awards shown to one asker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.credentials import vc_jwt
from passerelle.core.errors import PasserelleError
from passerelle.files.serving import own_file
from passerelle.policy import sentences
from passerelle.portfolio import gathering
from passerelle.portfolio.permissions import handed_out_visible_to
from passerelle.portfolio.states import HandedOutKind
from passerelle.web.portfolio.forms import PresentForm
from passerelle.web.verify.shown import shown

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

LATELY = 10
"""So many of what one had made are listed."""


@login_required
@require_GET
def transcript(request: SignedInRequest) -> HttpResponse:
    """What a transcript is, what would stand in it, and the button that makes one."""
    return _transcript(request)


def _transcript(request: SignedInRequest, refused: str = "", status: int = 200) -> HttpResponse:
    told = {
        "held": gathering.in_transcript(request.user),
        "made": handed_out_visible_to(request.user).filter(kind=HandedOutKind.TRANSCRIPT)[:LATELY],
        "refused": refused,
        "here": "desk",
    }
    return render(request, "portfolio/transcript.html", told, status=status)


@login_required
@require_POST
def make_transcript(request: SignedInRequest) -> HttpResponse:
    """The file, to save."""
    try:
        made = gathering.transcript(by=request.user)
    except PasserelleError as refusal:
        return _transcript(request, sentences.of_error(refusal), status=422)
    return own_file(made.text, f"transcript-{timezone.localdate().isoformat()}.jwt", vc_jwt.MEDIA_TYPE)


@login_required
@require_GET
def present(request: SignedInRequest) -> HttpResponse:
    """Choose awards, and what of them, for one asker."""
    return _present(request, PresentForm.fresh(request.user))


def _present(request: SignedInRequest, form: PresentForm, status: int = 200, **more: Any) -> HttpResponse:
    made = handed_out_visible_to(request.user).filter(kind=HandedOutKind.PRESENTATION)[:LATELY]
    told = {"form": form, "made": made, "here": "desk"} | more
    return render(request, "portfolio/present.html", told, status=status)


@login_required
@require_POST
def make_presentation(request: SignedInRequest) -> HttpResponse:
    """Sign it and show it, or save it as a file; asked for a preview only, show what would be read."""
    form = PresentForm(request.POST, person=request.user)
    if not form.is_valid():
        return _present(request, form, status=422)
    awards, said = form.chosen()
    try:
        if "preview" in request.POST:
            seen = gathering.preview(awards, said["fields"], by=request.user, now=timezone.now())
            return _present(request, form, seen=[shown(one, hides=True) for one in seen])
        made = gathering.present(awards, by=request.user, **said)
    except PasserelleError as refusal:
        form.add_error(None, sentences.of_error(refusal))
        return _present(request, form, status=422)
    if "save" in request.POST:
        return own_file(made.text, "shown-to-one-asker.jwt", "application/vp+jwt")
    return render(request, "portfolio/presented.html", {"made": made.handed_out, "text": made.text, "here": "desk"})
