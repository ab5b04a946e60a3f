"""How fast the index is built and searched, beside a plain LIKE over the same entries in the same run.

Run `python -m benchmarks.search [--entries 20000] [--rounds 40] [--json]`. Questions of both kinds are asked in turn,
so that whatever else the machine does meets both alike. The ratio compares a whole answer of the index (ranked hits,
total and all facet counts) with one bare LIKE count and page: no facets, no stems, no order by fit.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks import register

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = date(2026, 11, 24)
THINGS = "pump well roof engine loom hive orchard ledger kiln boat turbine panel valve motor bridge dairy forest oven"
DOINGS = "repair maintenance inspection planning cleaning installation design costing testing safety storage transport"
PLACES = "village harbour workshop market school clinic farm office depot river"
QUESTIONS = (
    "pump repair",
    "maintenance of a turbine",
    "installing panels",
    "clinic safety",
    "solar",
    "boats harbour testing",
    "kiln",
    "planning",
)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="passerelle-search-") as folder:
        told = measured(Path(folder), asked.entries, asked.rounds)
    if asked.json:
        json.dump(told, sys.stdout)
        sys.stdout.write("\n")
        return
    for name, value in told.items():
        sys.stdout.write(f"{name:>28}  {value}\n")


def measured(folder: Path, entries: int, rounds: int) -> dict[str, Any]:
    os.environ |= {
        "PASSERELLE_DATA": str(folder),
        "PASSERELLE_SECRET": "only for this benchmark",
        "DATABASE_URL": f"sqlite:///{folder / 'register.sqlite3'}",
    }
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passerelle.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    register.begin(folder / "register.sqlite3")
    call_command("migrate", verbosity=0)
    from passerelle.search import actions, index, queries
    from passerelle.search.requests import SearchRequest

    written = fill(entries)
    began = perf_counter()
    held = actions.rebuild(today=TODAY)
    built = perf_counter() - began

    whole, narrowed, liked = [], [], []
    for turn in range(rounds):
        text = QUESTIONS[turn % len(QUESTIONS)]
        request = SearchRequest(text=text)
        choice = SearchRequest(text=text, chosen={"level": ("4", "5"), "mode": ("online",)})
        whole.append(seconds(lambda request=request: queries.find(request, today=TODAY)))
        liked.append(seconds(lambda text=text: like(text)))
        narrowed.append(seconds(lambda choice=choice: queries.find(choice, today=TODAY)))
    changed = [seconds(lambda number=number: actions.refresh([number], today=TODAY)) for number in written[:10]]
    size = sum(path.stat().st_size for path in index.folder().iterdir())
    return {
        "entries": held,
        "build_seconds": round(built, 2),
        "build_entries_per_second": round(held / built),
        "index_megabytes": round(size / 1e6, 1),
        "find_p50_ms": milliseconds(statistics.median(whole)),
        "find_p99_ms": milliseconds(highest(whole)),
        "find_narrowed_p50_ms": milliseconds(statistics.median(narrowed)),
        "like_p50_ms": milliseconds(statistics.median(liked)),
        "like_p99_ms": milliseconds(highest(liked)),
        "ratio_like_to_find": round(statistics.median(liked) / statistics.median(whole), 2),
        "one_change_p50_ms": milliseconds(statistics.median(changed)),
    }


def fill(entries: int) -> list[str]:
    """Write micro-credentials, and a course for every second one; return the numbers of the former."""
    from passerelle.catalogue.models import MicroCredential, Mode, ShortCourse
    from passerelle.organisations.models import Organisation

    chance = random.Random(2)  # noqa: S311 - the same country each time
    body = Organisation.objects.create(
        number="ORG-1", slug="body", legal_name="Chamber of Trades", country="MI", legal_id="1", legal_id_scheme="MI"
    )

    def words(count: int) -> str:
        return " ".join(chance.choice(f"{THINGS} {DOINGS} {PLACES}".split()) for _ in range(count))

    dates = {"edition": 1, "due_on": TODAY, "decided_on": TODAY, "valid_until": TODAY + timedelta(days=1800)}
    items = MicroCredential.objects.bulk_create(
        MicroCredential(
            number=f"MC-{place:05d}",
            awarder=body,
            state="registered",
            listed_on=TODAY - timedelta(days=chance.randrange(2000)),
            title={"en": f"{words(3).capitalize()} {place}", "fr": words(3)},
            summary={"en": words(25)},
            outcomes=[{"code": f"O{number}", "text": words(12)} for number in range(6)],
            skills=[words(2) for _ in range(4)],
            hours=Decimal(chance.randrange(10, 300)),
            credits=Decimal(chance.randrange(1, 15)),
            level=str(chance.randrange(1, 9)),
            field=f"0{chance.randrange(1, 9)}11",
            participation_form=chance.choice(Mode.values),
            **dates,
        )
        for place in range(1, entries * 2 // 3 + 1)
    )
    courses = ShortCourse.objects.bulk_create(
        ShortCourse(
            number=f"SC-{item.number[3:]}",
            provider=body,
            state="registered",
            listed_on=item.listed_on,
            title={"en": f"Course {words(3)}"},
            summary={"en": words(20)},
            hours={"contact": chance.randrange(5, 100)},
            mode=chance.choice(Mode.values),
            price=Decimal(chance.choice([0, 90, 240])),
            **dates,
        )
        for item in items[::2]
    )
    link = ShortCourse.leads_to.through
    link.objects.bulk_create(
        link(shortcourse=course, microcredential=item) for course, item in zip(courses, items[::2], strict=True)
    )
    return [item.number for item in items]


def like(text: str) -> int:
    """Return how many titles, summaries or outcomes hold every word, as a register without an index would ask."""
    from django.db.models import Q

    from passerelle.catalogue.models import MicroCredential, ShortCourse

    wanted = [word for word in text.split() if len(word) > 2]
    in_item, in_course = Q(), Q()
    for word in wanted:
        in_course &= Q(title__icontains=word) | Q(summary__icontains=word)
        in_item &= Q(title__icontains=word) | Q(summary__icontains=word) | Q(outcomes__icontains=word)
    items = MicroCredential.objects.filter(in_item, state="registered").select_related("awarder")
    courses = ShortCourse.objects.filter(in_course, state="registered").select_related("provider")
    count = items.count() + courses.count()
    return count + len(items.order_by("-listed_on")[:10]) + len(courses.order_by("-listed_on")[:10])


def seconds(act: Callable[[], Any]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def highest(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


def milliseconds(value: float) -> float:
    return round(value * 1000, 1)


if __name__ == "__main__":
    main()
