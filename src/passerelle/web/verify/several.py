"""What a link to several things shows; a link that opens nothing is refused by the same page as any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from passerelle.portfolio import sharing
from passerelle.web.verify.shown import shown
from passerelle.web.wording import moment

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from passerelle.portfolio.models import ShareSet


def told(request: HttpRequest, token: str) -> HttpResponse:
    """Look through the link, and return its page. Raises Http404 and LinkClosed, as `sharing.look`."""
    now = timezone.now()
    return page(request, sharing.look(token, now=now), now)


def page(request: HttpRequest, link: ShareSet, now: datetime, *, back: str = "") -> HttpResponse:
    """Return the page of a link that was looked through, each thing checked now.

    `back` is the page of the application it came with, where there is one.
    """
    seen = sharing.seen(link, now=now)
    return render(
        request,
        "verify/several.html",
        {
            "awards": [shown(one.checked, hides=True) for one in seen if one.checked is not None],
            "foreign": [one.foreign for one in seen if one.foreign is not None],
            "recipient": link.recipient,
            "until": None if link.once else link.last_day,
            "checked_at": moment(now),
            "back": back,
            "here": "desk" if back else "check",
        },
    )
