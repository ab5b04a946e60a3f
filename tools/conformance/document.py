"""docs/conformance.md as the runner reads and writes it: one table between two marks, a row an entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tools.conformance.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE: Final = ROOT / "docs" / "conformance.md"
BEGIN: Final = "<!-- what `make conformance` runs: begin -->"
END: Final = "<!-- what `make conformance` runs: end -->"
_HEAD: Final = "| What | Version | Cases | Passed | Failed | Not run, and why |\n|---|---|---|---|---|---|\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One entry's line: its figures, or why it was not run."""

    name: str
    version: str
    cases: int
    passed: int
    failed: int
    not_run: str = ""

    def written(self) -> str:
        return (
            f"| {self.name} | {self.version} | {self.cases} | {self.passed} | {self.failed} | {self.not_run or '-'} |\n"
        )


def documented() -> list[Row]:
    """Return the rows of the document, in its order."""
    table = FILE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    lines = [line for line in table.strip().splitlines() if line.startswith("|")][2:]
    return [_row(line) for line in lines]


def write(rows: Sequence[Row]) -> None:
    """Put these rows into the document, in place of those it has."""
    before, _, rest = FILE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    table = _HEAD + "".join(row.written() for row in rows)
    FILE.write_text(f"{before}{BEGIN}\n\n{table}\n{END}{after}", "utf-8")


def _row(line: str) -> Row:
    name, version, cases, passed, failed, not_run = (cell.strip() for cell in line.strip().strip("|").split("|"))
    return Row(name, version, int(cases), int(passed), int(failed), "" if not_run == "-" else not_run)
