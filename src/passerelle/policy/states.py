"""The life of a version of a profile: drafted by one officer, put in force by a second, or withdrawn.

When a version in force ends is a day, not an act: the day before the next version of the same profile begins.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class VersionState(models.TextChoices):
    DRAFTED = "drafted", _("draft")
    APPROVED = "approved", _("put in force")
    WITHDRAWN = "withdrawn", _("withdrawn")


LIFECYCLE = Lifecycle(
    "version of a profile",
    {
        (VersionState.DRAFTED, "edit"): VersionState.DRAFTED,
        (VersionState.DRAFTED, "try"): VersionState.DRAFTED,
        (VersionState.DRAFTED, "approve"): VersionState.APPROVED,
        (VersionState.DRAFTED, "withdraw"): VersionState.WITHDRAWN,
    },
)
