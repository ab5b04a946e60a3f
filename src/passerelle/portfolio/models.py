"""What a person keeps beside their awards, whom they show things to, what they took away, and who looked at them."""

from __future__ import annotations

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from passerelle.awards.models import Award, OpensForAWhile
from passerelle.awards.states import Purpose
from passerelle.people.models import Person
from passerelle.portfolio.states import ExportState, HandedOutKind


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
    recipient = models.CharField(max_length=120, blank=True)
    """Whom it is made for, for whoever opens it to read: one that was passed on is known by it."""
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


ONE_OF_TWO: Final = Q(award__isnull=False, foreign__isnull=True) | Q(award__isnull=True, foreign__isnull=False)


class Thing(models.Model):
    """One of several things in their order: an award of this register, or a credential from elsewhere."""

    place = models.PositiveSmallIntegerField()
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    foreign = models.ForeignKey(ForeignCredential, on_delete=models.CASCADE, related_name="+", null=True, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["place"]


class SharedItem(Thing):
    """One thing that a link shows: an award of this register, or a credential from elsewhere."""

    share_set = models.ForeignKey(ShareSet, on_delete=models.CASCADE, related_name="items")

    class Meta(Thing.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["share_set", "place"], name="shared_item_place_once"),
            models.UniqueConstraint(fields=["share_set", "award"], name="shared_item_award_once"),
            models.UniqueConstraint(fields=["share_set", "foreign"], name="shared_item_foreign_once"),
            models.CheckConstraint(
                name="shared_item_is_one_thing",
                condition=ONE_OF_TWO,
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


class HandedOut(models.Model):
    """A transcript, or awards shown to one asker, that the register signed for a person. The bytes are not kept."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """The address it names itself by, as a urn."""
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handed_out")
    kind = models.CharField(max_length=12, choices=HandedOutKind.choices)
    audience = models.CharField(max_length=200, blank=True)
    """The asker, as they named themselves; none of a transcript."""
    shown = models.JSONField()
    """Numbers of the awards, and the fields that were shown of them: {awards: [], fields: []}."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the bytes: by it the register knows its own again."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="handed_out_kind_is_known", condition=Q(kind__in=HandedOutKind.values)),
            models.CheckConstraint(
                name="handed_out_to_one_asker_for_a_while",
                condition=Q(kind=HandedOutKind.TRANSCRIPT, audience="", expires_at=None)
                | (Q(kind=HandedOutKind.PRESENTATION, expires_at__gt=F("made_at")) & ~Q(audience="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class PublicProfile(models.Model):
    """A page that anybody may open, where its person wants one: which things, under which address. Off until put on."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="public_profile")
    address = models.CharField(max_length=40, unique=True)
    """The last part of its address: drawn at first, so that nobody guesses it, or a name that the person chose."""
    about = models.CharField(max_length=280, blank=True)
    shows_results = models.BooleanField(default=False)
    is_on = models.BooleanField(default=False)
    in_search = models.BooleanField(default=False)
    """Whether search engines may list it."""
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="public_profile_has_an_address", condition=~Q(address="")),
            models.CheckConstraint(
                name="public_profile_found_only_when_on", condition=Q(in_search=False) | Q(is_on=True)
            ),
        ]

    def __str__(self) -> str:
        return f"public page {self.pk}"


class PublicItem(Thing):
    """One thing that a public page shows."""

    profile = models.ForeignKey(PublicProfile, on_delete=models.CASCADE, related_name="items")

    class Meta(Thing.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "place"], name="public_item_place_once"),
            models.UniqueConstraint(fields=["profile", "award"], name="public_item_award_once"),
            models.UniqueConstraint(fields=["profile", "foreign"], name="public_item_foreign_once"),
            models.CheckConstraint(
                name="public_item_is_one_thing",
                condition=ONE_OF_TWO,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.place}"


class Export(models.Model):
    """Everything that is kept of a person, in one file: asked for, made after the request, kept for a week."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exports")
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.ASKED)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state=ExportState.ASKED), name="export_one_at_a_time"
            ),
            models.CheckConstraint(name="export_state_is_known", condition=Q(state__in=ExportState.values)),
            models.CheckConstraint(
                name="export_made_is_told",
                condition=~Q(state=ExportState.MADE) | (Q(made_at__isnull=False, size__gt=0) & ~Q(sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class Sighting(models.Model):
    """That somebody looked at something of a person on a day: once a day for each page. The person reads it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sightings")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=40)
    """What kind of thing it was: award, candidate, prior_learning, recognition, enrolment, booking."""
    about = models.CharField(max_length=20)
    """The number of what was looked at."""
    day = models.DateField()

    class Meta:
        ordering: ClassVar = ["-day", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "by", "page", "about", "day"], name="sighting_once_a_day"),
            models.CheckConstraint(name="sighting_of_another", condition=~Q(by=F("person"))),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.page} {self.day}"
