"""Asking pages as somebody: what they cost in queries and in bytes, and which forms and links they hold."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.models import Person

MOST_QUERIES = 12
MOST_BYTES = 14_000


def browser(who: Person | None = None) -> Client:
    client = Client()
    if who:
        client.force_login(who)
    return client


def page(path: str, who: Person | None = None, status: int = 200) -> str:
    """Return the page as text."""
    answer = browser(who).get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def queries(path: str, who: Person | None = None) -> int:
    """Return how many queries a page costs; what a session costs is counted too."""
    client = browser(who)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
    return len(captured)


def weight(path: str, who: Person | None = None) -> int:
    """Return the bytes of a page as it travels."""
    answer: HttpResponse = browser(who).get(path, headers={"Accept-Encoding": "gzip"})  # type: ignore[assignment]
    assert answer.status_code == 200, path
    return len(answer.content)


def words(html: str) -> str:
    """Return what a reader sees, in one line."""
    body = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def fields(html: str, action: str) -> dict[str, str]:
    """Return the fields of the form that goes to `action`, as a browser would send them."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', html, re.DOTALL)
    assert form, action
    inside = form.group(1)
    sent = {}
    for tag in re.findall(r"<input[^>]*>", inside):
        told = dict(re.findall(r'(\w+)="?([^"\s>]*)"?', tag))
        kept = re.search(r'value="([^"]*)"', tag)
        if told.get("type") not in {"checkbox", "radio"} or " checked" in tag:
            sent[told.get("name", "")] = kept.group(1) if kept else told.get("value", "")
    for name, content in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s?(.*?)</textarea>', inside, re.DOTALL):
        sent[name] = content.strip()
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', inside, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen.group(1) if chosen else ""
    sent.pop("csrfmiddlewaretoken", None)
    return {name: unescape(value) for name, value in sent.items()}
