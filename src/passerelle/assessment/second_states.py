"""The life of a second marking."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class SecondState(models.TextChoices):
    WANTED = "wanted", _("waits for a second assessor")
    MARKING = "marking", _("two assessors mark, each alone")
    APART = "apart", _("marks are apart, waits for a third assessor")
    DECIDING = "deciding", _("a third assessor decides")
    SETTLED = "settled", _("the marks are settled")
    DROPPED = "dropped", _("not needed any more")


OPEN_SECONDS = (SecondState.WANTED, SecondState.MARKING, SecondState.APART, SecondState.DECIDING)
"""As long as it is in one of these, nothing is signed."""
BLIND = (SecondState.WANTED, SecondState.MARKING)
"""Nobody sees another's marks."""

SECOND_LIFE = Lifecycle(
    "second_marking",
    {
        (SecondState.WANTED, "name_second"): SecondState.MARKING,
        (SecondState.WANTED, "hand_in"): SecondState.WANTED,
        (SecondState.MARKING, "name_second"): SecondState.MARKING,
        (SecondState.MARKING, "keep"): SecondState.MARKING,
        (SecondState.MARKING, "hand_in"): SecondState.MARKING,
        (SecondState.MARKING, "step_aside"): SecondState.WANTED,
        (SecondState.MARKING, "agree"): SecondState.SETTLED,
        (SecondState.MARKING, "differ"): SecondState.APART,
        (SecondState.APART, "name_third"): SecondState.DECIDING,
        (SecondState.DECIDING, "name_third"): SecondState.DECIDING,
        (SecondState.DECIDING, "keep"): SecondState.DECIDING,
        (SecondState.DECIDING, "step_aside"): SecondState.APART,
        (SecondState.DECIDING, "decide"): SecondState.SETTLED,
        **{(state, "restart"): SecondState.WANTED for state in (*OPEN_SECONDS, SecondState.SETTLED)},
        **{(state, "drop"): SecondState.DROPPED for state in OPEN_SECONDS},
    },
)
