"""The pages that check: a form, a verdict, and what a share link shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from passerelle.awards import sharing, verification, verifier
from passerelle.core.credentials.forms import MAX_UPLOAD
from passerelle.core.errors import LinkClosed, TooManyGuesses
from passerelle.people import guessing
from passerelle.policy import sentences
from passerelle.portfolio import sharing as several
from passerelle.signing.models import REGISTER
from passerelle.signing.queries import keys_of
from passerelle.signing.states import KeyState
from passerelle.web.verify import offline
from passerelle.web.verify.forms import CheckForm, too_large
from passerelle.web.verify.several import told as told_of_several
from passerelle.web.verify.shown import shown

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from passerelle.awards.models import ShareLink
    from passerelle.awards.verification import Checked
    from passerelle.people.requests import PublicRequest

MAX_REQUEST = MAX_UPLOAD + 1024 * 1024
"""Text may grow threefold on its way in a form, beside a photo; what is larger is not even read."""
BADGE_MAX_AGE = 7 * 24 * 3600
"""Seconds the drawing of the badge may be kept: it says nothing of any award, so it never grows false."""

OF_PICTURES = frozenset({"no_code", "not_a_picture", "several_credentials", "unknown_site", "drawing", "other_picture"})
"""What a photo can be refused for: advice on copying a text says nothing about it."""


@require_safe
def check(request: PublicRequest) -> HttpResponse:
    """The form: a code, a file or a text."""
    return _form(request, CheckForm())


@require_safe
def badge_page(request: PublicRequest) -> HttpResponse:
    """What to copy into one's own page, so that its readers check here."""
    return render(request, "verify/badge.html", {"here": "check", "origin": settings.PASSERELLE_ORIGIN})


@require_safe
def badge(request: PublicRequest) -> HttpResponse:
    """The drawing of the badge: a way to the register, the same for every award and whatever its status."""
    answer = render(request, "verify/badge.svg", content_type="image/svg+xml")
    answer.headers["Cache-Control"] = f"public, max-age={BADGE_MAX_AGE}"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Vary"] = "Accept-Language"
    return answer


@csrf_exempt  # it changes nothing, so nobody can be made to change anything by it
def result(request: PublicRequest) -> HttpResponse:
    """The verdict on what was brought; a code leads to the page of its link. Who opens the address gets the form."""
    if request.method != "POST":
        return _nothing_brought(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_REQUEST:
        return _refused(request, too_large(MAX_UPLOAD), status=413)
    form = CheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form, status=422)
    raw, code, elsewhere = form.brought, form.cleaned_data.get("check_code"), form.cleaned_data.get("elsewhere")
    now = timezone.now()
    if raw is not None:
        return _verdict(request, verification.check(raw, now=now), brought=form.told)
    if elsewhere is not None:
        return _verdict(request, verification.not_read(elsewhere, "other_link", now=now), elsewhere=elsewhere)
    if code is None:
        return redirect("verify:shared", form.cleaned_data["code"])
    return _by_code(request, code, now)


def _nothing_brought(request: HttpRequest) -> HttpResponse:
    """Return the form to who typed or reloaded the address of an answer: an answer is kept nowhere."""
    answer = _refused(request, _("An answer is kept nowhere: bring the award once more."), status=405)
    answer.headers["Allow"] = "POST"
    return answer


def _by_code(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    try:
        guessing.refuse_too_many(request, "check_code")
    except TooManyGuesses as refusal:
        answer = _refused(request, sentences.of_error(refusal), status=refusal.status)
        answer.headers["Retry-After"] = str(refusal.data["again_in"])
        return answer
    checked = verification.check_code(code, now=now)
    if checked is not None:
        return _verdict(request, checked, brought=code)
    guessing.missed(request, "check_code")
    return _verdict(request, verification.not_read(code, "no_such_code", now=now), status=404, brought=code)


def _verdict(request: HttpRequest, checked: Checked, status: int = 200, **more: object) -> HttpResponse:
    return _private(_answer(request, checked, status, **more))


def _refused(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return _private(_form(request, CheckForm(), status=status, refused=sentence))


@require_safe
def shared(request: PublicRequest, token: str) -> HttpResponse:
    """What a share link shows, checked now. A link for one look asks first, so that no preview uses it up."""
    now = timezone.now()
    try:
        link = sharing.find_link(token)
    except Http404:
        return _several(request, token)
    if (reason := link.closed_because(now)) is not None:
        return _closed(request, reason)
    if link.once:
        return _private(render(request, "verify/once.html", {"token": token, "here": "check"}))
    if request.META["REQUEST_METHOD"] == "HEAD":  # nothing is shown, so nobody looked
        return _told(request, link, token, now)
    return _look(request, token)


@require_POST
def look_once(request: PublicRequest, token: str) -> HttpResponse:
    """The one look through a link that closes after it."""
    try:
        sharing.find_link(token)
    except Http404:
        return _several(request, token, may_use_up=True)
    return _look(request, token)


def _several(request: HttpRequest, token: str, *, may_use_up: bool = False) -> HttpResponse:
    """What a link to several things shows; who asks about one that closes after a look has not looked yet."""
    try:
        guessing.refuse_too_many(request, "share_token")
        link = several.find(token)
        if (reason := link.closed_because(timezone.now())) is not None:
            return _closed(request, reason)
        if link.once and not may_use_up:
            return _private(render(request, "verify/once.html", {"token": token, "here": "check"}))
        if request.META["REQUEST_METHOD"] == "HEAD":  # nothing is shown, so nobody looked
            return _private(render(request, "verify/once.html", {"token": token, "here": "check"}))
        return _private(told_of_several(request, token))
    except Http404:
        guessing.missed(request, "share_token")
        return _closed(request, "", status=404)
    except TooManyGuesses as refusal:
        answer = _refused(request, sentences.of_error(refusal), status=refusal.status)
        answer.headers["Retry-After"] = str(refusal.data["again_in"])
        return answer
    except LinkClosed as refusal:
        return _closed(request, str(refusal.data["reason"]))


def _look(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    try:
        link: ShareLink = sharing.open_share(token, now=now)
    except LinkClosed as refusal:
        return _closed(request, str(refusal.data["reason"]))
    return _told(request, link, token, now)


def _told(request: HttpRequest, link: ShareLink, token: str, now: datetime) -> HttpResponse:
    told = shown(verification.check_shared(link, now=now), hides=not link.files) | {"link": link, "token": token}
    until = None if link.once else link.last_day
    return _private(render(request, "verify/verdict.html", told | {"form": CheckForm(), "until": until}))


def _form(request: HttpRequest, form: CheckForm, *, status: int = 200, **more: object) -> HttpResponse:
    told = {"form": form, "here": "check", "kilobytes": offline.kilobytes(), "answers": verifier.answers()}
    told["fingerprints"] = [key.fingerprint for key in keys_of(REGISTER) if key.state == KeyState.ACTIVE]
    return render(request, "verify/check.html", told | more, status=status)


def _answer(request: HttpRequest, checked: Checked, status: int = 200, **more: object) -> HttpResponse:
    verdict = checked.verdict
    told = {
        "form": CheckForm(),
        "age": verifier.age(verdict.as_of, verdict.checked_at) if verdict.as_of else "",
        "is_copied": verdict.form is None and verdict.reason not in OF_PICTURES,
    }
    return render(request, "verify/verdict.html", shown(checked) | told | more, status=status)


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
