"""Asking as somebody, without a trace: each request runs in a savepoint that is rolled back."""

from __future__ import annotations

import json
from copy import copy
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from passerelle.organisations.permissions import mandates_of
from passerelle.people.permissions import duties_of
from tests.repo.access.routes import SAFE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from passerelle.people.models import Person

REFUSALS = frozenset({401, 403, 404, 405})


def session_of(person: Person) -> str:
    """Sign a person in and return the key of the session."""
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _as_read(user: Any) -> Any:
    """Return a person as they come from the database, with nothing remembered of their mandates and duties."""
    return user if user.is_anonymous else type(user)._default_manager.get(pk=user.pk)


class Asker:
    """The product behind its own middleware; who asks is a session, or nobody.

    Where nothing changes for good while it asks (`is_still`), mandates and duties are read once as well: a quarter of
    the time. They are the product's own answers, remembered where it remembers them for one request.
    """

    def __init__(self, *, is_still: bool = False) -> None:
        self.is_still = is_still
        self.handler = BaseHandler()
        self.handler.load_middleware()
        self.factory = RequestFactory()
        self.sign_in = reverse("account_login")
        self.known: dict[str, Any] = {}

    def send(
        self, method: str, path: str, *, session: str = "", body: Mapping[str, Any] | None = None, as_json: bool = False
    ) -> HttpResponse:
        """Send one request for good. Whom a session belongs to is read once, what they may each time anew."""
        path, _mark, query = path.partition("?")
        if method in SAFE:
            request = self.factory.generic(method, path, QUERY_STRING=query)
        elif as_json:
            request = self.factory.generic(method, path, json.dumps(body or {}), "application/json")
        else:
            request = self.factory.post(path, dict(body or {}), REQUEST_METHOD=method)
        if session:
            request.COOKIES[settings.SESSION_COOKIE_NAME] = session
            if session in self.known:
                request._cached_user = copy(self.known[session])  # type: ignore[attr-defined]
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        answer = self.handler.get_response(request)
        answer.close()  # as a server does: a file that was to be handed out is closed
        if session and session not in self.known and hasattr(request, "_cached_user"):
            self.known[session] = self._remembered(request._cached_user)
        return answer

    def _remembered(self, user: Any) -> Any:
        person = _as_read(user)
        if self.is_still:
            mandates_of(person)
            duties_of(person)
        return person

    def ask(self, method: str, path: str, **how: Any) -> tuple[HttpResponse, int]:
        """Send one request and undo whatever it did; return the answer and how many rows it had written."""
        here = transaction.savepoint()
        before = connection.connection.total_changes
        try:
            answer = self.send(method, path, **how)
            return answer, connection.connection.total_changes - before
        finally:
            transaction.savepoint_rollback(here)

    def outcome(self, method: str, path: str, **how: Any) -> str:
        """Return what an answer says about permission: let through (`yes`), sent to sign in, or refused and how.

        409, 410, 413 and 422 come after the question who may; they count as let through. Whoever is refused, and
        whoever only looks, writes nothing, not even for a moment; where they do, the outcome says so.
        """
        answer, written = self.ask(method, path, **how)
        if answer.status_code in REFUSALS or answer.status_code >= 500:
            return f"{answer.status_code}{' after writing' if written else ''}"
        if answer.status_code in {301, 302} and answer.headers["Location"].startswith(self.sign_in):
            return "sign-in"
        return "writes" if written and method in SAFE else "yes"
