"""What many tests begin with: the product's own acts make it once in a process, and its rows are laid down again after.

A panel that has come to its votes is a hundred acts; what they leave behind is two hundred rows. In a file of tests
that uses the fixture `remembering`, a function marked `remembered` runs as it stands the first time it is called with
these arguments on this database. Called so again, it lays down the rows it wrote then and returns what it returned.
What it cannot vouch for makes it run as it stands again:

- any write of the test since the database was last known (SQLite counts the rows a connection ever wrote);
- another day or language, and arguments that are not plain or rows of the database;
- a test that changes settings or the product (`monkeypatch`, `settings`), keeps its own transactions, or stands on a
  country.

On PostgreSQL it always runs as it stands.
"""

from __future__ import annotations

import functools
import pickle
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from django.db import connection
from django.db.models import Model
from django.utils import timezone, translation

from passerelle.people.models import Person

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Hashable, Iterator

    import pytest

P = ParamSpec("P")
R = TypeVar("R")
Rows = dict[tuple[str, int], tuple[Any, ...]]
"""What a row holds, by table and place in it."""
UNTOUCHED = 0


class Made(NamedTuple):
    """What a call left behind: statements with their rows, what it returned, and a number for the database after it."""

    rows: dict[str, list[tuple[Any, ...]]]
    returned: bytes
    number: int


made: dict[Hashable, Made] = {}


class Standing:
    """What the test database holds, as far as this module knows: what the last call left behind, or None."""

    at: int | None = None
    writer: sqlite3.Connection | None = None
    written = 0

    def settle(self, at: int | None) -> None:
        self.at, self.writer = at, None if at is None else connection.connection
        self.written = self.writer.total_changes if self.writer else 0

    def now(self) -> int | None:
        """Return what was left behind last, or None where anything else wrote to the database since."""
        if self.at is None or self.writer is None or not connection.in_atomic_block:
            return None
        if self.writer is not connection.connection or self.written != self.writer.total_changes:
            return None
        return None if self.at == UNTOUCHED and Person.objects.exists() else self.at


standing = Standing()


@contextmanager
def begun(test: pytest.Item) -> Iterator[None]:
    """Begin a test: its database is as the migrations made it, unless one of its fixtures says otherwise."""
    changes = _asked(test) & {"monkeypatch", "settings", "_mirane", "mirane"}
    standing.settle(None if changes or connection.vendor != "sqlite" else UNTOUCHED)
    try:
        yield
    finally:
        standing.settle(None)


def _asked(test: Any) -> set[str]:
    """Return the fixtures a test or another fixture of ours asks for: pytest-django asks for `monkeypatch` itself."""
    fixtures = test._fixtureinfo
    marked = {name for mark in test.iter_markers("usefixtures") for name in mark.args}
    every = (one for several in fixtures.name2fixturedefs.values() for one in several)
    ours = (one for one in every if not one.func.__module__.startswith("pytest_django"))
    return marked.union(fixtures.argnames, *(one.argnames for one in ours))


def remembered(make: Callable[P, R]) -> Callable[P, R]:
    """Run this function once for each state of the database and each set of arguments, and repeat what it did."""

    @functools.wraps(make)
    def call(*args: P.args, **named: P.kwargs) -> R:
        if (before := standing.now()) is None:
            return make(*args, **named)
        try:
            said = _plain((args, named))
        except TypeError:
            return make(*args, **named)
        key = (before, make.__module__, make.__qualname__, said, timezone.localdate(), translation.get_language())
        if key in made:
            _lay_down(made[key])
        else:
            held = _rows()
            returned = make(*args, **named)
            made[key] = Made(_left(held, _rows()), pickle.dumps(returned), number=len(made) + 1)
        standing.settle(made[key].number)
        return pickle.loads(made[key].returned)  # noqa: S301 (our own, of this process)

    return call


def _plain(value: Any) -> Hashable:
    """Return what an argument is told from another by. Raises TypeError where that cannot be said."""
    match value:
        case Model():
            return type(value), value.pk
        case Mapping():
            return tuple((_plain(name), _plain(one)) for name, one in value.items())
        case list() | tuple():
            return type(value), *(_plain(one) for one in value)
        case None | str() | int() | Decimal() | date():
            return type(value), value
    raise TypeError(value)


@functools.cache
def _tables() -> dict[str, tuple[str, str, str]]:
    """Return how rows of each table are read, added and replaced: values as they are stored, not as Python has them."""
    found = {}
    reader = connection.connection
    tables = reader.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    for (table,) in tables:
        columns = [f'"{column[1]}"' for column in reader.execute(f'PRAGMA table_info("{table}")')]
        stored = ", ".join(f"+{column}" for column in columns)
        into = f'INTO "{table}" (rowid, {", ".join(columns)}) VALUES (?{", ?" * len(columns)})'
        read = f'SELECT rowid, {stored} FROM "{table}"'  # noqa: S608 (our own tables)
        found[table] = (read, f"INSERT {into}", f"REPLACE {into}")
    return found


def _rows() -> Rows:
    reader = connection.connection
    return {(table, row[0]): row for table, (read, _, _) in _tables().items() for row in reader.execute(read)}


def _left(before: Rows, after: Rows) -> dict[str, list[tuple[Any, ...]]]:
    assert before.keys() <= after.keys(), "what is remembered takes nothing away"
    left: dict[str, list[tuple[Any, ...]]] = {}
    for (table, place), row in after.items():
        _, add, replace = _tables()[table]
        if (earlier := before.get((table, place))) != row:
            left.setdefault(replace if earlier else add, []).append(row)
    return left


def _lay_down(what: Made) -> None:
    for write, rows in what.rows.items():
        connection.connection.executemany(write, rows)
