"""Coaching: an agency or an experienced provider accompanies a provider before a review, and never judges it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.practice.states import OPEN, RAN, CoachingState


class Coaching(models.Model):
    """One coaching. That it ran, between whom and when is public; what was seen and said is of the two."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    coach = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="coachings_given")
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="coachings_had")
    state = models.CharField(max_length=12, choices=CoachingState.choices, default=CoachingState.ASKED)
    version = models.PositiveIntegerField(default=1, editable=False)
    aims = models.TextField()
    """What the provider wants to be ready for."""
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_with = models.TextField(blank=True)
    """What whoever ended it says of how it ended."""
    declined_on = models.DateField(null=True, blank=True)
    declined_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="coaching_is_external", condition=~Q(coach=F("provider"))),
            models.CheckConstraint(name="coaching_state_is_known", condition=Q(state__in=CoachingState.values)),
            models.CheckConstraint(name="coaching_asks_for_something", condition=~Q(aims="")),
            models.CheckConstraint(
                name="coaching_ran_was_agreed",
                condition=~Q(state__in=RAN) | Q(agreed_on__isnull=False, agreed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="coaching_ended_has_its_day",
                condition=Q(state=CoachingState.ENDED, ended_on__gte=F("agreed_on"))
                | (~Q(state=CoachingState.ENDED) & Q(ended_on=None)),
            ),
            models.CheckConstraint(
                name="coaching_declined_says_why",
                condition=~Q(state=CoachingState.DECLINED) | (Q(declined_on__isnull=False) & ~Q(declined_because="")),
            ),
            models.UniqueConstraint(
                fields=["coach", "provider"], condition=Q(state__in=OPEN), name="coaching_open_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class CoachVisit(models.Model):
    """One visit: when, and what was looked at."""

    coaching = models.ForeignKey(Coaching, on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField()
    looked_at = models.TextField()
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["visited_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="coach_visit_looked_at_something", condition=~Q(looked_at=""))
        ]

    def __str__(self) -> str:
        return f"{self.coaching_id}: {self.visited_on}"


class CoachAdvice(models.Model):
    """What the coach recommends, and what the provider did about it."""

    coaching = models.ForeignKey(Coaching, on_delete=models.PROTECT, related_name="advice")
    place = models.PositiveSmallIntegerField()
    text = models.TextField()
    given_on = models.DateField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    done = models.TextField(blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["coaching", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["coaching", "place"], name="coach_advice_place_once"),
            models.CheckConstraint(name="coach_advice_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="coach_advice_done_has_its_day",
                condition=Q(done="", done_on=None) | (~Q(done="") & Q(done_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coaching_id}.{self.place}"
