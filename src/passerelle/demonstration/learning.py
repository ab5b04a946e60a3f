"""Enrolments: those under way, and those that led to awards made since."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from passerelle.assessment.models import Candidate
from passerelle.catalogue.models import CourseInstance
from passerelle.demonstration.candidates import FOLLOWED_AGAIN, enrolment_key
from passerelle.demonstration.files import read
from passerelle.learning.models import Enrolment
from passerelle.learning.states import EnrolmentState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.demonstration.courses import Instances
    from passerelle.demonstration.ground import Ground

OVER = frozenset({"awaiting_result", "assessed"})
"""States of the data in which the course was followed to its end."""
ENROLLED_BEFORE = 8
"""Days before the closing day, for those whose enrolment the data do not date."""


@dataclass(frozen=True)
class Place:
    candidate: Candidate
    run: CourseInstance
    enrolled: date
    completed: date | None


def load_enrolments(ground: Ground, candidates: dict[str, Candidate], instances: Instances) -> None:
    """Write enrolments and count the places they take."""
    places = sorted(_places(ground, candidates, instances), key=lambda place: (place.enrolled, place.candidate.number))
    rows = Enrolment.objects.bulk_create(
        Enrolment(
            number=ground.numbers.give("EN"),
            person=place.candidate.person,
            instance=place.run,
            state=EnrolmentState.COMPLETED if place.completed else EnrolmentState.ENROLLED,
            enrolled_on=place.enrolled,
            completed_on=place.completed,
            candidate=place.candidate,
            version=2 if place.completed else 1,
        )
        for place in places
    )
    taken = Counter(place.run.pk for place in places)
    for run in instances.values():
        run.taken = taken[run.pk]
    CourseInstance.objects.bulk_update([run for run in instances.values() if run.taken], ["taken"])
    for place, row in zip(places, rows, strict=True):
        _tell(ground, place, row)


def _places(ground: Ground, candidates: dict[str, Candidate], instances: Instances) -> Iterator[Place]:
    learning = read("learning")
    for award in learning["awards"]:
        if award["instance"]:
            yield _past(ground, candidates[award["key"]], instances[award["course"], award["instance"]])
    for told in learning["enrolments"]:
        if (told["learner"], told["course"]) != FOLLOWED_AGAIN:
            yield _present(ground, told, candidates, instances)


def _past(ground: Ground, candidate: Candidate, run: CourseInstance) -> Place:
    enrolled = max(ground.today.on(-ENROLLED_BEFORE - (ground.today.day - run.enrol_until).days), _listed(run))
    return Place(candidate, run, enrolled, run.ends_on)


def _listed(run: CourseInstance) -> date:
    return run.course.listed_on or run.enrol_until


def _present(ground: Ground, told: dict[str, Any], candidates: dict[str, Candidate], instances: Instances) -> Place:
    run = instances[told["course"], told["instance"]]
    completed = min(run.ends_on, ground.today.day) if told["state"] in OVER else None
    candidate = candidates[enrolment_key(told["learner"], told["course"])]
    return Place(candidate, run, ground.today.on(told["enrolled_day"]), completed)


def _tell(ground: Ground, place: Place, row: Enrolment) -> None:
    noted = {"course": place.run.course.number, "candidate": place.candidate.number}
    ground.chronicle.tell("enrolment.enrol", row.number, by=row.person, on=row.enrolled_on, hour=12, noted=noted)
    if row.completed_on:
        ground.chronicle.tell("enrolment.complete", row.number, by=row.person, on=row.completed_on, hour=18)
