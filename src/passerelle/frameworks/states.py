"""Two lives: of a version of a framework that somebody drafts, and of a confirmation. A second person approves each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class VersionState(models.TextChoices):
    DRAFT = "draft", _("draft, not public")
    PUBLISHED = "published", _("published")
    DISCARDED = "discarded", _("discarded")


FRAMEWORK_VERSIONS = Lifecycle(
    "framework version",
    {
        (VersionState.DRAFT, "approve"): VersionState.PUBLISHED,
        (VersionState.DRAFT, "discard"): VersionState.DISCARDED,
    },
)


class ConfirmationState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    DISCARDED = "discarded", _("discarded")


CONFIRMATIONS = Lifecycle(
    "confirmation",
    {
        (ConfirmationState.PROPOSED, "approve"): ConfirmationState.APPROVED,
        (ConfirmationState.PROPOSED, "discard"): ConfirmationState.DISCARDED,
    },
)
