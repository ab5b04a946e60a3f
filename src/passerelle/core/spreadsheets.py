"""A table of texts as a workbook (XLSX), and the cells of a stranger's workbook as texts.

Nothing is ever written as a formula, and none is read: what one program computes another computes otherwise, and
nobody signs that. Bounded before anything is unpacked, in bytes, parts and how far they unpack; rows are read one by
one and no further than asked for. No address is fetched, no macro kept.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.errors import Malformed, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAGIC: Final = b"PK\x03\x04"
"""How every workbook begins, and no CSV file does."""
MOST_UNPACKED: Final = 8 * 1024 * 1024
MOST_RATIO: Final = 100
MOST_PARTS: Final = 200
MOST_MARKS: Final = 150_000
"""How many marks (`<`) all parts have together: what bounds the time, however small each cell is."""
MOST_SHEETS: Final = 3
"""How many sheets are looked at."""
BESIDE: Final = 20
"""How many columns right of the table must be empty; what stands further right, or far below, is not looked at."""
EXPECTED: Final = "a workbook (XLSX) without a password"
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no XML file holds."""


def written(rows: Iterable[Sequence[str]], *, title: str) -> bytes:
    """Return rows as one sheet, every cell as a text; one that begins as a formula would is still a text."""
    import openpyxl  # loads numpy with it, and only here: most processes never ask
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in rows:
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, _UNFIT.sub("", text))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, *, columns: Sequence[str], most_rows: int) -> list[tuple[int, list[str]]]:
    """Return the rows below the heading `columns`, each with its number in the sheet; the empty ones are left out.

    The sheet is the first that has this heading in its first row. Raises TooLarge, or Malformed for what is no
    workbook, has no such sheet, more than `most_rows` rows, or a formula.
    """
    _bound(data)
    try:
        return [*_rows(data, columns, most_rows)]
    except (Malformed, TooLarge):
        raise
    except Exception as refusal:  # a workbook can be wrong in any place, and the reader says so in any way
        raise Malformed(field="file", expected=EXPECTED, seen=type(refusal).__name__) from None


def _bound(data: bytes) -> None:
    """Refuse what is no archive, and what unpacks too far. A part never unpacks further than it says."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS or unpacked > MOST_RATIO * max(len(data), 10_000):
                raise TooLarge(limit=MOST_UNPACKED)
            if sum(archive.read(part).count(b"<") for part in parts) > MOST_MARKS:
                raise TooLarge(limit=MOST_MARKS)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, OSError, EOFError) as refusal:
        raise Malformed(field="file", expected=EXPECTED, seen=type(refusal).__name__) from None


def _rows(data: bytes, columns: Sequence[str], most_rows: int) -> Iterator[tuple[int, list[str]]]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    try:
        sheets = [sheet for sheet in book.worksheets[:MOST_SHEETS] if hasattr(sheet, "iter_rows")]
        headings = []
        for sheet in sheets:
            headings.append(_heading(sheet, len(columns)))
            if headings[-1] == [*columns]:
                break
        else:
            seen = ", ".join(headings[0]) if headings else ""
            raise Malformed(field="file", expected=", ".join(columns), seen=seen[:80])
        found = 0
        rows = sheet.iter_rows(min_row=2, max_row=20 * most_rows, max_col=len(columns) + BESIDE)
        for number, cells in enumerate(rows, 2):
            texts = [_text(cell, number) for cell in cells]
            if not any(texts):
                continue
            found += 1
            if found > most_rows or any(texts[len(columns) :]):
                most = f"at most {len(columns)} columns and {most_rows} lines"
                raise Malformed(field="file", expected=most, seen=number)
            yield number, texts[: len(columns)]
    finally:
        book.close()


def _heading(sheet: Any, width: int) -> list[str]:
    first = next(sheet.iter_rows(min_row=1, max_row=1, max_col=width), ())
    return [_text(cell, 1).lower() for cell in first]


def _text(cell: Any, row: int) -> str:
    """Return what a cell shows: a day as 2026-09-01, a number without what the program adds to it (`3`, not `3.0`)."""
    value = cell.value
    if cell.data_type == "f":
        raise Malformed(field="file", expected="values, no formulas", seen=f"{row}: {value}"[:80])
    if cell.data_type == "e":
        raise Malformed(field="file", expected="values, no errors", seen=f"{row}: {value}"[:80])
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    return "" if value is None else str(value).strip()
