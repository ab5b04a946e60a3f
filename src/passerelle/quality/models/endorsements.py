"""Endorsements: what an organisation says in public, and signs, of one version of a micro-credential."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from passerelle.awards.models import OtherPlace
from passerelle.catalogue.models import MicroCredential
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.quality.states import STANDING, WAS_SIGNED, EndorsementState
from passerelle.signing.identifiers import address
from passerelle.signing.models import Intent

if TYPE_CHECKING:
    from datetime import date


class Claim(models.TextChoices):
    """One of two things, each said and signed for itself: the one does not follow from the other."""

    DEMAND = "demand", _("the labour market asks for it")
    ASSESSMENT_VALIDITY = "assessment_validity", _("its assessment shows what is done at work")


class Endorsement(models.Model):
    """One claim of one organisation on one version of a micro-credential.

    `document` is the signed credential: its exact bytes, which nothing changes any more.
    """

    number = models.CharField(max_length=20, unique=True, editable=False)
    endorser = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="endorsements_given")
    entry = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="endorsements_had")
    edition = models.PositiveSmallIntegerField()
    claim = models.CharField(max_length=20, choices=Claim.choices)
    statement = models.TextField()
    valid_until = models.DateField()
    state = models.CharField(max_length=10, choices=EndorsementState.choices, default=EndorsementState.DRAFTED)
    version = models.PositiveIntegerField(default=1, editable=False)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_on = models.DateField()
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)
    place = models.OneToOneField(OtherPlace, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    intent = models.OneToOneField(Intent, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    document = models.BinaryField(default=b"")
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the signed bytes."""
    endorser_acts: bool
    """Whether the endorser may still give its word on the day asked for (`statements.endorsements`)."""
    holds: bool
    """What a page tells: it stands and its endorser acts."""

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="endorsement_claim_is_known", condition=Q(claim__in=Claim.values)),
            models.CheckConstraint(name="endorsement_state_is_known", condition=Q(state__in=EndorsementState.values)),
            models.CheckConstraint(name="endorsement_says_something", condition=~Q(statement="")),
            models.CheckConstraint(
                name="endorsement_signed_has_its_document",
                condition=~Q(state__in=WAS_SIGNED)
                | (
                    Q(signed_by__isnull=False, signed_on__isnull=False, place__isnull=False, intent__isnull=False)
                    & ~Q(digest="")
                ),
            ),
            models.CheckConstraint(
                name="endorsement_withdrawn_says_why",
                condition=~Q(state=EndorsementState.WITHDRAWN)
                | (Q(withdrawn_by__isnull=False, withdrawn_on__isnull=False) & ~Q(withdrawn_because="")),
            ),
            models.UniqueConstraint(
                fields=["endorser", "entry", "edition", "claim"],
                condition=Q(state__in=STANDING),
                name="endorsement_standing_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "valid_until"], name="endorsement_by_day")]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def was_signed(self) -> bool:
        return self.state in WAS_SIGNED

    @property
    def address(self) -> str:
        """The address that the signed credential names itself by, and where anybody gets it."""
        return address(f"/endorsements/{self.number}/credential")

    def stands(self, on: date) -> bool:
        """Say whether it was signed, not taken back, and has not run out by a day."""
        return self.state == EndorsementState.SIGNED and self.valid_until >= on
