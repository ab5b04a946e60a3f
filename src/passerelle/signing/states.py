"""The lives of a key and of an intent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class KeyState(models.TextChoices):
    ACTIVE = "active", _("in use")
    RETIRED = "retired", _("retired")
    COMPROMISED = "compromised", _("compromised")


KEY_LIFE = Lifecycle(
    "key",
    {
        (KeyState.ACTIVE, "retire"): KeyState.RETIRED,
        (KeyState.ACTIVE, "compromise"): KeyState.COMPROMISED,
        (KeyState.RETIRED, "compromise"): KeyState.COMPROMISED,
    },
)


class IntentState(models.TextChoices):
    OPEN = "open", _("open")
    SIGNED = "signed", _("signed")
    VOID = "void", _("void")


INTENT_LIFE = Lifecycle(
    "intent",
    {
        (IntentState.OPEN, "sign"): IntentState.SIGNED,
        (IntentState.OPEN, "void"): IntentState.VOID,
    },
)
