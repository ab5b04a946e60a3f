"""Two lives: of a goal of the authority, which two persons put up, and of a measure taken for it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class GoalState(models.TextChoices):
    DRAFT = "draft", _("draft, not public")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REPLACED = "replaced", _("replaced by another")


GOAL_PUBLIC = (GoalState.PUBLISHED, GoalState.REPLACED)

GOALS = Lifecycle(
    "goal",
    {
        (GoalState.DRAFT, "edit"): GoalState.DRAFT,
        (GoalState.DRAFT, "approve"): GoalState.PUBLISHED,
        (GoalState.DRAFT, "withdraw"): GoalState.WITHDRAWN,
        (GoalState.PUBLISHED, "replace"): GoalState.REPLACED,
    },
)
"""A published goal never changes: another takes its place, and it stays to be read. It ends with its day."""


class MeasureState(models.TextChoices):
    PLANNED = "planned", _("planned")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("done")
    DROPPED = "dropped", _("given up")


MEASURE_OPEN = (MeasureState.PLANNED, MeasureState.UNDER_WAY)

MEASURES = Lifecycle(
    "measure",
    {
        (MeasureState.PLANNED, "begin"): MeasureState.UNDER_WAY,
        (MeasureState.PLANNED, "finish"): MeasureState.DONE,
        (MeasureState.PLANNED, "drop"): MeasureState.DROPPED,
        (MeasureState.UNDER_WAY, "finish"): MeasureState.DONE,
        (MeasureState.UNDER_WAY, "drop"): MeasureState.DROPPED,
    },
)
