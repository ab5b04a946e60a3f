"""Who looks after a minor: named by an officer who saw a proof, or invited by the minor; until they are of age."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.people.models.person import Person
from passerelle.people.states import OPEN_GUARDIANSHIPS, GuardianshipState


class GuardianProof(models.TextChoices):
    BIRTH_CERTIFICATE = "birth_certificate", _("birth certificate")
    FAMILY_BOOK = "family_book", _("family record book")
    COURT_DECISION = "court_decision", _("decision of a court")


class Minor(models.Model):
    """The day somebody was born, kept for one thing alone: that a guardian's rights end by themselves.

    The row is deleted on the day they are of age.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="minor")
    born_on = models.DateField()

    def __str__(self) -> str:
        return str(self.person_id)


class Guardianship(models.Model):
    """One guardian of one minor. `proof` is empty where nobody saw one: then the guardian reads, and consents to
    nothing."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    minor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guardianships")
    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="wards", null=True, blank=True)
    state = models.CharField(max_length=10, choices=GuardianshipState.choices, default=GuardianshipState.INVITED)
    token_hash = models.CharField(max_length=64, unique=True)
    """SHA-256 of the code that the guardian accepts with; the code itself is told once and kept nowhere."""
    proof = models.CharField(max_length=20, choices=GuardianProof.choices, blank=True)
    proof_seen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    links_consented_at = models.DateTimeField(null=True, blank=True)
    profile_consented_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["minor", "guardian"], condition=Q(state__in=OPEN_GUARDIANSHIPS), name="guardian_once"
            ),
            models.CheckConstraint(name="guardianship_state_is_known", condition=Q(state__in=GuardianshipState.values)),
            models.CheckConstraint(name="guardian_of_another", condition=Q(guardian=None) | ~Q(guardian=F("minor"))),
            models.CheckConstraint(
                name="guardian_in_force_accepted",
                condition=~Q(state=GuardianshipState.IN_FORCE) | Q(guardian__isnull=False, accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="guardian_proof_was_seen",
                condition=Q(proof="", proof_seen_by=None)
                | (~Q(proof="") & Q(proof_seen_by__isnull=False) & ~Q(proof_seen_by=F("minor"))),
            ),
            models.CheckConstraint(
                name="guardian_consents_with_proof",
                condition=Q(links_consented_at=None, profile_consented_at=None) | ~Q(proof=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)
