"""The lives of a key and of an intent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class KeyState(models.TextChoices):
    ACTIVE = "active", _("in use")
    RETIRED = "retired", _("retired")
    COMPROMISED = "compromised", _("compromised")


class KeyAlgorithm(models.TextChoices):
    """What a key signs with; the values are those of `core/credentials/did.py`."""

    ED25519 = "Ed25519", _("Ed25519")
    P256 = "P-256", _("P-256")


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
