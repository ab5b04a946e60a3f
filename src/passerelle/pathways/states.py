"""The life of a way that a learner keeps."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class PathwayState(models.TextChoices):
    KEPT = "kept", _("kept")
    CHANGED = "changed", _("something changed")
    DROPPED = "dropped", _("put away")


STANDING = (PathwayState.KEPT, PathwayState.CHANGED)

PATHWAY_LIFE = Lifecycle(
    "pathway",
    {
        (PathwayState.KEPT, "change"): PathwayState.CHANGED,
        (PathwayState.KEPT, "share"): PathwayState.KEPT,
        (PathwayState.KEPT, "drop"): PathwayState.DROPPED,
        (PathwayState.CHANGED, "change"): PathwayState.CHANGED,
        (PathwayState.CHANGED, "accept"): PathwayState.KEPT,
        (PathwayState.CHANGED, "settle"): PathwayState.KEPT,
        (PathwayState.CHANGED, "share"): PathwayState.CHANGED,
        (PathwayState.CHANGED, "drop"): PathwayState.DROPPED,
    },
)
