"""What two officers do to an account at a counter: give it back to who lost every way in, close it after a death."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.people.models.person import Person
from passerelle.people.states import OPEN_DEATHS, OPEN_RECOVERIES, DeathState, RecoveryState


class IdentityProof(models.TextChoices):
    """The document an officer saw; its kind is kept, no number and no copy."""

    IDENTITY_CARD = "identity_card", _("identity card")
    PASSPORT = "passport", _("passport")
    RESIDENCE_PERMIT = "residence_permit", _("residence permit")
    DRIVING_LICENCE = "driving_licence", _("driving licence")
    REFUGEE_DOCUMENT = "refugee_document", _("document of a refugee")


class DeathProof(models.TextChoices):
    DEATH_CERTIFICATE = "death_certificate", _("death certificate")
    CIVIL_REGISTER = "civil_register", _("extract of the civil register")
    COURT_DECISION = "court_decision", _("decision of a court")


class Recovery(models.Model):
    """An account given back to who lost every way in: a document seen, a second officer, two days to object."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recoveries")
    state = models.CharField(max_length=10, choices=RecoveryState.choices, default=RecoveryState.ASKED)
    document = models.CharField(max_length=20, choices=IdentityProof.choices)
    email = models.EmailField()
    """Where they can be reached now; the account signs in with it once it is given back."""
    old_email = models.EmailField()
    """Where letters about it go until then, and once after."""
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=OPEN_RECOVERIES), name="recovery_one_at_a_time"
            ),
            models.CheckConstraint(name="recovery_state_is_known", condition=Q(state__in=RecoveryState.values)),
            models.CheckConstraint(
                name="recovery_by_two_others",
                condition=(Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")))
                & ~Q(asked_by=F("person"))
                & (Q(confirmed_by=None) | ~Q(confirmed_by=F("person"))),
            ),
            models.CheckConstraint(
                name="recovery_waits_once_confirmed",
                condition=~Q(state__in=[RecoveryState.WAITING, RecoveryState.DONE])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, due_at__gt=F("confirmed_at")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class Death(models.Model):
    """That a holder died: a proof seen, a second officer; from then on nobody signs in."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deaths")
    state = models.CharField(max_length=10, choices=DeathState.choices, default=DeathState.NOTED)
    proof = models.CharField(max_length=20, choices=DeathProof.choices)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was refused or undone."""

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(state__in=OPEN_DEATHS), name="death_once"),
            models.CheckConstraint(name="death_state_is_known", condition=Q(state__in=DeathState.values)),
            models.CheckConstraint(
                name="death_by_two", condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("noted_by"))
            ),
            models.CheckConstraint(
                name="death_closed_is_confirmed",
                condition=~Q(state=DeathState.CLOSED) | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="death_ended_says_why",
                condition=~Q(state__in=[DeathState.REFUSED, DeathState.UNDONE]) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)
