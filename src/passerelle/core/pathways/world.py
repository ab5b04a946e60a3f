"""What can be taken: courses, when they run, and what they ask for first.

Source: DOMAIN 3.3 (an entry, its prerequisites as AND of ORs, its runs with dates, place, language and price), 3.5.
Money is in minor units of one currency, credits in hundredths, study in minutes a week: whole numbers throughout.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

ONLINE = ""
"""The place of a run that asks nobody to come."""


@dataclass(frozen=True, slots=True)
class Run:
    """One dated way to a result: a course that is held, or a date on which one can be assessed without it.

    It counts from the day it `ends`, on which its result is there; `weekly` minutes of study are asked until then.
    """

    reference: str
    starts: date
    ends: date
    weekly: int
    price: int
    language: str = ""
    place: str = ONLINE
    is_full: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """What is learned, and what has to be held first: one of each group of `prerequisites`.

    Of courses that are the `same_as` each other (one result, on terms that ask for more or less), one is taken at most.
    """

    code: str
    credits: int = 0
    outcomes: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    prerequisites: tuple[frozenset[str], ...] = ()
    runs: tuple[Run, ...] = ()
    same_as: str = ""


@dataclass(frozen=True, eq=False)
class Columns:
    """The runs of a catalogue in columns, those of one course together and as they end; days as ordinals."""

    runs: tuple[Run, ...]
    first: list[int]
    """Where the runs of each course begin, and one more for the end of the last."""
    starts: list[int]
    ends: list[int]
    price: list[int]
    spent: list[int]
    """Minutes a week times days: what all of it takes, in sevenths of a minute."""
    arrays: dict[str, Any]
    """The same in numpy, with `weekly`, `language`, `place` and `is_full`."""
    languages: dict[str, int]
    places: dict[str, int]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Everything that can be taken, by number, and found by what it is good for. Read once, asked by everybody.

    A group of prerequisites has a number too: `group_of[g]` is the course that asks, `any_of[g]` what meets it,
    `groups[c]` the groups of a course, `opens[c]` the groups that a course meets.
    """

    courses: dict[str, Course]
    codes: tuple[str, ...]
    number: dict[str, int]
    by_outcome: dict[str, frozenset[str]]
    by_tag: dict[str, frozenset[str]]
    groups: list[list[int]]
    group_of: list[int]
    any_of: list[tuple[int, ...]]
    opens: list[list[int]]
    columns: Columns
    last: date = field(default=date.min)
    """When the last run of all ends."""

    @classmethod
    def of(cls, courses: Iterable[Course]) -> Catalogue:
        """Return a catalogue. Raises ValueError where two courses have one code.

        A prerequisite that nobody offers is not lost: it may be held.
        """
        known: dict[str, Course] = {}
        by_outcome: dict[str, set[str]] = defaultdict(set)
        by_tag: dict[str, set[str]] = defaultdict(set)
        for course in courses:
            if course.code in known:
                raise ValueError(course.code)
            known[course.code] = course
            for outcome in course.outcomes:
                by_outcome[outcome].add(course.code)
            for tag in course.tags:
                by_tag[tag].add(course.code)
        number = {code: at for at, code in enumerate(known)}
        for course in known.values():
            for code in sorted(set().union(*course.prerequisites)):
                number.setdefault(code, len(number))
        groups: list[list[int]] = [[] for _ in number]
        opens: list[list[int]] = [[] for _ in number]
        group_of: list[int] = []
        any_of: list[tuple[int, ...]] = []
        for course in known.values():
            for group in course.prerequisites:
                here = number[course.code]
                groups[here].append(len(group_of))
                any_of.append(tuple(sorted(number[code] for code in group)))
                for one in any_of[-1]:
                    opens[one].append(len(group_of))
                group_of.append(here)
        last = max((run.ends for course in known.values() for run in course.runs), default=date.min)
        return cls(
            known,
            tuple(number),
            number,
            {key: frozenset(codes) for key, codes in by_outcome.items()},
            {key: frozenset(codes) for key, codes in by_tag.items()},
            groups,
            group_of,
            any_of,
            opens,
            _columns([known[code].runs if code in known else () for code in number]),
            last,
        )

    def with_tags(self, tags: frozenset[str]) -> frozenset[str]:
        """Return the courses that have all of these tags; all of them where none is named."""
        if not tags:
            return frozenset(self.courses)
        return frozenset.intersection(*(self.by_tag.get(tag, frozenset()) for tag in tags))


def _columns(of_course: list[tuple[Run, ...]]) -> Columns:
    import numpy as np

    first = [0]
    every: list[Run] = []
    for runs in of_course:
        every += sorted(runs, key=lambda run: (run.ends, run.price, run.starts, run.reference))
        first.append(len(every))
    languages: dict[str, int] = {}
    places: dict[str, int] = {ONLINE: 0}
    arrays: dict[str, Any] = {
        "starts": np.array([run.starts.toordinal() for run in every], np.int32),
        "ends": np.array([run.ends.toordinal() for run in every], np.int32),
        "weekly": np.array([run.weekly for run in every], np.int64),
        "price": np.array([run.price for run in every], np.int64),
        "language": np.array([languages.setdefault(run.language, len(languages)) for run in every], np.int32),
        "place": np.array([places.setdefault(run.place, len(places)) for run in every], np.int32),
        "is_full": np.array([run.is_full for run in every], bool),
    }
    spent = arrays["weekly"] * (arrays["ends"] - arrays["starts"])
    starts, ends, price = (arrays[name].tolist() for name in ("starts", "ends", "price"))
    return Columns(tuple(every), first, starts, ends, price, spent.tolist(), arrays, languages, places)
