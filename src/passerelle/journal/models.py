"""What the journal keeps: facts, and the position of each follower."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from datetime import date


class Fact(models.Model):
    """One thing that happened. Never changed, never deleted (triggers hold the database to it).

    `subject` and `actor` are references, never names; `noted` holds no personal data that is not needed.
    On PostgreSQL a column `tx` (migration 0002) orders facts safely under concurrent writers.
    """

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    actor = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    noted = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "id"], name="fact_subject"),
            models.Index(fields=["kind", "id"], name="fact_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def day(self) -> date:
        """The day on which it happened, where the register is: another than in Greenwich for some hours of each day."""
        return timezone.localdate(self.at)


class Position(models.Model):
    """How far a follower has read. A position is (tx, id), not an id: see `journal/queries.py`."""

    follower = models.CharField(max_length=100, primary_key=True)
    tx = models.BigIntegerField(default=0)
    fact = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.follower} at {self.tx}/{self.fact}"


class Answer(models.Model):
    """What a request with an idempotency key was answered, so that sent again it has no second effect.

    `key` and `body` are hashes; `status` is 0 while the first sending is at work. Kept for a day.
    """

    key = models.CharField(max_length=64, primary_key=True)
    body = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=100, blank=True)
    content = models.BinaryField(default=bytes)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.status}"
