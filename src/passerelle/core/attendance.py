"""Lists of who attended and how far they came: reading a file, and which line can be true.

A good line is kept although another is bad; each bad one is told by its line, its column and what was expected.
Source: DOMAIN 1.1 (results and attendance are kept offline and sent later), journey 3.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from passerelle.core.errors import Malformed, TooLarge

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = ("enrolment", "email", "on", "attended", "progress")
ATTENDED = ("present", "absent", "excused")
MOST_BYTES, MOST_ROWS, MOST_TEXT = 2_000_000, 20_000, 254
WHOLE = 100


@dataclass(frozen=True)
class Entry:
    """What one line says: of whom, and then a day attended or missed, or how far they came of a hundred, or both."""

    line: int
    enrolment: str
    email: str
    on: date | None
    attended: str
    progress: int | None

    @property
    def who(self) -> str:
        return self.enrolment or self.email


@dataclass(frozen=True)
class Refused:
    """A line that is not kept: which, its column, a stable reason, and what stands there."""

    line: int
    field: str
    reason: str
    seen: str


def table(content: bytes) -> str:
    """Return the text of a file. Raises TooLarge, or Malformed for what is no table with the columns that are read."""
    if len(content) > MOST_BYTES:
        raise TooLarge(limit=MOST_BYTES)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed(field="file", expected="a CSV file in UTF-8", reason="attendance_not_a_table") from None
    if "\x00" in text:
        raise Malformed(field="file", expected="a CSV file in UTF-8", reason="attendance_not_a_table")
    head, _newline, _rest = text.partition("\n")
    names = {name.strip().strip('"').lower() for name in head.replace(";", ",").split(",")}
    if not names & {"enrolment", "email"} or not names & {"attended", "progress"}:
        raise Malformed(field="file", expected=", ".join(COLUMNS), seen=head[:80], reason="attendance_columns")
    if text.count("\n") > MOST_ROWS + 1:
        raise Malformed(field="file", expected=f"at most {MOST_ROWS} lines", reason="attendance_too_long")
    return text


def lines(text: str) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a table, each with its line in the file (the head is line 1); blank ones are passed over."""
    head, _newline, _rest = text.partition("\n")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    found: list[tuple[int, dict[str, str]]] = []
    names: list[str] = []
    try:
        for row in reader:
            if not names:
                names = [name.strip().lower() for name in row]
            elif any(cell.strip() for cell in row):
                found.append((reader.line_num, {name: cell.strip() for name, cell in zip(names, row, strict=False)}))
    except csv.Error:
        raise Malformed(field="file", expected="a CSV file in UTF-8", reason="attendance_not_a_table") from None
    return found


def read(line: int, row: Mapping[str, str], *, first: date, last: date) -> Entry | Refused:
    """Return what a line says, or why it cannot be: a day outside the course or to come, a word nobody knows."""
    told = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    for name, value in told.items():
        if len(value) > MOST_TEXT:
            return Refused(line, name, "too_long", value[:40])
    if not told["enrolment"] and not told["email"]:
        return Refused(line, "enrolment", "nobody_named", "")
    if not told["attended"] and not told["progress"]:
        return Refused(line, "attended", "nothing_said", "")
    if told["attended"] and told["attended"].lower() not in ATTENDED:
        return Refused(line, "attended", "unknown_word", told["attended"][:40])
    on = None
    if told["attended"]:
        try:
            on = date.fromisoformat(told["on"])
        except ValueError:
            return Refused(line, "on", "no_day", told["on"][:40])
        if not first <= on <= last:
            return Refused(line, "on", "day_outside", told["on"])
    progress = None
    if told["progress"]:
        if not (told["progress"].isascii() and told["progress"].isdigit()) or int(told["progress"][:5]) > WHOLE:
            return Refused(line, "progress", "not_of_a_hundred", told["progress"][:40])
        progress = int(told["progress"])
    return Entry(line, told["enrolment"], told["email"].lower(), on, told["attended"].lower(), progress)
