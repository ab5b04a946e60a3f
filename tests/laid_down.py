"""How the rows of a whole test database are read and laid down again, as they are stored: SQLite and PostgreSQL.

Both know how much a connection ever wrote, taken back or not: `written()` is another value after any write.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Hashable

Rows = dict[tuple[str, Any], Any]
"""What a row holds, by table and place in it."""
OF_DJANGO = ("django_migrations", "django_content_type", "auth_permission")


class Store(Protocol):
    """One kind of database."""

    def written(self) -> Hashable: ...

    def rows(self) -> Rows: ...

    def left(self, before: Rows, after: Rows) -> Any:
        """Return what turns `before` into `after`, for `lay_down`."""

    def lay_down(self, what: Any) -> None: ...


class InSqlite:
    """SQLite: it counts the rows a connection ever wrote, and a row has a number in its table."""

    def written(self) -> Hashable:
        return connection.connection.total_changes  # type: ignore[no-any-return]

    def rows(self) -> Rows:
        reader = connection.connection
        return {(table, row[0]): row for table, (read, _, _) in self._tables.items() for row in reader.execute(read)}

    def left(self, before: Rows, after: Rows) -> dict[str, list[tuple[Any, ...]]]:
        left: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for (table, place), row in after.items():
            _, add, replace = self._tables[table]
            if (earlier := before.get((table, place))) != row:
                left[replace if earlier else add].append(row)
        return left

    def lay_down(self, what: dict[str, list[tuple[Any, ...]]]) -> None:
        for write, rows in what.items():
            connection.connection.executemany(write, rows)

    @cached_property
    def _tables(self) -> dict[str, tuple[str, str, str]]:
        """Return how rows of each table are read, added and replaced."""
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


class Table(NamedTuple):
    """What is known of a table of PostgreSQL: its key as text, and the columns that are written (not made by it)."""

    key: str
    columns: str


class InPostgresql:
    """PostgreSQL: statistics of a transaction count what it tried to write, and a row is read as one text.

    Numbers dealt by a sequence are never dealt again, whatever is taken back: rows laid down stay in nobody's way. The
    transaction a fact is of is the test's own, not the one it was made in.
    """

    def written(self) -> Hashable:
        return tuple(connection.connection.execute(WRITTEN).fetchall())

    def rows(self) -> Rows:
        return {(table, key): row for table, key, row in connection.connection.execute(self._read).fetchall()}

    def left(self, before: Rows, after: Rows) -> str:
        """Return one text of SQL: guards and references were asked when the rows were made, and are not asked again."""
        changed, new = defaultdict(list), defaultdict(list)
        for (table, key), row in after.items():
            if (earlier := before.get((table, key))) != row:
                new[table].append(_quoted(row))
                if earlier is not None:
                    changed[table].append(_quoted(key))
        statements = ["SET LOCAL session_replication_role = replica"]
        for table, rows in new.items():
            known = self._tables[table]
            if table in changed:
                keys = ", ".join(changed[table])
                statements.append(f'DELETE FROM "{table}" one WHERE {known.key} IN ({keys})')  # noqa: S608
            statements.append(
                f'INSERT INTO "{table}" ({known.columns}) '  # noqa: S608 (our own tables)
                f'SELECT {known.columns} FROM unnest(ARRAY[{", ".join(rows)}]::"{table}"[])'
            )
        return "; ".join([*statements, "SET LOCAL session_replication_role = origin"])

    def lay_down(self, what: str) -> None:
        connection.connection.execute(what)

    @cached_property
    def _tables(self) -> dict[str, Table]:
        return {table: Table(key, columns) for table, key, columns in connection.connection.execute(TABLES).fetchall()}

    @cached_property
    def _read(self) -> str:
        return " UNION ALL ".join(
            f"SELECT '{table}', {known.key}, one::text FROM \"{table}\" one"  # noqa: S608 (our own tables)
            for table, known in self._tables.items()
        )


WRITTEN = """
SELECT oid, written FROM (
  SELECT oid, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
    + pg_stat_get_xact_tuples_deleted(oid) AS written
  FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
) counted WHERE written > 0
"""
TABLES = f"""
SELECT relname,
  (SELECT 'concat_ws(''/'', ' || string_agg(format('one.%I', attname), ', ' ORDER BY attnum) || ')'
   FROM pg_attribute JOIN pg_index ON indrelid = attrelid AND attnum = ANY (indkey)
   WHERE attrelid = pg_class.oid AND indisprimary),
  (SELECT string_agg(format('%I', attname), ', ' ORDER BY attnum) FROM pg_attribute
   WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
     AND attgenerated = '' AND atttypid <> 'xid8'::regtype)
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
  AND relname NOT IN {OF_DJANGO} ORDER BY relname
"""  # noqa: S608 (our own names)


def _quoted(text: str) -> str:
    """Return a text as PostgreSQL reads it where a backslash is a backslash, as it is by default."""
    return "'" + text.replace("'", "''") + "'"


STORES: dict[str, Store] = {"sqlite": InSqlite(), "postgresql": InPostgresql()}
