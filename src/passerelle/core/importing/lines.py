"""The lines of a table, with a way back: what a broken record swallowed is read again."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from passerelle.core.importing.limits import Limits


class RecordTooLong(Exception):
    """A record went beyond its bounds: one endless line, or a quote that never closes."""


class Lines:
    """An iterator of physical lines for `csv.reader`, which remembers those of the record at hand."""

    def __init__(self, text: TextIO, limits: Limits) -> None:
        self._text, self._limits = text, limits
        self._again: deque[str] = deque()
        self._chars = 0
        self.record: list[str] = []
        self.first = 1
        """The number of the line where the record at hand starts."""

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        if self._again:
            line = self._again.popleft()
        else:
            line = self._text.readline(self._limits.record)
            if not line:
                raise StopIteration
        self.record.append(line)
        self._chars += len(line)
        if self._chars >= self._limits.record or len(self.record) > self._limits.lines:
            raise RecordTooLong
        return line

    def next_record(self) -> None:
        """Count what was read and start afresh."""
        self.first += len(self.record)
        self.record = []
        self._chars = 0

    def keep_only_first(self) -> None:
        """Give back all lines of the record but its first."""
        self._again.extendleft(reversed(self.record[1:]))
        del self.record[1:]

    def skip_rest_of_line(self) -> None:
        """Read on to the end of a line that is longer than a record may be, keeping nothing."""
        last = self.record[-1]
        while last and not last.endswith(("\n", "\r")):
            last = self._text.readline(self._limits.record)
