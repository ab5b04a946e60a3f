"""Awards, the signed credentials that prove them, the status lists they stand in, and the links that show them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from passerelle.assessment.models import Candidate, CandidateRoute
from passerelle.awards.states import AwardState, Purpose, Reason
from passerelle.catalogue.models import MicroCredential
from passerelle.core.credentials.status import MIN_ENTRIES
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.signing.models import Intent

if TYPE_CHECKING:
    from datetime import date, datetime


class Award(models.Model):
    """This micro-credential, to this holder, on this day, with this result. One candidate, one award, for ever."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="awards")
    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="awards")
    edition = models.PositiveSmallIntegerField()
    awarder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="awards")
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="award")
    route = models.CharField(max_length=16, choices=CandidateRoute.choices)
    result = models.CharField(max_length=40)
    awarded_on = models.DateField()
    started_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    awarded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=AwardState.choices, default=AwardState.INTENDED)
    reason_code = models.CharField(max_length=24, choices=Reason.choices, blank=True)
    reason = models.TextField(blank=True)
    ended_on = models.DateField(null=True, blank=True)
    """The day it was suspended, withdrawn or replaced; nothing while it is in force."""
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, related_name="replaces", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-awarded_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="award_state_is_known", condition=Q(state__in=AwardState.values)),
            models.CheckConstraint(
                name="award_ended_has_a_reason",
                condition=~Q(state__in=[AwardState.SUSPENDED, AwardState.REVOKED, AwardState.SUPERSEDED])
                | (Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(reason_code="")),
            ),
            models.CheckConstraint(
                name="award_superseded_names_its_successor",
                condition=~Q(state=AwardState.SUPERSEDED) | Q(replaced_by__isnull=False),
            ),
            models.CheckConstraint(
                name="award_valid_after_it_was_made",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("awarded_on")),
            ),
            models.CheckConstraint(name="award_has_a_result", condition=~Q(result="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["holder", "state"], name="award_by_holder"),
            models.Index(fields=["awarder", "state"], name="award_by_awarder"),
            models.Index(fields=["state", "valid_until"], name="award_expiry_queue"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def is_in_force(self) -> bool:
        return self.state == AwardState.IN_FORCE


class StatusList(models.Model):
    """One published list of bits. Places are dealt in a secret order, so that neighbours in it say nothing.

    `taken` counts the places dealt and is raised by a conditional update alone.
    """

    number = models.PositiveIntegerField(unique=True)
    url = models.CharField(max_length=300, unique=True)
    seed = models.CharField(max_length=64)
    size = models.PositiveIntegerField(default=MIN_ENTRIES)
    taken = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="status_list_not_overfull", condition=Q(taken__lte=F("size"))),
            models.CheckConstraint(name="status_list_long_enough", condition=Q(size__gte=MIN_ENTRIES)),
        ]

    def __str__(self) -> str:
        return self.url


class StatusPlace(models.Model):
    """One place of a list, given to one award: for ever, also when nothing was signed in the end."""

    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="places")
    index = models.PositiveIntegerField()
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="places")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["status_list", "index"], name="status_place_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.status_list_id}#{self.index}"


class Credential(models.Model):
    """The signed document that proves an award: its exact bytes. Never changed, never deleted (a trigger)."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="credentials")
    version = models.PositiveSmallIntegerField(default=1)
    intent = models.OneToOneField(Intent, on_delete=models.PROTECT, related_name="+")
    place = models.OneToOneField(StatusPlace, on_delete=models.PROTECT, related_name="credential")
    document = models.BinaryField()
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the signed bytes."""
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["award", "version"], name="credential_once")]

    def __str__(self) -> str:
        return f"{self.award_id} credential {self.version}"


class StatusStep(models.Model):
    """One change of an award's status, as the published history tells it: by a body, never by a person."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(max_length=12)
    since = models.DateTimeField()
    reason_code = models.CharField(max_length=24, choices=Reason.choices)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="status_step_is_known",
                condition=Q(status__in=["revoked", "suspended", "superseded", "reinstated"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.status}"


class ShareLink(models.Model):
    """A link by which a holder shows one award. The token itself is not kept, only its SHA-256."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="share_links")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=120)
    """Who it is for, in the holder's words; nobody else sees it."""
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    shows_name = models.BooleanField(default=True)
    shows_result = models.BooleanField(default=True)
    once = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="share_link_once_is_once", condition=Q(once=False) | Q(looks__lte=1)),
            models.CheckConstraint(name="share_link_ends_later", condition=Q(expires_at__gt=F("made_at"))),
        ]

    def __str__(self) -> str:
        return f"link {self.pk} to {self.award_id}"

    @property
    def last_day(self) -> date:
        """The last day on which it opens."""
        return timezone.localdate(self.expires_at - timedelta(seconds=1))

    def closed_because(self, now: datetime) -> str | None:
        """Say why the link no longer opens (stopped, used, expired), or None while it does."""
        if self.stopped_at is not None:
            return "stopped"
        if self.once and self.looks:
            return "used"
        return "expired" if now >= self.expires_at else None


class Look(models.Model):
    """One time a share link was opened; the holder sees when."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="looked")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"look at {self.link_id}"
