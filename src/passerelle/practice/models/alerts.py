"""Alerts of fraud: a pattern that others should know, never a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.people.models import Person
from passerelle.practice.models.circles import Circle
from passerelle.practice.states import AlertState


class SourceKind(models.TextChoices):
    ASSESSMENT = "assessment", _("an assessment")
    CHECK = "check", _("a credential that was checked")
    COMPLAINT = "complaint", _("a complaint")
    AUTHORITY = "authority", _("another authority")
    PRESS = "press", _("the press")


class FraudAlert(models.Model):
    """One pattern: what was seen, how to recognise it, what to do, since when, from what kind of source."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    title = models.CharField(max_length=160)
    seen = models.TextField()
    recognise = models.TextField()
    what_to_do = models.TextField()
    since = models.DateField()
    source = models.CharField(max_length=12, choices=SourceKind.choices)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="alerts", null=True, blank=True)
    state = models.CharField(max_length=12, choices=AlertState.choices, default=AlertState.RAISED)
    version = models.PositiveIntegerField(default=1, editable=False)
    held_because = models.JSONField(default=list, blank=True)
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    raised_on = models.DateField()
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="alert_state_is_known", condition=Q(state__in=AlertState.values)),
            models.CheckConstraint(name="alert_source_is_known", condition=Q(source__in=SourceKind.values)),
            models.CheckConstraint(
                name="alert_says_all", condition=~(Q(title="") | Q(seen="") | Q(recognise="") | Q(what_to_do=""))
            ),
            models.CheckConstraint(
                name="alert_checked_by_a_second_person",
                condition=~Q(state=AlertState.CHECKED)
                | (Q(checked_by__isnull=False, checked_on__isnull=False) & ~Q(checked_by=F("raised_by"))),
            ),
            models.CheckConstraint(
                name="alert_withdrawn_says_why",
                condition=~Q(state=AlertState.WITHDRAWN) | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_because="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="alert_newest")]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number
