"""Worlds in which ways are looked for: courses in fields and levels, with prerequisites, runs, prices; and a wish.

Made from a seed, the same everywhere. Four levels in each field; three in five courses above the lowest ask for one or
two groups of one to three courses below; runs begin every one to twelve months, last one to six, are in one of three
languages, online or at one of ten places. Dense worlds have few fields, so that many courses can replace each other;
half of all have tight hours and tight budgets, for roomy wishes prove nothing.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from passerelle.core.pathways.wishing import Credits, Wish
from passerelle.core.pathways.world import Catalogue, Course, Run

START = date(2027, 1, 4)
MONTHS = 36
LEVELS = (4, 5, 6, 7)
LANGUAGES = ("en", "fr", "ar")
PLACES = tuple(f"place-{number}" for number in range(10))
MONTH = 30


@dataclass(frozen=True)
class World:
    """A catalogue and what somebody wants of it."""

    seed: int
    catalogue: Catalogue
    wish: Wish
    is_dense: bool
    is_tight: bool


def world(seed: int, courses: int, *, fields: int, is_tight: bool, is_wide: bool = False) -> World:
    """Return the world of a seed."""
    chance = random.Random(seed)  # noqa: S311 - a world, not a key
    by_place: dict[tuple[int, int], list[str]] = {}
    made: list[Course] = []
    for number in range(courses):
        field, level = number % fields, LEVELS[(number // fields) % len(LEVELS)]
        course = _course(chance, number, field, level, by_place)
        by_place.setdefault((field, level), []).append(course.code)
        made.append(course)
    catalogue = Catalogue.of(made)
    return World(seed, catalogue, _wish(chance, catalogue, made, fields, is_tight, is_wide), fields < 20, is_tight)


def _course(
    chance: random.Random, number: int, field: int, level: int, by_place: dict[tuple[int, int], list[str]]
) -> Course:
    below = by_place.get((field, level - 1), [])
    groups: list[frozenset[str]] = []
    if level > LEVELS[0] and below and chance.random() < 0.6:
        for _ in range(chance.randint(1, 2)):
            groups.append(frozenset(chance.sample(below, min(len(below), chance.randint(1, 3)))))
    size = chance.choice((2, 3, 4, 5, 6))
    months = max(chance.randint(1, 6), -(-size * 25 // 32))
    every = chance.randint(1, 12)
    weekly = max(60, size * 25 * 60 * 7 // (months * MONTH))
    price = chance.choice((0, 50, 90, 120, 200, 300, 450, 600)) * 100
    language, place = chance.choice(LANGUAGES), chance.choice(PLACES) if chance.random() < 0.4 else ""
    first = chance.randrange(every)
    runs = []
    for month in range(first, MONTHS, every):
        starts = START + timedelta(days=month * MONTH)
        ends = starts + timedelta(days=months * MONTH)
        asked = price if chance.random() < 0.9 else price // 2
        runs.append(Run(f"{number}-{month}", starts, ends, weekly, asked, language, place))
    outcomes = frozenset(f"{field}.{chance.randrange(30)}" for _ in range(chance.randint(1, 3)))
    tags = frozenset({f"field:{field}", *(f"from:{one}" for one in LEVELS if one <= level)})
    return Course(f"C{number}", size * 100, outcomes, tags, tuple(groups), tuple(runs))


def _wish(
    chance: random.Random, catalogue: Catalogue, made: list[Course], fields: int, is_tight: bool, is_wide: bool
) -> Wish:
    field = chance.randrange(fields)
    here = frozenset({f"field:{field}"})
    languages, places = frozenset(chance.sample(LANGUAGES, 2)), frozenset(chance.sample(PLACES, 4))
    there = [catalogue.courses[code] for code in sorted(catalogue.with_tags(here))]
    near = [one for one in there if any(run.language in languages and run.place in {"", *places} for run in one.runs)]
    known = sorted({outcome for one in near for outcome in one.outcomes})
    wanted = frozenset(chance.sample(known, min(chance.randint(8, 16), len(known))))
    asked = [Credits("above", 3000, tags=here | {"from:5"}), Credits("all", 4500, tags=here)]
    if is_wide:
        asked.append(Credits("anything", 6000))
    held = tuple(Course(one.code, one.credits, one.outcomes, one.tags) for one in chance.sample(made, 3))
    return Wish(
        starts=START,
        until=START + timedelta(days=MONTHS * MONTH),
        weekly=60 * (chance.randint(10, 13) if is_tight else chance.randint(16, 20)),
        budget=100 * (chance.randint(1500, 2500) if is_tight else chance.randint(4000, 9000)),
        held=held,
        outcomes=wanted,
        credits=tuple(asked),
        languages=languages,
        places=places,
    )
