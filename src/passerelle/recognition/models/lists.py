"""Positive lists: their editions, the lines of an edition, and who signed it.

Source: DOMAIN 3.5 (PositiveListEntry); policy paper, ch. 6, 7 and 10. An edition that was offered for signature never
changes what it says, nor do its lines (triggers hold the database to it); what is new is the next edition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.recognition.models.agreements import Agreement
from passerelle.recognition.models.parties import PartySignature
from passerelle.recognition.states import EditionState, SignatureState
from passerelle.signing.identifiers import address

if TYPE_CHECKING:
    from datetime import date


class LineMode(models.TextChoices):
    """How much of the decision the line makes by itself (DOMAIN 4.4)."""

    AUTOMATIC = "automatic", _("automatic")
    SEMI_AUTOMATIC = "semi_automatic", _("proposed, a person confirms")
    ADVISORY = "advisory", _("advice to the person who decides")


class LineEffect(models.TextChoices):
    """What a line opens to whoever meets it."""

    WAIVER = "waiver", _("credits waived")
    ENTRY = "entry", _("entry")
    EXEMPTION = "exemption", _("exemption from a requirement")
    INTERVIEW = "interview", _("an interview")
    JOB = "job", _("the post")
    PROMOTION = "promotion", _("a promotion")
    PAY_STEP = "pay_step", _("a pay step")


OF_PROGRAMMES = (LineEffect.WAIVER, LineEffect.ENTRY)
"""What only a programme gives."""
ASKED_FOR = (LineEffect.WAIVER, LineEffect.ENTRY, LineEffect.EXEMPTION)
"""What a learner asks a body for with awards; for a post, a promotion or a pay step one applies at the employer."""


class PositiveList(models.Model):
    """A list of what a degree awarder, an employer, or several bodies together accept. `version` is the lock."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    title = models.CharField(max_length=200)
    owners = models.ManyToManyField(Organisation, related_name="positive_lists")
    """Every one of them signs each edition."""
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_on = models.DateField()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.CheckConstraint(name="positive_list_has_a_title", condition=~Q(title=""))]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number


class Edition(models.Model):
    """One edition of a list: what was signed together, from the day on which the last owner signed."""

    positive_list = models.ForeignKey(PositiveList, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=EditionState.choices, default=EditionState.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_on = models.DateField()
    offered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    offered_on = models.DateField(null=True, blank=True)
    document = models.TextField(blank=True)
    """The canonical JSON that every party signs; empty while it is a draft, and of what was published unsigned."""
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the document."""
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="editions", null=True, blank=True)
    """The progression agreement that its lines carry out, where they rest on one."""
    in_force_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    """The day on which the next edition came in force, or its owners ended it."""

    class Meta:
        ordering: ClassVar = ["positive_list", "-number"]
        constraints: ClassVar = [
            models.CheckConstraint(name="edition_state_is_known", condition=Q(state__in=EditionState.values)),
            models.CheckConstraint(name="edition_counts_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="edition_offered_says_when",
                condition=Q(state=EditionState.DRAFT) | Q(offered_by__isnull=False, offered_on__isnull=False),
            ),
            models.CheckConstraint(
                name="edition_in_force_says_when",
                condition=Q(state__in=[EditionState.DRAFT, EditionState.OFFERED]) | Q(in_force_on__isnull=False),
            ),
            models.CheckConstraint(
                name="edition_ended_says_when",
                condition=~Q(state__in=[EditionState.SUPERSEDED, EditionState.ENDED]) | Q(ended_on__isnull=False),
            ),
            models.UniqueConstraint(fields=["positive_list", "number"], name="edition_numbered_once"),
            models.UniqueConstraint(
                fields=["positive_list"], condition=Q(state=EditionState.IN_FORCE), name="edition_in_force_once"
            ),
            models.UniqueConstraint(
                fields=["positive_list"],
                condition=Q(state__in=[EditionState.DRAFT, EditionState.OFFERED]),
                name="edition_to_come_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "positive_list"], name="edition_by_state")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.positive_list.number}v{self.number}"

    @property
    def is_public(self) -> bool:
        return self.state not in (EditionState.DRAFT, EditionState.OFFERED)

    @property
    def is_draft(self) -> bool:
        return self.state == EditionState.DRAFT

    @property
    def address(self) -> str:
        """Where anybody gets the signed file."""
        return address(f"/api/recognition/lists/{self.positive_list.number}/editions/{self.number}")


class ListSignature(PartySignature):
    """One party of an edition: an owner, who must sign, or a body that adopted it. `proof` is its signature."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="signatures")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="list_signatures")
    is_owner = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["-is_owner", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="list_signature_state_is_known", condition=Q(state__in=SignatureState.values)),
            models.CheckConstraint(
                name="list_signature_signed_has_a_proof",
                condition=~Q(state__in=[SignatureState.SIGNED, SignatureState.LEFT])
                | Q(signed_by__isnull=False, signed_on__isnull=False, intent__isnull=False, proof__isnull=False),
            ),
            models.CheckConstraint(
                name="list_signature_left_says_when",
                condition=~Q(state=SignatureState.LEFT) | Q(left_on__isnull=False, is_owner=False),
            ),
            models.UniqueConstraint(
                fields=["edition", "body"],
                condition=Q(state__in=[SignatureState.AWAITED, SignatureState.INTENDED, SignatureState.SIGNED]),
                name="list_signature_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition.reference}/{self.pk}"


class PositiveListLine(models.Model):
    """One line of an edition: who holds what is given what.

    A line that asks for one micro-credential says so in columns (`micro_credential`, `min_edition`, `min_result`,
    `max_age_years`), every other in `asks`, the data of `core/positive_lists/asking.py`: never in both.
    """

    number = models.CharField(max_length=20, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    root = models.CharField(max_length=20, db_index=True)
    """The number of the line of an earlier edition that it goes back to, or its own."""
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="positive_list")
    """Whose it is: the awarder of the programme, or the owner that answers for what it opens."""
    micro_credential = models.ForeignKey(
        MicroCredential, on_delete=models.PROTECT, related_name="positive_lines", null=True, blank=True
    )
    min_edition = models.PositiveSmallIntegerField(default=1)
    min_result = models.CharField(max_length=40, blank=True)
    """A grade of the micro-credential's scale; empty: any award will do."""
    max_age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    asks = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    effect = models.CharField(max_length=12, choices=LineEffect.choices, default=LineEffect.WAIVER)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="positive_lines", null=True, blank=True
    )
    """A dated version of one, never just its name."""
    module_code = models.CharField(max_length=40, blank=True)
    module_title = models.CharField(max_length=200, blank=True)
    credits = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    opens = models.CharField(max_length=200, blank=True)
    """The post, the pay step, or the requirement that need not be met, in the body's words."""
    mode = models.CharField(max_length=16, choices=LineMode.choices, default=LineMode.AUTOMATIC)
    conditions = models.TextField(blank=True)
    """What a person has to look at, in words; an automatic line has none."""
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    """Who wrote it as it stands: whoever did never looks again at what it decided."""

    class Meta:
        ordering: ClassVar = ["edition", "position"]
        constraints: ClassVar = [
            models.CheckConstraint(name="positive_line_mode_is_known", condition=Q(mode__in=LineMode.values)),
            models.CheckConstraint(name="positive_line_effect_is_known", condition=Q(effect__in=LineEffect.values)),
            models.CheckConstraint(
                name="positive_line_asks_once",
                condition=Q(micro_credential__isnull=False, asks__isnull=True)
                | Q(micro_credential=None, asks__isnull=False, min_edition=1, min_result="", max_age_years=None),
            ),
            models.CheckConstraint(
                name="positive_line_waives_credits_of_a_module",
                condition=Q(effect=LineEffect.WAIVER, credits__gt=0, programme__isnull=False) & ~Q(module_code="")
                | ~Q(effect=LineEffect.WAIVER) & Q(credits=0, module_code=""),
            ),
            models.CheckConstraint(
                name="positive_line_opens_something",
                condition=Q(effect__in=OF_PROGRAMMES, programme__isnull=False)
                | ~Q(effect__in=OF_PROGRAMMES) & ~Q(opens=""),
            ),
            models.CheckConstraint(name="positive_line_edition_counts_from_one", condition=Q(min_edition__gte=1)),
            models.CheckConstraint(
                name="positive_line_ends_after_start", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="positive_line_automatic_asks_nobody", condition=~Q(mode=LineMode.AUTOMATIC) | Q(conditions="")
            ),
            models.UniqueConstraint(fields=["edition", "root"], name="positive_line_once_in_its_edition"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["programme", "edition"], name="positive_line_by_programme"),
            models.Index(fields=["owner", "edition"], name="positive_line_by_owner"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def mode_words(self) -> Any:
        return LineMode(self.mode).label

    def is_in_force(self, on: date) -> bool:
        """Say whether the line decides on a day."""
        started = self.edition.state == EditionState.IN_FORCE and self.valid_from <= on
        return started and (self.valid_to is None or on <= self.valid_to)
