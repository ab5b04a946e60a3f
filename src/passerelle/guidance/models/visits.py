"""Help at a counter: a visit with a person's consent, what was done in it, and the codes that open one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.assessment.models import Numbered
from passerelle.core import visits as rules
from passerelle.guidance.states import VisitState
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person

if TYPE_CHECKING:
    from datetime import datetime


class HowGiven(models.TextChoices):
    """How a person gave their consent at the counter."""

    SPOKEN = "spoken", _("spoken, after the words were read out")
    SIGNED = "signed", _("signed on paper, kept at the centre")
    SIGN_LANGUAGE = "sign_language", _("in sign language")
    INTERPRETER = "interpreter", _("through an interpreter")


class Visit(Numbered):
    """One person at one counter: the consent they gave, word for word, and the half hour for which it holds."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="visits")
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="visits")
    state = models.CharField(max_length=8, choices=VisitState.choices, default=VisitState.OPEN)
    purposes = models.JSONField()
    """Of `core.visits.PURPOSES`: what the consent is for."""
    words = models.TextField()
    """What was read out, word for word."""
    language = models.CharField(max_length=8)
    how_given = models.CharField(max_length=16, choices=HowGiven.choices)
    made_account = models.BooleanField(default=False)
    """The account was made for them here."""
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=10, blank=True)
    """The act that closed it."""

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(state=VisitState.OPEN), name="visit_open_once"),
            models.CheckConstraint(name="visit_state_is_known", condition=Q(state__in=VisitState.values)),
            models.CheckConstraint(name="visit_never_of_oneself", condition=~Q(person=F("officer"))),
            models.CheckConstraint(name="visit_ends_later", condition=Q(ends_at__gt=F("opened_at"))),
            models.CheckConstraint(name="visit_consent_has_words", condition=~Q(words="")),
            models.CheckConstraint(name="visit_consent_is_for_something", condition=~Q(purposes=[])),
            models.CheckConstraint(
                name="visit_closed_says_how",
                condition=Q(state=VisitState.OPEN, closed_at=None, closed_by="")
                | (Q(state=VisitState.CLOSED, closed_at__isnull=False) & ~Q(closed_by="")),
            ),
        ]

    def runs(self, now: datetime) -> bool:
        """Say whether it is open, and its half hour is not over."""
        return self.state == VisitState.OPEN and rules.is_running(self.ends_at, now=now)


class VisitAct(models.Model):
    """One thing that was done in a visit; the receipt is made of these."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="acts")
    act = models.CharField(max_length=20)
    about = models.CharField(max_length=20)
    """The number of what it was about: an application, a booking, a case, an award, a plan; the visit's own else."""
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="visit_act_is_known", condition=Q(act__in=sorted(rules.ACTS))),
        ]

    def __str__(self) -> str:
        return f"{self.act} in {self.visit_id}"


class CounterCode(models.Model):
    """One code on a printed card: it opens one visit, once. The code itself is not kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="counter_codes")
    digest = models.CharField(max_length=64, unique=True)
    made_on = models.DateField()
    valid_until = models.DateField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"code {self.pk}"
