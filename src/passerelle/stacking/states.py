"""The life of a larger award that somebody asks for: looked at by one officer, confirmed by another (DOMAIN 3.5)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class LargerAwardState(models.TextChoices):
    ASKED = "asked", _("waits for its awarder")
    CHECKED = "checked", _("checked, waits for a second officer")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("taken back")
    LAPSED = "lapsed", _("lapsed")
    FREED = "freed", _("withdrawn, its parts are free again")


OPEN = (LargerAwardState.ASKED, LargerAwardState.CHECKED)
"""Waits for its awarder; of these a learner has one at most for a larger award."""

LARGER_AWARDS = Lifecycle(
    "larger_award",
    {
        (LargerAwardState.ASKED, "check"): LargerAwardState.CHECKED,
        (LargerAwardState.CHECKED, "check"): LargerAwardState.CHECKED,
        (LargerAwardState.CHECKED, "confirm"): LargerAwardState.CONFIRMED,
        (LargerAwardState.ASKED, "refuse"): LargerAwardState.REFUSED,
        (LargerAwardState.CHECKED, "refuse"): LargerAwardState.REFUSED,
        (LargerAwardState.ASKED, "refuse_by_silence"): LargerAwardState.REFUSED,
        (LargerAwardState.CHECKED, "refuse_by_silence"): LargerAwardState.REFUSED,
        (LargerAwardState.ASKED, "escalate"): LargerAwardState.ASKED,
        (LargerAwardState.CHECKED, "escalate"): LargerAwardState.CHECKED,
        (LargerAwardState.ASKED, "withdraw"): LargerAwardState.WITHDRAWN,
        (LargerAwardState.CHECKED, "withdraw"): LargerAwardState.WITHDRAWN,
        (LargerAwardState.ASKED, "lapse"): LargerAwardState.LAPSED,
        (LargerAwardState.CHECKED, "lapse"): LargerAwardState.LAPSED,
        (LargerAwardState.CONFIRMED, "lose_part"): LargerAwardState.CONFIRMED,
        (LargerAwardState.CONFIRMED, "free"): LargerAwardState.FREED,
    },
)
"""Silence never awards: where a profile says that it means yes, the request is late and waits on for a signature.

A part that is withdrawn later leaves the larger award as it is, until its awarder decides; a larger award that is
withdrawn frees its parts."""
