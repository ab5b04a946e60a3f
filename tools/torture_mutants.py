"""A million bent copies of genuine credentials of every form: none may be accepted, and each refusal names its step.

Run `python -m tools.torture_mutants [--mutants 1000000] [--seed 1] [--workers 2] [--json]`; `make torture` does. Equal
shares of each kind of change (`tools/mutants/kinds.py`) are made of each form, of pictures and PDFs fewer. In the same
loop the genuine original is checked again and again, and must be accepted. What changes nothing that was signed is no
mutant; it must show what the original shows. Prints tables, or JSON; the exit status is 1 if anything was accepted,
anything raised, a refusal named no step, or a folder that has met nothing said otherwise. A seed gives the same run.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from tools.mutants.materials import materials
from tools.mutants.runs import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.mutants.runs import Count


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.torture_mutants", description="Bend credentials and count.")
    parser.add_argument("--mutants", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, choices=(1, 2), default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(argv)
    started = monotonic()
    with tempfile.TemporaryDirectory() as folder:
        bent, files = materials(given.seed)
        for name, content in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        counts = run(bent, Path(folder), given.mutants, given.seed, workers=given.workers, told=_tell)
    told = {"seed": given.seed, "seconds": round(monotonic() - started), **summary(counts)}
    print(json.dumps(told | {"cells": [_as_data(count) for count in counts]}) if given.json else text(told, counts))
    return 1 if told["accepted"] else 0


def _as_data(count: Count) -> dict[str, Any]:
    """Return one count as JSON can hold it: what is counted by a pair of words is counted by "one/other"."""
    cell = dataclasses.asdict(count)
    return {name: _by_text(value) if isinstance(value, dict) else value for name, value in cell.items()}


def _by_text(counted: dict[Any, Any]) -> dict[str, Any]:
    return {"/".join(map(str, key)) if isinstance(key, tuple) else str(key): value for key, value in counted.items()}


def summary(counts: list[Count]) -> dict[str, Any]:
    """Return the sums over all forms and kinds."""
    found = {
        name: sum(getattr(count, name) for count in counts)
        for name in ("tried", "accepted", "same", "originals", "fresh")
    }
    cpu = sum(count.seconds for count in counts)
    forms, kinds = len({count.form for count in counts}), len({count.kind for count in counts})
    return {
        **found,
        "forms": forms,
        "kinds": kinds,
        "cpu_seconds": round(cpu),
        "mutants_per_cpu_second": round(found["tried"] / max(cpu, 0.001)),
    }


def text(told: dict[str, Any], counts: list[Count]) -> str:
    """Return the run as Markdown: the sums, tables of forms, of kinds, of both, and findings."""
    sums = ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in told.items())
    findings = [finding for count in counts for finding in count.findings]
    by_form = _table("Form", counts, lambda count: count.form)
    by_kind = _table("Kind of change", counts, lambda count: count.kind)
    return "\n\n".join([sums, by_form, by_kind, grid(counts), *findings]) + "\n"


def grid(counts: list[Count]) -> str:
    """Return forms across kinds: how many were tried, and `accepted/tried` where any was accepted."""
    forms = list(dict.fromkeys(count.form for count in counts))
    cells = {(count.form, count.kind): count for count in counts}
    kinds = list(dict.fromkeys(count.kind for count in counts))
    lines = ["| Tried | " + " | ".join(forms) + " |", "| --- |" + " ---: |" * len(forms)]
    for kind in kinds:
        row = [cells.get((form, kind)) for form in forms]
        lines.append(f"| {kind} | " + " | ".join("-" if one is None else _cell(one) for one in row) + " |")
    return "\n".join(lines)


def _cell(count: Count) -> str:
    return f"{count.accepted}/{count.tried}" if count.accepted else str(count.tried)


def _table(title: str, counts: list[Count], name: Callable[[Count], str]) -> str:
    lines = [
        f"| {title} | Tried | Accepted | Changed nothing | Originals accepted | Per CPU second | Refused at |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for one in dict.fromkeys(map(name, counts)):
        own = [count for count in counts if name(count) == one]
        sums = summary(own)
        steps: Counter[str] = sum((count.steps for count in own), Counter())
        refused = ", ".join(f"{step} {number:,}" for step, number in steps.most_common())
        lines.append(
            f"| {one} | {sums['tried']:,} | {sums['accepted']:,} | {sums['same']:,} | {sums['originals']:,} "
            f"| {sums['mutants_per_cpu_second']:,} | {refused} |"
        )
    return "\n".join(lines)


def _tell(count: Count) -> None:
    state = f"{count.accepted} ACCEPTED" if count.accepted else "none accepted"
    print(f"{count.form:22} {count.kind:22} {count.tried:7,} {state} {count.seconds:7.1f} s", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
