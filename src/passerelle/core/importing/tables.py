"""CSV, TSV and their kin: one record for every record of the file, whatever state it is in.

The `csv` module reads, strictly; where it objects, the record is split by hand and its neighbours are saved.
A record of several lines that turns out broken is taken to be one line with a quote that never closes.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passerelle.core.importing.errors import CannotRead
from passerelle.core.importing.lines import Lines, RecordTooLong
from passerelle.core.importing.rows import Problem, Record, Unreadable, short
from passerelle.core.importing.splitting import Split, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal, TextIO

    from passerelle.core.importing.limits import Limits

BAD_BYTE = re.compile("[\ud800-\udfff]")
DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written. A delimiter of None is looked for in the head; `header` is a line, 0 for none."""

    delimiter: str | None = None
    quote: str | None = '"'
    header: int = 1


class Table:
    """A table's columns, then its records; each is read once."""

    def __init__(self, text: TextIO, head: str, dialect: Dialect, limits: Limits) -> None:
        self._limits, self._quote = limits, dialect.quote
        self._delimiter = dialect.delimiter or sniffed(head, dialect.header, dialect.quote)
        self._lines = Lines(text, limits)
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if self._quote else csv.QUOTE_NONE
        self._reader = csv.reader(
            self._lines, delimiter=self._delimiter, quotechar=self._quote or '"', quoting=quoting, strict=True
        )
        self.columns: tuple[str, ...] = self._header(dialect.header) if dialect.header else ()
        self.header_line = self._lines.first - 1 if dialect.header else 0
        self._width = len(self.columns)

    def _header(self, number: int) -> tuple[str, ...]:
        for _ in range(number - 1):
            if not next(self._lines, ""):
                raise CannotRead("no_header", expected=number)
            self._lines.next_record()
        try:
            cells = next(self._reader)
        except StopIteration:
            raise CannotRead("no_header", expected=number) from None
        except (csv.Error, RecordTooLong):
            raise CannotRead("header_unreadable", line=self._lines.first) from None
        if BAD_BYTE.search("".join(cells)):
            raise CannotRead("header_unreadable", line=self._lines.first, expected="the declared encoding")
        self._lines.next_record()
        return tuple(" ".join(cell.split()) for cell in cells)

    def __iter__(self) -> Iterator[Record | Unreadable]:
        lines, read, cell_limit = self._lines, self._reader, self._limits.cell
        while True:
            try:
                cells = next(read)
                found: Record | Unreadable | None = None
            except StopIteration:
                return
            except (csv.Error, RecordTooLong) as error:
                cells, found = [], self._recovered(error)
            line, record = lines.first, lines.record
            if cells:
                if not self._width:
                    self._width = len(cells)
                if len(cells) == self._width and len(record) == 1 and len(record[0]) < cell_limit:
                    text = record[0]
                    plain = text.isascii() or not BAD_BYTE.search(text)
                    found = Record(line, cells) if plain else self._checked(cells)
                else:
                    found = self._checked(cells)
            lines.next_record()
            if found is not None:
                yield found

    def column(self, number: int) -> str:
        """Return the name of the column, or its number where it has none, counted from 1."""
        name = self.columns[number] if number < len(self.columns) else ""
        return name or f"#{number + 1}"

    def _checked(self, cells: list[str], stray: Sequence[int] = ()) -> Record | Unreadable:
        """Look closer at a record that is not as wide, as short or as clean as most."""
        line = self._lines.first
        for number, cell in enumerate(cells):
            if BAD_BYTE.search(cell):
                return self._unreadable("bad_encoding", number, cell, "the declared encoding")
        extra = [number for number, cell in enumerate(cells) if number >= self._width and cell.strip()]
        if extra:
            return self._unreadable("too_many_cells", extra[0], len(cells), f"{self._width} cells")
        problems = [
            Problem("stray_quote", line, self.column(number), short(cells[number]), "a quote within quotes doubled")
            for number in stray
        ]
        if len(cells) < self._width:
            expected = f"{self._width} cells"
            problems.append(Problem("too_few_cells", line, self.column(len(cells)), str(len(cells)), expected))
        for number, cell in enumerate(cells):
            if len(cell) > self._limits.cell:
                cells[number] = cell[: self._limits.cell]
                expected = f"at most {self._limits.cell} characters"
                problems.append(Problem("cell_too_long", line, self.column(number), str(len(cell)), expected))
        return Record(line, cells, tuple(problems))

    def _recovered(self, error: Exception) -> Record | Unreadable:
        lines = self._lines
        if isinstance(error, RecordTooLong) and len(lines.record) == 1:
            lines.skip_rest_of_line()
            return self._unreadable("record_too_long", 0, "", f"at most {self._limits.record} characters")
        whole = self._whole(isinstance(error, csv.Error) and "field limit" in str(error))
        if self._is_one_record(whole):
            return self._checked(whole.cells, whole.stray)
        lines.keep_only_first()
        first = self._split(lines.record[0])
        if not lines.record[0].endswith(("\n", "\r")):
            lines.skip_rest_of_line()
        at = first.unclosed if first.unclosed is not None else len(first.cells) - 1
        return self._unreadable("unclosed_quote", at, first.cells[at], "a closing quote")

    def _whole(self, has_long_cell: bool) -> Split:
        """Split the record at hand by hand; `csv` stops in the middle of a cell that it finds too long."""
        whole = self._split("".join(self._lines.record))
        if has_long_cell and whole.unclosed is not None:
            try:
                for _ in self._lines:
                    if self._quote and self._quote in self._lines.record[-1]:
                        whole = self._split("".join(self._lines.record))
                        if whole.unclosed is None:
                            break
            except RecordTooLong:
                pass
        return whole

    def _is_one_record(self, whole: Split) -> bool:
        """Say whether a broken record of several lines is one, or a line whose open quote swallowed others."""
        record = self._lines.record
        if whole.unclosed is not None:
            return False
        if len(record) == 1 or not self._width:
            return True
        swallowed = any(line.count(self._delimiter) >= self._width - 1 for line in record[1:])
        return len(whole.cells) == self._width and not swallowed

    def _split(self, text: str) -> Split:
        return split(text, self._delimiter, self._quote)

    def _unreadable(self, code: str, number: int, seen: object, expected: str) -> Unreadable:
        line = self._lines.first
        return Unreadable(line, (Problem(code, line, self.column(number), short(seen), expected),))


def sniffed(head: str, header: int, quote: str | None) -> str:
    """Return the delimiter that splits the header best, commas where nothing does."""
    lines = head.splitlines()
    line = next(iter(lines[max(header - 1, 0) :]), "") if lines else ""
    return max(DELIMITERS, key=lambda delimiter: len(split(line.lstrip("\ufeff"), delimiter, quote).cells))
