"""How well near-duplicates of an entry are found among 100,000, and in how much CPU time.

Two hundred pairs (`tests/core/likeness/pairs.json`), half of them reworded and half of them not the same: the second
of each stands in the register among synthesized entries of the same words, and the first is asked about, as the editor
of a micro-credential asks. The measure was set on the odd pairs alone; the even ones are the figure. The floor beside
the time is reading the entries that are compared, and nothing else; `every_ms` is comparing with all of them.

    python -m benchmarks.likeness --json
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from benchmarks import likeness_entries as made
from benchmarks import register

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passerelle.search.nearly import Found

PAIRS = Path(__file__).resolve().parents[1] / "tests" / "core" / "likeness" / "pairs.json"
ENTRIES, ROUNDS, CHUNK, LOOKED_THROUGH = 100_000, 3, 5_000, 1_000
TODAY = date(2026, 11, 24)
Pair = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 where the register does not hold what it should."""
    parser = argparse.ArgumentParser("python -m benchmarks.likeness", description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    asked = parser.parse_args(arguments)
    pairs: list[Pair] = json.loads(PAIRS.read_text(encoding="utf-8"))["pairs"]
    with tempfile.TemporaryDirectory(prefix="passerelle-likeness-") as folder:
        register.start(Path(folder))
        fill(asked.entries, pairs)
        told = measured(asked.entries, pairs, asked.rounds)
    sys.stdout.write(json.dumps(told, indent=1) + "\n" if asked.json else _lines(told))
    return 0 if told["entries"] == asked.entries else 1


def fill(entries: int, pairs: Sequence[Pair]) -> None:
    """List the second of every pair, and synthesized entries up to so many."""
    from passerelle.catalogue.models import MicroCredential
    from passerelle.organisations.models import Organisation
    from passerelle.registers.states import State

    awarder = Organisation.objects.create(number="ORG-00001", slug="college", legal_name="College", country="MI")
    things = sorted({*made.THINGS, *made.words(text for pair in pairs for text in (*pair["own"], *pair["theirs"]))})
    planted = ((_number(pair), _outcomes(pair["theirs"])) for pair in pairs)
    rest = ((f"MC-{number:06d}", made.outcomes(number, things)) for number in range(1, entries - len(pairs) + 1))
    rows = (
        MicroCredential(
            number=number,
            awarder=awarder,
            title={"en": number},
            language="en",
            outcomes=outcomes,
            state=State.REGISTERED,
            edition=1,
            listed_on=TODAY,
        )
        for part in (planted, rest)
        for number, outcomes in part
    )
    while chunk := list(islice(rows, CHUNK)):
        MicroCredential.objects.bulk_create(chunk)


def measured(entries: int, pairs: Sequence[Pair], rounds: int) -> dict[str, Any]:
    from passerelle.search import actions

    began = process_time()
    held = actions.rebuild(today=TODAY)
    built = process_time() - began
    answers: list[Found] = []
    times = []
    for round_ in range(rounds + 1):
        answers = []
        for pair in pairs:
            began = process_time()
            found = asked(pair)
            if round_:  # what is loaded once is loaded in the first
                times.append((process_time() - began) * 1000)
            answers.append(found)
    even, odd = ([place for place, pair in enumerate(pairs) if pair["n"] % 2 == rest] for rest in (0, 1))
    told = {
        **_judged([(pairs[place], answers[place]) for place in even]),
        "query_ms": round(statistics.median(times), 1),
        "query_p99_ms": round(statistics.quantiles(times, n=100)[98], 1),
        "whole_entry_ms": round(statistics.median(_whole_entries()), 1),
        "floor_ms": round(statistics.median(_floor()), 1),
        **{f"{name}_odd": value for name, value in _judged([(pairs[p], answers[p]) for p in odd]).items()},
        "every_ms": round(_every(pairs[0], entries)),
        "others_per_query": round(
            sum(_others(pair, found) for pair, found in zip(pairs, answers, strict=True)) / 200, 2
        ),
        "entries": held,
        "pairs": len(pairs),
        "build_seconds": round(built, 1),
        "wrong_even": _wrong([(pairs[place], answers[place]) for place in even]),
        "wrong_odd": _wrong([(pairs[place], answers[place]) for place in odd]),
    }
    return told


def asked(pair: Pair) -> Found:
    """Return what the editor would show of the first of a pair."""
    from passerelle.search import nearly

    return nearly.others("MC-0000000", _outcomes(pair["own"]), "en", at_most=20)


def _judged(answers: Iterable[tuple[Pair, Found]]) -> dict[str, float]:
    """Return which part of what was found is alike, and which part of what is alike was found."""
    right, wrong, missed = 0, 0, 0
    for pair, found in answers:
        is_found = _is_found(pair, found)
        right += is_found and pair["alike"]
        wrong += is_found and not pair["alike"]
        missed += pair["alike"] and not is_found
    return {
        "precision": round(right / (right + wrong), 3) if right + wrong else 0.0,
        "recall": round(right / (right + missed), 3) if right + missed else 0.0,
    }


def _wrong(answers: Iterable[tuple[Pair, Found]]) -> dict[str, int]:
    """Return how many pairs of each kind were judged wrongly."""
    return dict(Counter(pair["kind"] for pair, found in answers if _is_found(pair, found) != pair["alike"]))


def _is_found(pair: Pair, found: Found) -> bool:
    return _number(pair) in {one.entry.number for one in found.entries}


def _others(pair: Pair, found: Found) -> int:
    return sum(one.entry.number != _number(pair) for one in found.entries)


def _whole_entries() -> list[float]:
    """Return the milliseconds in which what is like a whole entry of four to seven outcomes is found."""
    from passerelle.catalogue.models import MicroCredential
    from passerelle.search import nearly

    times = []
    for entry in MicroCredential.objects.order_by("pk")[200:240]:
        began = process_time()
        nearly.others(entry.number, entry.outcomes, "en")
        times.append((process_time() - began) * 1000)
    return times


def _floor() -> list[float]:
    """Return the milliseconds of reading as many entries as are compared."""
    from passerelle.catalogue.models import MicroCredential
    from passerelle.search.nearly import CANDIDATES

    times = []
    for place in range(40):
        numbers = [f"MC-{number:06d}" for number in range(place * 97 + 1, place * 97 + 1 + CANDIDATES)]
        began = process_time()
        list(MicroCredential.objects.filter(number__in=numbers).select_related("awarder"))
        times.append((process_time() - began) * 1000)
    return times


def _every(pair: Pair, entries: int) -> float:
    """Return the milliseconds in which one would be compared with all, from a few of them."""
    from passerelle.catalogue.models import MicroCredential
    from passerelle.core import likeness
    from passerelle.search.saying import said

    began = process_time()
    own = said(_outcomes(pair["own"]), "en")
    looked = list(MicroCredential.objects.order_by("-pk").values_list("outcomes", flat=True)[:LOOKED_THROUGH])
    for outcomes in looked:
        likeness.compared(own, said(outcomes, "en"))
    return (process_time() - began) * 1000 * entries / len(looked)


def _number(pair: Pair) -> str:
    return f"MC-9{pair['n']:06d}"


def _outcomes(texts: Sequence[str]) -> list[dict[str, str]]:
    return [{"code": f"O{place}", "text": text} for place, text in enumerate(texts, 1)]


def _lines(told: dict[str, Any]) -> str:
    return "".join(f"{name:>20}  {value}\n" for name, value in told.items())


if __name__ == "__main__":
    sys.exit(main())
