"""Conversions: what credits or marks of one system count for in another, who stated it, since when, on what basis.

Source: DOMAIN 3.5 (ConversionRule). Each change is another edition; what an edition says never changes (a trigger holds
the database to it), for decisions cite it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.conversions.states import ConversionState
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person

if TYPE_CHECKING:
    from datetime import date


class ConversionKind(models.TextChoices):
    CREDITS = "credits", _("credits")
    MARKS = "marks", _("marks")


class Conversion(models.Model):
    """One edition of a conversion. `owner` stated it for what it decides; where there is none, the authority did."""

    number = models.CharField(max_length=20, editable=False)
    edition = models.PositiveSmallIntegerField(default=1)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="conversions", null=True, blank=True)
    kind = models.CharField(max_length=8, choices=ConversionKind.choices)
    from_system = models.CharField(max_length=40)
    """The credit system as entries state it, or what the scale of the marks is called."""
    to_system = models.CharField(max_length=40)
    country = models.CharField(max_length=2, blank=True)
    """Of awards by bodies of this country alone; empty for all."""
    factor = models.CharField(max_length=12, blank=True)
    """What one credit counts for, as a fraction ("1/2"); of marks, nothing."""
    table = models.JSONField(default=list, blank=True)
    """[[mark, what it counts for]], every mark of the scale, worst first; of credits, nothing."""
    scale = models.JSONField(default=list, blank=True)
    """The marks of the other scale, worst first."""
    source = models.CharField(max_length=500)
    """On what it rests, in words: an act, an agreement, a study."""
    valid_to = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=ConversionState.choices)
    version = models.PositiveIntegerField(default=1, editable=False)
    stated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stated_on = models.DateField()
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    in_force_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    """The day from which it holds no more; nothing while it holds, whatever its last day is."""

    class Meta:
        db_table = "recognition_conversion"  # it was kept there first; its guards are of this table
        ordering: ClassVar = ["number", "-edition"]
        constraints: ClassVar = [
            models.CheckConstraint(name="conversion_state_is_known", condition=Q(state__in=ConversionState.values)),
            models.CheckConstraint(
                name="conversion_by_a_factor_or_a_table",
                condition=Q(kind=ConversionKind.CREDITS, table=[], scale=[]) & ~Q(factor="")
                | Q(kind=ConversionKind.MARKS, factor="") & ~Q(table=[]) & ~Q(scale=[]),
            ),
            models.CheckConstraint(
                name="conversion_says_from_what_to_what_and_why",
                condition=~Q(from_system="") & ~Q(to_system="") & ~Q(source="") & ~Q(from_system=F("to_system")),
            ),
            models.CheckConstraint(
                name="conversion_in_force_says_since_when",
                condition=Q(in_force_on__isnull=True)
                ^ Q(state__in=[ConversionState.IN_FORCE, ConversionState.SUPERSEDED, ConversionState.ENDED]),
            ),
            models.CheckConstraint(
                name="conversion_ended_says_when",
                condition=Q(ended_on__isnull=True)
                ^ Q(state__in=[ConversionState.SUPERSEDED, ConversionState.ENDED, ConversionState.WITHDRAWN]),
            ),
            models.CheckConstraint(
                name="conversion_for_all_by_two_officers",
                condition=Q(owner__isnull=False, confirmed_by=None)
                | Q(owner=None, confirmed_by=None, in_force_on=None)
                | Q(owner=None, in_force_on__isnull=False, confirmed_by__isnull=False)
                & ~Q(confirmed_by=F("stated_by")),
            ),
            models.UniqueConstraint(fields=["number", "edition"], name="conversion_edition_once"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(state=ConversionState.IN_FORCE), name="conversion_in_force_once"
            ),
            models.UniqueConstraint(
                fields=["number"], condition=Q(state=ConversionState.PROPOSED), name="conversion_proposed_once"
            ),
            models.UniqueConstraint(
                fields=["owner", "kind", "from_system", "to_system", "country"],
                condition=Q(state=ConversionState.IN_FORCE, owner__isnull=False),
                name="conversion_of_a_body_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "from_system", "to_system", "country"],
                condition=Q(state=ConversionState.IN_FORCE, owner=None),
                name="conversion_for_all_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "owner"], name="conversion_by_owner")]

    def __str__(self) -> str:
        return f"{self.number}v{self.edition}"

    @property
    def reference(self) -> str:
        return f"{self.number}v{self.edition}"

    @property
    def is_of_marks(self) -> bool:
        return self.kind == ConversionKind.MARKS

    def is_in_force(self, on: date) -> bool:
        """Say whether decisions of a day rest on it."""
        return self.state == ConversionState.IN_FORCE and (self.valid_to is None or on <= self.valid_to)
