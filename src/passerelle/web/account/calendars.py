"""One's days as calendars read them: one at a time, or all of them under an address of one's own."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.core import ics
from passerelle.letters import dates
from passerelle.people import calendars
from passerelle.people.guessing import missed, refuse_too_many

if TYPE_CHECKING:
    from passerelle.people.models import CalendarFeed
    from passerelle.people.requests import PublicRequest, SignedInRequest

KIND: Final = "text/calendar; charset=utf-8"
WHEN: Final[dict[int | None, object]] = {
    None: gettext_lazy("never"),
    0: gettext_lazy("on the day"),
    1: gettext_lazy("the day before"),
    3: gettext_lazy("three days before"),
    7: gettext_lazy("a week before"),
}
"""Every choice of `REMIND_DAYS`, in words."""


class RingForm(forms.Form):
    """When a calendar rings."""

    remind_days = forms.TypedChoiceField(
        label=gettext_lazy("It rings"),
        choices=[("" if days is None else str(days), said) for days, said in WHEN.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Every day one has to keep, each as a file, and the address under which a calendar reads them all."""
    feed = calendars.of(request.user)
    ring = "" if feed is None or feed.remind_days is None else str(feed.remind_days)
    return _home(request, RingForm(initial={"remind_days": ring}), feed)


@login_required
@require_POST
def draw(request: SignedInRequest) -> HttpResponse:
    """Make an address, or another in the place of the one there is; it is shown this once."""
    form = RingForm(request.POST)
    if not form.is_valid():
        return _home(request, form, calendars.of(request.user), status=422)
    token = calendars.draw(by=request.user, remind_days=form.cleaned_data["remind_days"])
    address = f"{settings.PASSERELLE_ORIGIN}{reverse('calendar', args=[token])}"
    return _home(request, form, calendars.of(request.user), address=address)


@login_required
@require_POST
def withdraw(request: SignedInRequest) -> HttpResponse:
    """Let the address open nothing any more."""
    calendars.withdraw(by=request.user)
    messages.success(request, _("The address opens nothing any more."))
    return redirect("account:calendar")


def _home(
    request: SignedInRequest, form: RingForm, feed: CalendarFeed | None, *, address: str = "", status: int = 200
) -> HttpResponse:
    shown = {
        "days": dates.of(request.user, today=request.today),
        "feed": feed,
        "rings": WHEN[feed.remind_days] if feed else "",
        "form": form,
        "address": address,
        "here": "desk",
    }
    answer = render(request, "account/calendar.html", shown, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_GET
def day(request: SignedInRequest, what: str, number: str) -> HttpResponse:
    """One of one's own days as a file; another's is not there."""
    found = dates.one(request.user, what, number, today=request.today)
    if found is None:
        raise Http404
    feed = calendars.of(request.user)
    remind_days = feed.remind_days if feed else None
    written = ics.written([found.event()], name=found.title, stamp=timezone.now(), remind_days=remind_days)
    headers = {"Content-Disposition": f'attachment; filename="{number}.ics"', "Cache-Control": "private, no-store"}
    return HttpResponse(written, content_type=KIND, headers=headers)


@require_GET
def feed(request: PublicRequest, token: str) -> HttpResponse:
    """Every day of whoever made this address, in their language; nobody signs in, and nothing is kept of who looked.

    What a calendar has already is not sent again.
    """
    refuse_too_many(request, "calendar")
    found = calendars.find(token)
    if found is None:
        missed(request, "calendar")
        raise Http404
    known = {code for code, _name in settings.LANGUAGES}
    language = found.person.language
    with translation.override(language if language in known else settings.LANGUAGE_CODE):
        events = [one.event() for one in dates.of(found.person, today=request.today)]
        name = _("Days to keep")
    told = repr((name, events, found.remind_days)).encode()
    headers = {"Cache-Control": "private, no-cache", "ETag": f'W/"{hashlib.sha256(told).hexdigest()[:32]}"'}
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    written = ics.written(events, name=name, stamp=timezone.now(), remind_days=found.remind_days)
    return HttpResponse(written, content_type=KIND, headers=headers)
