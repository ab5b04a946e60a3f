"""What is kept of the figures, one row for each number of each day; and the goals that they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.core.indicators import AT_LEAST, AT_MOST, NOTHING, TOO_FEW, Aim
from passerelle.indicators.states import GOAL_PUBLIC, MEASURE_OPEN, GoalState, MeasureState
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person

if TYPE_CHECKING:
    from datetime import date


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


class Direction(models.TextChoices):
    AT_LEAST = AT_LEAST, _("at least")
    AT_MOST = AT_MOST, _("at most")


class Goal(models.Model):
    """What the authority wants to reach by a day, told by a figure, drafted by one person, published by a second.

    Once published it never changes; another may take its place. `revision` is the lock of a draft.
    """

    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    code = models.CharField(max_length=4)
    part = models.CharField(max_length=24)
    """The number that answers it (`data/definitions.json`)."""
    direction = models.CharField(max_length=8, choices=Direction.choices, default=Direction.AT_LEAST)
    start = models.DecimalField(max_digits=14, decimal_places=2)
    """Where the figure was on the first day."""
    target = models.DecimalField(max_digits=14, decimal_places=2)
    begins_on = models.DateField()
    due_on = models.DateField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="answers_for_goals", null=True, blank=True
    )
    responsible = models.CharField(max_length=120, blank=True)
    """Who answers for it, in words, where it is no organisation of the register."""
    state = models.CharField(max_length=10, choices=GoalState.choices, default=GoalState.DRAFT)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_on = models.DateField()
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    approved_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="goal_state_is_known", condition=Q(state__in=GoalState.values)),
            models.CheckConstraint(name="goal_direction_is_known", condition=Q(direction__in=Direction.values)),
            models.CheckConstraint(name="goal_is_due_after_it_begins", condition=Q(due_on__gt=F("begins_on"))),
            models.CheckConstraint(
                name="goal_takes_two_persons", condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by"))
            ),
            models.CheckConstraint(
                name="goal_public_was_approved",
                condition=~Q(state__in=GOAL_PUBLIC) | Q(approved_by__isnull=False, approved_on__isnull=False),
            ),
            models.CheckConstraint(
                name="goal_somebody_answers_for_it",
                condition=Q(organisation__isnull=False, responsible="")
                | (Q(organisation__isnull=True) & ~Q(responsible="")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"goal-{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.state == GoalState.DRAFT

    @property
    def answers(self) -> str:
        """Who answers for it."""
        return self.organisation.legal_name if self.organisation else self.responsible

    @property
    def aim(self) -> Aim:
        return Aim(self.start, self.target, self.begins_on, self.due_on, self.direction)


class Measure(models.Model):
    """One thing that is done for a goal, by somebody, by a day."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="measures")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    responsible = models.CharField(max_length=120)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=MeasureState.choices, default=MeasureState.PLANNED)
    done_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["goal_id", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["goal", "place"], name="measure_place_once"),
            models.CheckConstraint(name="measure_state_is_known", condition=Q(state__in=MeasureState.values)),
            models.CheckConstraint(
                name="measure_done_says_when",
                condition=Q(state=MeasureState.DONE, done_on__isnull=False)
                | (~Q(state=MeasureState.DONE) & Q(done_on=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id}/{self.place}"

    @property
    def is_open(self) -> bool:
        return self.state in MEASURE_OPEN

    def is_late(self, on: date) -> bool:
        return self.is_open and self.due_on < on
