"""Migration steps by which the database itself refuses to change what must never change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import migrations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SQLITE = "CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END"
POSTGRESQL = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is frozen', TG_TABLE_NAME USING ERRCODE = '23000'; END $$;
CREATE TRIGGER {table}_frozen BEFORE {acts} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Statements(migrations.RunPython):
    """A step of plain SQL. It reads no models, so none are made for it: Django would make every one of them anew."""

    code: Callable[[Any, Any], None]
    reverse_code: Callable[[Any, Any], None]

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.code(None, schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.reverse_code(None, schema_editor)


def frozen(table: str, *acts: str) -> migrations.RunPython:
    """Return a step after which rows of `table` can neither be updated nor deleted (or only not `acts`)."""
    acts = acts or ("update", "delete")

    def forwards(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            for act in acts:
                editor.execute(SQLITE.format(table=table, act=act))
        else:
            editor.execute(POSTGRESQL.format(table=table, acts=" OR ".join(acts)), params=None)

    def backwards(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            for act in acts:
                editor.execute(f"DROP TRIGGER {table}_no_{act}")
        else:
            editor.execute(f"DROP TRIGGER {table}_frozen ON {table}")

    return Statements(forwards, backwards)


def frozen_again(table: str, *acts: str) -> migrations.RunPython:
    """Return a step that freezes a table anew where SQLite lost its triggers by making the table anew.

    Stands first and last in a migration that alters a frozen table, so that it holds in both directions.
    """

    def run(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            for act in acts or ("update", "delete"):
                statement = SQLITE.format(table=table, act=act)
                editor.execute(statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS"))

    return Statements(run, run)


def only_on(vendor: str, forwards: str, backwards: str, hints: dict[str, bool] | None = None) -> migrations.RunPython:
    """Return a step of plain SQL for one kind of database; the others have nothing to do."""

    def run(sql: str) -> Callable[[Any, Any], None]:
        def apply(apps: Any, editor: Any) -> None:
            if editor.connection.vendor == vendor:
                editor.execute(sql, params=None)  # no parameters: a % in a trigger is a %

        return apply

    return Statements(run(forwards), run(backwards), hints=hints)


OVERLAP = """SELECT 1 FROM {table} AS other WHERE {same} AND other.id <> COALESCE(NEW.id, -1)
  AND other.{begins} < COALESCE(NEW.{ends}, '9999-12-31') AND COALESCE(other.{ends}, '9999-12-31') > NEW.{begins}
  AND other.{begins} < COALESCE(other.{ends}, '9999-12-31') AND NEW.{begins} < COALESCE(NEW.{ends}, '9999-12-31')"""
OVERLAP_SQLITE = """CREATE TRIGGER {table}_overlap_{act} BEFORE {act} ON {table} BEGIN
  SELECT RAISE(ABORT, '{table} overlaps') WHERE EXISTS ({rows}); END"""
OVERLAP_POSTGRESQL = """
CREATE FUNCTION {table}_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws('/', '{table}', {keys}), 0));
  IF EXISTS ({rows}) THEN RAISE EXCEPTION '{table} overlaps' USING ERRCODE = '23000'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {table}_overlap BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_overlap();
"""


def no_overlap(table: str, *same: str, begins: str, ends: str) -> migrations.RunPython:
    """Return a step after which two rows that agree in the columns `same` never hold on one day.

    A row holds from `begins` until the day before `ends`, or for good where that is empty; one that was ended before
    it began holds on no day and is in nobody's way. On PostgreSQL writers of
    the same key wait for one another, so that neither overlooks what the other is about to commit.
    """
    rows = _overlapping(table, same, begins, ends)

    def forwards(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            for act in ("insert", "update"):
                editor.execute(OVERLAP_SQLITE.format(table=table, act=act, rows=rows))
        else:
            keys = ", ".join(f"NEW.{name}" for name in same)
            editor.execute(OVERLAP_POSTGRESQL.format(table=table, rows=rows, keys=keys), params=None)

    def backwards(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            for act in ("insert", "update"):
                editor.execute(f"DROP TRIGGER {table}_overlap_{act}")
        else:
            editor.execute(f"DROP TRIGGER {table}_overlap ON {table}; DROP FUNCTION {table}_overlap()", params=None)

    return Statements(forwards, backwards)


def no_overlap_again(table: str, *same: str, begins: str, ends: str) -> migrations.RunPython:
    """Return a step that keeps two rows apart anew where SQLite lost the triggers by making the table anew.

    Stands first and last in a migration that alters such a table, so that it holds in both directions.
    """
    rows = _overlapping(table, same, begins, ends)

    def run(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            for act in ("insert", "update"):
                statement = OVERLAP_SQLITE.format(table=table, act=act, rows=rows)
                editor.execute(statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS"))

    return migrations.RunPython(run, run)


def _overlapping(table: str, same: Sequence[str], begins: str, ends: str) -> str:
    """Return the query for rows that hold on a day of a new row and agree with it in the columns `same`."""
    alike = " AND ".join(f"other.{name} = NEW.{name}" for name in same)
    return OVERLAP.format(table=table, begins=begins, ends=ends, same=alike)


def without_guards(table: str, *operations: Any) -> list[Any]:
    """Return these operations, between them every trigger that names `table` set aside where SQLite makes it anew.

    SQLite loses the triggers of a table that is made anew, and refuses to rename one that other triggers look into.
    They come back word for word, in both directions; other databases have nothing to do.
    """
    kept: list[str] = []

    def aside(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            with editor.connection.cursor() as cursor:
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")
                found = [(name, sql) for name, sql in cursor.fetchall() if table in sql]
            kept[:] = [sql for _name, sql in found]
            for name, _sql in found:
                editor.execute(f'DROP TRIGGER "{name}"')

    def back(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            for statement in kept:
                editor.execute(statement, params=None)
            kept.clear()

    return [Statements(aside, back), *operations, Statements(back, aside)]
