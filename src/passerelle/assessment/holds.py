"""What stands still under an open suspicion of fraud.

Read by every act that signs, admits or awards. Who is told of a suspicion learns nothing here: the refusal says only
that it cannot go on now (`on_hold`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.assessment.flag_states import OPEN_FLAGS
from passerelle.assessment.models import FraudFlag
from passerelle.core.errors import NotNow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from passerelle.assessment.models import Candidate, PriorLearningCase


def held(candidates: Collection[int]) -> frozenset[int]:
    """Return which of these candidates, by key, are under an open suspicion, themselves or by their case.

    Open ones are few, candidates may be thousands: so all of the former are read.
    """
    flags = FraudFlag.objects.filter(state__in=OPEN_FLAGS).values_list("candidate", "case__candidate")
    return frozenset(key for pair in flags for key in pair) & {*candidates}


def is_held(candidate: Candidate) -> bool:
    about = Q(candidate=candidate) | Q(case__candidate=candidate)
    return FraudFlag.objects.filter(about, state__in=OPEN_FLAGS).exists()


def refuse_held(candidate: Candidate) -> None:
    """Raise NotNow (`on_hold`) while a suspicion is open."""
    if is_held(candidate):
        raise NotNow(reason="on_hold")


def is_held_case(case: PriorLearningCase) -> bool:
    about = Q(case=case)
    if case.candidate_id is not None:
        about |= Q(candidate=case.candidate_id)
    return FraudFlag.objects.filter(about, state__in=OPEN_FLAGS).exists()


def refuse_held_case(case: PriorLearningCase) -> None:
    """Raise NotNow (`on_hold`) while a suspicion is open."""
    if is_held_case(case):
        raise NotNow(reason="on_hold")


def days_stood_still(case: PriorLearningCase, since: date) -> int:
    """Return for how many days the clocks of a case stood still, from a day on, for suspicions that were dismissed."""
    about = Q(case=case) | Q(candidate__prior_learning_case=case)
    ended = FraudFlag.objects.filter(about, raised_on__gte=since).exclude(decided_on=None)
    return sum((to - at).days for at, to in ended.values_list("raised_on", "decided_on") if to is not None)
