"""What all tests share: which run on which database, and a skip that counts."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import sqlite3
from contextlib import closing, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from passerelle.awards import status_places
from tests import databases, garbage, guards, remembered
from tests.awards import factories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.awards.factories import House

TESTS = Path(__file__).resolve().parent
ON_POSTGRESQL = {
    *("journal", "registers", "organisations", "catalogue", "assessment", "awards", "learning"),
    *("appraisal", "stacking", "pathways"),
    *("vetting", "recognition", "opportunities", "files", "people", "quality", "skills", "indicators"),
    *("policy/test_activation.py", "policy/test_versions.py", "signing/test_keys.py", "signing/test_rotation.py"),
    *("frameworks/test_confirming.py", "frameworks/test_drafting.py", "frameworks/test_national.py"),
    "repo/test_remembered.py",
}
"""Packages and files whose tests of a database run on PostgreSQL too (`python -m tools.postgresql`)."""
KEPT = {"journeys", "demonstration"}
"""Packages whose files begin with one and the same country, which a process keeps for all of them."""
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
missing_shared: set[str] = set()

settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")
"""The same examples for the same code, however busy the machine: what is red here is red everywhere. `make torture`
draws others."""


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Give each database its tests, and keep a country together: before xdist reads the groups, so around its hook."""
    for item in items:
        if _stands_on_a_country(item):
            package = item.path.parent.name
            item.add_marker(pytest.mark.xdist_group(package if package in KEPT else f"{package}/{item.path.stem}"))
    _choose(config, items)
    return (yield)


def _stands_on_a_country(item: Any) -> bool:
    """Return whether a fixture fills the database for a whole file: by `--dist loadgroup` one process has the file."""
    fixtures = item._fixtureinfo.name2fixturedefs.values() if hasattr(item, "_fixtureinfo") else ()
    ours = (one for several in fixtures for one in several if not one.func.__module__.startswith("pytest_django"))
    return any(one.scope != "function" and "django_db_blocker" in one.argnames for one in ours)


def _choose(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave each database its tests: the marked ones only PostgreSQL, whole packages both."""
    if connection.vendor == "postgresql":
        for item in items:
            left_out = item.get_closest_marker("sqlite") or item.get_closest_marker("slow")
            if _is_on_both(item.path) and _asks_a_database(item) and not left_out:
                item.add_marker(pytest.mark.postgresql)
        return
    elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in set(elsewhere)]


def pytest_configure() -> None:
    garbage.look_seldom()


def pytest_collection_finish() -> None:
    garbage.set_aside()


def _is_on_both(path: Path) -> bool:
    inside = path.relative_to(TESTS) if path.is_relative_to(TESTS) else Path("elsewhere")
    return inside.parts[0] in ON_POSTGRESQL or inside.as_posix() in ON_POSTGRESQL


def _asks_a_database(item: pytest.Item) -> bool:
    of_django = issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    fixtures = {"db", "transactional_db", "django_db_setup"}
    asked = fixtures.intersection(getattr(item, "fixturenames", ()))
    return of_django or bool(asked) or item.get_closest_marker("django_db") is not None


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not read on PostgreSQL what cannot be meant for it, where only that is asked for."""
    if connection.vendor != "postgresql" or config.option.markexpr != "postgresql" or collection_path.suffix != ".py":
        return None
    return not (_is_on_both(collection_path) or "mark.postgresql" in collection_path.read_text("utf-8")) or None


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2]
        if "missing ../shared" in reason:
            missing_shared.add(f"{report.nodeid}: {reason}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    """With PASSERELLE_NO_SKIP a skip for a missing tool is a failure; a missing ../shared is counted by name."""
    report = yield
    if os.environ.get("PASSERELLE_NO_SKIP") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if "missing ../shared" not in reason:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} was skipped though nothing may be missing here: {reason}"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    names = sorted(missing_shared)
    if names:
        terminalreporter.section(f"{len(names)} tests skipped for missing ../shared")
        for name in names:
            terminalreporter.line(name)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Copy the tables of the test database where they were made before."""
    with databases.copied(request.config.cache.mkdir("databases")):
        yield


@pytest.fixture(scope="session")
def tables(django_db_setup: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with the tables and nothing in them, for a process that needs its own: of SQLite, or SQL."""
    made = request.config.cache.mkdir("databases") / f"{connection.vendor}-{databases.digest()}"
    return Path(shutil.copy(made, tmp_path_factory.mktemp("tables") / "register.sqlite3"))


EMPTY = """
DO $$ DECLARE one text; BEGIN
  SET LOCAL session_replication_role = replica;  -- neither guards nor references are asked
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
    AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission') LOOP
    EXECUTE format('DELETE FROM %I', one);
  END LOOP;
END $$
"""


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_guards() -> Iterator[None]:
    """Let the flush after a transactional test on SQLite past the triggers that freeze tables.

    On PostgreSQL rows are deleted instead: two hundred tables are truncated in two seconds, however empty they are, and
    Django's own rows (kinds of content, permissions) would be written anew each time.
    """
    fixture_teardown = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(EMPTY)
            return
        with guards.set_aside():
            fixture_teardown(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture(autouse=True)
def _remembering(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let what a test begins with be laid down again where it was made before (`tests/remembered.py`)."""
    if "db" in request.fixturenames:  # its transaction begins before what is written in it is counted
        request.getfixturevalue("db")
    with remembered.begun(request.node) if connection.in_atomic_block else nullcontext():
        yield


SEEDS = [hashlib.sha256(f"status list {number}".encode()).hexdigest() for number in range(16)]


@pytest.fixture(autouse=True)
def _seeds() -> Iterator[None]:
    """Shuffle the first status list of each test as that of the one before, so that it is shuffled once: 0.2 s each."""
    left = iter(SEEDS)
    dealt = SimpleNamespace(token_hex=lambda size: next(left, None) or secrets.token_hex(size))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(status_places, "secrets", dealt)
        yield


@pytest.fixture
def file_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Run on SQLite in a file, as the product does: threads in memory lock whole tables at once."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    with closing(sqlite3.connect(tmp_path / "at-once.sqlite3")) as file:
        in_memory.backup(file)
        file.execute("PRAGMA journal_mode=WAL")  # as a register's file is: eight that change it at once do not wait
    connection.connection, connection.settings_dict["NAME"] = None, str(tmp_path / "at-once.sqlite3")
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name


@pytest.fixture
def own_data(settings: Any, tmp_path: Path) -> None:
    """Give a test a data folder of its own: keys are files."""
    settings.PASSERELLE_DATA = tmp_path


@pytest.fixture
def at(own_data: None) -> House:
    """An awarder ready to award, with a candidate who passed."""
    return factories.house()
