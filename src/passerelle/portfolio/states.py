"""The life of a file with everything that is kept of a person, and what else the register puts together for them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class ExportState(models.TextChoices):
    ASKED = "asked", _("being made")
    MADE = "made", _("ready")
    GONE = "gone", _("deleted again")


class HandedOutKind(models.TextChoices):
    TRANSCRIPT = "transcript", _("transcript")
    PRESENTATION = "presentation", _("shown to one asker")


EXPORT_LIFE = Lifecycle(
    "export",
    {
        (ExportState.ASKED, "make"): ExportState.MADE,
        (ExportState.MADE, "delete"): ExportState.GONE,
    },
)
