"""Credentials from elsewhere, as they were brought, and links that show several things at once."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from passerelle.awards.models import Award, OpensForAWhile
from passerelle.awards.states import Purpose
from passerelle.people.models import Person


class ForeignCredential(models.Model):
    """A credential that this register did not sign: the exact bytes that somebody brought. No award, and never one."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="foreign_credentials")
    document = models.BinaryField()
    digest = models.CharField(max_length=64)
    """SHA-256 of the bytes."""
    carrier = models.CharField(max_length=3, blank=True)
    """"png" or "svg" where it came inside a picture."""
    told = models.JSONField()
    """What it says and what could be checked when it was brought (`core/credentials/foreign.Foreign`)."""
    brought_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-brought_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "digest"], name="foreign_credential_once"),
            models.CheckConstraint(name="foreign_credential_carrier", condition=Q(carrier__in=["", "png", "svg"])),
        ]

    def __str__(self) -> str:
        return f"credential from elsewhere {self.pk}"

    @property
    def title(self) -> str:
        return str(self.told["title"])


class ShareSet(OpensForAWhile, models.Model):
    """A link by which a person shows several of their things. The token itself is not kept, only its SHA-256."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="share_sets")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=120)
    """Who it is for, in the holder's words; nobody else sees it."""
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    shows_name = models.BooleanField(default=True)
    shows_result = models.BooleanField(default=True)
    shows_outcomes = models.BooleanField(default=True)
    once = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="share_set_once_is_once", condition=Q(once=False) | Q(looks__lte=1)),
            models.CheckConstraint(name="share_set_ends_later", condition=Q(expires_at__gt=F("made_at"))),
            models.CheckConstraint(name="share_set_purpose_is_known", condition=Q(purpose__in=Purpose.values)),
        ]

    def __str__(self) -> str:
        return f"link {self.pk} to several"


class SharedItem(models.Model):
    """One thing that a link shows: an award of this register, or a credential from elsewhere."""

    share_set = models.ForeignKey(ShareSet, on_delete=models.CASCADE, related_name="items")
    place = models.PositiveSmallIntegerField()
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    foreign = models.ForeignKey(ForeignCredential, on_delete=models.CASCADE, related_name="+", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["share_set", "place"], name="shared_item_place_once"),
            models.UniqueConstraint(fields=["share_set", "award"], name="shared_item_award_once"),
            models.UniqueConstraint(fields=["share_set", "foreign"], name="shared_item_foreign_once"),
            models.CheckConstraint(
                name="shared_item_is_one_thing",
                condition=Q(award__isnull=False, foreign__isnull=True) | Q(award__isnull=True, foreign__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.share_set_id} {self.place}"


class SetLook(models.Model):
    """One time a link to several things was opened; its maker sees when."""

    share_set = models.ForeignKey(ShareSet, on_delete=models.CASCADE, related_name="looked")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"look at {self.share_set_id}"
