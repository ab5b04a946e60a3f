"""How good plans are, and how proven, within two seconds of CPU time.

Seeded worlds (`pathways_world.py`): twenty of 2,000 courses, half of them dense, half of each with tight hours and a
tight budget; of 50,000 courses, and wide ones in which anything counts. Every plan is counted again by code that knows
nothing of how it was found; one wrong plan, and there are no figures. `proven_share`: of all worlds, how many plans (or
that there is none) are proven to be the best; `gap`: how far the worst plan is above its bound, as a share of it for
money (a currency unit at least), in steps, or in months of 30 days. The floor is narrowing the catalogue to what can
count, which nobody can skip.

    python -m benchmarks.pathways --json
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from benchmarks import pathways_plot
from benchmarks.pathways_world import MONTH, World, world
from passerelle.core.pathways.answers import Plan
from passerelle.core.pathways.checking import faults
from passerelle.core.pathways.conflicts import conflict
from passerelle.core.pathways.narrowing import question
from passerelle.core.pathways.planning import plan
from passerelle.core.pathways.wishing import Objective

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from passerelle.core.pathways.answers import NoPlan

WORLDS, LARGE_WORLDS = 20, 6
UNIT = 100
"""One unit of currency, in minor units: of a price of nothing there is no share."""


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 where a plan is wrong."""
    parser = argparse.ArgumentParser("python -m benchmarks.pathways", description=__doc__)
    parser.add_argument("--worlds", type=int, default=WORLDS, help="of 2,000 courses")
    parser.add_argument(
        "--large-worlds", type=int, default=LARGE_WORLDS, help="of 50,000 courses, and as many wide ones"
    )
    parser.add_argument("--large-courses", type=int, default=50_000)
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    parser.add_argument("--plot", type=Path, help="where to draw every plan")
    asked = parser.parse_args(arguments)
    plan(
        world(0, 200, fields=5, is_tight=False).catalogue,
        world(0, 200, fields=5, is_tight=False).wish,
        Objective.FEWEST,
    )
    told: dict[str, Any] = {
        "w2000": measured(small_worlds(asked.worlds)),
        "w50000": measured(large_worlds(asked.large_worlds, asked.large_courses, is_wide=False)),
        "w50000_wide": measured(large_worlds(asked.large_worlds, asked.large_courses, is_wide=True)),
    }
    dots = {(name, str(objective)): one for name, kind in told.items() for objective, one in kind.pop("dots").items()}
    if asked.plot:
        asked.plot.write_text(pathways_plot.drawn(dots), encoding="utf-8")
    told["wrong"] = sum(one.pop("wrong") for one in told.values())
    sys.stdout.write(json.dumps(told, indent=1) + "\n" if asked.json else _lines(told))
    return 1 if told["wrong"] else 0


def small_worlds(number: int) -> Iterator[World]:
    """Return worlds of 2,000 courses: every second one dense, every second pair tight."""
    for seed in range(number):
        yield world(seed, 2000, fields=5 if seed % 2 else 20, is_tight=bool(seed // 2 % 2))


def large_worlds(number: int, courses: int, *, is_wide: bool) -> Iterator[World]:
    """Return worlds of a hundred fields; wide ones with a loose budget, as anything counts."""
    for seed in range(number):
        yield world(1000 + seed, courses, fields=100, is_tight=bool(seed % 2) and not is_wide, is_wide=is_wide)


def measured(worlds: Iterator[World]) -> dict[str, Any]:
    """Return, for each objective, how quick and how good the plans of these worlds are."""
    plans: dict[Objective, list[tuple[Plan | NoPlan, float]]] = {objective: [] for objective in Objective}
    floors, candidates, wrong, conflicts = [], [], 0, []
    for one in worlds:
        gc.collect()
        gc.freeze()  # as a server does once its catalogue is read
        began = process_time()
        narrowed = question(one.catalogue, one.wish)
        floors.append(process_time() - began)
        candidates.append(len(narrowed.candidates))
        for objective, told in plans.items():
            began = process_time()
            found = plan(one.catalogue, one.wish, objective)
            told.append((found, process_time() - began))
            wrong += bool(isinstance(found, Plan) and faults(one.catalogue, one.wish, found.steps))
        gc.unfreeze()
        if not any(isinstance(told[-1][0], Plan) for told in plans.values()):
            began = process_time()
            why = conflict(one.catalogue, one.wish)
            conflicts.append((why, process_time() - began))
    return {
        **{str(objective): _figures(objective, told) for objective, told in plans.items()},
        "conflicts": {
            "asked": len(conflicts),
            "named": sum(why is not None for why, _ in conflicts),
            "minimal": sum(bool(why and why.is_minimal) for why, _ in conflicts),
            "smallest": sum(bool(why and why.is_smallest) for why, _ in conflicts),
            "worst_s": round(max((seconds for _, seconds in conflicts), default=0.0), 3),
        },
        "candidates": [min(candidates, default=0), max(candidates, default=0)],
        "floor_s": round(statistics.median(floors), 4) if floors else 0.0,
        "wrong": wrong,
        "dots": {
            objective: [(seconds, found.is_proven) for found, seconds in told] for objective, told in plans.items()
        },
    }


def _figures(objective: Objective, told: Sequence[tuple[Plan | NoPlan, float]]) -> dict[str, Any]:
    times = [seconds for _, seconds in told]
    plans = [found for found, _ in told if isinstance(found, Plan)]
    return {
        "proven_share": round(sum(found.is_proven for found, _ in told) / max(1, len(told)), 3),
        "median_s": round(statistics.median(times), 3) if times else 0.0,
        "worst_s": round(max(times, default=0.0), 3),
        "gap": round(max((gap(objective, one) for one in plans), default=0.0), 3),
        "plans": len(plans),
        "without_answer": sum(not isinstance(found, Plan) and not found.is_proven for found, _ in told),
    }


def gap(objective: Objective, found: Plan) -> float:
    """Return how far a plan is above its bound: a share of it, steps, or months."""
    above = found.value - found.bound
    if objective == Objective.CHEAPEST:
        return above / max(found.bound, UNIT)
    return above if objective == Objective.FEWEST else above / MONTH


def _lines(told: dict[str, Any]) -> str:
    return "".join(f"{name}: {json.dumps(one)}\n" for name, one in told.items())


if __name__ == "__main__":
    sys.exit(main())
