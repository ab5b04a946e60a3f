"""What the things are called that one's letters are about, for one's own page alone.

A letter holds a number and no title: it lies with whoever keeps one's mail. The inbox is read by who signed in, so the
title stands there beside it, of one's own things only, as they are called today.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from passerelle.assessment.models import Candidate, PriorLearningCase, ResultAppeal, SittingBooking
from passerelle.guidance.models import Plan
from passerelle.guidance.states import ON_VIEW
from passerelle.learning.models import Application
from passerelle.pathways.models import Pathway
from passerelle.stacking.models import LargerAward

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passerelle.people.models import Person


def of(numbers: Iterable[str], person: Person) -> dict[str, str]:
    """Return what each of these numbers is called, of the person's own; a query for each kind that is among them."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for number in numbers:
        by_kind[number.partition("-")[0]].add(number)
    found: dict[str, str] = {}
    for kind, some in by_kind.items():
        found |= _called(kind, some, person)
    return found


def _called(kind: str, numbers: set[str], person: Person) -> Mapping[str, str]:
    own: dict[str, Any] = {"person": person, "number__in": numbers}
    if kind == "EA":
        asked = Application.objects.filter(**own).select_related("instance__course")
        return {one.number: one.instance.course.name for one in asked}
    if kind == "CA":
        return {one.number: one.micro_credential.name for one in _of_entry(Candidate, own)}
    if kind == "PL":
        return {one.number: one.micro_credential.name for one in _of_entry(PriorLearningCase, own)}
    if kind == "SI":
        booked = SittingBooking.objects.filter(person=person, sitting__number__in=numbers)
        return {
            one.sitting.number: one.sitting.micro_credential.name
            for one in booked.select_related("sitting__micro_credential")
        }
    if kind == "RA":
        appeals = ResultAppeal.objects.filter(candidate__person=person, number__in=numbers)
        return {
            one.number: one.candidate.micro_credential.name
            for one in appeals.select_related("candidate__micro_credential")
        }
    if kind == "LA":
        larger = LargerAward.objects.filter(learner=person, number__in=numbers).select_related("micro_credential")
        return {one.number: one.micro_credential.name for one in larger}
    if kind == "LP":
        plans = Plan.objects.filter(counsel__learner=person, state__in=ON_VIEW, number__in=numbers)
        return dict(plans.values_list("number", "title"))
    if kind == "PW":
        return dict(Pathway.objects.filter(learner=person, number__in=numbers).values_list("number", "title"))
    return {}


def _of_entry(model: Any, own: Mapping[str, Any]) -> Any:
    return model.objects.filter(**own).select_related("micro_credential")
