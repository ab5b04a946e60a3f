"""Import the real catalogues and write docs/import-summary.md: `python -m tools.import_summary [FOLDER]`.

FOLDER holds the catalogues (`courses/`, `qualifications/`); they are no part of this repository. The register they go
into is empty and thrown away. The last section says what `benchmarks.importing` measures here and now.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from benchmarks import register

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "import-summary.md"
CATALOGUES = {
    "edx": ("courses/edx_courses.csv.gz", "edX, courses"),
    "multiplatform": ("courses/multiplatform_courses.csv.gz", "courses of several platforms"),
    "pavia": ("courses/hei_pavia_ugov_units.json.gz", "University of Pavia, course units"),
    "poitiers": ("courses/hei_poitiers_offer.json.gz", "University of Poitiers, options of programmes"),
    "rncp_kit": ("qualifications/fr_cfd_rncp_kit_2023-12-18.csv.gz", "French national register"),
}
OUTCOMES = ("accepted", "refused", "duplicate", "unreadable")
Rows = list[dict[str, Any]]
HEAD = """# What real catalogues showed

Written by `python -m tools.import_summary` from five catalogues that others publish, each read through the mapping of
its name ([importing](importing.md)) into an empty register, with the profiles {profiles} in force.
What a mapping asserts counts as stated. The catalogues are no part of this repository.

No record passes the gate as its source states it. That is the finding: most of today's offer says what is taught and
for how long, and little of what a learner would then be able to do, at which level, and how anybody would know.
"""
NEARER = """## How far they are

How many of the lines above keep the gate shut for one record.

"""
PAVIA = """## Units of a university, one by one

For Pavia the mapping asserts level and quality assurance: they are those of the degree a unit belongs to. With that,
a unit whose texts are published is refused only for what no syllabus says yet: of which domain each outcome is
(SD-14), and which part of the assessment shows it (SD-15). Both are marked in the browser in a few minutes, and the
unit is listed; a test does that with one of them. Where no outcome is stated, none lacks a domain.

"""
SPEED = """## How fast

`python -m benchmarks.importing --json` imports {rows:,} made-up records, each into two drafts, judged by both profiles
and written to the report, into SQLite.

| Measured | Here |
| --- | ---: |
| Records per CPU second, median of {rounds} (wanted: {target_rows_per_second:,}) | {rows_per_cpu_second:,} |
| The slowest round | {slowest_round:,} |
| The floor: file read, as many columns written plainly | {floor_rows_per_cpu_second:,} |
| Floor to import | {ratio_floor_to_import} |
| Peak of memory at 10,000 records, MB | {few[peak]:.0f} |
| Peak of memory at 100,000 records, MB | {many[peak]:.0f} |
| Grown at 100,000 records since the first thousand, MB | {many[grew]} |
"""


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
    with tempfile.TemporaryDirectory(prefix="passerelle-summary-") as folder:
        register.start(Path(folder))
        rows = {name: reported(name, data, Path(folder)) for name in CATALOGUES}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.importing", "--json"], check=True, capture_output=True, text=True, cwd=ROOT
    )
    PAGE.write_text(page(rows, json.loads(done.stdout)), encoding="utf-8")


def reported(name: str, data: Path, folder: Path) -> Rows:
    """Import a catalogue with the command and return the rows of its report."""
    from passerelle.cli import importing

    report = folder / f"{name}.json"
    words = ["courses", str(data / CATALOGUES[name][0]), "--mapping", name, "--report", str(report)]
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        if importing.main(words):
            raise SystemExit(f"{name} was not imported")
    rows: Rows = json.loads(report.read_text(encoding="utf-8"))["rows"]
    return rows


def page(rows: dict[str, Rows], figures: dict[str, Any]) -> str:
    few, many = figures["memory_megabytes"].values()
    parts = [
        HEAD.format(profiles=" and ".join(register.PROFILES)),
        "## What became of the records\n\n" + became(rows),
        "## What they lack\n\nThe share of drafts that the gate refuses for it. A dash is none.\n\n" + lacking(rows),
        NEARER + distances(rows),
        PAVIA + units(rows["pavia"]),
        "## Flawed values\n\nLeft out, and reported with line and column.\n\n" + flaws(rows),
        SPEED.format(few=few, many=many, **figures),
    ]
    return "\n".join(parts)


def table(head: list[str], lines: list[list[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, rule, *lines]) + "\n"


def became(rows: dict[str, Rows]) -> str:
    lines = []
    for name, told in rows.items():
        counts = Counter(row["outcome"] for row in told)
        drafts = len({row["entry"] for row in told if row["entry"]})
        lines.append([f"`{name}`: {CATALOGUES[name][1]}", f"{len(told):,}", f"{drafts:,}"])
        lines[-1] += [f"{counts[outcome]:,}" for outcome in OUTCOMES]
    return table(["Catalogue", "Records", "Drafts", *map(str.capitalize, OUTCOMES)], lines)


def judged(told: Rows) -> Rows:
    return [row for row in told if row["outcome"] in {"accepted", "refused"}]


def blocking(row: dict[str, Any]) -> dict[str, str]:
    """Return the rules that keep the gate shut for a record, each with its field."""
    return {found["rule"]: found["field"] for found in row["findings"] if found.get("severity") == "block"}


def groups(rows: dict[str, Rows]) -> dict[tuple[str, ...], tuple[str, list[float]]]:
    """Return what is lacking: the rules that ask the same, its field, and its share in each catalogue."""
    counts: dict[str, list[float]] = {}
    fields: dict[str, str] = {}
    for place, told in enumerate(rows.values()):
        for row in judged(told):
            for rule, field in blocking(row).items():
                fields[rule] = field
                counts.setdefault(rule, [0.0] * len(rows))[place] += 1 / len(judged(told))
    same: dict[tuple[str, tuple[float, ...]], list[str]] = {}
    for rule in sorted(counts, key=lambda rule: (rule.startswith("EU"), len(rule), rule)):
        same.setdefault((fields[rule], tuple(counts[rule])), []).append(rule)
    return {tuple(rules): (field, list(shares)) for (field, shares), rules in same.items()}


def lacking(rows: dict[str, Rows]) -> str:
    from passerelle.policy.sentences import field_name

    named = {"SD-14": "domain of each learning outcome", "SD-15": "part of the assessment that shows each outcome"}
    lines = [
        [f"{named.get(rules[0]) or field_name(field)} ({', '.join(rules)})", *map(percent, shares)]
        for rules, (field, shares) in sorted(groups(rows).items(), key=lambda item: -sum(item[1][1]))
    ]
    return table(["Not stated", *(f"`{name}`" for name in rows)], lines)


def percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %") if share else "–"


def distances(rows: dict[str, Rows]) -> str:
    asked = [set(rules) for rules in groups(rows)]
    lines = []
    for name, told in rows.items():
        lacks = [sum(bool(rules & set(blocking(row))) for rules in asked) for row in judged(told)]
        lines.append([f"`{name}`", str(min(lacks)), f"{statistics.median(lacks):g}", str(max(lacks))])
    return table(["Catalogue", "Nearest", "Median", "Farthest"], lines)


def units(told: Rows) -> str:
    counted = Counter(tuple(sorted(blocking(row), key=lambda rule: (len(rule), rule))) for row in told)
    lines = [[", ".join(rules), str(count)] for rules, count in counted.most_common()]
    return table(["Refused by", "Units"], lines)


def flaws(rows: dict[str, Rows]) -> str:
    counted = {
        name: Counter(found["rule"] for row in told for found in row["findings"] if "column" in found)
        for name, told in rows.items()
    }
    codes = sorted({code for counts in counted.values() for code in counts})
    return table(["Problem", *(f"`{name}`" for name in rows)], [
        [f"`{code}`", *(f"{counts[code]:,}" if counts[code] else "–" for counts in counted.values())] for code in codes
    ])  # fmt: skip


if __name__ == "__main__":
    main()
