"""Quality labels: a name, criteria in words, given by an agency or a network to a body or an entry for a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.quality.states import LabelState

if TYPE_CHECKING:
    from datetime import date


class Label(models.Model):
    """One label. `entry` is the number of a micro-credential or course; empty where the whole body bears it."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="labels_given")
    subject = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="labels_had")
    """Who bears it, or answers for the entry that does."""
    entry = models.CharField(max_length=20, blank=True, db_index=True)
    name = models.CharField(max_length=120)
    criteria = models.TextField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    state = models.CharField(max_length=10, choices=LabelState.choices, default=LabelState.GIVEN)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)
    holds: bool
    """What a page tells: it is among the standing ones (`statements.standing_labels`)."""

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="label_is_from_outside", condition=~Q(agency=F("subject"))),
            models.CheckConstraint(name="label_state_is_known", condition=Q(state__in=LabelState.values)),
            models.CheckConstraint(name="label_has_criteria", condition=~Q(name="") & ~Q(criteria="")),
            models.CheckConstraint(name="label_ends_after_it_began", condition=Q(valid_until__gte=F("valid_from"))),
            models.CheckConstraint(
                name="label_withdrawn_says_why",
                condition=~Q(state=LabelState.WITHDRAWN)
                | (Q(withdrawn_by__isnull=False, withdrawn_on__isnull=False) & ~Q(withdrawn_because="")),
            ),
            models.UniqueConstraint(
                fields=["agency", "subject", "entry", "name"],
                condition=Q(state=LabelState.GIVEN),
                name="label_given_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    def stands(self, on: date) -> bool:
        """Say whether it holds on a day: it has begun, was not taken back, and has not run out."""
        return self.state == LabelState.GIVEN and self.valid_from <= on <= self.valid_until
