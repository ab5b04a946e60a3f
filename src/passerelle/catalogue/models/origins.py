"""What a draft was begun from: another entry, copied whole or in its structure alone, or a starting template."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Begun(models.TextChoices):
    COPY = "copy", _("a copy")
    STRUCTURE = "structure", _("the structure")
    TEMPLATE = "template", _("a template")


class Origin(models.Model):
    """Where a draft comes from; written once, when it is begun, and kept as long as the entry."""

    entry = models.CharField(max_length=20, unique=True)
    """The number of what was begun."""
    how = models.CharField(max_length=9, choices=Begun.choices)
    source = models.CharField(max_length=40)
    """The number of the entry it was begun from, or the code of the template."""
    edition = models.PositiveSmallIntegerField(default=0)
    """The public version of that entry then; 0 of a draft and of a template."""
    begun_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="origin_is_known", condition=Q(how__in=Begun.values)),
            models.CheckConstraint(name="origin_names_a_source", condition=~Q(source="") & ~Q(source=F("entry"))),
        ]

    def __str__(self) -> str:
        return f"{self.entry} from {self.source}"

    @property
    def is_entry(self) -> bool:
        return self.how != Begun.TEMPLATE
