"""Who makes a micro-credential together with its awarder: co-authors, co-designers, and what they say of its fields.

Source: policy paper, Box 7 (employer-educator partnerships, learners as co-creators); DOMAIN 6, journey 5, and 3.8.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.models.qualifications import MicroCredential
from passerelle.catalogue.states import CoAuthorState, CoDesignerState
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person


class Part(models.TextChoices):
    """What somebody of another body may do with a draft."""

    WRITES = "writes", _("reads, writes and comments")
    COMMENTS = "comments", _("reads and comments")


class CoAuthor(models.Model):
    """Somebody of another organisation whom the awarder asked to write with it, or to say what they think of a draft.

    It holds while the person acts for that organisation; they never submit, withdraw or sign.
    """

    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="co_authors")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="co_authored")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="co_authored")
    """The body for which the person was asked."""
    part = models.CharField(max_length=8, choices=Part.choices, default=Part.WRITES)
    note = models.TextField(blank=True)
    """What the owner asks for, in its words; the one who was asked reads it."""
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_on = models.DateField()
    state = models.CharField(max_length=8, choices=CoAuthorState.choices, default=CoAuthorState.INVITED)
    answered_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["micro_credential", "person"],
                condition=Q(state__in=[CoAuthorState.INVITED, CoAuthorState.ACCEPTED]),
                name="co_author_once",
            ),
            models.CheckConstraint(name="co_author_state_is_known", condition=Q(state__in=CoAuthorState.values)),
            models.CheckConstraint(name="co_author_part_is_known", condition=Q(part__in=Part.values)),
            models.CheckConstraint(
                name="co_author_accepts_what_was_asked",
                condition=~Q(state=CoAuthorState.ACCEPTED) | Q(answered_on__gte=F("invited_on")),
            ),
            models.CheckConstraint(
                name="co_author_is_ended_by_somebody",
                condition=Q(state=CoAuthorState.ENDED, ended_on__isnull=False, ended_by__isnull=False)
                | (~Q(state=CoAuthorState.ENDED) & Q(ended_on=None, ended_by=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} with {self.micro_credential_id}"

    @property
    def is_open(self) -> bool:
        return self.state in (CoAuthorState.INVITED, CoAuthorState.ACCEPTED)

    @property
    def is_accepted(self) -> bool:
        return self.state == CoAuthorState.ACCEPTED


class DesignerKind(models.TextChoices):
    """From which side somebody helped to design a micro-credential."""

    EMPLOYER = "employer", _("employer")
    PROFESSIONAL_BODY = "professional_body", _("professional body")
    LEARNERS = "learners", _("learners")
    SOCIAL_PARTNER = "social_partner", _("social partner")
    OTHER = "other", _("other")


class CoDesigner(models.Model):
    """A body, a person or a group of learners that took part in the design. Nobody is named without their own consent.

    A body consents by whoever signs for it; a person, and whoever speaks for a group of learners, for themselves.
    """

    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="co_designers")
    kind = models.CharField(max_length=20, choices=DesignerKind.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="co_designed", null=True, blank=True
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="co_designed", null=True, blank=True)
    """Who took part in person; of a group of learners, who speaks for it and is not named."""
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    """How many learners the group had; no names are kept."""
    role = models.CharField(max_length=300)
    """What was done, such as: said what the work needs, tried the assessment."""
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_on = models.DateField()
    state = models.CharField(max_length=10, choices=CoDesignerState.choices, default=CoDesignerState.ASKED)
    consented_on = models.DateField(null=True, blank=True)
    consented_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    """The day it was refused, withdrawn or taken back."""
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="co_designer_state_is_known", condition=Q(state__in=CoDesignerState.values)),
            models.CheckConstraint(name="co_designer_kind_is_known", condition=Q(kind__in=DesignerKind.values)),
            models.CheckConstraint(
                name="co_designer_is_a_body_or_a_person",
                condition=Q(organisation__isnull=False, person=None) | Q(organisation=None, person__isnull=False),
            ),
            models.CheckConstraint(
                name="co_designer_learners_are_counted",
                condition=Q(kind=DesignerKind.LEARNERS, people__gte=1, person__isnull=False)
                | (~Q(kind=DesignerKind.LEARNERS) & Q(people=None)),
            ),
            models.CheckConstraint(
                name="co_designer_is_named_with_consent",
                condition=~Q(state__in=[CoDesignerState.CONSENTED, CoDesignerState.WITHDRAWN])
                | Q(consented_on__gte=F("named_on"), consented_by__isnull=False),
            ),
            models.CheckConstraint(
                name="co_designer_is_closed_on_a_day",
                condition=Q(state__in=[CoDesignerState.ASKED, CoDesignerState.CONSENTED], closed_on=None)
                | (
                    ~Q(state__in=[CoDesignerState.ASKED, CoDesignerState.CONSENTED])
                    & Q(closed_on__isnull=False, closed_by__isnull=False)
                ),
            ),
            models.UniqueConstraint(
                fields=["micro_credential", "organisation", "kind"],
                condition=Q(state__in=[CoDesignerState.ASKED, CoDesignerState.CONSENTED], organisation__isnull=False),
                name="co_designer_body_once",
            ),
            models.UniqueConstraint(
                fields=["micro_credential", "person", "kind"],
                condition=Q(state__in=[CoDesignerState.ASKED, CoDesignerState.CONSENTED], person__isnull=False),
                name="co_designer_person_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.micro_credential_id}"

    @property
    def is_asked(self) -> bool:
        return self.state == CoDesignerState.ASKED

    @property
    def is_consented(self) -> bool:
        return self.state == CoDesignerState.CONSENTED

    @property
    def is_withdrawn(self) -> bool:
        return self.state == CoDesignerState.WITHDRAWN


class Comment(models.Model):
    """What somebody who makes it says of one field of a micro-credential; never public.

    It stays with the version it was said about, also after that was changed.
    """

    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="comments")
    path = models.CharField(max_length=80, blank=True)
    """The field it is about, such as `outcomes.O2`; empty for the whole."""
    edition = models.PositiveSmallIntegerField()
    draft_version = models.PositiveIntegerField()
    """The version of the draft, or of the change, that was read."""
    revision = models.CharField(max_length=20, blank=True)
    """The number of the change it is about, where it is about one."""
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="replies", null=True, blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    said_at = models.DateTimeField(auto_now_add=True)
    resolved_on = models.DateField(null=True, blank=True)
    resolved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="comment_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="comment_is_resolved_by_somebody",
                condition=Q(resolved_on=None, resolved_by=None)
                | Q(resolved_on__isnull=False, resolved_by__isnull=False, parent=None),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["micro_credential", "parent"], name="comments_of_an_entry")]

    def __str__(self) -> str:
        return f"{self.pk} on {self.path}"


class SavedText(models.Model):
    """What a draft, or a change, stated in one version, kept when the next was saved: what two edits are compared with.

    Kept while the entry is; nobody but who writes it sees it.
    """

    subject = models.CharField(max_length=20)
    """The number of the draft, or of the change."""
    version = models.PositiveIntegerField()
    stated = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "version"], name="saved_text_once")]

    def __str__(self) -> str:
        return f"{self.subject} {self.version}"
