"""Published rules evaluated for a whole country: everybody at once, one award, one learner.

Ten million made-up awards of 1,250,000 learners (`recognition_world.py`) against 2,000 rules with conditions, on one
thread; medians of CPU time, in turns with DuckDB, which is asked for the same (`recognition_peer.py`) and must find the
same. On the first 10,000 learners the slow evaluator (`core/matching/plainly.py`) is asked too. Where anything differs,
nothing is told. The page of a learner is measured against 100,000 rules, with up to twenty awards.

    python -m benchmarks.recognition --json
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import statistics
import sys
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from benchmarks import recognition_plot
from benchmarks import recognition_world as world
from passerelle.core.frameworks import Atlas
from passerelle.core.matching import everybody, plainly
from passerelle.core.matching.arrival import Arrivals
from passerelle.core.matching.book import Book, compiled
from passerelle.core.matching.index import indexed
from passerelle.core.matching.learner import Learners

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from passerelle.core.matching.lots import Lots

    Matches = list[NDArray[np.int32]]

T = TypeVar("T")


def main(given: list[str] | None = None) -> int:
    """Measure and print; raises SystemExit where two engines differ."""
    parser = argparse.ArgumentParser("python -m benchmarks.recognition", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    parser.add_argument("--people", type=int, default=1_250_000)
    parser.add_argument("--rules", type=int, default=2_000)
    parser.add_argument("--many-rules", type=int, default=100_000, help="rules on the page of a learner")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--single", type=int, default=20_000, help="awards and pages that are asked about one by one")
    parser.add_argument("--checked", type=int, default=10_000, help="learners whom the slow evaluator is asked about")
    parser.add_argument("--plot", type=Path, help="where to draw the growth")
    asked = parser.parse_args(given)
    known = world.catalogue()
    book = compiled(world.rules(asked.rules), known)
    growth = [grown(book, asked.people // part, asked.rounds) for part in (100, 10)]
    figures = whole(book, asked.people, asked.rounds, asked.single, asked.checked)
    growth.append({name: figures[name] for name in ("awards", "index_s", "full_s", "matches")})
    figures |= pages(compiled(world.rules(asked.many_rules, seed=12), known), min(asked.single, 1_000))
    figures["growth"] = growth
    if asked.plot:
        asked.plot.write_text(recognition_plot.drawn(growth), encoding="utf-8")
    sys.stdout.write(json.dumps(figures, indent=1) + "\n" if asked.json else _lines(figures))
    return 0


def grown(book: Book, people: int, rounds: int) -> dict[str, Any]:
    """Return what the index and an evaluation of everybody take for fewer people."""
    lots = world.awards(people).lots()
    times = [(_timed(lambda: indexed(lots, len(book.catalogue), world.TODAY))) for _ in range(rounds)]
    index = times[0][1]
    full = [_timed(lambda: everybody.matches(book, index)) for _ in range(rounds)]
    return {
        "awards": len(lots),
        "index_s": round(statistics.median(one for one, _ in times), 4),
        "full_s": round(statistics.median(one for one, _ in full), 4),
        "matches": sum(map(len, full[0][1])),
    }


def whole(book: Book, people: int, rounds: int, single: int, checked: int) -> dict[str, Any]:
    """Return the figures of everybody and of single awards, beside DuckDB's."""
    columns = world.awards(people)
    packed_s, lots = _timed(columns.lots)
    rounds_of_ours = [_ours(book, lots)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    from benchmarks import recognition_peer as peer  # not before the memory is told

    base = peer.ready(columns, book, world.TODAY)
    rounds_of_theirs = [_timed(lambda: peer.matches(base, world.TODAY))]
    found = rounds_of_ours[0][2]
    if not _are_same(found, rounds_of_theirs[0][1]):
        raise SystemExit("DuckDB finds other matches")
    for _ in range(rounds - 1):  # in turns: a busy machine is busy for both
        rounds_of_ours.append(_ours(book, lots))
        rounds_of_theirs.append(_timed(lambda: peer.matches(base, world.TODAY)))
    if (differing := compared(book, lots, found, min(checked, people))) is not None:
        raise SystemExit(f"the slow evaluator finds other matches for learner {differing}")
    index_s, full_s = (statistics.median(one[place] for one in rounds_of_ours) for place in (0, 1))
    peer_s = statistics.median(one for one, _ in rounds_of_theirs)
    one = single_awards(book, lots, single)
    return {
        "full_vs_duckdb": round(peer_s / full_s, 1),
        "full_with_index_vs_duckdb": round(peer_s / (full_s + index_s), 1),
        "index_s": float(f"{index_s:.3g}"),
        "memory_gb": round(memory, 2),
        **one,
        "one_award_vs_full": float(f"{one['one_award_us'] / 1e6 / full_s:.3g}"),
        "full_s": round(full_s, 3),
        "full_with_index_s": round(packed_s + index_s + full_s, 3),
        "packed_s": round(packed_s, 3),
        "duckdb_s": round(peer_s, 3),
        "awards": len(lots),
        "people": people,
        "rules": len(book),
        "rows": len(book.rule),
        "matches": sum(map(len, found)),
        "compared_plainly": min(checked, people),
    }


def _ours(book: Book, lots: Lots) -> tuple[float, float, Matches]:
    """Return the seconds of the index and of evaluating everybody, and what was found."""
    index_s, index = _timed(lambda: indexed(lots, len(book.catalogue), world.TODAY))
    full_s, found = _timed(lambda: everybody.matches(book, index))
    return index_s, full_s, found


def single_awards(book: Book, lots: Lots, count: int) -> dict[str, float]:
    """Take awards out, and ask of each what it opens when it comes back."""
    places = np.random.default_rng(5).choice(len(lots), min(count, len(lots)), replace=False)
    places = places[lots.words[places] > 0]
    learners = (np.searchsorted(lots.starts, places, side="right") - 1).tolist()
    words = lots.words[places].tolist()
    lots.words[places] = 0
    arrivals = Arrivals(book, world.TODAY)
    for learner, word in zip(learners, words, strict=True):  # what is made ready once is made ready now
        arrivals.opened_by(learner, word, lots)
    gc.freeze()
    times = sorted(
        _timed(lambda learner=learner, word=word: arrivals.opened_by(learner, word, lots))[0] * 1e6
        for learner, word in zip(learners, words, strict=True)
    )
    return {
        "one_award_us": round(statistics.median(times), 1),
        "one_award_p99_us": round(times[len(times) * 99 // 100], 1),
    }


def pages(book: Book, count: int) -> dict[str, float]:
    """Return the milliseconds, at the 99th of a hundred, in which one learner is told what is open and what is near."""
    lots = world.awards(count, most=20).lots()
    learners = Learners(book, world.TODAY)
    learners.asked(0, lots)
    times, told = [], []
    for learner in range(lots.people):
        seconds, answer = _timed(lambda learner=learner: learners.asked(learner, lots))
        times.append(seconds * 1e3)
        told.append(answer)
    times.sort()
    return {
        "learner_page_ms": round(times[len(times) * 99 // 100], 2),
        "learner_page_median_ms": round(statistics.median(times), 2),
        "learner_page_rules": len(book),
        "learner_page_open": round(statistics.mean(len(one.open) for one in told), 1),
        "learner_page_near": round(statistics.mean(one.steps_in_all for one in told), 1),
    }


class Remembering(Atlas):
    """An atlas that is asked the same thing thousands of times."""

    compare = cache(Atlas.compare)


def compared(book: Book, lots: Lots, found: Matches, people: int) -> int | None:
    """Return the first of so many learners of whom the slow evaluator says something else; None where there is none.

    Rules for one of whose clauses somebody has nothing at all are not asked about: they open to nobody who has nothing.
    """
    known = book.catalogue
    atlas = Remembering({}, ())
    atlas.__dict__.update(known.atlas.__dict__)
    clauses = [
        [{one for entry in clause for one in known.listed(entry)} for clause in rule.clauses] for rule in book.rules
    ]
    citing: dict[int, list[int]] = {}
    for number, rule in enumerate(clauses):
        for item in rule[0]:
            citing.setdefault(item, []).append(number)
    theirs: dict[int, list[int]] = {}
    for number, opened in enumerate(found):
        for learner in opened[: np.searchsorted(opened, people)].tolist():
            theirs.setdefault(learner, []).append(number)
    for learner in range(people):
        held = world.plainly_held(lots.held_by(learner), known)
        items = {known.id_of(one.item.number) for one in held}
        asked = sorted(
            {number for item in items for number in citing.get(item, ()) if all(map(items.__and__, clauses[number]))}
        )
        if [n for n in asked if plainly.opens(book.rules[n], held, atlas, world.TODAY)] != theirs.get(learner, []):
            return learner
    return None


def _are_same(ours: Matches, theirs: tuple[Any, Any]) -> bool:
    mine = np.concatenate([np.int64(number) << 32 | people for number, people in enumerate(ours)])
    return bool(np.array_equal(np.sort(mine), np.sort(theirs[0].astype(np.int64) << 32 | theirs[1])))


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    began = time.process_time_ns()
    done = act()
    return (time.process_time_ns() - began) / 1e9, done


def _lines(figures: dict[str, Any]) -> str:
    return "".join(f"{name:<28} {value}\n" for name, value in figures.items())


if __name__ == "__main__":
    sys.exit(main())
