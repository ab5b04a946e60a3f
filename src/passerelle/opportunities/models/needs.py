"""What employers and social partners say they need: a skill, an outcome or an entry; how many, where, by when.

Source: issue F, item 5; FR R6113-9 (a certification shows the need for it); DOMAIN 3.5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from passerelle.assessment.models import Numbered
from passerelle.catalogue.models import MicroCredential
from passerelle.opportunities.states import NeedState
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person

if TYPE_CHECKING:
    from datetime import date


class NeedKind(models.TextChoices):
    SKILL = "skill", _("a skill")
    OUTCOME = "outcome", _("something people can do")
    ENTRY = "entry", _("a micro-credential of the register")


class LabourNeed(Numbered):
    """One need, as its organisation stated it. Published, it never says anything else: another takes its place."""

    stated_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="labour_needs")
    kind = models.CharField(max_length=8, choices=NeedKind.choices)
    skill = models.JSONField(default=dict, blank=True)
    """{uri, label, scheme, language} of a scheme loaded here, for a skill."""
    outcome = models.CharField(max_length=500, blank=True)
    """For an outcome, in words; of a skill, its label."""
    language = models.CharField(max_length=8, default="en")
    entry = models.ForeignKey(
        MicroCredential, on_delete=models.PROTECT, related_name="labour_needs", null=True, blank=True
    )
    level = models.CharField(max_length=120, blank=True)
    """framework/edition:level at least; empty: any."""
    people = models.PositiveIntegerField()
    region = models.CharField(max_length=80, blank=True)
    by_when = models.DateField()
    about = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=NeedState.choices, default=NeedState.DRAFT)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    published_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="superseded_by", null=True, blank=True
    )
    answered = models.PositiveIntegerField(default=0, editable=False)
    """How many listed entries answer it, as last compared (`opportunities/answering.py`)."""
    compared_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="labour_need_state_is_known", condition=Q(state__in=NeedState.values)),
            models.CheckConstraint(name="labour_need_is_of_somebody", condition=Q(people__gte=1)),
            models.CheckConstraint(
                name="labour_need_says_what",
                condition=(Q(kind=NeedKind.SKILL, entry=None) & ~Q(skill={}) & ~Q(outcome=""))
                | (Q(kind=NeedKind.OUTCOME, entry=None, skill={}) & ~Q(outcome=""))
                | Q(kind=NeedKind.ENTRY, entry__isnull=False, skill={}),
            ),
            models.CheckConstraint(
                name="labour_need_public_says_when",
                condition=Q(state=NeedState.DRAFT) | Q(published_on__isnull=False),
            ),
            models.CheckConstraint(
                name="labour_need_over_says_when",
                condition=~Q(state__in=[NeedState.ENDED, NeedState.SUPERSEDED]) | Q(ended_on__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "answered", "by_when"], name="labour_need_by_day")]

    @property
    def name(self) -> str:
        return self.entry.name if self.entry is not None else self.outcome

    def is_open(self, on: date) -> bool:
        return self.state == NeedState.PUBLISHED and on <= self.by_when


class NeedAnswer(models.Model):
    """A listed entry that answers a need, and by what it was found: derived, made anew at will."""

    need = models.ForeignKey(LabourNeed, on_delete=models.CASCADE, related_name="answers")
    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.CASCADE, related_name="+")
    by = models.CharField(max_length=8, choices=NeedKind.choices)
    likeness = models.PositiveSmallIntegerField(default=100)
    """In hundredths; 100 for the skill or the entry itself."""

    class Meta:
        ordering: ClassVar = ["-likeness", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["need", "micro_credential"], name="need_answer_once"),
            models.CheckConstraint(name="need_answer_in_hundredths", condition=Q(likeness__range=(0, 100))),
        ]

    def __str__(self) -> str:
        return f"{self.micro_credential_id} answers {self.need_id}"
