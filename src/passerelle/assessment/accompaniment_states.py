"""The life of an accompaniment: somebody is asked to help with a case, agrees or not, and either ends it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class AccompanimentState(models.TextChoices):
    ASKED = "asked", _("asked")
    ACCEPTED = "accepted", _("helps")
    DECLINED = "declined", _("does not help")
    ENDED = "ended", _("ended")


OPEN_ACCOMPANIMENTS = (AccompanimentState.ASKED, AccompanimentState.ACCEPTED)

ACCOMPANIMENT_LIFE = Lifecycle(
    "accompaniment",
    {
        (AccompanimentState.ASKED, "accept"): AccompanimentState.ACCEPTED,
        (AccompanimentState.ASKED, "decline"): AccompanimentState.DECLINED,
        (AccompanimentState.ASKED, "end"): AccompanimentState.ENDED,
        (AccompanimentState.ASKED, "share"): AccompanimentState.ASKED,
        (AccompanimentState.ACCEPTED, "share"): AccompanimentState.ACCEPTED,
        (AccompanimentState.ACCEPTED, "end"): AccompanimentState.ENDED,
    },
)
