"""The life of a conversion: of a body in force at once, for everybody once a second officer confirms it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class ConversionState(models.TextChoices):
    PROPOSED = "proposed", _("proposed, waiting for a second officer")
    IN_FORCE = "in_force", _("in force")
    WITHDRAWN = "withdrawn", _("withdrawn before it was confirmed")
    SUPERSEDED = "superseded", _("replaced by a later edition")
    ENDED = "ended", _("ended")


CONVERSIONS = Lifecycle(
    "conversion",
    {
        (ConversionState.PROPOSED, "publish"): ConversionState.IN_FORCE,  # a body for itself
        (ConversionState.PROPOSED, "confirm"): ConversionState.IN_FORCE,  # the authority, for everybody
        (ConversionState.PROPOSED, "withdraw"): ConversionState.WITHDRAWN,
        (ConversionState.IN_FORCE, "supersede"): ConversionState.SUPERSEDED,
        (ConversionState.IN_FORCE, "end"): ConversionState.ENDED,
        (ConversionState.IN_FORCE, "run_out"): ConversionState.ENDED,
    },
)

CONVERTED = (ConversionState.IN_FORCE, ConversionState.SUPERSEDED, ConversionState.ENDED)
"""What everybody reads."""
