"""Who asks for a larger award, what it rests on, and the record in which it is told with its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.assessment.models import Numbered
from passerelle.awards.models import Award
from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.people.models import Person
from passerelle.signing.models import Intent
from passerelle.stacking.states import OPEN, LargerAwardState

if TYPE_CHECKING:
    from datetime import date


class LargerAward(Numbered):
    """One learner asks for one larger award by its parts, under one edition of what it is made of."""

    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="larger_awards")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="asked_for")
    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="asked_by_parts")
    state = models.CharField(max_length=12, choices=LargerAwardState.choices, default=LargerAwardState.ASKED)
    asked_on = models.DateField()
    due_on = models.DateField()
    """The last day for the answer; what its end does the profiles in force on `asked_on` say (`on_expiry`)."""
    escalated_on = models.DateField(null=True, blank=True)
    proposal = models.JSONField(default=list, blank=True)
    """[{award, lot, bucket, credits, converted}]: what the first officer found to count, which the second confirms."""
    grade = models.CharField(max_length=40, blank=True)
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    by_expiry = models.BooleanField(default=False)
    """Refused since nobody answered in time."""
    reasons = models.TextField(blank=True)
    """Why it was refused, for the learner; nobody else reads them."""
    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="made_of_parts", null=True, blank=True)
    """The larger award; intended in the transaction that confirmed it, signed after."""

    class Meta:
        ordering: ClassVar = ["-asked_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "micro_credential"], condition=Q(state__in=OPEN), name="larger_award_asked_once"
            ),
            models.CheckConstraint(name="larger_award_state_is_known", condition=Q(state__in=LargerAwardState.values)),
            models.CheckConstraint(
                name="larger_award_checked_by_somebody",
                condition=~Q(state__in=[LargerAwardState.CHECKED, LargerAwardState.CONFIRMED, LargerAwardState.FREED])
                | Q(checked_by__isnull=False, checked_on__isnull=False),
            ),
            models.CheckConstraint(
                name="larger_award_confirmed_by_another",
                condition=~Q(state__in=[LargerAwardState.CONFIRMED, LargerAwardState.FREED])
                | (Q(award__isnull=False, closed_by__isnull=False) & ~Q(checked_by=F("closed_by"))),
            ),
            models.CheckConstraint(
                name="larger_award_never_by_oneself",
                condition=(Q(checked_by=None) | ~Q(checked_by=F("learner"))),
            ),
            models.CheckConstraint(
                name="larger_award_waits_or_is_closed",
                condition=Q(state__in=OPEN, closed_on=None) | (~Q(state__in=OPEN) & Q(closed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="larger_award_refused_with_reasons",
                condition=~Q(state=LargerAwardState.REFUSED) | Q(by_expiry=True) | ~Q(reasons=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(state__in=OPEN), name="larger_award_due"),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def is_late(self, on: date) -> bool:
        return self.is_open and self.due_on < on


class CountedPart(models.Model):
    """An award that a larger one rests on. Its credits are spent there, once, until the larger one is withdrawn."""

    larger = models.ForeignKey(LargerAward, on_delete=models.PROTECT, related_name="parts")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="counted_in")
    lot = models.CharField(max_length=20)
    """The number of the first award of these credits: one that was replaced and its successor are one lot."""
    bucket = models.CharField(max_length=12)
    credits = models.DecimalField(max_digits=7, decimal_places=2)
    """So many of them count, in the credit system of the larger award; what it has beyond that is spent too."""
    converted = models.JSONField(null=True, blank=True)
    """{amount, system, to, factor, by}: what its credits were in another system, and by which conversion they count."""
    counted_on = models.DateField()
    lost_on = models.DateField(null=True, blank=True)
    """The day it was withdrawn, while the larger award stands."""
    freed_on = models.DateField(null=True, blank=True)
    """The day its credits could be counted elsewhere again."""

    class Meta:
        ordering: ClassVar = ["bucket", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lot"], condition=Q(freed_on=None), name="lot_counted_once"),
            models.CheckConstraint(name="counted_part_has_credits", condition=Q(credits__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.lot} in {self.larger_id}"


class UsedFor(models.TextChoices):
    """What credits are used for."""

    COUNTED = "counted", _("counted in a larger award")
    SPARED = "spared", _("spared in a programme")


class LotUse(models.Model):
    """How the credits of one lot are used: in one larger award, or spared in programmes, never both (`lots.py`)."""

    lot = models.CharField(max_length=20, unique=True)
    use = models.CharField(max_length=8, choices=UsedFor.choices)
    times = models.PositiveIntegerField(default=0)
    """So many larger awards or granted recognitions use it; with none it is free, whatever `use` says."""
    where = models.CharField(max_length=20)
    """The number of the larger award, or of the programme that spared it last."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="lot_use_is_known", condition=Q(use__in=UsedFor.values)),
            models.CheckConstraint(name="lot_counted_in_one", condition=~Q(use=UsedFor.COUNTED) | Q(times__lte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.lot}: {self.use} in {self.where}"


class Record(models.Model):
    """The larger award and its parts in one signed document (CLR 2.0): its exact bytes, made once."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="record")
    intent = models.OneToOneField(Intent, on_delete=models.PROTECT, related_name="+")
    document = models.BinaryField()
    digest = models.CharField(max_length=64, unique=True)
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"record of {self.award_id}"
