"""A change to an entry that is registered: what it would state instead, and what becomes of that.

The entry stays as it is, in force and public, until the change is published or accepted; then it has a new version.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from passerelle.catalogue.states import JUDGED, REPLACING, REVISION_OPEN, RevisionState
from passerelle.core.differences import ChangeClass
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person

AT_ONCE = (ChangeClass.EDITORIAL, ChangeClass.MINOR)
"""Changes that need no panel."""


class Revision(models.Model):
    """One change to one edition of one entry. `version` is the lock: every write compares it and raises it.

    Once sent, `stated` and `fields` never change: a panel judges what was sent.
    """

    number = models.CharField(max_length=20, unique=True, editable=False)
    entry = models.CharField(max_length=20)
    edition = models.PositiveSmallIntegerField()
    """The edition it changes."""
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="revisions")
    fields = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    """The fields of the entry as they would be, in the shape in which they are stated."""
    reason = models.TextField(blank=True)
    """What the change is for, in the owner's words; the panel reads it."""
    stated = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    """What the entry would state (`as_stated`), kept when it was sent."""
    change_class = models.CharField(max_length=12, blank=True)
    profiles = models.JSONField(default=list)
    findings = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_on = models.DateField()
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    sent_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    superseded = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    """What was determined for the edition it replaced: {determined_level, determined_credits}."""
    state = models.CharField(max_length=10, choices=RevisionState.choices, default=RevisionState.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state__in=REVISION_OPEN), name="revision_one_open_per_entry"
            ),
            models.UniqueConstraint(
                fields=["entry", "edition"], condition=Q(state__in=REPLACING), name="revision_replaces_an_edition_once"
            ),
            models.CheckConstraint(name="revision_state_is_known", condition=Q(state__in=RevisionState.values)),
            models.CheckConstraint(name="revision_changes_an_edition", condition=Q(edition__gte=1)),
            models.CheckConstraint(
                name="revision_sent_by_somebody",
                condition=~Q(state__in=[*REPLACING, *JUDGED])
                | Q(sent_on__isnull=False, sent_by__isnull=False, stated__isnull=False),
            ),
            models.CheckConstraint(
                name="revision_at_once_only_when_minor",
                condition=~Q(state=RevisionState.PUBLISHED) | Q(change_class__in=[str(one) for one in AT_ONCE]),
            ),
            models.CheckConstraint(
                name="revision_judged_when_substantive",
                condition=~Q(state__in=JUDGED) | Q(change_class=str(ChangeClass.SUBSTANTIVE)),
            ),
            models.CheckConstraint(
                name="revision_ends_after_it_began", condition=Q(ended_on=None) | Q(ended_on__gte=F("begun_on"))
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["owner", "state"], name="revision_of_owner")]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def is_draft(self) -> bool:
        return self.state == RevisionState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state in REVISION_OPEN

    @property
    def is_judged(self) -> bool:
        return self.state == RevisionState.IN_REVIEW
