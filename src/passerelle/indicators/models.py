"""What is kept of the figures: one row for each number of each day."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from passerelle.core.indicators import NOTHING, TOO_FEW


class Figure(models.Model):
    """One number of one indicator as it was counted on a day; it is never counted again."""

    code = models.CharField(max_length=4)
    part = models.CharField(max_length=24)
    """Which number of the indicator (`data/definitions.json`)."""
    day = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    numerator = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    denominator = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    withheld = models.CharField(max_length=8, blank=True)
    """Why there is no value: too few to tell, or nothing there to be measured."""
    unit = models.CharField(max_length=3, blank=True)
    """The currency of an amount of money."""
    breakdown = models.JSONField(default=list, blank=True, encoder=DjangoJSONEncoder)
    """[{key: [...], n}], most frequent first."""

    class Meta:
        ordering: ClassVar = ["day", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "code", "part"], name="figure_counted_once_a_day"),
            models.CheckConstraint(
                name="figure_has_a_value_or_a_reason",
                condition=Q(value__isnull=False, withheld="") | Q(value=None, withheld__in=[TOO_FEW, NOTHING]),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["code", "day"], name="figure_history")]

    def __str__(self) -> str:
        return f"{self.code} {self.part} {self.day}"
