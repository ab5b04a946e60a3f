"""Reading a plan: its entries as they stand today, what they add up to, what does not fit, and how far one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Q, prefetch_related_objects

from passerelle.assessment.models import Candidate, PriorLearningCase
from passerelle.assessment.states import OPEN_CANDIDATES, OPEN_CASES
from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue.models import CourseInstance, MicroCredential, ShortCourse
from passerelle.core import overlap
from passerelle.core import plans as rules
from passerelle.core.counsel import CASES, IN_PROGRESS, PORTFOLIO
from passerelle.core.plans import Misfit, Step, Sum
from passerelle.guidance.models import Alternative
from passerelle.learning.models import Application, Enrolment
from passerelle.learning.states import OPEN_APPLICATIONS, OPEN_ENROLMENTS, EnrolmentState
from passerelle.registers.states import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from passerelle.guidance.models import Plan, PlanItem
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

    Entry = MicroCredential | ShortCourse

OF_PLACES = ("full", "closed")
"""What does not fit only for somebody who has no place yet."""
DAYS_A_WEEK = 7
HELD, FOLLOWED, UNDER_WAY, ASKED = "held", "followed", "under_way", "asked"


@dataclass(frozen=True)
class Line:
    """One entry of a plan as it is shown; `progress` is empty where nothing was begun, or nothing may be seen."""

    place: int
    entry: Entry
    step: Step
    misfits: tuple[Misfit, ...]
    progress: str = ""
    run: CourseInstance | None = None
    """The announced dates that the line means."""

    @property
    def body(self) -> Organisation | None:
        """Who teaches it, or awards it."""
        return self.entry.provider if isinstance(self.entry, ShortCourse) else self.entry.awarder

    @property
    def language(self) -> str:
        """The code of the language of these dates; nothing where the line names no dates."""
        if self.run is None:
            return ""
        own = self.run.admission.language if hasattr(self.run, "admission") else ""
        return own or self.run.course.language

    @property
    def weekly(self) -> float | None:
        """How many hours a week it asks, spread over its days, where both are known."""
        starts, ends = self.step.starts_on, self.step.ends_on
        if not self.step.hours or not starts or not ends:
            return None
        return round(float(self.step.hours) * DAYS_A_WEEK / ((ends - starts).days + 1), 1)


@dataclass(frozen=True)
class Way:
    """One alternative."""

    name: str
    lines: tuple[Line, ...]
    sum: Sum
    best_by: str = ""
    """What the register found it to be the best by when the plan was made; nothing where it is not what was found."""

    @property
    def ends(self) -> date | None:
        """When the last of it ends, as far as that is known."""
        return max((line.step.ends_on for line in self.lines if line.step.ends_on), default=None)


def ways(plan: Plan, *, held: Collection[str], on: date, progress: dict[str, str] | None = None) -> list[Way]:
    """Return both alternatives of a plan; `held` are the numbers of what the learner holds, as far as one may know."""
    items, best = list(plan.items.all()), best_by(plan)
    known = entries_of(items)
    return [
        _way(name, [one for one in items if one.alternative == name], best[name], known, held, on, progress or {})
        for name in Alternative.values
    ]


def best_by(plan: Plan) -> dict[str, str]:
    """Return by alternative what the register found it to be the best by: what its lines are changed to is not it."""
    found, objectives = plan.wish.get("found", {}), plan.wish.get("objectives", {})
    lines: dict[str, list[str]] = {name: [] for name in Alternative.values}
    for item in plan.items.all():
        lines[item.alternative].append(item.line)
    return {name: objectives.get(name, "") if own and own == found.get(name) else "" for name, own in lines.items()}


def _way(
    name: str, items: Sequence[PlanItem], best: str, known: Known, held: Collection[str], on: date,
    progress: dict[str, str],
) -> Way:  # fmt: skip
    steps = [step_of(item, known) for item in items]
    found = rules.misfits(steps, held, on=on)
    lines = tuple(
        Line(
            place,
            known.entries[item.entry],
            step,
            tuple(
                one for one in found if one.place == place and not (one.kind in OF_PLACES and item.entry in progress)
            ),
            progress.get(item.entry, ""),
            known.runs.get((item.entry, item.starts_on)) if item.starts_on else None,
        )
        for place, (item, step) in enumerate(zip(items, steps, strict=True), start=1)
    )
    return Way(name, lines, rules.total(steps), best)


@dataclass(frozen=True)
class Known:
    """The entries of a plan by number, what courses lead to, and their dated runs."""

    entries: dict[str, Entry]
    leads_to: dict[str, frozenset[str]]
    runs: dict[tuple[str, date], CourseInstance]
    requires: dict[tuple[str, date], tuple[tuple[str, ...], ...]]


def entries_of(items: Collection[PlanItem]) -> Known:
    """Return what the register knows of the entries of a plan, in four queries however many they are."""
    numbers = {item.entry for item in items}
    entries: dict[str, Entry] = {
        one.number: one for one in MicroCredential.objects.filter(number__in=numbers).select_related("awarder")
    }
    courses = ShortCourse.objects.filter(number__in=numbers).select_related("provider").prefetch_related("leads_to")
    leads: dict[str, frozenset[str]] = {}
    for course in courses:
        entries[course.number] = course
        leads[course.number] = frozenset(one.number for one in course.leads_to.all())
    starts = {item.starts_on for item in items if item.starts_on}
    found = CourseInstance.objects.filter(course__number__in=leads, starts_on__in=starts, cancelled_on=None)
    ordered = found.select_related("course", "admission").order_by(F("taken") - F("places"), "-enrol_until", "pk")
    runs: dict[tuple[str, date], CourseInstance] = {}
    for run in ordered:  # of several that begin on one day, the one with most places left
        runs.setdefault((run.course.number, run.starts_on), run)
    requires = {
        key: tuple(tuple(group) for group in run.admission.requires)
        for key, run in runs.items()
        if hasattr(run, "admission")
    }
    return Known(entries, leads, runs, requires)


def step_of(item: PlanItem, known: Known) -> Step:
    """Return an entry of a plan as the rules know it; a dated course costs and asks what that run does."""
    entry, outcomes = known.entries[item.entry], overlap.said(known.entries[item.entry].outcomes)
    if isinstance(entry, MicroCredential):
        return Step(
            item.entry,
            hours=entry.hours,
            credits=entry.credits_that_hold,
            system=entry.credit_system,
            starts_on=item.starts_on,
            ends_on=item.ends_on,
            outcomes=outcomes,
            is_offered=entry.state in BEGINNING,
        )
    key = (item.entry, item.starts_on) if item.starts_on else None
    run = known.runs.get(key) if key else None
    return Step(
        item.entry,
        hours=entry.total_hours or None,
        fee=run.price if run is not None and run.price is not None else entry.price,
        currency=entry.currency,
        starts_on=item.starts_on,
        ends_on=item.ends_on or (run.ends_on if run else None),
        leads_to=known.leads_to[item.entry],
        requires=known.requires.get(key, ()) if key else (),
        outcomes=outcomes,
        is_offered=entry.state in BEGINNING,
        is_announced=run is not None or item.starts_on is None,
        enrol_until=run.enrol_until if run else None,
        is_full=run is not None and run.places_left <= 0,
    )


def held_by(person: Person, *, on: date) -> set[str]:
    """Return the numbers of what a person holds in force on a day."""
    lasting = Q(valid_until=None) | Q(valid_until__gte=on)
    awards = Award.objects.filter(lasting, holder=person, state=AwardState.IN_FORCE)
    return set(awards.values_list("micro_credential__number", flat=True))


def progress_of(
    person: Person, numbers: Collection[str] | None, *, seen: Collection[str], on: date,
    held: Collection[str] | None = None,
) -> dict[str, str]:  # fmt: skip
    """Return how far somebody is with some entries, as far as `seen` lets one look; nothing for the others.

    Without numbers, of everything there is; `held`, where it is known already, is not asked for again.
    """
    found: dict[str, str] = {}
    if CASES in seen:
        cases = PriorLearningCase.objects.filter(person=person, state__in=OPEN_CASES)
        found |= dict.fromkeys(cases.values_list("micro_credential__number", flat=True), UNDER_WAY)
    if IN_PROGRESS in seen:
        asked = Application.objects.filter(person=person, state__in=OPEN_APPLICATIONS)
        found |= dict.fromkeys(asked.values_list("instance__course__number", flat=True), ASKED)
        courses = Enrolment.objects.filter(person=person)
        for state, number in courses.values_list("state", "instance__course__number").order_by("pk"):
            if state in OPEN_ENROLMENTS or state == EnrolmentState.COMPLETED:
                found[number] = FOLLOWED if state == EnrolmentState.COMPLETED else UNDER_WAY
        candidates = Candidate.objects.filter(person=person, state__in=OPEN_CANDIDATES)
        found |= dict.fromkeys(candidates.values_list("micro_credential__number", flat=True), UNDER_WAY)
    if PORTFOLIO in seen:
        found |= dict.fromkeys(held_by(person, on=on) if held is None else held, HELD)
    return found if numbers is None else {number: how for number, how in found.items() if number in numbers}


def shown_to_counsellor(plan: Plan, *, on: date) -> list[Way]:
    """Return a plan as its counsellor may see it: what the learner holds and does only as far as they let one."""
    return _shown(plan, seen=plan.counsel.seen(on), on=on)


def shown_to_learner(plan: Plan, *, on: date) -> list[Way]:
    """Return a plan as its learner sees it: with everything of theirs."""
    return _shown(plan, seen=(PORTFOLIO, IN_PROGRESS, CASES), on=on)


def _shown(plan: Plan, *, seen: Collection[str], on: date) -> list[Way]:
    prefetch_related_objects([plan], "items")
    learner, numbers = plan.counsel.learner, {item.entry for item in plan.items.all()}
    held = held_by(learner, on=on) if PORTFOLIO in seen else set()
    return ways(plan, held=held, on=on, progress=progress_of(learner, numbers, seen=seen, on=on, held=held))
