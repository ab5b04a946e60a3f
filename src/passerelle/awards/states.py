"""The life of an award: revoked never returns to good, suspended may (a trigger holds the database to it)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.credentials.summary_words import REASONS
from passerelle.core.lifecycle import Lifecycle


class AwardState(models.TextChoices):
    INTENDED = "intended", _("being signed")
    IN_FORCE = "in_force", _("in force")
    SUSPENDED = "suspended", _("suspended")
    REVOKED = "revoked", _("withdrawn")
    SUPERSEDED = "superseded", _("replaced")
    EXPIRED = "expired", _("expired")


MADE = tuple(state for state in AwardState if state != AwardState.INTENDED)
"""Signed and stored: what a holder has, whatever became of it later."""
BIT_SET = (AwardState.SUSPENDED, AwardState.REVOKED, AwardState.SUPERSEDED)
"""What the status list marks as not in force; that an award expired stands in the credential itself."""
SHAREABLE = (AwardState.IN_FORCE, AwardState.EXPIRED)

AWARD_LIFE = Lifecycle(
    "award",
    {
        (AwardState.INTENDED, "make"): AwardState.IN_FORCE,
        (AwardState.IN_FORCE, "suspend"): AwardState.SUSPENDED,
        (AwardState.SUSPENDED, "reinstate"): AwardState.IN_FORCE,
        (AwardState.IN_FORCE, "revoke"): AwardState.REVOKED,
        (AwardState.SUSPENDED, "revoke"): AwardState.REVOKED,
        (AwardState.EXPIRED, "revoke"): AwardState.REVOKED,
        (AwardState.IN_FORCE, "supersede"): AwardState.SUPERSEDED,
        (AwardState.IN_FORCE, "expire"): AwardState.EXPIRED,
    },
)


class BatchState(models.TextChoices):
    PROPOSED = "proposed", _("waiting for a confirmation")
    SIGNING = "signing", _("being signed")
    DONE = "done", _("done")
    VOID = "void", _("not signed")
    WITHDRAWN = "withdrawn", _("given up")


BATCH_LIFE = Lifecycle(
    "award batch",
    {
        (BatchState.PROPOSED, "confirm"): BatchState.SIGNING,
        (BatchState.PROPOSED, "withdraw"): BatchState.WITHDRAWN,
        (BatchState.SIGNING, "make"): BatchState.DONE,
        (BatchState.SIGNING, "give_up"): BatchState.VOID,
    },
)


class Form(models.TextChoices):
    """The forms one award is signed in. The Open Badge is made at the award, the others when they are first asked for.

    The names are those a verdict tells (`core/credentials/forms`).
    """

    OPEN_BADGE = "open_badge", _("file for portfolios and programs")
    VC_JWT = "vc_jwt", _("file for wallets that read signed tokens (VC-JWT)")
    SD_JWT_VC = "sd_jwt_vc", _("file of which you may show a part (SD-JWT VC)")
    EUDI_LEARNING = "eudi_learning", _("file for the European Digital Identity Wallet")
    PAPER = "paper", _("certificate on paper")


class Reason(models.TextChoices):
    """Why an award was suspended, withdrawn or replaced; the code is public, and so is the text beside it."""

    AWARDED_IN_ERROR = "awarded_in_error", _(REASONS["awarded_in_error"])
    ASSESSMENT_INVALID = "assessment_invalid", _(REASONS["assessment_invalid"])
    IDENTITY_MISTAKEN = "identity_mistaken", _(REASONS["identity_mistaken"])
    FRAUD = "fraud", _(REASONS["fraud"])
    HOLDER_ASKED = "holder_asked", _(REASONS["holder_asked"])
    UNDER_INVESTIGATION = "under_investigation", _(REASONS["under_investigation"])
    CLEARED = "cleared", _(REASONS["cleared"])
    REPLACED = "replaced", _(REASONS["replaced"])


REVOCATION_REASONS = (
    Reason.AWARDED_IN_ERROR,
    Reason.ASSESSMENT_INVALID,
    Reason.IDENTITY_MISTAKEN,
    Reason.FRAUD,
    Reason.HOLDER_ASKED,
)


class Purpose(models.TextChoices):
    """What a holder shares an award for; only the holder sees it."""

    JOB = "job", _("job application")
    STUDY = "study", _("further study")
    PAY = "pay", _("pay step")
    OTHER = "other", _("something else")
