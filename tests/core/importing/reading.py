"""What the tests of importing share: samples, mappings and reading a file whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from passerelle.core.importing import Limits, Mapping, Row, Unreadable, open_catalogue, parse_mapping

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "catalogues"
SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"

TARGETS: dict[str, Any] = {
    "csv": {"title": "title", "workload.hours": {"column": "hours", "do": ["number"]}, "source.provider": "provider"},
    "json": {"title": "title", "workload.hours": {"path": "hours", "do": ["number"]}, "source.provider": "provider"},
}


def mapping(kind: str = "csv", **said: Any) -> Mapping:
    """Return a mapping of id, title, hours and provider; `said` adds to it or replaces."""
    form: dict[str, Any] = {"kind": kind, "header": 1} if kind == "csv" else {"kind": kind}
    if kind == "json":
        form["records"] = "$[*]"
    form |= said.pop("format", {})
    targets = TARGETS["csv" if kind == "csv" else "json"] | said.pop("targets", {})
    return parse_mapping({"version": 1, "format": form, "key": "id", "targets": targets} | said, "test")


def read(file: Path, how: Mapping, limits: Limits | None = None) -> list[Row | Unreadable]:
    with open_catalogue(file, how, limits=limits or Limits()) as catalogue:
        return list(catalogue)


def shared(name: str) -> Path:
    """Return a file of the test data, or skip."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"missing ../shared: {name.split('/', maxsplit=1)[0]}")
    return path


def told(rows: list[Row | Unreadable]) -> list[tuple[int, str, list[tuple[str, int, str]]]]:
    """Return each row as its line, its title (or -) and its problems."""
    return [
        (
            row.line,
            row.stated.get("title", "") if isinstance(row, Row) else "-",
            [(p.code, p.line, p.column) for p in row.problems],
        )
        for row in rows
    ]
