"""A catalogue, read through a mapping: one item for every record of the file, in constant memory."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from passerelle.core.importing.documents import records_of_document, records_of_lines
from passerelle.core.importing.drafting import Drafter
from passerelle.core.importing.errors import CannotRead
from passerelle.core.importing.limits import DEFAULT, Limits
from passerelle.core.importing.opening import Source, open_source
from passerelle.core.importing.rows import Record, Row, Unreadable
from passerelle.core.importing.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from passerelle.core.importing.mapping import Mapping


class Catalogue:
    """An open file and its mapping. Iterate once; `position` of `size` unpacked bytes is how far it went.

    Opening raises CannotRead where the file as a whole is no catalogue of this kind, before the first record.
    """

    def __init__(self, source: Source, records: Iterable[Record | Unreadable], drafter: Drafter, name: str) -> None:
        self._source, self._records, self._drafter = source, records, drafter
        self.name = name
        self.size = source.size

    @property
    def position(self) -> int:
        return self._source.position

    def __iter__(self) -> Iterator[Row | Unreadable]:
        draft = self._drafter.draft
        try:
            for record in self._records:
                yield draft(record) if isinstance(record, Record) else record
        except (OSError, EOFError, zlib.error):
            raise CannotRead("changed_while_read", file=self.name) from None

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._source.close()


def open_catalogue(file: str | Path, mapping: Mapping, *, limits: Limits = DEFAULT) -> Catalogue:
    """Open a catalogue, packed with gzip or not. Raises CannotRead; use it in a `with`."""
    path = Path(file)
    source = open_source(path, encoding=mapping.encoding, limits=limits, any_newline=mapping.tabular)
    try:
        records, drafter = _read(source, mapping, limits)
    except BaseException:
        source.close()
        raise
    return Catalogue(source, records, drafter, path.name)


def _read(source: Source, mapping: Mapping, limits: Limits) -> tuple[Iterable[Record | Unreadable], Drafter]:
    first = source.head.lstrip("\ufeff \t\r\n")[:1]
    if mapping.tabular:
        table = Table(source.text, source.head, mapping.dialect, limits)
        return table, Drafter(mapping, table.columns, table.header_line)
    if first not in {"[", "{"}:
        raise CannotRead("not_json", line=1, seen=first, expected="[ or {")
    if mapping.kind == "ndjson":
        return records_of_lines(source.text, limits), Drafter(mapping, None)
    return records_of_document(source.text, mapping.records, limits), Drafter(mapping, None)
