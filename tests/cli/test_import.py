"""`passerelle import courses`: what it prints, writes and returns; in the middle of it, the power goes."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from benchmarks import register
from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.cli import importing, installation
from passerelle.core.importing import Outcome
from passerelle.journal.models import Fact
from passerelle.organisations.models import Role
from passerelle.people.models import Duty
from tests import factories as make
from tests.core.importing.reading import SAMPLES

HEADER = ("id", "title", "hours", "provider")
MAPPING: dict[str, Any] = {
    "version": 1,
    "format": {"kind": "csv"},
    "key": "id",
    "targets": {
        "title": "title",
        "workload.hours": {"column": "hours", "do": ["number"]},
        "course.title": "title",
        "course.provider": "provider",
    },
}


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A data folder whose database is the test's own."""
    monkeypatch.setenv("PASSERELLE_DATA", str(tmp_path))
    monkeypatch.setattr(installation, "is_ready", lambda folder: True)
    (tmp_path / "map.json").write_text(json.dumps(MAPPING))
    return tmp_path


@pytest.fixture
def ready(folder, db) -> Path:
    make.rules()
    make.person(duties=[Duty.OPERATOR])
    return folder


def run(folder: Path, *words: str, file: str | Path = SAMPLES / "flawed.csv", mapping: str | Path = "map.json") -> int:
    how = folder / "map.json" if mapping == "map.json" else mapping
    return importing.main(["courses", str(file), "--mapping", str(how), *words])


def test_every_record_has_one_row_in_the_report_and_the_status_is_0(ready, capsys):
    path = ready / "out" / "report.json"

    assert run(ready, "--report", str(path)) == 0

    report = json.loads(path.read_text())
    assert (report["file"], report["mapping"]) == ("flawed.csv", "map")
    assert [set(row) for row in report["rows"]] == [{"line", "outcome", "entry", "findings"}] * 13
    counted = {outcome.value: 0 for outcome in Outcome}
    for row in report["rows"]:
        counted[row["outcome"]] += 1
        assert (row["entry"] is None) == (row["outcome"] == "unreadable")
    assert counted == {"accepted": 0, "refused": 9, "duplicate": 0, "unreadable": 4}
    assert {name: report["totals"][name] for name in counted} == counted
    assert report["totals"]["SD-1"] == 9
    [formula] = [found for row in report["rows"] for found in row["findings"] if found["rule"] == "formula"]
    assert (formula["line"], formula["column"]) == (8, "title")
    told = capsys.readouterr()
    assert told.out.startswith("flawed.csv, read as map: 13 records\n        0 accepted\n        9 refused\n")
    assert told.out.endswith(f"report: {path}\n")
    assert (MicroCredential.objects.count(), ShortCourse.objects.count()) == (9, 9)


def test_without_a_name_the_report_goes_to_the_data_folder(ready, capsys):
    assert run(ready) == run(ready) == 0

    reports = sorted(path.name for path in (ready / "reports").iterdir())
    assert reports == ["IM-00001.json", "IM-00002.json"]
    first, second = ((ready / "reports" / name).read_text() for name in reports)
    assert first == second


def test_who_imports_and_for_whom_is_named(ready, capsys):
    body = make.organisation([Role.AWARDER, Role.PROVIDER])
    editor = make.member(body)

    assert run(ready, "--for", body.slug, "--by", editor.email.upper()) == 0

    assert set(MicroCredential.objects.values_list("awarder", flat=True)) == {body.pk}
    assert set(Fact.objects.values_list("actor", flat=True)) == {editor.reference}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--for", "nobody-here"), "no organisation here is called nobody-here: its page is /organisations/SLUG/"),
        (("--by", "nobody@mirane.example"), "nobody here has the address nobody@mirane.example"),
        (("--by", "learner@mirane.example"), "You may not do this."),
        (
            ("--for", "employer"),
            "This organisation is recognised neither as an awarder nor as a provider at present.",
        ),
    ],
)
def test_an_import_that_may_not_begin_says_why_and_saves_nothing(ready, capsys, words, line):
    make.person(email="learner@mirane.example")
    make.organisation([Role.EMPLOYER], slug="employer")

    assert run(ready, *words) == 2

    assert capsys.readouterr().err == f"passerelle import: {line}\n"
    assert (MicroCredential.objects.exists(), Fact.objects.exists(), (ready / "reports").exists()) == (False,) * 3


def test_without_an_operator_somebody_must_be_named(folder, db, capsys):
    assert run(folder) == 2
    assert capsys.readouterr().err == "passerelle import: no operator here: say --by EMAIL\n"


@pytest.mark.parametrize(
    ("file", "content", "line"),
    [
        ("none.csv", None, "no such file; file none.csv"),
        ("empty.csv", b"", "empty file; file empty.csv"),
        ("sheet.csv", b"PK\x03\x04" + b"x" * 50, "wrong type; file sheet.csv; seen zip or spreadsheet"),
        ("cut.csv.gz", b"\x1f\x8b\x08\x00" + b"x" * 9, "gzip cut short; file cut.csv.gz"),
        ("other.csv", b"a,b\n1,2\n", "missing columns; expected title; seen a, b"),
        ("latin.csv", b"id,title,pr\xe9\n1,2,3\n", "header unreadable; line 1; expected the declared encoding"),
    ],
)
def test_a_file_that_is_no_catalogue_is_one_line_and_2(ready, capsys, file, content, line):
    if content is not None:
        (ready / file).write_bytes(content)

    assert run(ready, file=ready / file) == 2

    assert capsys.readouterr().err == f"passerelle import: {line}\n"
    assert not Fact.objects.exists()


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (None, "no such mapping; mapping {path}; expected edx, multiplatform, pavia, poitiers, rncp_kit"),
        ("{", "mapping not json; mapping own.json; seen Expecting property name enclosed in double quotes"),
        (json.dumps(MAPPING | {"version": 2}), "mapping wrong; mapping own; $.version should be 1"),
    ],
)
def test_a_mapping_that_is_none_is_one_line_and_2(ready, capsys, said, line):
    path = ready / "own.json"
    if said:
        path.write_text(said)

    assert run(ready, mapping=path) == 2

    told = capsys.readouterr().err
    assert told.startswith("passerelle import: " + line.format(path=path))
    assert told.count("\n") == 1


def test_a_file_that_breaks_in_the_middle_keeps_what_was_read_and_is_2(ready, capsys, monkeypatch):
    def breaks(catalogue: Any) -> Any:
        raise importing.CannotRead("changed_while_read", file=catalogue.name)
        yield

    monkeypatch.setattr("passerelle.core.importing.Catalogue.__iter__", breaks)

    assert run(ready, "--report", str(ready / "report.json")) == 2

    assert capsys.readouterr().err == "passerelle import: changed while read; file flawed.csv\n"
    assert not (ready / "report.json").exists()


def test_a_report_that_cannot_be_written_stops_before_anything_is_saved(ready, capsys):
    assert run(ready, "--report", str(ready / "map.json" / "report.json")) == 2

    assert "the report cannot be written" in capsys.readouterr().err
    assert not MicroCredential.objects.exists()


def test_without_rules_the_register_says_that_it_asks_nothing(folder, db, capsys):
    make.person(duties=[Duty.OPERATOR])

    assert run(folder) == 0

    told = capsys.readouterr()
    assert told.err.startswith("no policy profile is in force: the gate asks nothing\n")
    assert "        9 accepted\n" in told.out


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Way:
    """A catalogue of a hundred bytes."""

    position, size = 0, 100


def progress(stream: io.StringIO, records: int = 5_000) -> list[str]:
    way = Way()
    shown = importing.Progress(way, stream)  # type: ignore[arg-type]
    for number in range(1, records + 1):
        way.position = number * 100 // records
        shown.count(Outcome.REFUSED if number % 2 else Outcome.ACCEPTED)
    shown.end()
    return stream.getvalue().replace("\r\x1b[K", "\n").strip("\n").split("\n")


def test_progress_is_a_bar_on_a_terminal_and_ten_lines_elsewhere():
    bars, lines = progress(Terminal()), progress(io.StringIO())

    assert bars[-1] == f"[{'#' * 24}] 100 %  5,000 records: 2,500 accepted, 2,500 refused"
    assert bars[24] == f"[{'#' * 12}{'.' * 12}]  50 %  2,500 records: 1,250 accepted, 1,250 refused"
    assert [line[:5] for line in lines] == [f"{percent:>3} %" for percent in range(10, 101, 10)]


# As a process


def started(folder: Path, *words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PASSERELLE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "passerelle.config.settings"}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "passerelle.cli", "import", "courses", *words]
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def state(folder: Path) -> list[Any]:
    """Return every draft an import left, save which run saw it."""
    asked = (
        "SELECT number, source_key, title, hours, source, version FROM catalogue_microcredential ORDER BY number",
        "SELECT number, source_key, title, hours, source, version FROM catalogue_shortcourse ORDER BY number",
        "SELECT shortcourse_id, microcredential_id FROM catalogue_shortcourse_leads_to ORDER BY 1, 2",
    )
    with closing(sqlite3.connect(folder / "register.sqlite3")) as database:
        return [database.execute(question).fetchall() for question in asked]


def drafts(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "register.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM catalogue_microcredential").fetchone()[0])


def test_killed_in_the_middle_and_run_again_it_ends_like_one_that_was_not(tmp_path, tables):
    with (tmp_path / "long.csv").open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *((n % 2_900, f"Course {n % 2_900}", 10, "One") for n in range(3_000))])
    (tmp_path / "map.json").write_text(json.dumps(MAPPING))
    words = (str(tmp_path / "long.csv"), "--mapping", str(tmp_path / "map.json"))
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    made = [sys.executable, "-m", "benchmarks.register", str(killed)]
    given = os.environ | {"BENCHMARKS_TABLES": str(tables)}
    subprocess.run(made, check=True, cwd=Path(register.__file__).parents[1], env=given)
    shutil.copytree(killed, whole)

    process = started(killed, *words)
    while process.poll() is None and drafts(killed) == 0:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert 0 < drafts(killed) < 2_900
    assert drafts(killed) % 500 == 0
    for folder in (killed, whole):
        process = started(folder, *words, "--report", str(folder / "report.json"))
        assert (process.communicate()[0].split(":")[0], process.returncode) == ("long.csv, read as map", 0)

    assert state(killed) == state(whole)
    first, second = ((folder / "report.json").read_text() for folder in (killed, whole))
    assert first == second
    assert json.loads(first)["totals"] | {"refused": 2_900, "duplicate": 100} == json.loads(first)["totals"]
