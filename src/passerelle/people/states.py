"""Lives at the edge of an account: given back, closed after a death, looked after by a guardian."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class RecoveryState(models.TextChoices):
    ASKED = "asked", _("waits for a second officer")
    WAITING = "waiting", _("waits two days")
    DONE = "done", _("account given back")
    REFUSED = "refused", _("refused")
    CANCELLED = "cancelled", _("cancelled")


RECOVERY_LIFE = Lifecycle(
    "recovery",
    {
        (RecoveryState.ASKED, "confirm"): RecoveryState.WAITING,
        (RecoveryState.ASKED, "refuse"): RecoveryState.REFUSED,
        (RecoveryState.ASKED, "cancel"): RecoveryState.CANCELLED,
        (RecoveryState.WAITING, "cancel"): RecoveryState.CANCELLED,
        (RecoveryState.WAITING, "give_back"): RecoveryState.DONE,
    },
)
OPEN_RECOVERIES: Final = (RecoveryState.ASKED, RecoveryState.WAITING)


class DeathState(models.TextChoices):
    NOTED = "noted", _("waits for a second officer")
    CLOSED = "closed", _("account closed")
    REFUSED = "refused", _("refused")
    UNDONE = "undone", _("undone: it was wrong")


DEATH_LIFE = Lifecycle(
    "death",
    {
        (DeathState.NOTED, "confirm"): DeathState.CLOSED,
        (DeathState.NOTED, "refuse"): DeathState.REFUSED,
        (DeathState.CLOSED, "undo"): DeathState.UNDONE,
    },
)
OPEN_DEATHS: Final = (DeathState.NOTED, DeathState.CLOSED)


class GuardianshipState(models.TextChoices):
    INVITED = "invited", _("not accepted yet")
    IN_FORCE = "in_force", _("in force")
    WITHDRAWN = "withdrawn", _("taken back")
    DECLINED = "declined", _("declined")
    ENDED = "ended", _("ended")


GUARDIANSHIP_LIFE = Lifecycle(
    "guardianship",
    {
        (GuardianshipState.INVITED, "accept"): GuardianshipState.IN_FORCE,
        (GuardianshipState.INVITED, "decline"): GuardianshipState.DECLINED,
        (GuardianshipState.INVITED, "withdraw"): GuardianshipState.WITHDRAWN,
        (GuardianshipState.IN_FORCE, "end"): GuardianshipState.ENDED,
    },
)
OPEN_GUARDIANSHIPS: Final = (GuardianshipState.INVITED, GuardianshipState.IN_FORCE)
