"""What many tests begin with: the product's own acts make it once in a process, and its rows are laid down again after.

A panel that has come to its votes is a hundred acts; what they leave behind is two hundred rows. In a test in a
transaction of its own a function marked `remembered` runs as it stands the first time it is called with these arguments
on this database. Called so again, it lays down the rows it wrote then and returns what it returned. What it cannot
vouch for makes it run as it stands again:

- any write of the test since the database was last known (both databases count what a connection ever wrote);
- another day or language, and arguments that are not plain or rows of the database;
- a test that changes settings or the product (`monkeypatch`, `settings`), keeps its own transactions, or stands on a
  country.
"""

from __future__ import annotations

import functools
import pickle
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from django.db import connection
from django.db.models import Model
from django.utils import timezone, translation

from passerelle.people.models import Person
from tests.laid_down import STORES, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    import pytest

P = ParamSpec("P")
R = TypeVar("R")
UNTOUCHED = 0


class Made(NamedTuple):
    """What a call left behind: its rows as they are laid down, what it returned, and a number for the database then."""

    rows: Any
    returned: bytes
    number: int


made: dict[Hashable, Made] = {}


class Standing:
    """What the test database holds, as far as this module knows: what the last call left behind, or None."""

    at: int | None = None
    writer: Any = None
    written: Hashable = None
    within: Sequence[str | None] = ()
    """The savepoints it was left behind in: with the innermost it may have been taken back."""
    rows: Rows | None = None
    """Its rows, where they were read."""

    def settle(self, at: int | None, rows: Rows | None = None) -> None:
        self.at, self.writer, self.rows = at, None if at is None else connection.connection, rows
        self.within = tuple(connection.savepoint_ids)
        self.written = STORES[connection.vendor].written() if self.writer and connection.in_atomic_block else None

    def now(self) -> int | None:
        """Return what was left behind last, or None where anything else wrote to the database since."""
        if self.at is None or self.writer is None or not connection.in_atomic_block or connection.needs_rollback:
            return None
        if self.writer is not connection.connection or self.written != STORES[connection.vendor].written():
            return None
        if tuple(connection.savepoint_ids[: len(self.within)]) != self.within:
            return None
        return None if self.at == UNTOUCHED and Person.objects.exists() else self.at


standing = Standing()


@contextmanager
def begun(test: pytest.Item) -> Iterator[None]:
    """Begin a test: its database is as the migrations made it, unless one of its fixtures says otherwise."""
    changes = _asked(test) & {"monkeypatch", "settings", "_mirane", "mirane"}
    standing.settle(None if changes else UNTOUCHED)
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
        store, rows = STORES[connection.vendor], None
        if key in made:
            store.lay_down(made[key].rows)
        else:
            held = standing.rows or store.rows()
            returned = make(*args, **named)
            rows = store.rows()
            assert held.keys() <= rows.keys(), "what is remembered takes nothing away"
            made[key] = Made(store.left(held, rows), pickle.dumps(returned), number=len(made) + 1)
        standing.settle(made[key].number, rows)
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
        case SimpleNamespace():
            return SimpleNamespace, _plain(vars(value))
        case None | str() | int() | Decimal() | date():
            return type(value), value
    raise TypeError(value)
