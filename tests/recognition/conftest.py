from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections

from tests.recognition import factories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import SimpleNamespace


@pytest.fixture
def story(db: None) -> SimpleNamespace:
    return factories.story()


@pytest.fixture
def racing(transactional_db: None, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """The story where threads meet in one real database: a file on SQLite, the test database itself elsewhere."""
    told = factories.story()
    file = str(tmp_path / "race.sqlite3")
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(file)) as copy:
                connection.connection.backup(copy)
            memory = connection.connection
            connection.connection = None
            patch.setitem(connection.settings_dict, "NAME", file)
            patch.setitem(connections.settings["default"], "NAME", file)
        yield told
        if connection.vendor == "sqlite":
            connection.close()
            connection.connection = memory
