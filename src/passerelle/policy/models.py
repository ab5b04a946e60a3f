"""The versions of profiles that this country drafted and put in force, each with its whole document.

What is shipped (`policy/profiles/*.json`) is where a version starts from; what is in force is always a row here, so
that a new release of the product changes no country's rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from passerelle.people.models import Person
from passerelle.policy.shipped import texts
from passerelle.policy.states import VersionState

if TYPE_CHECKING:
    from datetime import date


class Activation(models.Model):
    """One version of one profile, in force here from one day to another, drafted by one person, approved by a second.

    Once approved nothing of it changes (a trigger holds the database to it) but the last day, once, when a next
    version takes its place. `revision` is the lock of a draft: every edit compares it and raises it.
    """

    profile = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    document = models.TextField(blank=True)
    """The text of the profile as it was drafted; empty where it is the shipped one (rows older than this field)."""
    note = models.TextField(blank=True)
    """Why it was drafted, for the colleague who approves it."""
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True, blank=True)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, related_name="successors", null=True, blank=True)
    """The version that was the last of this profile when it was drafted."""
    dry_run = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    """What it would mean for everything listed (`policy/dry_run.py`); kept with the version for good."""
    revision = models.PositiveIntegerField(default=1, editable=False)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    approved_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="activation_takes_two_persons",
                condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="activation_is_not_both",
                condition=Q(approved_by=None) | Q(withdrawn_on=None),
            ),
            models.CheckConstraint(
                name="activation_ends_after_it_begins",
                condition=Q(in_force_to=None) | Q(in_force_to__gte=F("in_force_from")),
            ),
            models.UniqueConstraint(
                fields=["profile"],
                condition=Q(in_force_to=None, approved_by__isnull=False),
                name="profile_active_once",
            ),
            models.UniqueConstraint(fields=["profile", "version"], name="profile_version_once"),
            models.UniqueConstraint(
                fields=["supersedes"], condition=Q(approved_by__isnull=False), name="activation_superseded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile} version {self.version} from {self.in_force_from}"

    @property
    def reference(self) -> str:
        return f"POLICY-{self.pk}"

    @property
    def name(self) -> str:
        """The profile and its version, as an entry's version keeps them."""
        return f"{self.profile} v{self.version}"

    @property
    def text(self) -> str:
        """The document of this version."""
        return self.document or texts()[self.profile]

    @property
    def state(self) -> str:
        if self.withdrawn_on:
            return VersionState.WITHDRAWN
        return VersionState.APPROVED if self.approved_by_id else VersionState.DRAFTED

    def is_in_force(self, on: date) -> bool:
        return bool(self.approved_by_id) and self.in_force_from <= on <= (self.in_force_to or on)
