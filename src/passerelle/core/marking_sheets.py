"""Marking without a network: a sheet as CSV, its sealed header, what is read back, and what becomes of each row.

Nothing is trusted that came back: the header is held against its seal, a row against the row that was handed out.
Source: DOMAIN journeys 3 and 6; issue E ("a signed form that syncs later, conflicts shown").
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from passerelle.core.errors import Malformed, NotNow, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Protocol

    from passerelle.core.scales import Scale

    class Reader(Protocol):
        line_num: int

        def __iter__(self) -> Iterator[list[str]]: ...


FORMAT: Final = "1"
FIRST: Final = "passerelle-marking-sheet"
HEADER: Final = ("sheet", "sitting", "version", "rows", "seal")
MOST_ROWS: Final = 5_000
MOST_BYTES: Final = 1_500_000
MOST_NOTE: Final = 500
MARK: Final = "mark "
"""A column of marks is headed `mark A1`, so that no code of a component is taken for another column."""
SPARED: Final = "recognised"
"""Stands in the cell of a component that is not marked: a jury recognised what it shows."""
SEPARATORS: Final = ",;\t"
NUMBER: Final = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")
YES: Final = frozenset({"yes", "y", "x", "1", "oui", "sí", "si", "sim", "نعم"})
NO: Final = frozenset({"no", "n", "0", "non", "não", "لا"})
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Header:
    """What a sheet is: its number, the sitting, the version of the entry that is assessed, how many rows it has."""

    sheet: str
    sitting: str
    version: str
    rows: str

    def sealed_text(self) -> str:
        """Return what the seal is over; no part can hold a line break, so nothing can slip from one into another."""
        return "\n".join((FORMAT, self.sheet, self.sitting, self.version, self.rows))


@dataclass(frozen=True)
class Line:
    """One row as it is handed out."""

    row: int
    candidate: str
    name: str
    marks: Mapping[str, Decimal] = field(default_factory=dict)
    spared: Collection[str] = ()


@dataclass(frozen=True)
class Brought:
    """One row as it came back: the line of the file it stands on, and what is amiss with it, if anything is."""

    line: int
    row: int = 0
    candidate: str = ""
    name: str = ""
    came: bool | None = None
    document: str = ""
    marks: Mapping[str, Decimal] = field(default_factory=dict)
    note: str = ""
    problem: str = ""
    column: str = ""
    seen: str = ""


@dataclass(frozen=True)
class File:
    """A sheet that came back."""

    header: Header
    seal: str
    lines: tuple[Brought, ...]


def written(
    header: Header,
    seal: str,
    components: Sequence[str],
    lines: Iterable[Line],
    *,
    attended: bool,
    scales: Mapping[str, Scale] | None = None,
    titles: Mapping[str, tuple[str, str]] | None = None,
) -> str:
    """Return a sheet as CSV, with what each column of marks is for above the rows: its title and its weight.

    Nothing in it is run by the program that opens it.

    >>> print(written(Header("MS-1", "", "1", "1"), "ab-cd", ["A1"], [Line(1, "CA-1", "=Ana")], attended=False))
    passerelle-marking-sheet,1
    sheet,MS-1
    sitting,
    version,1
    rows,1
    seal,ab-cd
    <BLANKLINE>
    row,candidate,name,mark A1,note
    1,CA-1,'=Ana,,
    <BLANKLINE>
    """
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write((FIRST, FORMAT))
    for name in HEADER[:-1]:
        write((name, getattr(header, name)))
    write(("seal", seal))
    for code in components:
        if told := (titles or {}).get(code):
            write((f"{MARK}{code}", *map(_safe, told)))
    write(())
    write(("row", "candidate", "name", *(("came", "document") if attended else ()), *_columns(components), "note"))
    for line in lines:
        given = [
            SPARED if code in line.spared else _written(line.marks.get(code), (scales or {}).get(code))
            for code in components
        ]
        write((line.row, line.candidate, _safe(line.name), *(("", "") if attended else ()), *given, ""))
    return out.getvalue()


def _columns(components: Sequence[str]) -> list[str]:
    return [f"{MARK}{code}" for code in components]


def _written(score: Decimal | None, scale: Scale | None) -> str:
    return _plain(score) if score is None or scale is None else scale.written(score)


def _plain(score: Decimal | None) -> str:
    return "" if score is None else f"{score.normalize():f}"


def _safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    tidy = " ".join(text.split())
    return f"'{tidy}" if tidy.startswith(FORMULA) else tidy


def read(data: bytes, components: Sequence[str], scales: Mapping[str, Scale] | None = None) -> File:
    """Return what came back, every line of it, good or not; marks are written in the scale of their component.

    Raises TooLarge, or NotNow (`not_a_sheet`, `sheet_columns`, `sheet_too_many_rows`) for the file as a whole.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(limit=MOST_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotNow(reason="not_a_sheet") from None
    first = text[: len(FIRST) + 1]
    if "\x00" in text or first[:-1] != FIRST or first[-1] not in SEPARATORS:
        raise NotNow(reason="not_a_sheet")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=first[-1])
    try:
        return _file(reader, components, scales or {})
    except csv.Error:
        raise NotNow(reason="not_a_sheet") from None


def _file(reader: Reader, components: Sequence[str], scales: Mapping[str, Scale]) -> File:
    told: dict[str, str] = {}
    head: list[str] = []
    for cells in reader:
        tidy = _trimmed(cells)
        if tidy[:1] == ["row"]:
            head = tidy
            break
        if tidy and not tidy[0].startswith(MARK):  # what a column is for is there to be read by people
            told.setdefault(tidy[0], tidy[1] if len(tidy) > 1 else "")
    if told.pop(FIRST, "") != FORMAT or set(told) != set(HEADER):
        raise NotNow(reason="not_a_sheet")
    seal = told.pop("seal")
    wanted = {"row", "candidate", *_columns(components)}
    if len(set(head)) != len(head) or not wanted <= set(head) <= wanted | {"name", "came", "document", "note"}:
        raise NotNow(reason="sheet_columns")
    lines: list[Brought] = []
    seen: set[int] = set()
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(lines) >= MOST_ROWS:
            raise NotNow(reason="sheet_too_many_rows", most=MOST_ROWS)
        found = _line(reader.line_num, dict(zip(head, _trimmed(cells), strict=False)), components, scales)
        if found.row in seen:
            found = Brought(
                found.line, found.row, found.candidate, found.name, problem="row_twice", seen=str(found.row)
            )
        elif not found.problem:
            seen.add(found.row)
        lines.append(found)
    return File(Header(**told), seal, tuple(lines))


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Return cells without the empty ones a spreadsheet adds at the end."""
    tidy = [cell.strip() for cell in cells]
    while tidy and not tidy[-1]:
        tidy.pop()
    return tidy


def _line(line: int, cells: Mapping[str, str], components: Sequence[str], scales: Mapping[str, Scale]) -> Brought:
    row, candidate, name = cells.get("row", ""), cells.get("candidate", "")[:20], cells.get("name", "")[:80]

    def amiss(problem: str, column: str, seen: str) -> Brought:
        number = int(row) if row.isascii() and row.isdigit() and len(row) < 6 else 0
        return Brought(line, number, candidate, name, problem=problem, column=column, seen=seen[:40])

    if not (row.isascii() and row.isdigit() and 0 < len(row) < 6):
        return amiss("row_unknown", "row", row)
    came, said = None, cells.get("came", "").casefold()
    if said:
        if said not in YES | NO:
            return amiss("came_unclear", "came", said)
        came = said in YES
    marks: dict[str, Decimal] = {}
    for code in components:
        given = cells.get(f"{MARK}{code}", "")
        if not given or given.casefold() == SPARED:
            continue
        if code in scales:
            try:
                marks[code] = scales[code].points(given)
            except Malformed:
                return amiss("mark_not_of_the_scale", code, given)
            continue
        if not NUMBER.fullmatch(given):
            return amiss("mark_unreadable", code, given)
        marks[code] = Decimal(given.replace(",", ".")).quantize(Decimal("0.01"))
        if marks[code] > 100:
            return amiss("mark_too_high", code, given)
    if came is False and marks:
        return amiss("absent_with_marks", "came", said)
    note = cells.get("note", "")
    if len(note) > MOST_NOTE:
        return amiss("note_too_long", "note", note)
    return Brought(line, int(row), candidate, name, came, cells.get("document", "")[:40], marks, note)


def verdict(
    handed_out: Mapping[str, Decimal],
    now: Mapping[str, Decimal],
    brought: Mapping[str, Decimal],
    before: Mapping[str, Decimal] | None = None,
) -> str:
    """Say what becomes of the marks of a row: `same`, `apply` or `conflict`, where a person chooses.

    `now` are the marks in the register, `before` what this sheet brought earlier. A cell left empty says nothing.

    >>> old, new = {"A1": Decimal(50)}, {"A1": Decimal(70)}
    >>> verdict({}, {}, new), verdict({}, new, new), verdict(old, old, new)
    ('apply', 'same', 'apply')
    >>> verdict({}, old, new), verdict({}, old, new, before=old)
    ('conflict', 'conflict')
    """
    if all(now.get(code) == score for code, score in brought.items()):
        return "same"
    untouched = all(now.get(code) == handed_out.get(code) for code in brought)
    said_more = before is None or all(before.get(code) in {None, score} for code, score in brought.items())
    return "apply" if untouched and said_more else "conflict"


def kept(marks: Mapping[str, Decimal]) -> dict[str, str]:
    """Return marks as JSON keeps them."""
    return {code: str(score.quantize(Decimal("0.01"))) for code, score in marks.items()}


def marks_of(kept: Mapping[str, str]) -> dict[str, Decimal]:
    return {code: Decimal(score) for code, score in kept.items()}


def check_rows(count: int) -> int:
    """Return how many rows a sheet is to have. Raises Malformed for more than it may."""
    if count > MOST_ROWS:
        raise Malformed(field="rows", expected=f"at most {MOST_ROWS}", seen=count)
    return count
