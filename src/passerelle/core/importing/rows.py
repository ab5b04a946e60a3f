"""What an import yields: one `Row` or one `Unreadable` for every record of the file, in the file's order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

SHORT = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a record. `column` is a header, or the path of a JSON member; codes are in the docs."""

    code: str
    line: int
    column: str = ""
    seen: str = ""
    expected: str = ""

    def as_finding(self) -> dict[str, Any]:
        """Return the problem as the report writes it, beside what the gate found."""
        return {
            "rule": self.code,
            "line": self.line,
            "column": self.column,
            "seen": self.seen,
            "expected": self.expected,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """A record that states something.

    `stated` is nested by the profiles' paths and describes the micro-credential; `course` describes the short
    course that leads to it. `asserted` names the paths whose value is the importer's word, not the source's.
    `key` is the same on every run over the same record.
    """

    line: int
    key: str
    stated: Mapping[str, Any]
    course: Mapping[str, Any]
    asserted: frozenset[str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that is there and cannot be used; the problems say where and why."""

    line: int
    problems: tuple[Problem, ...]


class Node(NamedTuple):
    """A JSON value with its place: the member's name or the element's number, and what holds it."""

    value: Any
    key: str | int | None = None
    parent: Node | None = None


class Record(NamedTuple):
    """A record as its reader found it: the cells of a line, or a node of a document."""

    line: int
    value: Any
    problems: tuple[Problem, ...] = ()


def short(value: object) -> str:
    """Return a value as one short printable line.

    >>> short("caf\\udce9"), len(short("x" * 1000))
    ('caf\\\\xe9', 81)
    """
    text = value if isinstance(value, str) else str(value)
    text = "".join(c if c.isprintable() else _escape(c) for c in text[: SHORT + 1])
    return text if len(text) <= SHORT else text[:SHORT] + "…"


def _escape(character: str) -> str:
    return f"\\x{ord(character) - 0xDC00:02x}" if "\udc00" <= character <= "\udcff" else ascii(character)[1:-1]
