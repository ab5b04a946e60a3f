"""Plans of what to learn next: two alternatives, each a list of entries in their order."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.assessment.models import Numbered
from passerelle.core.plans import MOST_STEPS
from passerelle.guidance.models.counsel import Counsel
from passerelle.guidance.states import PlanState


class Alternative(models.TextChoices):
    A = "A", _("A")
    B = "B", _("B")


class Plan(Numbered):
    """What a counsellor proposes to a learner: two ways, of which the learner chooses one, or neither."""

    counsel = models.ForeignKey(Counsel, on_delete=models.PROTECT, related_name="plans")
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    """What the counsellor says to it."""
    wish = models.JSONField(default=dict, blank=True)
    """What the register was asked for where it found both ways: `to`, `life` (`pathways.asking.Life`), and by
    alternative `objectives`, what it was the best by, and `found`, its lines as they were found then
    (`PlanItem.line`); empty where the counsellor put both down alone."""
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    chosen = models.CharField(max_length=1, choices=Alternative.choices, blank=True)
    made_on = models.DateField()
    sent_on = models.DateField(null=True, blank=True)
    chosen_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="plan_state_is_known", condition=Q(state__in=PlanState.values)),
            models.CheckConstraint(
                name="plan_chosen_says_which",
                condition=Q(state=PlanState.CHOSEN, chosen__in=Alternative.values, chosen_on__isnull=False)
                | (~Q(state=PlanState.CHOSEN) & Q(chosen="", chosen_on=None)),
            ),
            models.CheckConstraint(
                name="plan_sent_says_when",
                condition=~Q(state__in=[PlanState.SENT, PlanState.CHOSEN]) | Q(sent_on__isnull=False),
            ),
        ]


class PlanItem(models.Model):
    """One entry in its place in one alternative."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items")
    alternative = models.CharField(max_length=1, choices=Alternative.choices)
    place = models.PositiveSmallIntegerField()
    entry = models.CharField(max_length=20)
    """The number of a micro-credential or a short course."""
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["alternative", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "alternative", "place"], name="plan_item_place_once"),
            models.CheckConstraint(name="plan_item_alternative", condition=Q(alternative__in=Alternative.values)),
            models.CheckConstraint(name="plan_item_counts", condition=Q(place__gte=1, place__lte=MOST_STEPS)),
            models.CheckConstraint(
                name="plan_item_ends_after_it_begins",
                condition=Q(ends_on=None) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} in {self.plan_id}"

    @property
    def line(self) -> str:
        """It as the form of a plan says it: its number, then its first and last day where they are known."""
        return " ".join(str(part) for part in (self.entry, self.starts_on, self.ends_on) if part)
