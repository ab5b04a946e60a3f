"""A table gives one item for each record, whatever its neighbours look like."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING

import pytest

from passerelle.core.importing import CannotRead, Limits, Row, open_catalogue
from passerelle.core.importing.splitting import split
from tests.core.importing.reading import SAMPLES, mapping, read, told

if TYPE_CHECKING:
    from pathlib import Path


def test_each_flaw_is_reported_with_line_and_column_and_nothing_else_is_lost():
    assert told(read(SAMPLES / "flawed.csv", mapping())) == [
        (2, "Good first", []),
        (3, "-", [("bad_encoding", 3, "title")]),
        (4, "-", [("unclosed_quote", 4, "title")]),
        (5, "-", [("too_many_cells", 5, "#5")]),
        (6, "Too few", [("too_few_cells", 6, "hours")]),
        (7, "Stray quote", [("stray_quote", 7, "title")]),
        (8, '=HYPERLINK("http://bad.example")', [("formula", 8, "title")]),
        (9, "Nulinside", [("nul_character", 9, "title")]),
        (10, "Absurd", [("not_a_number", 10, "hours")]),
        (11, "More absurd", [("absurd_number", 11, "hours")]),
        (12, "Two lines", []),
        (14, "-", [("blank_record", 14, "")]),
        (16, "Good last", []),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "utf-32"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiters_encodings_and_line_endings_read_alike(tmp_path: Path, delimiter: str, encoding: str, ending: str):
    lines = ["id,title,hours,provider", "1,Été à Ålesund,10,One", '2,"with, comma",20,Two']
    lines = [line.replace(",", delimiter) for line in lines]
    (tmp_path / "file").write_bytes((ending.join(lines) + ending).encode(encoding))
    declared = encoding if encoding in {"cp1252", "latin-1", "utf-16-le"} else "utf-8"

    rows = read(tmp_path / "file", mapping(format={"encoding": declared}))

    title = " ".join("with, comma".replace(",", delimiter).split())
    assert told(rows) == [(2, "Été à Ålesund", []), (3, title, [])]


@pytest.mark.parametrize("encoding", ["shift_jis", "gb18030", "cp1252", "utf-16"])
def test_a_bad_byte_in_any_declared_encoding_costs_one_row(tmp_path: Path, encoding: str):
    good = "id,title,hours,provider\n1,One,10,A\n2,X,10,A\n3,Three,10,A\n"
    bad = {"utf-16": "\udc00".encode("utf-16-le", "surrogatepass")}.get(encoding, b"\x81")
    data = good.encode(encoding)
    at = data.index("X".encode(encoding)[-2:] if encoding == "utf-16" else b"X")
    (tmp_path / "file.csv").write_bytes(data[:at] + bad + data[at + len(bad) :])

    rows = read(tmp_path / "file.csv", mapping(format={"encoding": encoding}))

    assert [row.line for row in rows] == [2, 3, 4]
    assert told(rows)[1] == (3, "-", [("bad_encoding", 3, "title")])


def test_a_tab_separated_file_without_quotes_keeps_them_as_text(tmp_path: Path):
    (tmp_path / "file.tsv").write_text('id\ttitle\thours\tprovider\n1\t"Half a quote\t5\tA\n2\tNext\t5\tA\n')

    rows = read(tmp_path / "file.tsv", mapping(format={"delimiter": "\t", "quote": None}))

    assert told(rows) == [(2, '"Half a quote', []), (3, "Next", [])]


def test_a_table_without_header_is_read_by_number(tmp_path: Path):
    (tmp_path / "file.csv").write_text("1,One,10\n2,Two,20\n")
    how = mapping(
        format={"header": 0},
        key={"column": 1},
        targets={
            "title": {"column": 2},
            "workload.hours": {"column": 3, "do": ["number"]},
            "source.provider": {"constant": "A"},
        },
    )

    assert told(read(tmp_path / "file.csv", how)) == [(1, "One", []), (2, "Two", [])]


def test_a_header_further_down_is_found(tmp_path: Path):
    (tmp_path / "file.csv").write_text("Catalogue of 2026\n\nID; Title ;hours;PROVIDER\n1;One;10;A\n")

    assert told(read(tmp_path / "file.csv", mapping(format={"header": 3}))) == [(4, "One", [])]


def test_a_column_the_file_does_not_have_is_reported_unless_it_is_optional(tmp_path: Path):
    (tmp_path / "file.csv").write_text("id,title\n1,One\n")
    how = mapping(targets={"source.provider": {"column": "provider", "optional": True}})

    assert told(read(tmp_path / "file.csv", how)) == [(2, "One", [("missing_column", 1, "hours")])]


def test_a_file_without_the_title_column_is_another_catalogue(tmp_path: Path):
    (tmp_path / "file.csv").write_text("a,b\n1,2\n")

    with pytest.raises(CannotRead) as refused:
        open_catalogue(tmp_path / "file.csv", mapping())

    assert refused.value.data == {"reason": "missing_columns", "expected": ["title"], "seen": ["a", "b"]}


def test_a_cell_of_a_megabyte_is_cut_and_its_neighbours_are_whole(tmp_path: Path):
    long = "x" * 1_000_000
    (tmp_path / "file.csv").write_text(f'id,title,hours,provider\n1,"{long}",10,A\n2,{long},10,A\n3,Next,10,A\n')

    rows = read(tmp_path / "file.csv", mapping())

    codes = [("cell_too_long", "title"), ("text_too_long", "title")]
    assert [[(p.code, p.column) for p in row.problems] for row in rows] == [codes, codes, []]
    assert [row.stated["source"]["provider"] for row in rows if isinstance(row, Row)] == ["A", "A", "A"]


def test_a_line_without_end_costs_one_record(tmp_path: Path):
    (tmp_path / "file.csv").write_text("id,title,hours,provider\n1," + "x" * 50_000 + ",10,A\n2,Next,10,A\n")

    rows = read(tmp_path / "file.csv", mapping(), Limits(record=10_000))

    assert told(rows) == [(2, "-", [("record_too_long", 2, "id")]), (3, "Next", [])]


def test_a_quote_that_never_closes_swallows_nothing_even_at_the_end(tmp_path: Path):
    lines = ["id,title,hours,provider", '1,"open,10,A', *(f"{n},T{n},10,A" for n in range(2, 5_000)), '5000,"open,10,A']
    (tmp_path / "file.csv").write_text("\n".join(lines) + "\n")

    rows = read(tmp_path / "file.csv", mapping())

    assert [row.line for row in rows] == list(range(2, 5_002))
    assert [row.line for row in rows if not isinstance(row, Row)] == [2, 5_001]


def test_a_long_quoted_text_of_many_lines_is_one_record(tmp_path: Path):
    text = "\n".join(f"line {n} of a long, long text" for n in range(500))
    (tmp_path / "file.csv").write_text(f'id,title,hours,provider\n1,"{text}",10,A\n2,Next,10,A\n')

    assert [row.line for row in read(tmp_path / "file.csv", mapping())] == [2, 502]


def test_a_quoted_line_of_several_with_a_stray_quote_stays_one_record(tmp_path: Path):
    (tmp_path / "file.csv").write_text('id,title,hours,provider\n1,"two\nlines" here,10,A\n2,Next,10,A\n')

    assert told(read(tmp_path / "file.csv", mapping())) == [
        (2, "two lines here", [("stray_quote", 2, "title")]),
        (4, "Next", []),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\n \n", "empty_file"),
        (b"PK\x03\x04 spreadsheet", "wrong_type"),
        (b"%PDF-1.7", "wrong_type"),
        (b"<!DOCTYPE html><html>", "wrong_type"),
        (b"\x00\x01\x02\x00\x00\x00binary", "wrong_type"),
        (gzip.compress(gzip.compress(b"id,title\n", mtime=0), mtime=0), "wrong_type"),
        (gzip.compress(b"id,title\n1,One\n" * 1000, mtime=0)[:-10], "gzip_cut_short"),
        (gzip.compress(b"id,title\n1,One\n", mtime=0)[:-8] + b"\0" * 8, "gzip_damaged"),
        (b"\x1f\x8b\x08\x00rubbish rubbish", "gzip_damaged"),
        (b"title,\xff\n1,2\n", "header_unreadable"),
        (b'"title,hours\n1,2\n', "header_unreadable"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_reason(tmp_path: Path, content: bytes, reason: str):
    (tmp_path / "file.csv").write_bytes(content)

    with pytest.raises(CannotRead) as refused:
        open_catalogue(tmp_path / "file.csv", mapping())

    assert refused.value.reason == reason


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path):
    for path, reason in ((tmp_path / "nothing", "no_such_file"), (tmp_path, "not_a_file")):
        with pytest.raises(CannotRead) as refused:
            open_catalogue(path, mapping())
        assert refused.value.reason == reason


def test_a_packed_file_that_unpacks_without_end_is_refused_before_its_first_row(tmp_path: Path):
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"id,title\n" + b"0,a\n" * 2_000_000, mtime=0))

    for limits, reason in ((Limits(harmless=10_000), "unpacks_without_end"), (Limits(unpacked=10_000), "too_large")):
        with pytest.raises(CannotRead) as refused:
            open_catalogue(tmp_path / "bomb.csv.gz", mapping(), limits=limits)
        assert refused.value.reason == reason


def test_progress_runs_from_nothing_to_the_unpacked_size(tmp_path: Path):
    content = b"id,title,hours,provider\n" + b"1,One,10,A\n" * 20_000
    (tmp_path / "file.csv.gz").write_bytes(gzip.compress(content, mtime=0))

    with open_catalogue(tmp_path / "file.csv.gz", mapping()) as catalogue:
        seen = [catalogue.position for _ in catalogue]

    assert catalogue.size == len(content)
    assert seen == sorted(seen)
    assert seen[0] < seen[-1] == catalogue.size


def test_splitting_by_hand_agrees_with_the_csv_module():
    import csv

    for text in ("a,b", '"a",b', '"a ""b"" c",', ",,", '5" disk,b', '"",""', 'a,"b\nc"'):
        assert [split(text, ",", '"').cells] == list(csv.reader(io.StringIO(text, newline="")))
