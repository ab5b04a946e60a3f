"""A plan counted again, with plain loops, by code that knows nothing of how it was found.

Only whether parts make a larger award is asked of `core/allotment`, whose own answers are counted again there.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.core.allotment import allot
from passerelle.core.allotment import faults as allotment_faults
from passerelle.core.pathways.wishing import Demand, Kind
from passerelle.core.pathways.world import ONLINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.core.pathways.wishing import Wish
    from passerelle.core.pathways.world import Catalogue, Run

Step = tuple[str, "Run"]


def faults(
    catalogue: Catalogue, wish: Wish, steps: Sequence[Step], given_up: frozenset[Demand] = frozenset()
) -> list[tuple[str, str]]:
    """Return what is wrong with a plan, as (what, about what); nothing for one that keeps every fact and demand."""
    kept = {demand for demand in wish.demands if demand not in given_up}
    return [
        *_of_facts(catalogue, wish, steps),
        *_of_life(wish, steps, kept),
        *_of_goals(catalogue, wish, steps, kept),
    ]


def _of_facts(catalogue: Catalogue, wish: Wish, steps: Sequence[Step]) -> list[tuple[str, str]]:
    told = []
    held = {course.code for course in wish.held}
    known = ((code, catalogue.courses.get(code)) for code, _ in steps)
    taken = [course.same_as or code if course else code for code, course in known]
    told += [("taken_twice", one) for one in sorted({one for one in taken if taken.count(one) > 1})]
    for code, run in steps:
        course = catalogue.courses.get(code)
        if course is None or run not in course.runs:
            told.append(("no_such_run", run.reference))
            continue
        if run.is_full:
            told.append(("full", run.reference))
        if code in wish.avoid or code in held:
            told.append(("not_to_be_taken", code))
        had = held | {other for other, earlier in steps if earlier.ends <= run.starts and other != code}
        told += [("prerequisite", code) for group in course.prerequisites if not group & had]
        if run.starts < wish.starts:
            told.append(("too_early", run.reference))
        if any(run.starts <= last and first <= run.ends for first, last in wish.away):
            told.append(("away", run.reference))
    return told


def _of_life(wish: Wish, steps: Sequence[Step], kept: set[Demand]) -> list[tuple[str, str]]:
    told = []
    runs = [run for _, run in steps]
    if Demand(Kind.UNTIL) in kept:
        told += [("too_late", run.reference) for run in runs if run.ends > wish.until]
    if Demand(Kind.LANGUAGES) in kept and wish.languages is not None:
        told += [("language", run.reference) for run in runs if run.language not in wish.languages]
    if Demand(Kind.PLACES) in kept and wish.places is not None:
        told += [("place", run.reference) for run in runs if run.place != ONLINE and run.place not in wish.places]
    if Demand(Kind.BUDGET) in kept and wish.budget is not None and sum(run.price for run in runs) > wish.budget:
        told.append(("budget", str(sum(run.price for run in runs))))
    if Demand(Kind.WEEKLY) in kept and runs:
        day, last = min(run.starts for run in runs), max(run.ends for run in runs)
        while day < last:
            if sum(run.weekly for run in runs if run.starts <= day < run.ends) > wish.weekly:
                told.append(("weekly", day.isoformat()))
                break
            day += timedelta(days=1)
    return told


def _of_goals(catalogue: Catalogue, wish: Wish, steps: Sequence[Step], kept: set[Demand]) -> list[tuple[str, str]]:
    told = []
    taken = [catalogue.courses[code] for code, _ in steps if code in catalogue.courses]
    had = [*wish.held, *taken]
    for outcome in sorted(wish.outcomes):
        if Demand(Kind.OUTCOME, outcome) in kept and not any(outcome in course.outcomes for course in had):
            told.append(("outcome", outcome))
    for one in wish.one_of:
        if Demand(Kind.ONE_OF, one.code) in kept and not any(course.code in one.items for course in had):
            told.append(("one_of", one.code))
    for asked in wish.credits:
        counted = sum(course.credits for course in had if asked.takes(course))
        if Demand(Kind.CREDITS, asked.code) in kept and counted < asked.least:
            told.append(("credits", asked.code))
    award = wish.award
    if award is not None and Demand(Kind.AWARD, award.code) in kept:
        lots = award.lots(had)
        found = allot(lots, award.whole)
        if not found.is_complete or allotment_faults(found, lots, award.whole):
            told.append(("award", award.code))
    return told
