"""The profiles this country has put in force. The rules themselves are data (`policy/profiles/*.json`)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from passerelle.people.models import Person


class Activation(models.Model):
    """One profile, in force here from one day to another, drafted by one person and approved by a second."""

    profile = models.CharField(max_length=40)
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True, blank=True)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="activation_takes_two_persons",
                condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by")),
            ),
            models.UniqueConstraint(
                fields=["profile"],
                condition=Q(in_force_to=None, approved_by__isnull=False),
                name="profile_active_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile} from {self.in_force_from}"

    @property
    def reference(self) -> str:
        return f"POLICY-{self.pk}"
