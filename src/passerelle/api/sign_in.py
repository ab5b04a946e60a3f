"""How a program shows who it acts for: the session token that allauth's headless API gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.headless.contrib.ninja.security import XSessionTokenAuth
from ninja.security import SessionAuth

if TYPE_CHECKING:
    from django.http import HttpRequest

    from passerelle.people.models import Person


class SessionToken(XSessionTokenAuth):  # type: ignore[misc]
    """X-Session-Token, as allauth checks it; the person found becomes `request.user`."""

    def __call__(self, request: HttpRequest) -> Person | None:
        person: Person | None = super().__call__(request)
        if person is None or not person.is_active:
            return None
        request.user = person
        return person


class BrowserSession(SessionAuth):
    """The session of a browser, guarded against forged requests; without one there is nothing to forge."""

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if request.user.is_authenticated else None


def anyone(request: HttpRequest) -> object:
    """Let a visitor in as a visitor; who is signed in sees what is theirs."""
    return request.user


SIGNED_IN = (SessionToken(), BrowserSession())
OPTIONAL = (*SIGNED_IN, anyone)
