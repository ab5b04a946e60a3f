"""The lines of an edition as a file that any spreadsheet opens (CSV, XLSX), and back; its columns are the table's.

Nothing in a file is run by the program that opens it, and nothing is kept of one that cannot be read as a whole.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from passerelle.core import spreadsheets
from passerelle.core.errors import Malformed, TooLarge
from passerelle.core.marking_sheets import FORMULA, SEPARATORS
from passerelle.recognition.description import MOST_LINES
from passerelle.recognition.list_rows import COLUMNS, row_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.recognition.models import PositiveListLine

MOST_BYTES: Final = 1_500_000
MOST_CELL: Final = 4_000


def workbook(lines: Iterable[PositiveListLine]) -> bytes:
    """Return lines as one sheet of a workbook; every cell is a text."""
    rows = (row_of(line) for line in lines)
    return spreadsheets.written([COLUMNS, *([row[name] for name in COLUMNS] for row in rows)], title="lines")


def written(lines: Iterable[PositiveListLine]) -> str:
    """Return lines as CSV."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write(COLUMNS)
    for line in lines:
        row = row_of(line)
        write([_safe(row[name]) for name in COLUMNS])
    return out.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def read(data: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file or a workbook, the empty ones left out.

    Raises TooLarge, or Malformed with the line of the file.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(limit=MOST_BYTES)
    if data.startswith(spreadsheets.MAGIC):
        return _from_workbook(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed(field="file", expected="a workbook (XLSX), or CSV in UTF-8") from None
    head, _break, _rest = text.partition("\n")
    separator = next((one for one in SEPARATORS if one in head), ",")
    if "\x00" in text or [name.strip() for name in head.strip().split(separator)] != list(COLUMNS):
        raise Malformed(field="file", expected=", ".join(COLUMNS), seen=head[:80])
    found: list[dict[str, str]] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        next(reader)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(COLUMNS) or max(map(len, cells)) > MOST_CELL or len(found) == MOST_LINES:
                most = f"at most {len(COLUMNS)} columns and {MOST_LINES} lines"
                raise Malformed(field="file", expected=most, seen=reader.line_num)
            found.append({name: cell.removeprefix("'") for name, cell in zip(COLUMNS, cells, strict=False)})
    except csv.Error:
        raise Malformed(field="file", expected="a CSV file", seen=len(found) + 2) from None
    return found


def _from_workbook(data: bytes) -> list[dict[str, str]]:
    found = []
    for number, cells in spreadsheets.read(data, columns=COLUMNS, most_rows=MOST_LINES):
        if max(map(len, cells)) > MOST_CELL:
            raise Malformed(field="file", expected=f"at most {MOST_CELL} characters in a cell", seen=number)
        found.append({name: cell.removeprefix("'") for name, cell in zip(COLUMNS, cells, strict=True)})
    return found
