"""The pages that check: a form, a verdict, and what a share link shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from passerelle.awards import sharing, verification
from passerelle.core.errors import LinkClosed, TooLarge
from passerelle.policy import sentences
from passerelle.web.verify.forms import CheckForm
from passerelle.web.verify.shown import shown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from passerelle.awards.models import ShareLink
    from passerelle.people.requests import PublicRequest

MAX_REQUEST = 1024 * 1024
"""Text may grow threefold on its way in a form; what is larger is not even read."""


@require_GET
def check(request: PublicRequest) -> HttpResponse:
    """The form: a code, a file or a text."""
    return render(request, "verify/check.html", {"form": CheckForm(), "here": "check"})


@csrf_exempt  # it changes nothing, so nobody can be made to change anything by it
@require_POST
def result(request: PublicRequest) -> HttpResponse:
    """The verdict on what was brought; a code leads to the page of its link."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_REQUEST:
        raise TooLarge(limit=MAX_REQUEST)
    form = CheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "verify/check.html", {"form": form, "here": "check"}, status=422)
    raw = form.brought
    if raw is None:
        return redirect("verify:shared", form.cleaned_data["code"])
    checked = verification.check(raw, now=timezone.now())
    return _private(render(request, "verify/verdict.html", shown(checked) | {"form": CheckForm()}))


@require_GET
def shared(request: PublicRequest, token: str) -> HttpResponse:
    """What a share link shows, checked now. A link for one look asks first, so that no preview uses it up."""
    now = timezone.now()
    try:
        link = sharing.find_link(token)
    except Http404:
        return _closed(request, "", status=404)
    if (reason := link.closed_because(now)) is not None:
        return _closed(request, reason)
    if link.once:
        return _private(render(request, "verify/once.html", {"token": token, "here": "check"}))
    return _look(request, token)


@require_POST
def look_once(request: PublicRequest, token: str) -> HttpResponse:
    """The one look through a link that closes after it."""
    return _look(request, token)


def _look(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    try:
        link: ShareLink = sharing.open_share(token, now=now)
    except LinkClosed as refusal:
        return _closed(request, str(refusal.data["reason"]))
    told = shown(verification.check_shared(link, now=now))
    until = None if link.once else link.last_day
    return _private(render(request, "verify/verdict.html", told | {"form": CheckForm(), "link": link, "until": until}))


def _closed(request: HttpRequest, reason: str, status: int = 410) -> HttpResponse:
    words = {"sentence": sentences.REASONS.get(reason, ""), "form": CheckForm(), "here": "check"}
    return _private(render(request, "verify/closed.html", words, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """Keep a page about a person out of caches, search engines and the addresses sent to other sites.

    Not `no-referrer`: with it browsers send the forms of the page without an origin, and they would be refused.
    """
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
