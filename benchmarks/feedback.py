"""What the feedback of one entry costs at 10,000 answers: queries, CPU time and bytes of its pages, counted.

Run `python -m benchmarks.feedback [--answers 10000] [--rounds 5] [--json]`, in memory. CPU time of this process, in
which SQLite works too; medians.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import sys
from time import process_time
from typing import Any

from benchmarks import register

MOST_QUERIES = 12


def measured(answers: int, rounds: int) -> dict[str, dict[str, float]]:
    """Return for each page its queries, milliseconds of CPU and bytes gzipped."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests import factories as make
    from tests.quality.givers import many

    make.rules()
    make.framework()
    entry = make.micro_credential()
    owner = make.member(entry.awarder)
    many(entry, answers)
    public = f"/entries/{entry.number}/feedback/"
    told: dict[str, dict[str, float]] = {}
    for path, who in (
        (f"/entries/{entry.number}/", None),
        (public, None),
        (f"{public}?from=learner&page={answers // 20}", None),
        (f"/api/feedback/entries/{entry.number}", None),
        (f"/feedback/received/?entry={entry.number}", owner),
    ):
        client = Client()
        if who:
            client.force_login(who)
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
        told[path] = {
            "queries": len(captured),
            "ms": round(statistics.median(times), 1),
            "bytes": len(gzip.compress(answer.content, 6)),
        }
    return told


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--answers", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(given)
    register.start_in_memory()
    found = measured(asked.answers, asked.rounds)
    report: dict[str, Any] = {
        "answers": asked.answers,
        "worst_queries": max(one["queries"] for one in found.values()),
        "worst_ms": max(one["ms"] for one in found.values()),
        "pages": found,
    }
    if asked.json:
        print(json.dumps(report))
    else:
        for path, one in found.items():
            print(f"{path}: {one['queries']} queries, {one['ms']} ms of CPU, {one['bytes']} bytes")
    feedback = [one["queries"] for path, one in found.items() if "feedback" in path]
    return 0 if max(feedback) <= MOST_QUERIES else 1


if __name__ == "__main__":
    sys.exit(main())
