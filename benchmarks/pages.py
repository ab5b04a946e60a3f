"""What the public pages cost on a register of 100,000 entries: queries, CPU time, bytes as they travel.

Run `python -m benchmarks.pages [--entries 100000] [--rounds 5] [--folder FOLDER] [--json]`. The floor beside the times
is the page that asks the database for nothing (/about/privacy/) in the same round. CPU time of this process, in which
SQLite works too; medians.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks import country, register

FLOOR = "/about/privacy/"
MOST_BYTES = 14_000


def pages() -> list[str]:
    """Return the addresses that are measured: every register, first page and far in, and one entry of each kind."""
    from passerelle.catalogue.models import MicroCredential, ShortCourse
    from passerelle.directory.registers import REGISTERS
    from passerelle.organisations.models import Organisation

    addresses = [FLOOR, "/", "/registers/", "/find/", "/find/?q=pump+repair", "/organisations/", "/opportunities/"]
    for named in REGISTERS.values():
        addresses.append(f"/registers/{named.slug}/")
        if named.listed is None:
            continue
        last = named.listed().order_by("-number").first()
        far = named.listed().order_by("-number")[10:11].first()
        addresses += [f"/registers/{named.slug}/history/", f"/registers/{named.slug}/?q=tirma"]
        addresses += [f"/registers/{named.slug}/?after={far.number}"] if far else []
        addresses += [f"/entries/{last.number}/"] if last and named.prefix != "OP" else []
        addresses += [f"/opportunities/{last.number}/"] if last and named.prefix == "OP" else []
    first, course = MicroCredential.objects.first(), ShortCourse.objects.first()
    body = Organisation.objects.first()
    addresses += [f"/entries/{first.number}/versions/"] if first else []
    addresses += [f"/api/micro-credentials/{first.number}", "/api/registers"] if first else []
    addresses += [f"/api/registers/entries/{course.number}/links"] if course else []
    return addresses + ([f"/organisations/{body.slug}/"] if body else [])


def measured(rounds: int) -> dict[str, dict[str, float]]:
    """Return for each page its queries, milliseconds of CPU (median), times the floor, and bytes gzipped."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, told = Client(), {}
    addresses = pages()
    times: dict[str, list[float]] = {address: [] for address in addresses}
    for address in addresses:
        client.get(address)  # what is loaded once is loaded
    for _ in range(rounds):
        for address in addresses:
            began = process_time()
            client.get(address)
            times[address].append((process_time() - began) * 1000)
    floor = statistics.median(times[FLOOR])
    for address in addresses:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}")
        spent = statistics.median(times[address])
        told[address] = {
            "queries": len(captured),
            "ms": round(spent, 1),
            "floors": round(spent / floor, 1),
            "bytes": len(gzip.compress(answer.content, 6)),
        }
    return told


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="a country that was made before (benchmarks.country)")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="passerelle-pages-") as made:
        if asked.folder:
            register.use(asked.folder)
        else:
            register.start(Path(made))
            country.make(asked.entries)
        told = _told(asked.entries, asked.rounds)
    if asked.json:
        json.dump(told, sys.stdout)
        sys.stdout.write("\n")
        return
    for address, figures in told["pages"].items():
        sys.stdout.write(
            "  ".join([f"{address:<50}", *(f"{name} {value:>8}" for name, value in figures.items())]) + "\n"
        )
    sys.stdout.write(f"worst: {told['worst_ms']} ms, {told['worst_queries']} queries, {told['worst_bytes']} bytes\n")


def _told(entries: int, rounds: int) -> dict[str, Any]:
    from django.conf import settings

    from passerelle.search import actions as search

    settings.ALLOWED_HOSTS = ["*"]
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
    search.ensure_index()
    pages_told = measured(rounds)
    html = {address: told for address, told in pages_told.items() if not address.startswith("/api/")}
    return {
        "entries": entries,
        "worst_ms": max(one["ms"] for one in pages_told.values()),
        "worst_queries": max(one["queries"] for one in pages_told.values()),
        "worst_bytes": max(one["bytes"] for one in html.values()),
        "over_budget": [address for address, one in html.items() if one["bytes"] > MOST_BYTES],
        "processors": os.cpu_count(),
        "pages": pages_told,
    }


if __name__ == "__main__":
    main()
