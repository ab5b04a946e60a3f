"""Workbooks: what is written stays a text, what a stranger brings is bounded before it is read."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from passerelle.core import spreadsheets
from passerelle.core.errors import Malformed, TooLarge

COLUMNS = ("line", "who", "credits")
NAMES = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"


def read(data: bytes, most_rows: int = 5) -> list[tuple[int, list[str]]]:
    return spreadsheets.read(data, columns=COLUMNS, most_rows=most_rows)


def plain(*rows: tuple[str, str, str]) -> bytes:
    return spreadsheets.written([COLUMNS, *rows], title="lines")


def typed(*rows: list[object], before: list[object] | None = None) -> bytes:
    """Return a workbook as a person fills it in another program."""
    book = openpyxl.Workbook()
    if before:
        book.active.append(before)
        book.create_sheet("lines")
    for row in rows:
        book.worksheets[-1].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(name: str, part: bytes) -> bytes:
    """Return a workbook in which one part is another."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain())) as whole,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bent,
    ):
        for one in whole.namelist():
            bent.writestr(one, part if one == name else whole.read(one))
    return out.getvalue()


def test_what_would_be_a_formula_is_written_as_a_text_and_comes_back_as_it_was():
    dangerous = ('=HYPERLINK("x")', "+1", "@SUM(A1)")
    book = openpyxl.load_workbook(io.BytesIO(plain(dangerous, ("-1", "\x07é", "3"))))

    assert [[cell.data_type for cell in row] for row in book.active.iter_rows()] == [["s"] * 3] * 3
    assert read(plain(dangerous, ("-1", "\x07é", "3"))) == [(2, [*dangerous]), (3, ["-1", "é", "3"])]


def test_days_numbers_and_headings_are_read_as_a_person_typed_them():
    rows = typed(
        ["Line ", " WHO", "credits"],
        [None, date(2026, 9, 1), 3.0],
        [None, None, None],
        [7, datetime(2026, 9, 1, 12), 2.5],  # noqa: DTZ001
        before=["What to do with this file"],
    )

    assert read(rows) == [(2, ["", "2026-09-01", "3"]), (4, ["7", "2026-09-01", "2.5"])]


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (typed([*COLUMNS], ["=A1", "x", 3]), "2: =A1"),
        (typed([*COLUMNS], ["#REF!", "x", 3]), "2: #REF!"),
        (typed(["who", "what"]), "who, what, "),
        (typed([*COLUMNS], *[["a", "b", 3]] * 6), 7),
        (typed([*COLUMNS], ["a", "b", 3, "beside the table"]), 2),
        (b"PK\x03\x04 and nothing more", "BadZipFile"),
        (with_part(SHEET, b"<worksheet"), "ParseError"),
        (with_part("xl/workbook.xml", b"<a/>"), ""),
    ],
)
def test_what_cannot_be_read_as_a_whole_is_refused_and_says_where(data, seen):
    with pytest.raises(Malformed) as refusal:
        read(data)

    assert refusal.value.data["seen"] == seen


LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (place, b"&l%d;" % (place - 1) * 10 if place else b"ha") for place in range(12)
)


@pytest.mark.parametrize(
    "data",
    [
        with_part("xl/styles.xml", b" " * 7_000_000),
        with_part(SHEET, b"<a/>" * 160_000),
        with_part("docProps/core.xml", b" " * 9_000_000),
        with_part(SHEET, b"<!DOCTYPE a [" + LAUGHS + b"]><worksheet " + NAMES + b"><c>&l11;</c></worksheet>"),
        with_part(SHEET, b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><worksheet ' + NAMES + b"/>"),
        typed([*COLUMNS], *[["", "", ""]] * 3),
    ],
)
def test_what_unpacks_without_end_costs_next_to_nothing(data):
    begun = time.process_time()

    try:
        found = read(data)
    except (Malformed, TooLarge):
        found = []

    assert found == []
    assert time.process_time() - begun < 2


def test_a_cell_in_the_last_corner_of_a_sheet_takes_no_room():
    book = openpyxl.Workbook()
    for place, name in enumerate(COLUMNS, 1):
        book.active.cell(1, place, name)
    book.active["XFD1048576"] = "far away"
    out = io.BytesIO()
    book.save(out)

    assert read(out.getvalue()) == []
