"""From a checked mapping to one function per place, made once and called for every record."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from passerelle.core.importing import paths
from passerelle.core.importing.errors import Unfit
from passerelle.core.importing.rows import short
from passerelle.core.importing.values import Asserted, number_in, tidy

if TYPE_CHECKING:
    from passerelle.core.importing.expressions import Expression

Get = Callable[[Any], Any]
_SUSPECT = frozenset("=+-@\t\r")
_FORMULA = re.compile(r"[\t\r ]*(?:=\s*[\w\"'(+\-@{]|[+\-@][^\s\d-].*(?:\w\(|\|.*!)|[+\-@]\d[^()]*[|].*!)")


class Note(NamedTuple):
    """A problem with a value, before it is known on which line."""

    code: str
    column: str
    seen: str
    expected: str


class Compiler:
    """Makes the functions; what they notice about a record is in `notes`, until it is cleared."""

    def __init__(self, absent: frozenset[str], columns: tuple[str, ...] | None) -> None:
        self._absent = absent
        self._columns = (
            None if columns is None else {_folded(name): at for at, name in reversed(list(enumerate(columns)))}
        )
        self.notes: list[Note] = []
        self.missing: dict[str, None] = {}
        """Columns the mapping asks for and the file does not have, save those it calls optional."""

    def get(self, expression: Expression) -> Get:
        """Return a function from a record to a value; it raises Unfit."""
        return self._stepped(self._source(expression), expression)

    def has_any_column(self, expression: Expression) -> bool:
        """Say whether the file has at least one of the columns an expression reads, if it reads any."""
        names = list(expression.columns())
        return not names or any(self._index(name) is not None for name in names)

    def _source(self, expression: Expression) -> Get:
        source, value = expression.source, expression.value
        if source == "constant":
            stated = Asserted(Decimal(str(value)) if isinstance(value, float) else value)
            return lambda record: stated
        if source == "column":
            return self._column(value, optional=expression.optional)
        if source == "columns":
            return _all_of([self._column(name, optional=expression.optional) for name in value])
        if source == "path":
            return self._path(value)
        inner = [self.get(item) for item in expression.inner]
        if source == "first":
            return _first_of(inner)
        return _sum_of(inner) if source == "sum" else _joined(inner, expression.separator, expression.needs_all)

    def _column(self, name: str | int, *, optional: bool) -> Get:
        at = self._index(name)
        if at is None:
            if not optional:
                self.missing[str(name)] = None
            return lambda record: None
        absent, cleaned, label = self._absent, self._cleaned, str(name)

        def get(record: list[str]) -> str | None:
            if at >= len(record):
                return None
            text = record[at].strip()
            if not text or text in absent:
                return None
            if text[0] in _SUSPECT or "\0" in text or "\t" in record[at]:
                return cleaned(record[at], label)
            return text

        return get

    def _index(self, name: str | int) -> int | None:
        if isinstance(name, int):
            return name - 1
        return (self._columns or {}).get(_folded(name))

    def _path(self, path: str) -> Get:
        read = paths.reader(path)

        def get(record: Any) -> Any:
            value = read(record)
            return value if value is None else self._plain(value, path)

        return get

    def _plain(self, value: Any, path: str) -> Any:
        if isinstance(value, str):
            text = value.strip()
            if not text or text in self._absent:
                return None
            return self._cleaned(value, path) if text[0] in _SUSPECT or "\0" in text else text
        if isinstance(value, list):
            return [found for item in value if (found := self._plain(item, path)) is not None] or None
        if isinstance(value, dict):
            raise Unfit("not_a_text", short(value), "a text, a number or a list")
        return value

    def _cleaned(self, text: str, label: str) -> str | None:
        """Report what a text would do elsewhere; it stays text here."""
        if "\0" in text:
            self.notes.append(Note("nul_character", label, short(text), "text"))
            text = text.replace("\0", "")
        if _FORMULA.match(text):
            self.notes.append(Note("formula", label, short(text), "text; kept as text"))
        return text.strip() or None

    def _stepped(self, get: Get, expression: Expression) -> Get:
        steps, asserted = expression.steps, expression.asserted
        if not steps and not asserted:
            return get

        def stepped(record: Any) -> Any:
            value = get(record)
            part: str | None = "" if asserted else None
            if type(value) is Asserted:
                value, part = value
            for step in steps:
                if value is None:
                    return None
                value = step(value)
                if type(value) is Asserted:
                    value, said = value
                    part = said if part is None else part
            return value if part is None or value is None else Asserted(value, part)

        return stepped


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _bare(value: Any) -> Any:
    return value.value if type(value) is Asserted else value


def _all_of(inner: list[Get]) -> Get:
    return lambda record: [value for get in inner if (value := get(record)) is not None] or None


def _first_of(inner: list[Get]) -> Get:
    """Return the first value there is; a flaw counts only where nothing better comes."""

    def get(record: Any) -> Any:
        flaw: Unfit | None = None
        for each in inner:
            try:
                value = each(record)
            except Unfit as unfit:
                flaw = flaw or unfit
                continue
            if value is not None:
                return value
        if flaw is not None:
            raise flaw
        return None

    return get


def _joined(inner: list[Get], separator: str, needs_all: bool) -> Get:
    def get(record: Any) -> str | None:
        values = [_bare(each(record)) for each in inner]
        if needs_all and None in values:
            return None
        return separator.join(str(value) for value in values if value is not None) or None

    return get


def _sum_of(inner: list[Get]) -> Get:
    def get(record: Any) -> Decimal | None:
        values = [value for each in inner if (value := _bare(each(record))) is not None]
        return tidy(sum(map(number_in, values), Decimal(0))) if values else None

    return get
