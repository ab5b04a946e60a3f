"""By which the database refuses every change to a version of a scheme that is loaded whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.journal.guards import only_on

if TYPE_CHECKING:
    from django.db import migrations

_OF_A_SCHEME = "EXISTS (SELECT 1 FROM skills_skillscheme s WHERE s.id = {row}.scheme_id AND s.loaded_at IS NOT NULL)"
CLOSED = {
    "skills_skillscheme": "{row}.loaded_at IS NOT NULL",
    "skills_skill": _OF_A_SCHEME,
    "skills_occupation": _OF_A_SCHEME,
    "skills_need": (
        "EXISTS (SELECT 1 FROM skills_skillscheme s JOIN skills_occupation o ON o.scheme_id = s.id "
        "WHERE o.id = {row}.occupation_id AND s.loaded_at IS NOT NULL)"
    ),
}
"""When a row of each table is closed."""
SQLITE = """CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} WHEN {closed}
BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END"""
POSTGRESQL = """
CREATE FUNCTION {table}_{act}_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {closed} THEN RAISE EXCEPTION '{table} is frozen' USING ERRCODE = '23000'; END IF;
  RETURN {row};
END $$;
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_{act}_guard();
"""
DROPPED = "DROP TRIGGER {table}_no_{act} ON {table}; DROP FUNCTION {table}_{act}_guard()"


def guards() -> list[migrations.RunPython]:
    """Return the steps after which nothing of a loaded version is added, changed or taken away."""
    steps = []
    for table, closed in CLOSED.items():
        for act in ("insert", "update", "delete"):
            if (table, act) == ("skills_skillscheme", "insert"):
                continue
            row = "NEW" if act == "insert" else "OLD"
            told = {"table": table, "act": act, "row": row, "closed": closed.format(row=row)}
            new = POSTGRESQL.format(**told | {"row": "OLD" if act == "delete" else "NEW"})
            steps += [
                only_on("sqlite", SQLITE.format(**told), f"DROP TRIGGER {table}_no_{act}"),
                only_on("postgresql", new, DROPPED.format(**told)),
            ]
    return steps
