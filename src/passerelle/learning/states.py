"""The life of an enrolment."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class EnrolmentState(models.TextChoices):
    ENROLLED = "enrolled", _("enrolled")
    PAUSED = "paused", _("paused")
    COMPLETED = "completed", _("completed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CANCELLED = "cancelled", _("called off by the provider")


OPEN_ENROLMENTS = (EnrolmentState.ENROLLED, EnrolmentState.PAUSED)
GIVEN_BACK = (EnrolmentState.WITHDRAWN, EnrolmentState.CANCELLED)
"""Holds no place any more."""

ENROLMENT_LIFE = Lifecycle(
    "enrolment",
    {
        (EnrolmentState.ENROLLED, "pause"): EnrolmentState.PAUSED,
        (EnrolmentState.PAUSED, "resume"): EnrolmentState.ENROLLED,
        (EnrolmentState.ENROLLED, "complete"): EnrolmentState.COMPLETED,
        (EnrolmentState.ENROLLED, "withdraw"): EnrolmentState.WITHDRAWN,
        (EnrolmentState.PAUSED, "withdraw"): EnrolmentState.WITHDRAWN,
        (EnrolmentState.ENROLLED, "cancel"): EnrolmentState.CANCELLED,
        (EnrolmentState.PAUSED, "cancel"): EnrolmentState.CANCELLED,
    },
)
