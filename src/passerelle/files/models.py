"""A file as it was brought. Its bytes lie in the data folder, by their hash (`store.py`)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from passerelle.core.file_kinds import MAX_BYTES, MAX_NAME, MEDIA_TYPES
from passerelle.people.models import Person


class Upload(models.Model):
    """One file about one thing. Who may see it is asked of the package that knows the thing (`vetting/evidence.py`)."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=20)
    """The number of what it is about."""
    edition = models.PositiveSmallIntegerField(default=1)
    """The edition of it that it was brought for."""
    shows = models.CharField(max_length=200)
    """What it shows, in the words of who brought it."""
    name = models.CharField(max_length=MAX_NAME)
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    brought_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "edition", "sha256"], name="upload_once_per_edition"),
            models.CheckConstraint(name="upload_kind_is_known", condition=Q(media_type__in=MEDIA_TYPES)),
            models.CheckConstraint(name="upload_has_a_size", condition=Q(size__gte=1, size__lte=MAX_BYTES)),
            models.CheckConstraint(name="upload_says_what_it_shows", condition=~Q(shows="")),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.subject}"

    @property
    def reference(self) -> str:
        return str(self.key)
