"""What a portfolio of 200 awards costs: queries, CPU time and bytes of its pages, and the file of everything.

Run `python -m benchmarks.portfolio [--awards 200] [--rounds 5] [--json]`, in memory. CPU time of this process, in
which SQLite works too; medians. The awards are rows without signed files: no page of these reads one.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import statistics
import sys
from time import process_time
from typing import Any

from benchmarks import register

MOST_QUERIES = 12
PAGES = ("/portfolio/", "/portfolio/whole/", "/portfolio/kept/", "/portfolio/looked/")


def measured(awards: int, rounds: int) -> dict[str, dict[str, float]]:
    """Return for each page, and for the file of everything, its queries, milliseconds of CPU and bytes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from passerelle.portfolio import exporting
    from tests.portfolio.many import holder_of

    who = holder_of(awards)
    client = Client()
    client.force_login(who)
    told: dict[str, dict[str, float]] = {}
    for path in PAGES:
        client.get(path)
        times = []
        for _ in range(rounds):
            began = process_time()
            client.get(path)
            times.append((process_time() - began) * 1000)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answers {answer.status_code}")
        told[path] = _told(len(captured), times, len(gzip.compress(answer.content, 6)))
    times, size = [], 0
    for _ in range(rounds):
        target, began = io.BytesIO(), process_time()
        exporting.write(who, target)
        times.append((process_time() - began) * 1000)
        size = len(target.getvalue())
    told["the file of everything"] = _told(0, times, size)
    return told


def _told(queries: int, times: list[float], size: int) -> dict[str, float]:
    return {"queries": queries, "ms": round(statistics.median(times), 1), "bytes": size}


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--awards", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(given)
    register.start_in_memory()
    found = measured(asked.awards, asked.rounds)
    pages = {path: one for path, one in found.items() if path.startswith("/")}
    report: dict[str, Any] = {
        "awards": asked.awards,
        "worst_queries": max(one["queries"] for one in pages.values()),
        "worst_ms": max(one["ms"] for one in pages.values()),
        "export_ms": found["the file of everything"]["ms"],
        "pages": found,
    }
    if asked.json:
        print(json.dumps(report))
    else:
        for path, one in found.items():
            print(f"{path}: {one['queries']} queries, {one['ms']} ms of CPU, {one['bytes']} bytes")
    return 0 if report["worst_queries"] <= MOST_QUERIES else 1


if __name__ == "__main__":
    sys.exit(main())
