"""A new database gets its tables from the models: the same as migrations make, all of them or none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from passerelle.journal import beginning

if TYPE_CHECKING:
    from pathlib import Path

SETUP = "import django; django.setup()\nfrom django.core.management import call_command\n"
MIGRATE = SETUP + "call_command('migrate', verbosity=1)\n"
STEP_BY_STEP = (
    SETUP + "from django.core.management.commands import migrate\ncall_command(migrate.Command(), verbosity=0)\n"
)
KILLED = (
    SETUP
    + """
import os
from django.db.migrations.recorder import MigrationRecorder
done = []
def record(self, app, name, recorded=MigrationRecorder.record_applied):
    done.append(recorded(self, app, name))
    if len(done) == 150:
        os._exit(9)
MigrationRecorder.record_applied = record
call_command('migrate', verbosity=0)
"""
)
DESCRIBED = """
import django; django.setup()
import json, re, sys
from django.db import connection
def parts(sql):
    body, found, depth, told, quoted = sql[sql.index("(") + 1 : sql.rindex(")")], [], 0, "", False
    for letter in body:
        quoted ^= letter == "'"
        depth += 0 if quoted else (letter == "(") - (letter == ")")
        if letter == "," and not depth and not quoted:
            found.append(told.strip())
            told = ""
        else:
            told += letter
    return sorted([*found, told.strip()])
with connection.cursor() as cursor:
    cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    told = {f"{kind} {name}": parts(sql) if kind == "table" else sql for kind, name, sql in cursor.fetchall()}
    for table in (key.split()[1] for key in list(told) if key.startswith("table ")):
        cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
        told[f"rows {table}"] = cursor.fetchone()[0]
json.dump(told, sys.stdout)
"""


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    given = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "PASSERELLE_"))}
    told = {"DJANGO_SETTINGS_MODULE": "passerelle.config.settings", "PASSERELLE_DATA": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", code], env=given | told, capture_output=True, text=True, check=False, timeout=900
    )


def described(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run(DESCRIBED, folder).stdout)
    return told


@pytest.mark.django_db
def test_nothing_is_left_to_migrate_where_a_database_began():
    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert not beginning.is_new()


@pytest.mark.sqlite
def test_killed_before_its_end_it_leaves_a_database_as_new_as_before_and_the_next_one_begins_again(tmp_path: Path):
    assert run(KILLED, tmp_path).returncode == 9
    assert described(tmp_path) == {}

    first, second = run(MIGRATE, tmp_path), run(MIGRATE, tmp_path)

    assert first.stdout.startswith("A new database: its tables stand as after "), first.stderr
    assert "No migrations to apply" in second.stdout
    assert not second.stdout.startswith("A new database")


@pytest.mark.slow
@pytest.mark.sqlite
def test_both_ways_end_at_the_same_tables_constraints_indexes_guards_and_rows(tmp_path: Path):
    (tmp_path / "begun").mkdir()
    (tmp_path / "grown").mkdir()

    assert run(MIGRATE, tmp_path / "begun").returncode == 0
    assert run(STEP_BY_STEP, tmp_path / "grown").returncode == 0

    assert described(tmp_path / "begun") == described(tmp_path / "grown")
