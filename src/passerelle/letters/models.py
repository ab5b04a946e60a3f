"""The outbox: a letter is written down with the fact it tells of, and posted afterwards."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from passerelle.people.models import Person

MOST_ATTEMPTS = 48


class Letter(models.Model):
    """One letter to one person about one matter. Its words are found when it is posted, in the person's language.

    `key` says what it is about and when; the same key is never written twice. What it carries are numbers and days of
    the register, never a name, a title or a word that somebody wrote.
    """

    key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=20)
    """The number of the case, appeal or entry."""
    noted = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    """{due_on}: days, as text."""
    written_at = models.DateTimeField()
    not_before = models.DateTimeField()
    """Not posted before: whoever posts it puts this an hour on first, so that of two posting at once one does."""
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(sent_at=None, attempts__lt=MOST_ATTEMPTS),
                name="letter_to_be_posted",
            ),
        ]

    def __str__(self) -> str:
        return self.key
