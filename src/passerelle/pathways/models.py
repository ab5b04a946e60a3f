"""Ways that learners keep: where to, what their life allowed, the steps they kept, and what changed since."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from passerelle.assessment.models import Numbered
from passerelle.core.pathways.wishing import Objective
from passerelle.guidance.models import Counsel
from passerelle.pathways.states import PathwayState
from passerelle.people.models import Person


class Objectives(models.TextChoices):
    """What made it the best: the values of `core.pathways.wishing.Objective`; or nothing did, somebody chose it."""

    CHEAPEST = "cheapest"
    SOONEST = "soonest"
    FEWEST = "fewest"
    OWN = "own"

    @property
    def sought(self) -> Objective:
        """By what another way is looked for in its place."""
        return Objective.CHEAPEST if self == Objectives.OWN else Objective(self)


class Pathway(Numbered):
    """One learner's way to one goal."""

    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pathways")
    goal = models.TextField()
    """The code of where it leads (`goals.find`)."""
    title = models.CharField(max_length=300)
    """What that was called when it was kept."""
    objective = models.CharField(max_length=10, choices=Objectives.choices)
    life = models.JSONField()
    """What their life allowed (`asking.Life`)."""
    currency = models.CharField(max_length=3, blank=True)
    state = models.CharField(max_length=8, choices=PathwayState.choices, default=PathwayState.KEPT)
    changes = models.JSONField(default=list, blank=True)
    """[{what, place, was, now}] of its steps, since it was kept (`core.pathways.changes`)."""
    shown_to = models.ForeignKey(Counsel, on_delete=models.PROTECT, related_name="pathways", null=True, blank=True)
    """The counsel under which a counsellor sees it, while that runs."""
    kept_on = models.DateField()
    changed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="pathway_state_is_known", condition=Q(state__in=PathwayState.values)),
            models.CheckConstraint(name="pathway_objective_is_known", condition=Q(objective__in=Objectives.values)),
            models.CheckConstraint(
                name="pathway_changed_says_what",
                condition=~Q(state=PathwayState.CHANGED) | ~Q(changes=[]) & Q(changed_on__isnull=False),
            ),
        ]


class PathwayStep(models.Model):
    """One dated run in its place: of the way as it was kept, or of the one proposed in its stead."""

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="steps")
    is_proposed = models.BooleanField(default=False)
    place = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=20)
    """The number of the micro-credential."""
    entry = models.CharField(max_length=20)
    """The number of the course; of a sitting, that of the micro-credential."""
    run = models.CharField(max_length=80)
    """Which run it is (`stock.Offer.reference`)."""
    starts_on = models.DateField()
    ends_on = models.DateField()
    price = models.PositiveIntegerField()
    """In minor units of the currency of its way."""
    weekly = models.PositiveIntegerField()
    """Minutes of study in a week."""

    class Meta:
        ordering: ClassVar = ["is_proposed", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pathway", "is_proposed", "place"], name="pathway_step_place_once"),
            models.CheckConstraint(name="pathway_step_counts_from_one", condition=Q(place__gte=1)),
            models.CheckConstraint(name="pathway_step_ends_after_it_begins", condition=Q(ends_on__gte=F("starts_on"))),
        ]
        indexes: ClassVar = [models.Index(fields=["run"], name="pathway_step_by_run")]

    def __str__(self) -> str:
        return f"{self.run} in {self.pathway_id}"
