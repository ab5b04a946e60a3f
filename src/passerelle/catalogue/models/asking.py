"""Who asks an awarder to be let teach or assess for it, on which terms, and what came of it.

Source: DOMAIN 6, journey 4; Code du travail R6113-16-1 (silence of a ministry on such a request: accepted).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.models.partners import PartnerAct, PartnerAuthorisation, PartnerTerms
from passerelle.catalogue.models.qualifications import MicroCredential
from passerelle.catalogue.states import AskingState
from passerelle.core import partnership
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person

if TYPE_CHECKING:
    from datetime import date

TERMS = ("blocks", "valid_from", "ends_on", "most_learners", "price", "may_subcontract", "subcontracting", "means")
"""What is asked, and what an authorisation states in the same words."""


class AuthorisationClock(models.TextChoices):
    """Which clock of the profiles runs, by whom was asked on the day it was."""

    PARTNER = partnership.PARTNER, _("an awarder")
    MINISTRY = partnership.MINISTRY, _("a public authority")


class AuthorisationRequest(PartnerTerms):
    """One partner asks one awarder to be let teach, or assess, for one micro-credential; what it asks never changes."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    awarder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="asked_to_authorise")
    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="asks_to_be_authorised")
    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="asked_for")
    state = models.CharField(max_length=12, choices=AskingState.choices, default=AskingState.ASKED)
    version = models.PositiveIntegerField(default=1)
    valid_from = models.DateField(null=True, blank=True)
    """The first day that is asked for; the day of the answer where none is."""
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    clock = models.CharField(max_length=24, choices=AuthorisationClock.choices)
    due_on = models.DateField()
    """The last day for the answer; what its end does the profiles in force on `asked_on` say (`on_expiry`)."""
    escalated_on = models.DateField(null=True, blank=True)
    """The day both sides were told that the answer is late."""
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    by_expiry = models.BooleanField(default=False)
    """Authorised or refused since nobody answered in time."""
    reasons = models.TextField(blank=True)
    """Why it was refused, for whoever asked; nobody else reads them."""
    authorisation = models.OneToOneField(
        PartnerAuthorisation, on_delete=models.PROTECT, related_name="request", null=True, blank=True
    )

    class Meta:
        ordering: ClassVar = ["-asked_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "micro_credential", "act"],
                condition=Q(state=AskingState.ASKED),
                name="partner_request_open_once",
            ),
            models.CheckConstraint(name="partner_request_of_another", condition=~Q(awarder=F("partner"))),
            models.CheckConstraint(name="partner_request_act_is_known", condition=Q(act__in=PartnerAct.values)),
            models.CheckConstraint(name="partner_request_state_is_known", condition=Q(state__in=AskingState.values)),
            models.CheckConstraint(
                name="partner_request_clock_is_known", condition=Q(clock__in=AuthorisationClock.values)
            ),
            models.CheckConstraint(
                name="partner_request_ends_after_it_begins",
                condition=Q(ends_on=None) | Q(valid_from=None) | Q(ends_on__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="partner_request_waits_or_is_closed",
                condition=Q(state=AskingState.ASKED, closed_on=None)
                | (~Q(state=AskingState.ASKED) & Q(closed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="partner_request_authorised_by_one",
                condition=Q(state=AskingState.AUTHORISED, authorisation__isnull=False)
                | (~Q(state=AskingState.AUTHORISED) & Q(authorisation=None)),
            ),
            models.CheckConstraint(
                name="partner_request_refused_with_reasons",
                condition=~Q(state=AskingState.REFUSED) | Q(by_expiry=True) | ~Q(reasons=""),
            ),
            models.CheckConstraint(
                name="partner_request_by_expiry_is_nobodys",
                condition=Q(by_expiry=False)
                | Q(by_expiry=True, closed_by=None, state__in=[AskingState.AUTHORISED, AskingState.REFUSED]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(state=AskingState.ASKED), name="partner_request_due")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state == AskingState.ASKED

    def is_late(self, on: date) -> bool:
        return self.is_open and self.due_on < on

    def overlaps(self, begins: date, ends: date | None) -> bool:
        """Say whether one of the days from `begins` to the day before `ends` is asked for."""
        return (self.ends_on is None or begins < self.ends_on) and (
            ends is None or (self.valid_from or self.asked_on) < ends
        )

    def terms(self) -> dict[str, Any]:
        """Return what is asked, by the names an authorisation has for it."""
        return {name: getattr(self, name) for name in TERMS}
