"""Signals: what was seen of a body in numbers, once for each cause, and the review that looks into it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from passerelle.organisations.models import Organisation
from passerelle.quality.models.reviews import Review


class SignalKind(models.TextChoices):
    COMPLAINTS = "complaints", _("complaints held valid")
    COMPLETION_DROP = "completion_drop", _("fewer finish")
    LAPSED_PARTNER = "lapsed_partner", _("taught without leave")
    FEEDBACK_DROP = "feedback_drop", _("feedback fell")
    OVERDUE_RECOMMENDATION = "overdue_recommendation", _("recommendation left undone")
    AGENCY_REVIEW_LAPSED = "agency_review_lapsed", _("agency not reviewed in time")


class Signal(models.Model):
    """One cause to look at a body before its turn. Without a review it waits for a registrar to hand it to an agency.

    Nothing of it is public; what the review finds is.
    """

    number = models.CharField(max_length=20, unique=True, editable=False)
    kind = models.CharField(max_length=24, choices=SignalKind.choices)
    cause = models.CharField(max_length=80)
    """What tells this cause from the next of its kind: seen twice, it is written once."""
    subject = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="quality_signals")
    entries = models.JSONField(default=list, blank=True)
    """The numbers of what it is about; none: about the body as a whole."""
    facts = models.JSONField(default=dict)
    """The numbers that were seen, and beside them those they were measured by."""
    opened_on = models.DateField()
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="signals", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "cause"], name="signal_once_for_a_cause"),
            models.CheckConstraint(name="signal_kind_is_known", condition=Q(kind__in=SignalKind.values)),
            models.CheckConstraint(name="signal_names_its_cause", condition=~Q(cause="")),
        ]
        indexes: ClassVar = [models.Index(fields=["review", "subject"], name="signal_waiting")]

    def __str__(self) -> str:
        return self.number
