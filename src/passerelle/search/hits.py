"""What a result shows, read from the database: one query per kind, whatever the number of results."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import CourseInstance, MicroCredential, ShortCourse
from passerelle.core.standing import Standing
from passerelle.opportunities import queries as opportunities
from passerelle.recognition import queries as recognition
from passerelle.search.documents import (
    courses_of,
    goals_of,
    micro_credentials,
    offered,
    runs_of,
    settle,
    taught_courses,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


@dataclass(frozen=True)
class Counting:
    """One thing it counts towards: a programme with its credits, or an opportunity."""

    purpose: str
    owner: str
    credits: Decimal | None = None


@dataclass(frozen=True)
class Hit:
    """One result: the entry, what it leads to or is taught by, and what it counts towards."""

    kind: str
    entry: MicroCredential | ShortCourse
    goals: tuple[MicroCredential, ...]
    """The micro-credential itself, or those a course leads to."""
    courses: tuple[ShortCourse, ...]
    counts: tuple[Counting, ...]
    next_run: CourseInstance | None
    next_place: str
    offered: Standing
    """Whether it is recognised and may be offered, as its page says."""

    @property
    def number(self) -> str:
        return self.entry.number

    @property
    def body(self) -> Any:
        """Who awards or teaches it."""
        return getattr(self.entry, "awarder", None) or getattr(self.entry, "provider", None)

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(goal.level_that_holds for goal in self.goals))

    @property
    def credits(self) -> Decimal | None:
        """The credits of what is earned, as they hold; a course that leads to several states none of its own."""
        return self.goals[0].credits_that_hold if len(self.goals) == 1 else None

    @property
    def hours(self) -> Decimal | None:
        return getattr(self.entry, "total_hours", None) or getattr(self.entry, "hours", None)


def load(numbers: Sequence[str], *, on: date) -> list[Hit]:
    """Return what people may see of these entries, in this order; an entry that is public no more is left out."""
    items = [number for number in numbers if number.startswith("MC")]
    taught = [number for number in numbers if not number.startswith("MC")]
    entries = list(micro_credentials().filter(number__in=items)) if items else []
    courses = list(taught_courses().filter(number__in=taught)) if taught else []
    settle(entries, courses, on=on)
    wanted = {entry.number for entry in entries} | {goal.number for course in courses for goal in goals_of(course)}
    counts = counting(wanted, on=on)
    hits = {entry.number: _of_micro_credential(entry, counts, on) for entry in entries}
    hits |= {course.number: _of_course(course, counts, on) for course in courses}
    return [hits[number] for number in numbers if number in hits]


def counting(numbers: Iterable[str], *, on: date) -> dict[str, list[Counting]]:
    """Return what each micro-credential counts towards: degrees first, then work."""
    wanted = set(numbers)
    found: dict[str, list[Counting]] = {number: [] for number in wanted}
    if not wanted:
        return found
    for line in recognition.accepted_by(wanted, on=on):
        found[line.item].append(Counting(line.programme, line.organisation, line.credits))
    for item in opportunities.naming(wanted, on=on):
        offer = item.opportunity
        found[item.number].append(Counting(offer.name, offer.employer.legal_name))
    return found


def _of_micro_credential(entry: MicroCredential, counts: dict[str, list[Counting]], on: date) -> Hit:
    courses = courses_of(entry)
    run, place = _next(courses)
    return Hit(
        kind="micro_credential",
        entry=entry,
        goals=(entry,),
        courses=tuple(courses),
        counts=tuple(counts[entry.number]),
        next_run=run,
        next_place=place,
        offered=offered(entry, on=on),
    )


def _of_course(course: ShortCourse, counts: dict[str, list[Counting]], on: date) -> Hit:
    goals = tuple(goals_of(course))
    run, place = _next([course])
    return Hit(
        kind="course",
        entry=course,
        goals=goals,
        courses=(course,),
        counts=tuple(dict.fromkeys(item for goal in goals for item in counts[goal.number])),
        next_run=run,
        next_place=place,
        offered=offered(course, on=on),
    )


def _next(courses: Sequence[ShortCourse]) -> tuple[CourseInstance | None, str]:
    """Return the run that starts first, and where."""
    runs = [(run.starts_on, run.pk, run, course.place) for course in courses for run in runs_of(course)]
    if not runs:
        return None, ""
    _, _, run, place = min(runs)
    return run, place
