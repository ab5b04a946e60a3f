"""Whatever a file holds: nothing breaks, every record is accounted for once, and memory stays flat."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passerelle.core.importing import CannotRead, Limits, Mapping, Row, open_catalogue
from tests.core.importing.reading import mapping, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONE_FOLDER = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=12)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | CELL,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(CELL, inner, max_size=4),
    max_leaves=10,
)
RECORD = st.dictionaries(st.sampled_from(["id", "title", "hours", "provider", "x"]), VALUE)
SMALL = Limits(record=2_000, lines=20, cell=200)


@ONE_FOLDER
@given(rows=st.lists(st.tuples(CELL, CELL, CELL, CELL), max_size=8), delimiter=st.sampled_from(",;\t|"))
def test_every_record_of_a_sound_table_is_there_once(tmp_path: Path, rows: list[tuple[str, ...]], delimiter: str):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows([("id", "title", "hours", "provider"), *rows])
    (tmp_path / "file").write_text(text.getvalue(), encoding="utf-8", newline="")

    found = read(tmp_path / "file", mapping(format={"delimiter": delimiter}))

    assert len(found) == len(rows)
    assert [row.line for row in found] == sorted({row.line for row in found})
    for row, (_, title, _, _) in zip(found, rows, strict=True):
        if isinstance(row, Row):
            assert row.stated.get("title", "") == " ".join(title.replace("\0", "").split())


@ONE_FOLDER
@given(records=st.lists(RECORD, max_size=6), indent=st.sampled_from([None, 0, 2]))
def test_every_record_of_a_sound_document_is_there_once(tmp_path: Path, records: list[Any], indent: int | None):
    whole = {
        "array": ("$[*]", records),
        "keyed": ("$.*", {str(n): r for n, r in enumerate(records)}),
        "nested": ("$.*.options[*]", {"p": {"options": records}}),
    }
    for path, document in whole.values():
        (tmp_path / "file").write_text(json.dumps(document, indent=indent))
        assert len(read(tmp_path / "file", mapping("json", format={"records": path}))) == len(records)
    (tmp_path / "file").write_text("{}\n" + "".join(json.dumps(record) + "\n" for record in records))
    assert len(read(tmp_path / "file", mapping("ndjson"))) == len(records) + 1


def damaged(sound: bytes) -> st.SearchStrategy[bytes]:
    """Return ways to spoil a file: bytes changed, cut out, put in."""
    at = st.integers(0, len(sound))
    blow = st.tuples(
        at, at, st.binary(max_size=5) | st.sampled_from([b'"', b"\n", b"{", b"}", b"[", b"]", b",", b"\\", b"\xff"])
    )

    def spoil(blows: list[tuple[int, int, bytes]]) -> bytes:
        data = sound
        for start, length, put in blows:
            data = data[:start] + put + data[start + length % 7 :]
        return data

    return st.lists(blow, min_size=1, max_size=4).map(spoil)


TABLE = b"id,title,hours,provider\n" + b'1,"One, ""x""",10,A\n2,Two,20,B\n3,"Three\nlines",1,C\n' * 5
DOCUMENT = json.dumps(
    {"p": {"name": "P", "options": [{"id": n, "title": '\u00e9 \\ "', "hours": n} for n in range(6)]}}
).encode()
LINES = b"".join(json.dumps({"id": n, "title": "t"}).encode() + b"\n" for n in range(8))


def accounted(path: Path, how: Mapping) -> None:
    """Read a spoiled file: it is refused as a whole, or each item has its line and a cause."""
    try:
        found = read(path, how, SMALL)
    except CannotRead:
        return
    lines = [row.line for row in found]
    assert lines == sorted(lines)
    assert all(isinstance(row, Row) or row.problems for row in found)
    assert all(row.key for row in found if isinstance(row, Row))
    json.dumps([problem.as_finding() for row in found for problem in row.problems], ensure_ascii=False).encode("utf-8")
    repr(found).encode("utf-8")


@ONE_FOLDER
@given(
    data=damaged(TABLE) | st.binary(max_size=200), encoding=st.sampled_from(["utf-8", "cp1252", "utf-16", "shift_jis"])
)
def test_no_table_breaks_the_reader(tmp_path: Path, data: bytes, encoding: str):
    (tmp_path / "file").write_bytes(data)
    accounted(tmp_path / "file", mapping(format={"encoding": encoding}))
    accounted(
        tmp_path / "file",
        mapping(
            format={"encoding": encoding, "header": 0},
            key={"column": 1},
            targets={
                "title": {"column": 2},
                "workload.hours": {"column": 3, "do": ["hours_from"]},
                "source.provider": {"column": 4},
            },
        ),
    )


@ONE_FOLDER
@given(data=damaged(DOCUMENT) | damaged(LINES))
def test_no_document_breaks_the_reader(tmp_path: Path, data: bytes):
    (tmp_path / "file").write_bytes(data)
    accounted(tmp_path / "file", mapping("json", format={"records": "$.*.options[*]"}))
    accounted(tmp_path / "file", mapping("json", format={"records": "$[*]"}))
    accounted(tmp_path / "file", mapping("ndjson"))


@ONE_FOLDER
@given(
    lines=st.lists(
        st.sampled_from(
            ["1,One,10,A", '2,"Two",10,A', '3,"open,10,A', "4,a,b", "5,1,2,3,4,5", '6,"x" y,1,A', "7,\xff,1,A"]
        ),
        max_size=12,
    )
)
def test_a_broken_line_never_takes_another_with_it(tmp_path: Path, lines: list[str]):
    (tmp_path / "file").write_bytes("\n".join(["id,title,hours,provider", *lines, ""]).encode("latin-1"))

    assert [row.line for row in read(tmp_path / "file", mapping())] == list(range(2, len(lines) + 2))


@ONE_FOLDER
@given(text=st.text(max_size=60))
def test_no_text_breaks_a_step(tmp_path: Path, text: str):
    steps = [
        "strip_html",
        "number",
        "hours_from",
        "level_from",
        "language_code",
        "country_code",
        "price",
        "date",
        "outcomes_from",
        "as_components",
    ]
    record = json.dumps({"id": 1, "title": "T", "x": text})
    (tmp_path / "file").write_text(record + "\n")
    for step in steps:
        how = mapping("ndjson", targets={"purpose": {"path": "x", "do": [step]}})
        assert len(read(tmp_path / "file", how)) == 1


def table_of(rows: int) -> Iterator[str]:
    yield "id,title,hours,provider\n"
    for n in range(rows):
        yield f'{n},"Course, {n}",{n % 900 + 1},Provider {n}\n'


def document_of(rows: int) -> Iterator[str]:
    yield "["
    for n in range(rows):
        yield ("," if n else "") + f'{{"id": {n}, "title": "Course {n}", "hours": {n % 900 + 1}, "provider": "P{n}"}}\n'
    yield "]"


@pytest.mark.parametrize(("kind", "most"), [("csv", 100_000), ("json", 25_000), ("ndjson", 25_000)])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, kind: str, most: int):
    peaks = []
    for rows in (most // 5, most):
        lines = table_of(rows) if kind == "csv" else document_of(rows)
        if kind == "ndjson":
            lines = (line.lstrip(",") for line in lines if len(line) > 1)
        with gzip.open(tmp_path / "file.gz", "wt", compresslevel=1, encoding="utf-8") as file:
            file.writelines(lines)
        how = mapping(kind)
        tracemalloc.start()
        with open_catalogue(tmp_path / "file.gz", how) as catalogue:
            count = sum(1 for _ in catalogue)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert count == rows

    assert peaks[1] < peaks[0] * 1.1 + 100_000
    assert peaks[1] < 4_000_000
