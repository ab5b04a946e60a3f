"""What may be suspected, and the life of a suspicion of fraud."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class FlagKind(models.TextChoices):
    """What may be suspected (`core/hearing.py`; a profile names those it knows)."""

    IMPERSONATION = "impersonation", _("somebody else was assessed in their place")
    COPIED_WORK = "copied_work", _("work copied from others")
    FORGED_DOCUMENT = "forged_document", _("a forged document")
    UNAUTHORISED_HELP = "unauthorised_help", _("help that was not allowed")
    OTHER = "other", _("something else")


class FlagState(models.TextChoices):
    RAISED = "raised", _("answer awaited")
    ANSWERED = "answered", _("answered")
    HEARING = "hearing", _("a day for the hearing is set")
    UPHELD = "upheld", _("upheld")
    DISMISSED = "dismissed", _("dismissed")


OPEN_FLAGS = (FlagState.RAISED, FlagState.ANSWERED, FlagState.HEARING)
"""As long as one is in one of these, nothing is signed, admitted or awarded, and the clocks stand still."""

FLAG_LIFE = Lifecycle(
    "fraud_flag",
    {
        (FlagState.RAISED, "answer"): FlagState.ANSWERED,
        (FlagState.ANSWERED, "set_day"): FlagState.HEARING,
        (FlagState.HEARING, "set_day"): FlagState.HEARING,
        **{(state, "uphold"): FlagState.UPHELD for state in OPEN_FLAGS},
        **{(state, "dismiss"): FlagState.DISMISSED for state in OPEN_FLAGS},
    },
)
