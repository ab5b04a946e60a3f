"""What all tests share: the day, and a skip that counts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
missing_shared: set[str] = set()


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


@pytest.fixture(autouse=True)
def _flush_past_the_guards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the flush after a transactional test on SQLite past the triggers that freeze tables."""
    fixture_teardown = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        if connection.vendor != "sqlite":
            fixture_teardown(case)
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            fixture_teardown(case)
            for _, sql in triggers:
                cursor.execute(sql)

    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
