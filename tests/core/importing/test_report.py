"""The report has one row for each record, and is there whole or not at all."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from passerelle.core.importing import Outcome, Problem, Report

if TYPE_CHECKING:
    from pathlib import Path


def test_the_report_holds_every_row_and_counts_outcomes_and_rules(tmp_path: Path):
    problem = Problem("formula", 3, "title", "=1", "text")
    with Report(tmp_path / "report.json", file="a.csv", mapping="edx") as report:
        report.add(2, Outcome.ACCEPTED, "MC-1")
        report.add(3, Outcome.REFUSED, "MC-2", [{"rule": "SD-3", "seen": Decimal("1.5")}, {"rule": "SD-3"}, problem])
        report.add(4, Outcome.DUPLICATE, "MC-1")
        report.add(5, Outcome.REFUSED, "MC-3", [{"rule": "SD-3"}])

    said = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    formula = {"rule": "formula", "line": 3, "column": "title", "seen": "=1", "expected": "text"}
    assert said == {
        "file": "a.csv",
        "mapping": "edx",
        "rows": [
            {"line": 2, "outcome": "accepted", "entry": "MC-1", "findings": []},
            {
                "line": 3,
                "outcome": "refused",
                "entry": "MC-2",
                "findings": [{"rule": "SD-3", "seen": 1.5}, {"rule": "SD-3"}, formula],
            },
            {"line": 4, "outcome": "duplicate", "entry": "MC-1", "findings": []},
            {"line": 5, "outcome": "refused", "entry": "MC-3", "findings": [{"rule": "SD-3"}]},
        ],
        "totals": {"accepted": 1, "refused": 2, "duplicate": 1, "unreadable": 0, "SD-3": 2, "formula": 1},
    }
    assert list(tmp_path.iterdir()) == [tmp_path / "report.json"]


def test_a_report_of_nothing_is_a_report(tmp_path: Path):
    with Report(tmp_path / "report.json", file="a.csv", mapping="edx"):
        pass

    assert json.loads((tmp_path / "report.json").read_text())["rows"] == []


def test_an_import_that_breaks_leaves_the_last_report_as_it_was(tmp_path: Path):
    (tmp_path / "report.json").write_text("before")

    with (
        pytest.raises(ValueError, match="lost"),
        Report(tmp_path / "report.json", file="a.csv", mapping="edx") as report,
    ):
        report.add(2, "lost")  # type: ignore[arg-type]

    assert (tmp_path / "report.json").read_text() == "before"
    assert list(tmp_path.iterdir()) == [tmp_path / "report.json"]
