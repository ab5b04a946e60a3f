"""The address under which somebody's calendar reads their days."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from passerelle.people.models.person import Person

REMIND_DAYS = (0, 1, 3, 7)
"""So many days before, a calendar may ring."""


class CalendarFeed(models.Model):
    """One address for each account, until it is renewed or withdrawn. Of the address its digest alone is kept."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token in the address."""
    remind_days = models.PositiveSmallIntegerField(null=True, blank=True)
    """So many days before each day it rings; None: never."""
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calendar_feed_rings_as_offered", condition=Q(remind_days=None) | Q(remind_days__in=REMIND_DAYS)
            ),
        ]

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
