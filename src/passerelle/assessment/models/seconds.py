"""A result that is marked by two assessors, each alone, before anybody signs it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from passerelle.assessment.models.candidates import Candidate, Numbered
from passerelle.assessment.second_states import SecondState
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person

TWO = [SecondState.MARKING, SecondState.APART, SecondState.DECIDING, SecondState.SETTLED]


class SecondMarking(Numbered):
    """What two assessors gave one candidate, and a third where they were apart. One for a candidate, if any.

    A trigger lets no candidate be signed before the marks are settled. The rules are those of the day it was asked for.
    """

    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="second_marking")
    why = models.CharField(max_length=8)
    """`level` or `drawn`."""
    asked_on = models.DateField()
    tolerance = models.PositiveSmallIntegerField()
    within = models.CharField(max_length=8)
    """What counts where the two are near enough: `mean` or `first`."""
    state = models.CharField(max_length=8, choices=SecondState.choices, default=SecondState.WANTED)
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    first_marks = models.JSONField(default=dict, blank=True)
    """{component: points}, as handed in; empty before."""
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="second_markings", null=True, blank=True)
    second_body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    second_marks = models.JSONField(default=dict, blank=True)
    third = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="third_markings", null=True, blank=True)
    third_body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    third_marks = models.JSONField(default=dict, blank=True)
    second_notes = models.JSONField(default=dict, blank=True)
    """{component: words}, for who decides where the two are apart; those of the first stand with their marks."""
    third_notes = models.JSONField(default=dict, blank=True)
    draft = models.JSONField(default=dict, blank=True)
    """{marks, notes} of the second, or the third, who marks at present; theirs alone, and gone once they hand in."""
    draft_version = models.PositiveIntegerField(default=0, editable=False)
    """The lock of the draft: what others do to the marking does not raise it."""
    settled = models.JSONField(default=dict, blank=True)
    """{component: points} that count."""
    settled_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="second_state_is_known", condition=Q(state__in=SecondState.values)),
            models.CheckConstraint(
                name="second_marked_by_somebody", condition=~Q(state__in=TWO) | Q(second__isnull=False)
            ),
            models.CheckConstraint(
                name="second_is_not_the_first",
                condition=Q(first=None) | Q(second=None) | ~Q(second=F("first")),
            ),
            models.CheckConstraint(
                name="third_is_another",
                condition=Q(third=None) | (~Q(third=F("second")) & (Q(first=None) | ~Q(third=F("first")))),
            ),
            models.CheckConstraint(
                name="second_decided_by_a_third",
                condition=~Q(state=SecondState.DECIDING) | Q(third__isnull=False),
            ),
            models.CheckConstraint(
                name="second_settled_says_how_and_when",
                condition=Q(state=SecondState.SETTLED, settled_on__isnull=False) & ~Q(settled={})
                | ~Q(state=SecondState.SETTLED) & Q(settled={}, settled_on=None),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["second", "state"], name="second_by_assessor")]
