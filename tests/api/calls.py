"""Calling the API as somebody: a fresh client each time, JSON in, status and JSON out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.test import Client

if TYPE_CHECKING:
    from passerelle.people.models import Person


def call(who: Person | None, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Return the status and what was told."""
    client = Client()
    if who:
        client.force_login(who)
    sent = "" if body is None else json.dumps(body)
    answer = client.generic(method, f"/api{path}", sent, content_type="application/json")
    return answer.status_code, answer.json()


def refused(who: Person | None, method: str, path: str, body: Any = None) -> tuple[int, str]:
    """Return the status and the code of a problem."""
    status, told = call(who, method, path, body)
    return status, told["code"]
