"""The lives of an enrolment and of an application for a place."""

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
        (EnrolmentState.ENROLLED, "transfer"): EnrolmentState.ENROLLED,
    },
)


class Way(models.TextChoices):
    """How the places of a run are given."""

    FIRST_COME = "first_come", _("first come, first served")
    DRAW = "draw", _("by a draw")
    PROVIDER = "provider", _("by the provider")


class ApplicationState(models.TextChoices):
    APPLIED = "applied", _("sent")
    ADMITTED = "admitted", _("a place is kept")
    WAITING = "waiting", _("on the waiting list")
    NOT_DRAWN = "not_drawn", _("not drawn")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LAPSED = "lapsed", _("lapsed")
    ENROLLED = "enrolled", _("place taken up")


OPEN_APPLICATIONS = (ApplicationState.APPLIED, ApplicationState.ADMITTED, ApplicationState.WAITING)

APPLICATION_LIFE = Lifecycle(
    "application",
    {
        (ApplicationState.APPLIED, "admit"): ApplicationState.ADMITTED,
        (ApplicationState.APPLIED, "wait"): ApplicationState.WAITING,
        (ApplicationState.APPLIED, "refuse"): ApplicationState.REFUSED,
        (ApplicationState.APPLIED, "withdraw"): ApplicationState.WITHDRAWN,
        (ApplicationState.APPLIED, "lapse"): ApplicationState.LAPSED,
        (ApplicationState.WAITING, "admit"): ApplicationState.ADMITTED,
        (ApplicationState.WAITING, "refuse"): ApplicationState.REFUSED,
        (ApplicationState.WAITING, "withdraw"): ApplicationState.WITHDRAWN,
        (ApplicationState.WAITING, "lapse"): ApplicationState.LAPSED,
        (ApplicationState.WAITING, "miss"): ApplicationState.NOT_DRAWN,
        (ApplicationState.ADMITTED, "take_up"): ApplicationState.ENROLLED,
        (ApplicationState.ADMITTED, "withdraw"): ApplicationState.WITHDRAWN,
        (ApplicationState.ADMITTED, "lapse"): ApplicationState.LAPSED,
    },
)


class FileState(models.TextChoices):
    WAITING = "waiting", _("being read")
    DONE = "done", _("read")


FILE_LIFE = Lifecycle("attendance file", {(FileState.WAITING, "finish"): FileState.DONE})
