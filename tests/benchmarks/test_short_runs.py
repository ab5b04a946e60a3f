"""Every benchmark still runs and tells what it promises: short runs, in which no clock is looked at.

That of awarding has a PostgreSQL of its own, and runs where tables for one were made.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
README = CHECKOUT / "benchmarks" / "README.md"
SHORT = {
    "credentials": "--documents 12 --rounds 1 --without-peers",
    "awarding": "--awards 3 --rounds 1 --without-peers",
    "status": "--rounds 1 --set 2",
    "paper": "--certificates 1 --credentials 12 --rounds 1",
    "importing": "--rows 12 --rounds 1 --sizes 12",
    "search": "--entries 60 --rounds 2",
    "skills": "--bundle tests/samples/skills/esco_9.1 --annotations tests/samples/skills/annotations.csv",
    "pages": "--entries 400 --rounds 1",
    "desk": "--cases 60 --experts 60",
    "gate": "--entries 40 --listed 60 --experts 60 --rounds 1",
    "likeness": "--entries 300 --rounds 1",
    "feedback": "--answers 60 --rounds 1",
    "portfolio": "--awards 20 --rounds 1",
    "results": "--learners 40",
    "recognition": "--people 2000 --rules 60 --many-rules 200 --rounds 1 --single 60 --checked 100",
    "pathways": "--worlds 2 --large-worlds 1 --large-courses 3000",
}
GOALS = {
    "credentials": {
        *("issue_rdfc_vs_floor", "issue_jcs_vs_floor", "verify_rdfc_vs_floor", "verify_new_text_vs_floor"),
        "verify_jcs_vs_floor",
    },
    "awarding": {"worker_us", "database_us", "worker_and_database_us", "floor_sign_us", "worker_vs_two_signatures"},
    "status": {"revocation_ms", "floor_ms"},
    "paper": {"pdf_ms", "pdf_first_ms", "paper_issue_vs_floor", "paper_verify_vs_floor", "qr_picture_us"},
    "importing": {"rows_per_cpu_second", "ratio_floor_to_import"},
    "search": {"build_entries_per_second", "ratio_like_to_find"},
    "skills": {
        *("query_cpu_ms", "floor_scan_ms", "precision_at_5", "precision_at_5_exact", "hit_at_5", "hit_at_5_exact"),
    },
    "pages": {"worst_ms", "worst_queries", "worst_bytes"},
    "desk": {
        *("desk_queries", "desk_ms", "desk_next_page_ms", "proposal_from_database_ms"),
        *("worst_desk_ms", "worst_desk_queries"),
    },
    "gate": {
        *("entries_per_second", "entries_per_second_all_profiles", "dry_run_seconds_100k", "panel_proposal_ms"),
        *("floor_entries_read_per_second", "floor_read_seconds_100k", "dry_run_seconds_100k_all_profiles"),
    },
    "likeness": {"precision", "recall", "query_ms", "query_p99_ms", "floor_ms", "precision_odd", "recall_odd"},
    "feedback": {"answers", "worst_queries", "worst_ms"},
    "portfolio": {"awards", "worst_queries", "worst_ms", "export_ms"},
    "results": {
        *("results_seconds", "brought_seconds", "signed_seconds", "same_again_seconds", "floor_seconds"),
        *("attendance_seconds", "attendance_same_again_seconds"),
    },
    "recognition": {
        *("full_vs_duckdb", "full_with_index_vs_duckdb", "index_s", "memory_gb", "one_award_us", "one_award_p99_us"),
        *("one_award_vs_full", "learner_page_ms"),
    },
    "pathways": set(),  # they stand one level below, one member for each kind of world
}
"""Numbers at the top of what is printed without peers."""
VERDICTS: dict[str, dict[str, Any]] = {
    "credentials": {},  # it prints nothing where a genuine one is refused
    "awarding": {"awards": 3},  # nor this where one was not awarded, or does not verify
    "status": {"told_on_disk": True},
    "paper": {"genuine_refused": 0, "changed_believed": 0},
    "importing": {"rows": 12},
    "search": {},
    "skills": {"skills": 8, "hit_at_5": 1.0},
    "pages": {"over_budget": []},
    "desk": {"cases": 60},
    "gate": {"dry_run_entries": 60},
    "likeness": {"entries": 300, "pairs": 200},
    "feedback": {"answers": 60},
    "portfolio": {"awards": 20},
    "results": {"learners": 40},
    "recognition": {"people": 2000, "compared_plainly": 100},  # nor this where two engines find other matches
    "pathways": {"wrong": 0},
}


def run(name: str, tables: Path) -> dict[str, Any]:
    given = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "DATABASE_", "PASSE"))}
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *SHORT[name].split(), "--json"],
        cwd=CHECKOUT,
        env=given | {"BENCHMARKS_TABLES": str(tables)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.postgresql if name == "awarding" else ()) for name in SHORT]
)
def test_a_short_run_tells_its_figures_and_that_what_was_made_is_right(name: str, tables: Path):
    told = run(name, tables)

    assert {key for key, value in told.items() if isinstance(value, int | float)} >= GOALS[name]
    assert all(told[key] > 0 for key in GOALS[name])
    assert {key: told[key] for key in VERDICTS[name]} == VERDICTS[name]


def test_every_benchmark_is_in_the_readme_and_in_the_short_runs():
    runnable = {
        path.stem
        for path in (CHECKOUT / "benchmarks").glob("*.py")
        if "--json" in path.read_text(encoding="utf-8") and path.stem != "__init__"
    }

    assert set(re.findall(r"python -m benchmarks\.(\w+)", README.read_text(encoding="utf-8"))) == runnable
    assert set(SHORT) == runnable
