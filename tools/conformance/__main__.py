"""`python -m tools.conformance`: run the whole list, print it, and compare with docs/conformance.md.

Exit status 1 when an entry was not run, or when a figure is not the documented one. `--write` puts the figures of
this run into the document instead.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tools.conformance import document
from tools.conformance.document import Row
from tools.conformance.entries import ENTRIES
from tools.conformance.places import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.conformance.outcome import Entry


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.conformance", description="Show that others can read us.")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/conformance.md")
    arguments = parser.parse_args(argv)
    rows = [run(entry) for entry in ENTRIES]
    if arguments.write:
        document.write(rows)
        return int(any(row.not_run for row in rows))
    faults = differences(rows, document.documented())
    for fault in faults:
        print(fault, file=sys.stderr)
    return int(bool(faults))


def run(entry: Entry) -> Row:
    """Run one entry, print its line and what failed, and return the line."""
    try:
        outcome = entry.run()
    except Missing as missing:
        row = Row(entry.name, entry.version, 0, 0, 0, str(missing))
        print(f"{entry.name} {entry.version}: not run: {missing}")
        return row
    print(f"{entry.name} {entry.version}: {outcome.passed} of {outcome.cases}", flush=True)
    for failed in outcome.failed:
        print(f"  failed: {failed}")
    return Row(entry.name, entry.version, outcome.cases, outcome.passed, len(outcome.failed))


def differences(rows: Sequence[Row], told: Sequence[Row]) -> list[str]:
    """Return a sentence for each entry that was not run, is not documented, or has other figures than documented."""
    by_name = {row.name: row for row in told}
    faults = [f"{row.name}: not run: {row.not_run}" for row in rows if row.not_run]
    for row in rows:
        documented = by_name.get(row.name)
        if documented is None:
            faults.append(f"{row.name}: not in docs/conformance.md")
        elif not row.not_run and documented != row:
            faults.append(f"{row.name}: found {row.written().strip()}, documented {documented.written().strip()}")
    return faults + [
        f"{name}: documented, but not in the list" for name in by_name if name not in {r.name for r in rows}
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
