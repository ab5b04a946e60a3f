"""The life of an opportunity: written, open until its closing day, closed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class OpportunityState(models.TextChoices):
    DRAFT = "draft", _("draft, not public")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


OPPORTUNITIES = Lifecycle(
    "opportunity",
    {
        (OpportunityState.DRAFT, "publish"): OpportunityState.OPEN,
        (OpportunityState.OPEN, "close"): OpportunityState.CLOSED,
    },
)
