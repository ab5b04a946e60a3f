"""Try a mapping on a file and save nothing: `python -m passerelle.core.importing FILE --mapping MAPPING`.

Shows the first rows, then for each place how many records fill it and for how many the mapping asserts it, then
the problems. Exit status 2 where the file or the mapping cannot be read, with every fault of the mapping.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from passerelle.core.importing.catalogue import open_catalogue
from passerelle.core.importing.errors import CannotRead
from passerelle.core.importing.mapping import built_in, load_mapping
from passerelle.core.importing.rows import Row, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m passerelle.core.importing", description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--mapping", required=True, help="a file, or one of " + ", ".join(built_in()))
    parser.add_argument("--rows", type=int, default=1, help="how many rows to show whole (1)")
    asked = parser.parse_args(arguments)
    try:
        mapping = load_mapping(asked.mapping)
        with open_catalogue(asked.file, mapping) as catalogue:
            _show(catalogue, asked.rows)
    except CannotRead as refused:
        print(json.dumps(refused.data, ensure_ascii=False, indent=1), file=sys.stderr)
        return 2
    return 0


def _show(rows: Iterable[Row | Unreadable], whole: int) -> None:
    counts: Counter[str] = Counter()
    filled: Counter[str] = Counter()
    asserted: Counter[str] = Counter()
    problems: Counter[tuple[str, str]] = Counter()
    for row in rows:
        counts["records"] += 1
        problems.update((problem.code, problem.column) for problem in row.problems)
        if isinstance(row, Unreadable):
            counts["unreadable"] += 1
            continue
        said = {"line": row.line, "key": row.key, "stated": row.stated, "course": row.course}
        if counts["records"] <= whole:
            print(json.dumps(said, ensure_ascii=False, default=str, indent=1))
        filled.update([*_paths(row.stated), *_paths(row.course, "course.")])
        asserted.update(row.asserted)
    print(f"{counts['records']} records, {counts['unreadable']} unreadable")
    for path, count in filled.items():
        print(f"{count:>8} {path}" + (f" (asserted in {asserted[path]})" if asserted[path] else ""))
    for (code, column), count in problems.most_common():
        print(f"{count:>8} problems {code} {column}".rstrip())


def _paths(stated: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, value in stated.items():
        if isinstance(value, dict) and before + name != "course.hours":
            yield from _paths(value, f"{before}{name}.")
        else:
            yield before + name


if __name__ == "__main__":
    sys.exit(main())
