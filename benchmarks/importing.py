"""How fast a catalogue becomes drafts, beside a floor in the same run, and whether memory stays flat.

Run `python -m benchmarks.importing [--rows 10000] [--rounds 5] [--json]`. The rows are made up, after the model of the
multiplatform catalogue; each becomes a proposed micro-credential and the draft of a course, is judged by the two
profiles and written to the report. The floor reads the same file with `csv` and writes as many columns, filled and
empty ones alike, to one plain table with `executemany`: nobody is asked, nothing is judged. Floor and import take
turns, each on an empty database; rates are per second of CPU time of one process, the median of the rounds. Memory is
what the peak of a process grew by while it imported, in a process of its own for each size.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from contextlib import closing, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from benchmarks import register

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COLUMNS = (
    "Title", "URL", "Short Intro", "Category", "Sub-Category", "Course Type", "Language", "Subtitle Languages",
    "Skills", "Instructors", "Rating", "Number of viewers", "Duration", "Site",
)  # fmt: skip
WORDS = (
    "data",
    "river",
    "design",
    "clinic",
    "energy",
    "garden",
    "music",
    "market",
    "motor",
    "school",
    "water",
    "history",
)
DURATIONS = ("Approx. 9 hours", "4 weeks", "Approximately 20 hours to complete", "2-4 hours")
LANGUAGES = ("English", "French", "Spanish", "")
TARGET = 2_000
SIZES = (10_000, 100_000)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="rows of the imports whose memory is told")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--memory-in", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.memory_in:
        print(json.dumps(grown(asked.memory_in)))
        return
    with tempfile.TemporaryDirectory(prefix="passerelle-importing-") as folder:
        told = measured(Path(folder), asked.rows, asked.rounds, asked.sizes)
    if asked.json:
        print(json.dumps(told))
        return
    for name, value in told.items():
        print(f"{name:>28}  {value}")


def measured(folder: Path, rows: int, rounds: int, sizes: Sequence[int]) -> dict[str, Any]:
    catalogue = made_up(folder / "courses.csv", rows)
    register.start(folder)
    empty = Path(shutil.copy(register.database(), folder / "empty.sqlite3"))
    floors, imports = [], []
    for _ in range(rounds):
        floors.append(seconds(lambda: floor(catalogue, folder / "floor.sqlite3")))
        register.replace_database(empty)
        imports.append(seconds(lambda: imported(catalogue, folder / "report.json")))
    rate, floor_rate = rows / statistics.median(imports), rows / statistics.median(floors)
    memory = {str(size): memory_of(size, empty) for size in sizes}
    return {
        "rows": rows,
        "rounds": rounds,
        "rows_per_cpu_second": round(rate),
        "slowest_round": round(rows / max(imports)),
        "floor_rows_per_cpu_second": round(floor_rate),
        "ratio_floor_to_import": round(floor_rate / rate, 1),
        "memory_megabytes": memory,
        "target_rows_per_second": TARGET,
        "meets_target": rate >= TARGET,
    }


def made_up(path: Path, rows: int) -> Path:
    """Write a catalogue of so many different courses, always the same."""
    chance = random.Random(7)  # noqa: S311 - the same catalogue each time

    def words(count: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(count))

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(rows):
            course = (f"{words(4).capitalize()} {number}", f"https://courses.example/{number}", words(28))
            kinds = (words(1), words(2), "Course", chance.choice(LANGUAGES), "Subtitles: English")
            rest = (words(6).replace(" ", ", "), f"{words(2)} ,", "4.7stars", "11,927", chance.choice(DURATIONS))
            writer.writerow((*course, *kinds, *rest, "Example"))
    return path


def floor(catalogue: Path, path: Path) -> None:
    """Read the file and write as many columns as the two drafts and their link have."""
    from passerelle.catalogue.models import MicroCredential, ShortCourse

    width = (
        len(MicroCredential._meta.fields)
        + len(ShortCourse._meta.fields)
        + len(ShortCourse.leads_to.through._meta.fields)
    )
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database, catalogue.open(encoding="utf-8", newline="") as file:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(f"CREATE TABLE line ({', '.join(f'c{number}' for number in range(width))})")
        empty = [""] * (width - len(COLUMNS))
        rows = csv.reader(file)
        next(rows)
        insert = f"INSERT INTO line VALUES ({', '.join('?' * width)})"  # noqa: S608 - question marks
        database.executemany(insert, (row + empty for row in rows))
        database.commit()


def imported(catalogue: Path, report: Path) -> None:
    """Run the command, report and all."""
    from passerelle.cli import importing

    words = ["courses", str(catalogue), "--mapping", "multiplatform", "--report", str(report)]
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        status = importing.main(words)
    if status:
        raise SystemExit(status)


def seconds(act: Callable[[], None]) -> float:
    began = process_time()
    act()
    return process_time() - began


def memory_of(rows: int, empty: Path) -> dict[str, float]:
    """Return the peak of a process that imports, and by how much it grew since a small import to warm up."""
    with tempfile.TemporaryDirectory(prefix="passerelle-importing-") as folder:
        register.copy(empty, Path(folder))
        made_up(Path(folder) / "few.csv", 1_000)
        made_up(Path(folder) / "many.csv", rows)
        words = [sys.executable, "-m", "benchmarks.importing", "--memory-in", folder]
        done = subprocess.run(words, check=True, capture_output=True, text=True)  # noqa: S603
    told: dict[str, float] = json.loads(done.stdout)
    return told


def grown(folder: Path) -> dict[str, float]:
    register.use(folder)
    imported(folder / "few.csv", folder / "report.json")
    before = peak()
    imported(folder / "many.csv", folder / "report.json")
    return {"peak": round(peak()), "grew": round(peak() - before, 1)}


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
