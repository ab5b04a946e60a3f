"""The life of a jury, and where a member of it stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class JuryState(models.TextChoices):
    DECLARING = "declaring", _("members declare")
    READING = "reading", _("members read, each alone")
    VOTING = "voting", _("members vote")
    CONCLUDED = "concluded", _("concluded")
    DISSOLVED = "dissolved", _("dissolved")
    ANNULLED = "annulled", _("annulled on appeal")


class SeatState(models.TextChoices):
    ASKED = "asked", _("asked to declare")
    DECLARED = "declared", _("declared that nothing ties them")
    BARRED = "barred", _("does not sit")


OPEN_JURIES = (JuryState.DECLARING, JuryState.READING, JuryState.VOTING)
HAVE_JUDGED = (JuryState.CONCLUDED, JuryState.ANNULLED)

JURY_LIFE = Lifecycle(
    "jury",
    {
        (JuryState.DECLARING, "replace"): JuryState.DECLARING,
        (JuryState.DECLARING, "begin"): JuryState.READING,
        (JuryState.DECLARING, "dissolve"): JuryState.DISSOLVED,
        (JuryState.READING, "replace"): JuryState.DECLARING,
        (JuryState.READING, "open_vote"): JuryState.VOTING,
        (JuryState.READING, "dissolve"): JuryState.DISSOLVED,
        (JuryState.VOTING, "conclude"): JuryState.CONCLUDED,
        (JuryState.VOTING, "dissolve"): JuryState.DISSOLVED,
        (JuryState.CONCLUDED, "annul"): JuryState.ANNULLED,
    },
)
"""What an appeal annulled stays to be read, and counts no more; another jury judges, of which nobody sat before."""
