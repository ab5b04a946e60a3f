"""How well and how fast skills are found for one outcome, beside exact label matching in the same run.

Run `python -m benchmarks.skills [--bundle DIR] [--annotations FILE...] [--through-database] [--json]`. People marked
spans in the sentences of job adverts and named the skill of ESCO each is about. A span is asked as an outcome would be,
and a whole sentence too. Spans of which they said that ESCO has no such skill, or that it cannot be told, are left out
and counted. The weights of the search were chosen on the *house* set alone; the *tech* set was only looked at.

Of five answers as a rule one can be right, so a precision at 5 of 0.2 is nearly all there is for spans; `hit` says how
often the right one is among the five, `first` how often it comes first. The floor looks once at every label for any of
the words, as a search without an index must.
"""

from __future__ import annotations

import argparse
import csv
import gc
import gzip
import json
import os
import statistics
import sys
import tempfile
import tracemalloc
from collections import Counter, defaultdict
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from passerelle.core.skills import Described, Needed, Skill, SkillIndex, open_bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from passerelle.core.skills import Words

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
BUNDLE = SHARED / "skills" / "esco_1.1.1"
ANNOTATIONS = [SHARED / "jobs" / f"skillspan_{name}_test_annotations.csv.gz" for name in ("house", "tech")]
UNTOLD = {"LABEL NOT PRESENT", "UNDERSPECIFIED"}
MOST = 5

Asked = dict[str, set[int]]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, default=BUNDLE)
    parser.add_argument("--annotations", type=Path, nargs="+", default=ANNOTATIONS)
    parser.add_argument("--through-database", action="store_true", help="ask as a page does, too")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    if missing := [path for path in (asked.bundle, *asked.annotations) if not path.exists()]:
        parser.error(f"missing ../shared: {', '.join(map(str, missing))}")
    told = measured(asked.bundle, asked.annotations)
    if asked.through_database:
        told |= through_database(asked.bundle, asked.annotations[0])
    if asked.json:
        json.dump(told, sys.stdout)
        sys.stdout.write("\n")
        return
    for name, value in told.items():
        sys.stdout.write(f"{name:>24}  {value}\n")


def measured(folder: Path, annotations: Sequence[Path]) -> dict[str, Any]:
    skills, needed, faults = read(folder)
    described = [
        Described((one.label, *one.alternative_labels), one.description, one.reuse_level, needed[one.uri])
        for one in skills
    ]
    words = stemmed_words()
    gc.collect()
    began = process_time()
    index = SkillIndex(described, words)
    built = process_time() - began
    places = {one.label.lower(): place for place, one in enumerate(skills)}
    exact = exact_matching(skills)
    sets: dict[str, Any] = {}
    times: list[float] = []
    floors: list[float] = []
    labels = [label.lower() for one in skills for label in (one.label, *one.alternative_labels)]
    for path in annotations:
        spans, sentences, left_out = annotated(path, places)
        name = path.name.removeprefix("skillspan_").split("_")[0].split(".")[0]
        sets[name] = {"left_out": left_out}
        for unit, queries in (("spans", spans), ("sentences", sentences)):
            ours = timed(lambda text: [one.place for one in index.find(text, most=MOST)], times)
            sets[name][unit] = {"found": judged(ours, queries), "exact": judged(exact, queries)}
        for text in list(spans)[:20]:
            floors.append(milliseconds_of(lambda text=text: scan(labels, text)))
    first = sets[next(iter(sets))]["spans"]
    return {
        "skills": len(skills),
        "query_cpu_ms": round(statistics.median(times), 4),
        "query_cpu_p99_ms": round(statistics.quantiles(times, n=100)[98], 2),
        "floor_scan_ms": round(statistics.median(floors), 4),
        "build_cpu_seconds": round(built, 2),
        "index_megabytes": memory(described, words),
        "precision_at_5": first["found"]["precision_at_5"],
        "precision_at_5_exact": first["exact"]["precision_at_5"],
        "hit_at_5": first["found"]["hit_at_5"],
        "hit_at_5_exact": first["exact"]["hit_at_5"],
        "sets": sets,
        "faults": dict(faults),
    }


def read(folder: Path) -> tuple[list[Skill], Counter[str], Counter[str]]:
    """Return the skills, how many occupations need each, and what was wrong with how many records."""
    bundle = open_bundle(folder)
    skills, needed, faults = [], Counter[str](), Counter[str]()
    for one in bundle.skills():
        if isinstance(one, Skill):
            skills.append(one)
        else:
            faults[one.reason] += 1
    faults.update(one.reason for one in bundle.occupations() if hasattr(one, "reason"))
    for need in bundle.needs():
        if isinstance(need, Needed):
            needed[need.skill] += 1
        else:
            faults[need.reason] += 1
    return skills, needed, faults


def stemmed_words() -> Words:
    """Return the English words as a page takes them, stemmed by the engine of the search."""
    os.environ.setdefault("PASSERELLE_SECRET", "only for this benchmark")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passerelle.config.settings")
    import django

    django.setup()
    from passerelle.skills.queries import words_of

    return words_of("en")


def annotated(path: Path, places: Mapping[str, int]) -> tuple[Asked, Asked, dict[str, int]]:
    """Return spans and sentences with the places of the skills they are about, and how many were left out, and why."""
    spans: Asked = defaultdict(set)
    sentences: Asked = defaultdict(set)
    left_out = Counter[str]()
    with (
        gzip.open(path, "rt", encoding="utf-8-sig", newline="")
        if path.suffix == ".gz"
        else path.open(newline="") as file
    ):
        for row in csv.DictReader(file):
            place = places.get(" ".join(row["label"].lower().split()))
            if place is None:
                left_out["untold" if row["label"] in UNTOLD else "unknown_label"] += 1
                continue
            spans[(row["sub_span"] or row["span"]).strip()].add(place)
            sentences[row["sentence"]].add(place)
    return spans, sentences, dict(left_out)


def exact_matching(skills: Iterable[Skill]) -> Callable[[str], list[int]]:
    """Return what finds the skills of which a label, preferred or not, is the text, in either case."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(skills):
        for label in dict.fromkeys((one.label.lower(), *(other.lower() for other in one.alternative_labels))):
            found[label].append(place)
    return lambda text: found.get(" ".join(text.lower().rstrip(" .").split()), [])


def judged(find: Callable[[str], Sequence[int]], queries: Asked) -> dict[str, float]:
    """Return precision, recall and hit rate at five, how often the first is right, and the mean reciprocal rank.

    `right_of_given` is the share of all answers that is right: exact matching gives few.
    """
    sums = Counter[str]()
    for text, wanted in queries.items():
        right = [place in wanted for place in find(text)[:MOST]]
        sums["precision_at_5"] += sum(right) / MOST  # type: ignore[assignment]
        sums["recall_at_5"] += sum(right) / len(wanted)  # type: ignore[assignment]
        sums["hit_at_5"] += any(right)
        sums["given"] += len(right)
        sums["right"] += sum(right)
        sums["first"] += bool(right and right[0])
        sums["reciprocal_rank"] += 1 / (right.index(True) + 1) if any(right) else 0  # type: ignore[assignment]
    right_of_given = round(sums.pop("right") / max(sums.pop("given"), 1), 4)
    told = {name: round(value / max(len(queries), 1), 4) for name, value in sums.items()}
    return {"queries": len(queries), **told, "right_of_given": right_of_given}


def timed(find: Callable[[str], list[int]], times: list[float]) -> Callable[[str], list[int]]:
    def find_and_tell(text: str) -> list[int]:
        began = process_time()
        found = find(text)
        times.append((process_time() - began) * 1000)
        return found

    return find_and_tell


def scan(labels: Sequence[str], text: str) -> int:
    """Return how many labels hold any word of a text."""
    wanted = [word for word in text.lower().split() if len(word) > 2]
    return sum(any(word in label for word in wanted) for label in labels)


def milliseconds_of(act: Callable[[], Any]) -> float:
    began = process_time()
    act()
    return (process_time() - began) * 1000


def memory(described: Sequence[Described], words: Words) -> float:
    """Return how many megabytes one index holds."""
    tracemalloc.start()
    index = SkillIndex(described, words)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del index
    return round(held / 1e6, 1)


def through_database(folder: Path, annotations: Path) -> dict[str, Any]:
    """Load the scheme into a new database and ask as a page does: index, rows and all."""
    with tempfile.TemporaryDirectory(prefix="passerelle-skills-") as place:
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection
        from django.utils import timezone

        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = str(Path(place) / "register.sqlite3")
        call_command("migrate", verbosity=0)
        from passerelle.skills import loading, queries

        about = loading.About("esco", "1", "en", "ESCO", "as its owner says", str(folder))
        load = milliseconds_of(lambda: loading.load(open_bundle(folder), about, now=timezone.now))
        first = milliseconds_of(lambda: queries.suggested("repair a pump", language="en"))
        bundle = open_bundle(folder)
        labels = {one.label.lower(): at for at, one in enumerate(s for s in bundle.skills() if isinstance(s, Skill))}
        spans, _sentences, _left = annotated(annotations, labels)
        asked = [
            milliseconds_of(lambda text=text: queries.suggested(text, language="en")) for text in list(spans)[:200]
        ]
        connection.close()
    return {
        "load_cpu_seconds": round(load / 1000, 2),
        "page_first_cpu_ms": round(first, 1),
        "page_cpu_ms": round(statistics.median(asked), 2),
    }


if __name__ == "__main__":
    main()
