"""Reading the figures that were kept, those of the newest day and how one went on; and goals, with how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max
from django.db.models.functions import TruncMonth

from passerelle.indicators.models import Figure, Goal
from passerelle.indicators.states import GOAL_PUBLIC

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet

MONTHS = 13
"""So many months of a figure are drawn: a year, and the one it is compared with."""


def newest() -> list[Figure]:
    """Return the figures of the newest day, in the order in which they were counted; two queries."""
    day = Figure.objects.aggregate(day=Max("day"))["day"]
    return list(Figure.objects.filter(day=day).order_by("pk")) if day else []


def history(code: str, *, months: int = MONTHS) -> list[Figure]:
    """Return every number of an indicator on the last day it was counted in each of the last months, oldest first."""
    counted = Figure.objects.filter(code=code).order_by()
    ends = counted.annotate(month=TruncMonth("day")).values("month").annotate(last=Max("day")).order_by("-month")
    days: list[date] = [one["last"] for one in ends[:months]]
    return list(counted.filter(day__in=days).order_by("day", "pk"))


def goals() -> QuerySet[Goal]:
    """Return the public goals, in force first, each with its measures and who answers for it; two queries."""
    public = Goal.objects.filter(state__in=GOAL_PUBLIC).select_related("organisation").prefetch_related("measures")
    return public.order_by("state", "due_on", "pk")


def standing(goal: Goal, figures: Mapping[tuple[str, str], Figure], *, on: date) -> str:
    """Say how a goal stands by its newest figure (`core.indicators.Aim.stands`)."""
    figure = figures.get((goal.code, goal.part))
    return goal.aim.stands(figure.value if figure else None, on)
