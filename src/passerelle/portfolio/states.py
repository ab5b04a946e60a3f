"""The life of a file with everything that is kept of a person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class ExportState(models.TextChoices):
    ASKED = "asked", _("being made")
    MADE = "made", _("ready")
    GONE = "gone", _("deleted again")


EXPORT_LIFE = Lifecycle(
    "export",
    {
        (ExportState.ASKED, "make"): ExportState.MADE,
        (ExportState.MADE, "delete"): ExportState.GONE,
    },
)
