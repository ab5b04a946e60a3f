"""What an evaluator offers: whether it takes cases, for which fee, in how many days, by which method."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from passerelle.organisations.models import Organisation
from passerelle.people.models import Person


class Terms(models.Model):
    """One row for each evaluator, public. A case keeps what stood here when it was asked for."""

    evaluator = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="appraisal_terms")
    is_open = models.BooleanField(default=False)
    fee = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(0))
    """What is to be paid to the evaluator itself; the register moves no money."""
    currency = models.CharField(max_length=3, blank=True)
    waiver = models.CharField(max_length=500, blank=True)
    """Who pays nothing, in words."""
    days = models.PositiveSmallIntegerField(default=30)
    two_persons = models.BooleanField(default=False)
    """Whether who signs is never who drafted."""
    method = models.TextField(blank=True)
    """How it works, for everybody to read."""
    version = models.PositiveIntegerField(default=1, editable=False)
    stated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stated_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["evaluator__legal_name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="terms_with_a_fee_name_its_money", condition=Q(fee=0) | (Q(fee__gt=0) & ~Q(currency=""))
            ),
            models.CheckConstraint(name="terms_take_days", condition=Q(days__gte=1)),
            models.CheckConstraint(name="terms_open_say_how", condition=Q(is_open=False) | ~Q(method="")),
        ]

    def __str__(self) -> str:
        return f"terms of {self.evaluator_id}"
