"""The report of an import, written row by row: what became of every record, and why.

`{file, mapping, rows: [{line, outcome, entry, findings}], totals}`; `totals` counts rows, by outcome and by rule
(a rule found twice in one row counts once). The file appears under its name when it is whole.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import suppress
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from passerelle.core.importing.rows import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType


class Outcome(StrEnum):
    """What became of a record: its gate opened, stayed shut, it was there before, or it cannot be used."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"


class Report:
    """An open report. Leave its `with` normally and it is in place; leave it by an error and nothing is."""

    def __init__(self, path: str | Path, *, file: str, mapping: str) -> None:
        self._path = Path(path)
        self._working = self._path.with_name(f".{self._path.name}.{os.getpid()}.part")
        self._opening = f'{{"file": {_json(file)}, "mapping": {_json(mapping)}, "rows": ['
        self._separator = "\n"
        self._outcomes: Counter[str] = Counter()
        self._rules: Counter[str] = Counter()

    def __enter__(self) -> Report:
        self._file = self._working.open("w", encoding="utf-8", newline="\n")
        self._file.write(self._opening)
        return self

    def add(
        self,
        line: int,
        outcome: Outcome,
        entry: str | None = None,
        findings: Sequence[Problem | Mapping[str, Any]] = (),
    ) -> None:
        """Write what became of one record; a finding is plain data with a `rule`, or a problem."""
        found = [finding.as_finding() if isinstance(finding, Problem) else finding for finding in findings]
        row = {"line": line, "outcome": Outcome(outcome).value, "entry": entry, "findings": found}
        self._file.write(self._separator + _json(row))
        self._separator = ",\n"
        self._outcomes[Outcome(outcome).value] += 1
        self._rules.update({str(finding["rule"]) for finding in found})

    @property
    def totals(self) -> dict[str, int]:
        """Rows by outcome, each of the four, then by rule, the commonest first."""
        return {outcome.value: self._outcomes[outcome.value] for outcome in Outcome} | dict(
            sorted(self._rules.items(), key=lambda counted: (-counted[1], counted[0]))
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._file.write(f'\n], "totals": {_json(self.totals)}}}\n')
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._working.replace(self._path)
            return
        self._file.close()
        with suppress(OSError):
            self._working.unlink()


def _json(value: Any) -> str:
    try:
        return orjson.dumps(value, default=_plain).decode()
    except orjson.JSONEncodeError:  # a number beyond 64 bits
        return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else str(value)
