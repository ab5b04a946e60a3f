"""Many rows at once, past the model layer: COPY on PostgreSQL, one prepared statement on SQLite.

For acts of a thousand, where making a model object for each row would cost more than the row. Both ways write the same
(`tests/journal/test_rows.py`). Nothing is filled in: a caller names every column that has no default in the database,
and gives what the database keeps (a UUID, a date, an aware moment, bytes, JSON as text).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models import Lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from uuid import UUID

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Field, Model
    from django.db.models.sql.compiler import SQLCompiler

COPY: Final = "COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)"
INSERT: Final = "INSERT INTO {table} ({columns}) VALUES ({values})"
NEXT: Final = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
ANY_ON_SQLITE: Final = "{field} IN (SELECT value FROM json_each(%s))"
LAST: Final = "SELECT seq FROM sqlite_sequence WHERE name = %s"


class AnyOf(Lookup):
    """The condition that a field is one of many values, sent as one: `__in` takes each through its own preparation."""

    prepare_rhs = False

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        field, given = self.process_lhs(compiler, connection)
        return f"{field} = ANY(%s)", [*given, list(self.rhs)]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        field, given = self.process_lhs(compiler, connection)
        return ANY_ON_SQLITE.format(field=field), [*given, json.dumps(list(self.rhs))]


def reserve(model: type[Model], count: int) -> list[int]:
    """Return so many primary keys for new rows, nobody else's; call it inside the transaction that uses them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(NEXT, [table, count])
            return [number for (number,) in cursor.fetchall()]
        cursor.execute(LAST, [table])  # SQLite has one writer at a time, and the transaction is its
        last = (cursor.fetchone() or (0,))[0]
        return list(range(last + 1, last + 1 + count))


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows into the table of a model; `columns` are names of its fields, in the order of each row's values."""
    fields: list[Field[Any, Any]] = [model._meta.get_field(name) for name in columns]  # type: ignore[misc]
    ways = {place: way for place, field in enumerate(fields) if (way := _as_kept(field))}
    given = [_kept(row, ways) for row in rows] if ways else rows
    table, quote = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    if connection.vendor == "postgresql":
        _copy(COPY.format(table=table, columns=names), [_type_of(field) for field in fields], given)
        return
    with connection.cursor() as cursor:
        values = ", ".join(["%s"] * len(fields))
        cursor.executemany(INSERT.format(table=table, columns=names, values=values), list(given))


def _copy(statement: str, types: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        write = copy.write_row
        for row in rows:
            write(row)


def _type_of(field: Field[Any, Any]) -> str:
    """Return the type a column's values are sent as."""
    if field.get_internal_type() == "JSONField":
        return "bytea"
    told = field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
    return str(told).partition("(")[0]


def _kept(row: Sequence[Any], ways: Mapping[int, Callable[[Any], Any]]) -> list[Any]:
    kept = list(row)
    for place, way in ways.items():
        kept[place] = way(kept[place])
    return kept


def _as_kept(field: Field[Any, Any]) -> Callable[[Any], Any] | None:
    """Return what makes a value one that this database keeps, or nothing where it does so as it is."""
    kind = field.get_internal_type()
    if connection.vendor == "postgresql":
        return _jsonb if kind == "JSONField" else None
    if kind == "UUIDField":
        return _hex
    return connection.ops.adapt_datetimefield_value if kind == "DateTimeField" else None


def _jsonb(text: str) -> bytes:
    """Return JSON as PostgreSQL sends it in binary: a version byte, then the text."""
    return b"\x01" + text.encode("utf-8")


def _hex(value: UUID) -> str:
    return value.hex
