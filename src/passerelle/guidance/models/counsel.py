"""Counsellors as they are listed, and what a learner lets one of them see (DOMAIN 3.5 and 3.7, journey 17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from passerelle.assessment.models import Numbered
from passerelle.awards.models import Award
from passerelle.core import counsel as rules
from passerelle.guidance.states import OPEN_COUNSEL, CounselState
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person

if TYPE_CHECKING:
    from datetime import date


class Counsellor(Numbered):
    """A counsellor as the public list shows them. The name stands there by their own choice, the training by their
    organisation's word, or by an award."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="counsellor")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="counsellors")
    languages = models.JSONField(default=list)
    fields = models.JSONField(default=list, blank=True)
    """ISCED-F codes; none where somebody advises on everything."""
    about = models.CharField(max_length=500, blank=True)
    shows_name = models.BooleanField(default=False)
    is_listed = models.BooleanField(default=True)
    """One who is not takes no new learner, and keeps those they have."""
    trained_until = models.DateField(null=True, blank=True)
    training = models.CharField(max_length=20, blank=True)
    """The number of the entry: a micro-credential or a short course like any other."""
    training_award = models.ForeignKey(
        Award, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    """The award that the training follows from by itself; none where the service noted it."""
    noted_before = models.JSONField(default=dict, blank=True, editable=False)
    """{training, until, by} that the service noted, while an award that lasts longer counts in its place."""
    training_noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["organisation__legal_name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="counsellor_training_is_of_an_entry",
                condition=Q(trained_until=None, training="", training_noted_by=None)
                | (Q(trained_until__isnull=False, training_noted_by__isnull=False) & ~Q(training="")),
            ),
            models.CheckConstraint(
                name="counsellor_awarded_training_is_one",
                condition=Q(training_award=None, noted_before={}) | (Q(training_award__isnull=False) & ~Q(training="")),
            ),
            models.CheckConstraint(
                name="counsellor_training_is_anothers_word",
                condition=Q(training_noted_by=None) | ~Q(training_noted_by=F("person")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["is_listed", "trained_until"], name="counsellor_on_the_list")]

    def is_trained(self, on: date) -> bool:
        return rules.is_trained(self.trained_until, on=on)

    @property
    def public_name(self) -> str:
        """The name where they let it stand; empty otherwise."""
        return self.person.name if self.shows_name else ""


class Counsel(Numbered):
    """One learner and one counsellor: what may be seen, until when, and where it stands."""

    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="counsel")
    counsellor = models.ForeignKey(Counsellor, on_delete=models.PROTECT, related_name="counsel")
    state = models.CharField(max_length=8, choices=CounselState.choices, default=CounselState.ASKED)
    about = models.CharField(max_length=1000, blank=True)
    """What the learner wants to talk about, in their words."""
    scopes = models.JSONField(default=list, blank=True)
    """Of `core.counsel.SCOPES`: what may be seen, and nothing else."""
    until = models.DateField()
    asked_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "counsellor"], condition=Q(state__in=OPEN_COUNSEL), name="counsel_open_once"
            ),
            models.CheckConstraint(name="counsel_state_is_known", condition=Q(state__in=CounselState.values)),
            models.CheckConstraint(
                name="counsel_answered_says_when",
                condition=~Q(state__in=[CounselState.ACCEPTED, CounselState.DECLINED]) | Q(answered_on__isnull=False),
            ),
            models.CheckConstraint(
                name="counsel_ended_shows_nothing",
                condition=Q(state=CounselState.ENDED, ended_on__isnull=False, scopes=[])
                | (~Q(state=CounselState.ENDED) & Q(ended_on=None)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "until"], name="counsel_by_last_day")]

    def seen(self, on: date) -> frozenset[str]:
        """Return what the counsellor may look at on a day."""
        return rules.seen(self.scopes, accepted=self.state == CounselState.ACCEPTED, until=self.until, on=on)

    def runs(self, on: date) -> bool:
        """Say whether it was accepted and still holds on a day."""
        return self.state == CounselState.ACCEPTED and rules.is_running(self.until, on=on)


class Note(models.Model):
    """What was said in a counsel: the counsellor's own aid, or shared with the learner."""

    counsel = models.ForeignKey(Counsel, on_delete=models.PROTECT, related_name="notes")
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_shared = models.BooleanField(default=False)
    text = models.TextField()
    written_on = models.DateField()
    key = models.CharField(max_length=40)
    """What the same note sent again is known by."""

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["counsel", "key"], name="note_once"),
            models.CheckConstraint(name="note_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"note {self.pk} of {self.counsel_id}"
