"""Examples of good practice: proposed by anybody, public once two peers of two other bodies endorse them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from passerelle.core.practice import key_of
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.practice.states import ExampleState


class GoodPractice(models.Model):
    """One example: what was done, for whom, what it took and what came of it; `words` is what a search reads."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    theme = models.SlugField(max_length=40)
    title = models.CharField(max_length=160)
    done = models.TextField()
    for_whom = models.TextField()
    took = models.TextField()
    came_of_it = models.TextField()
    evidence_url = models.URLField(max_length=500, blank=True)
    """Shown as a link, never fetched."""
    language = models.CharField(max_length=8)
    licence = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="good_practice", null=True, blank=True
    )
    entry = models.CharField(max_length=20, blank=True)
    """The number of the entry it comes from."""
    field = models.CharField(max_length=60, blank=True)
    """The path of the field of a description that it helps to fill in."""
    state = models.CharField(max_length=12, choices=ExampleState.choices, default=ExampleState.PROPOSED)
    version = models.PositiveIntegerField(default=1, editable=False)
    held_because = models.JSONField(default=list, blank=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    published_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)
    words = models.TextField(editable=False, default="")

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="good_practice_state_is_known", condition=Q(state__in=ExampleState.values)),
            models.CheckConstraint(
                name="good_practice_says_all",
                condition=~(Q(title="") | Q(done="") | Q(for_whom="") | Q(took="") | Q(came_of_it="") | Q(licence="")),
            ),
            models.CheckConstraint(
                name="good_practice_endorsed_has_its_day",
                condition=~Q(state=ExampleState.ENDORSED) | Q(published_on__isnull=False),
            ),
            models.CheckConstraint(
                name="good_practice_withdrawn_says_why",
                condition=~Q(state=ExampleState.WITHDRAWN) | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_because="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-published_on", "-id"], name="good_practice_newest"),
            models.Index(fields=["field", "state"], name="good_practice_by_field"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def is_public(self) -> bool:
        return self.state == ExampleState.ENDORSED

    def save(self, *given: Any, **named: Any) -> None:
        """Keep what a search reads with what is said."""
        self.words = key_of(self.title, self.done, self.for_whom, self.took, self.came_of_it, self.number)
        super().save(*given, **named)


class PeerEndorsement(models.Model):
    """One peer, for one organisation, says that an example is worth following."""

    example = models.ForeignKey(GoodPractice, on_delete=models.PROTECT, related_name="endorsements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    endorsed_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["example", "person"], name="good_practice_endorsed_once_by_a_person"),
            models.UniqueConstraint(fields=["example", "organisation"], name="good_practice_endorsed_once_by_a_body"),
        ]

    def __str__(self) -> str:
        return f"{self.example_id} by {self.organisation_id}"
