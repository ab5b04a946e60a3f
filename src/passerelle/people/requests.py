"""The request as our views know it: who asks, and which day it is in the register's country."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from passerelle.people.models import Person


class SignedInRequest(HttpRequest):
    user: Person
    today: date


class PublicRequest(HttpRequest):
    """A request of anybody; `user` may be a visitor, who answers every question of permissions with no."""

    user: Person
    today: date


class Today:
    """Middleware: sets `request.today`, so that no rule below reads a clock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.today = _said(request) or timezone.localdate()  # type: ignore[attr-defined]
        return self.get_response(request)


def _said(request: HttpRequest) -> date | None:
    """Return the day a request says it is, where a register is played; nowhere else is that read."""
    stated = request.headers.get("X-Register-Day", "") if settings.PASSERELLE_ANY_DAY else ""
    try:
        return date.fromisoformat(stated)
    except ValueError:
        return None
