"""The stage of the journeys in tests: the demonstration country once, each play in a transaction of its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from passerelle.awards import publication
from passerelle.cli.journey import play
from passerelle.cli.journey.client import Answer
from passerelle.demonstration import loading
from passerelle.journal.actions import deliver
from passerelle.search import actions as search
from tests import guards

if TYPE_CHECKING:
    from collections.abc import Iterator


class InProcess:
    """Carries requests to Django's test client; after each, all that waits in the journal is delivered."""

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        client = Client(raise_request_exception=False)
        kind = headers.pop("Content-Type", "application/octet-stream")
        response = client.generic(method, path, body or b"", kind, headers=headers)
        while deliver():
            pass
        names = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, b"".join(response) if response.streaming else response.content, names)


@pytest.fixture(scope="session")
def _loaded() -> Iterator[sqlite3.Connection]:
    """A database to keep the country in, once the first file of stories has loaded it."""
    with closing(sqlite3.connect(":memory:")) as kept:
        yield kept


@pytest.fixture(scope="module")
def _mirane(django_db_setup, django_db_blocker, _loaded) -> Iterator[None]:
    """The country as it was loaded, for the stories of one file; its keys are files and stay."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
        if _loaded.execute("SELECT 1 FROM sqlite_master").fetchone():
            _loaded.backup(connection.connection)
        else:
            loading.load()
            deliver()
            connection.connection.backup(_loaded)
        publication.forget()
        search.rebuild(today=timezone.localdate())
    yield
    with django_db_blocker.unblock(), guards.set_aside():
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def stage(_mirane: None, db: None, monkeypatch: pytest.MonkeyPatch) -> InProcess:
    cache.clear()
    monkeypatch.setattr(play, "PATIENCE_SECONDS", 0)  # what has not come of an act when it is answered never comes
    return InProcess()
