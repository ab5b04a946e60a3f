"""Awards, the signed credentials that prove them, the status lists they stand in, and the links that show them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from passerelle.assessment.models import Candidate, CandidateRoute
from passerelle.awards.states import AwardState, BatchState, Form, Purpose, Reason
from passerelle.catalogue.models import MicroCredential
from passerelle.core.credentials.status import MIN_ENTRIES
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.signing.identifiers import address
from passerelle.signing.models import Intent

if TYPE_CHECKING:
    from datetime import date, datetime


class AwardBatch(models.Model):
    """Many awards of one awarder in one act: proposed by one signatory, confirmed by another (RELIABILITY A3)."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    awarder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="award_batches")
    candidates = models.JSONField()
    """Numbers of the candidates, in the order they were proposed in."""
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=BatchState.choices, default=BatchState.PROPOSED)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    results = models.JSONField(default=list, blank=True)
    """What became of each candidate, in the same order: [{candidate, award, made_before, refusals: [{code, data}]}]."""

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="award_batch_state_is_known", condition=Q(state__in=BatchState.values)),
            models.CheckConstraint(
                name="award_batch_confirmed_by_somebody",
                condition=~Q(state__in=[BatchState.SIGNING, BatchState.DONE, BatchState.VOID])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["awarder", "state"], name="award_batch_by_awarder")]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number


class Award(models.Model):
    """This micro-credential, to this holder, on this day, with this result. One candidate, one award, for ever.

    No index speaks of `state`, and pages are kept half empty (migration 0003): so the one change that every award goes
    through, from intended to in force, touches no index on PostgreSQL.
    """

    number = models.CharField(max_length=20, editable=False)
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
    awarded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(
        AwardBatch, on_delete=models.PROTECT, related_name="awards", null=True, blank=True, db_index=False
    )
    """The batch it was made with, where it was."""
    state = models.CharField(max_length=12, choices=AwardState.choices, default=AwardState.INTENDED)
    reason_code = models.CharField(max_length=24, choices=Reason.choices, blank=True)
    reason = models.TextField(blank=True)
    ended_on = models.DateField(null=True, blank=True)
    """The day it was suspended, withdrawn or replaced; nothing while it is in force."""
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="replaces", null=True, blank=True, db_index=False
    )

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
            models.UniqueConstraint(fields=["number"], name="award_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["valid_until"], name="award_expiring", condition=Q(valid_until__isnull=False)),
            models.Index(fields=["ended_on"], name="award_ended", condition=Q(ended_on__isnull=False)),
            models.Index(fields=["replaced_by"], name="award_replacing", condition=Q(replaced_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def is_in_force(self) -> bool:
        return self.state == AwardState.IN_FORCE

    @property
    def address(self) -> str:
        """The address that its credentials name themselves by."""
        return address(f"/credentials/{self.uuid}")


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

    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="places", db_index=False)
    index = models.PositiveIntegerField()
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="places")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["status_list", "index"], name="status_place_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.status_list_id}#{self.index}"


class OtherPlace(models.Model):
    """A place given to something signed that is no award, by its number: an endorsement. Ended once, for ever.

    It comes from the same lists, so that who asks about a place learns nothing of what it is.
    """

    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="other_places", db_index=False)
    index = models.PositiveIntegerField()
    reference = models.CharField(max_length=60, unique=True)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["status_list", "index"], name="other_place_used_once"),
            models.CheckConstraint(
                name="other_place_ended_has_a_reason", condition=Q(ended_at=None) | ~Q(reason_code="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status_list_id}#{self.index}"


class Credential(models.Model):
    """The signed document that proves an award: its exact bytes. Never changed, never deleted (a trigger)."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="credentials", db_index=False)
    version = models.PositiveSmallIntegerField(default=1)
    intent = models.ForeignKey(Intent, on_delete=models.PROTECT, related_name="+")
    """What was written down before it was signed; those of a batch share one."""
    place = models.OneToOneField(StatusPlace, on_delete=models.PROTECT, related_name="credential")
    document = models.BinaryField()
    digest = models.CharField(max_length=64)
    """SHA-256 of the signed bytes."""
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["award", "version"], name="credential_once"),
            models.UniqueConstraint(fields=["digest"], name="credential_digest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} credential {self.version}"


class Rendition(models.Model):
    """A credential in another form, signed when somebody first asked for it. Never changed, never deleted (a trigger).

    It says what the credential says and stands at the same place of the status list.
    """

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="renditions", db_index=False)
    form = models.CharField(max_length=16, choices=Form.choices)
    holder_key = models.CharField(max_length=43, blank=True)
    """The RFC 7638 thumbprint of the holder's own key that it is bound to, where the holder gave one."""
    intent = models.OneToOneField(Intent, on_delete=models.PROTECT, related_name="+")
    document = models.BinaryField()
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the signed bytes."""
    check_code = models.CharField(max_length=19, blank=True)
    """What is read out on the telephone; only paper has one."""
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["credential", "form", "holder_key"], name="rendition_once"),
            models.UniqueConstraint(
                fields=["check_code"], condition=~Q(check_code=""), name="rendition_check_code_once"
            ),
            models.CheckConstraint(name="rendition_form_is_known", condition=Q(form__in=Form.values)),
            models.CheckConstraint(
                name="rendition_paper_has_a_check_code", condition=~Q(form=Form.PAPER) | ~Q(check_code="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} {self.form}"


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


class OpensForAWhile:
    """What a link shares with every other that somebody is shown things by: until when it opens, and why no longer."""

    once: bool
    looks: int
    expires_at: datetime
    stopped_at: datetime | None

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


class ShareLink(OpensForAWhile, models.Model):
    """A link by which a holder shows one award. The token itself is not kept, only its SHA-256."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="share_links")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=120)
    """Who it is for, in the holder's words; nobody else sees it."""
    recipient = models.CharField(max_length=120, blank=True)
    """Whom it is made for, for whoever opens it to read: one that was passed on is known by it."""
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    shows_name = models.BooleanField(default=True)
    shows_result = models.BooleanField(default=True)
    shows_outcomes = models.BooleanField(default=True)
    files = models.BooleanField(default=False)
    """Whether who opens it may save the signed file and the certificate, which say everything, for good."""
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
            models.CheckConstraint(
                name="share_link_files_show_everything",
                condition=Q(files=False) | Q(shows_name=True, shows_result=True, shows_outcomes=True, once=False),
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk} to {self.award_id}"


class Look(models.Model):
    """One time a share link was opened, or a file saved through it; the holder sees when."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="looked")
    at = models.DateTimeField()
    file = models.CharField(max_length=16, blank=True)
    """Which file was saved (`downloads.KINDS`); nothing where the page was opened."""

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"look at {self.link_id}"
