"""Progression agreements: what several bodies promise each other, and who signed it.

Source: DOMAIN 3.5 (ProgressionAgreement: parties, scope, rules, signatures, review date, exit clause); policy paper,
ch. 7. What was offered for signature never changes what it says (triggers hold the database to it); a change is another
agreement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.recognition.models.parties import PartySignature
from passerelle.recognition.states import AgreementState, SignatureState
from passerelle.signing.identifiers import address

if TYPE_CHECKING:
    from datetime import date


class Scope(models.TextChoices):
    """Whom an agreement joins."""

    REGIONAL = "regional", _("a region")
    SECTORAL = "sectoral", _("a sector")
    NETWORK = "network", _("a network")


class Agreement(models.Model):
    """What its parties promise each other. In force from the last signature, while two parties stand by it."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    title = models.CharField(max_length=200)
    scope = models.CharField(max_length=12, choices=Scope.choices)
    about = models.CharField(max_length=200)
    """Which region, sector or network, in words."""
    rules = models.TextField()
    exit_clause = models.TextField()
    review_on = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    parties = models.ManyToManyField(Organisation, related_name="agreements")
    state = models.CharField(max_length=12, choices=AgreementState.choices, default=AgreementState.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_on = models.DateField()
    offered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    offered_on = models.DateField(null=True, blank=True)
    document = models.TextField(blank=True)
    """The canonical JSON that every party signs; empty while it is a draft."""
    digest = models.CharField(max_length=64, blank=True)
    in_force_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(name="agreement_state_is_known", condition=Q(state__in=AgreementState.values)),
            models.CheckConstraint(name="agreement_scope_is_known", condition=Q(scope__in=Scope.values)),
            models.CheckConstraint(
                name="agreement_says_something",
                condition=~Q(title="") & ~Q(about="") & ~Q(rules="") & ~Q(exit_clause=""),
            ),
            models.CheckConstraint(
                name="agreement_offered_says_when",
                condition=Q(state=AgreementState.DRAFT) | Q(offered_by__isnull=False, offered_on__isnull=False),
            ),
            models.CheckConstraint(
                name="agreement_in_force_says_when",
                condition=Q(state__in=[AgreementState.DRAFT, AgreementState.OFFERED]) | Q(in_force_on__isnull=False),
            ),
            models.CheckConstraint(
                name="agreement_ended_says_when",
                condition=Q(ended_on__isnull=True) ^ Q(state=AgreementState.ENDED),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "number"], name="agreement_by_state")]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def is_draft(self) -> bool:
        return self.state == AgreementState.DRAFT

    @property
    def over_on(self) -> date | None:
        """The last day on which it holds or held, where there is one."""
        days = [day for day in (self.ended_on, self.valid_to) if day]
        return min(days) if days else None

    @property
    def address(self) -> str:
        """Where anybody gets the signed file."""
        return address(f"/api/recognition/agreements/{self.number}")

    def is_in_force(self, on: date) -> bool:
        """Say whether its parties are held to it on a day."""
        return self.state == AgreementState.IN_FORCE and (self.valid_to is None or on <= self.valid_to)


class AgreementSignature(PartySignature):
    """One party of an agreement, and its signature. `left_on` is the last day on which it stands by it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreement_signatures")
    reviewed_on = models.DateField(null=True, blank=True)
    """The day this party said that it looked at the agreement again, as `review_on` asks, and stands by it."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="agreement_signature_state_is_known", condition=Q(state__in=SignatureState.values)
            ),
            models.CheckConstraint(
                name="agreement_signature_signed_has_a_proof",
                condition=~Q(state__in=[SignatureState.SIGNED, SignatureState.LEFT])
                | Q(signed_by__isnull=False, signed_on__isnull=False, intent__isnull=False, proof__isnull=False),
            ),
            models.CheckConstraint(
                name="agreement_signature_left_says_when",
                condition=Q(left_on__isnull=True) ^ Q(state=SignatureState.LEFT),
            ),
            models.CheckConstraint(
                name="agreement_signature_reviewed_is_signed",
                condition=Q(reviewed_on__isnull=True) | Q(signed_on__isnull=False, reviewed_on__gte=F("signed_on")),
            ),
            models.UniqueConstraint(
                fields=["agreement", "body"],
                condition=~Q(state=SignatureState.TAKEN_BACK),
                name="agreement_signature_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.number}/{self.pk}"
