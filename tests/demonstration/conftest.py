"""The whole demonstration country, for the files whose tests only read it or undo what they do."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import pytest
from django.db import connection

from passerelle.awards import publication
from passerelle.demonstration import loading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker


class Kept(NamedTuple):
    """Two databases beside the one of the tests: as it was before the country, and as the country was loaded."""

    before: sqlite3.Connection
    loaded: sqlite3.Connection


@pytest.fixture(scope="session")
def _kept() -> Iterator[Kept]:
    with closing(sqlite3.connect(":memory:")) as before, closing(sqlite3.connect(":memory:")) as loaded:
        yield Kept(before, loaded)


@pytest.fixture(scope="module")
def mirane(django_db_setup: None, django_db_blocker: DjangoDbBlocker, _kept: Kept) -> Iterator[None]:
    """Load the country once and copy it for each file, around the transactions of its tests."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
        publication.forget()  # what was published of another country
        if _kept.loaded.execute("SELECT 1 FROM sqlite_master").fetchone():
            _kept.loaded.backup(connection.connection)
        else:
            connection.connection.backup(_kept.before)
            loading.load()
            connection.connection.backup(_kept.loaded)
        yield
        _kept.before.backup(connection.connection)
    publication.forget()
