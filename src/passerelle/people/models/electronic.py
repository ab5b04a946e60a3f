"""The electronic identity somebody signs in with, and how sure its provider is of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from passerelle.people.models.person import Person


class IdentityLevel(models.TextChoices):
    """Levels of assurance of Regulation (EU) 910/2014, article 8."""

    LOW = "low", _("low")
    SUBSTANTIAL = "substantial", _("substantial")
    HIGH = "high", _("high")


class ElectronicIdentity(models.Model):
    """One identity at one provider leads to one account. Beside the two nothing that the provider tells is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    level = models.CharField(max_length=12, choices=IdentityLevel.choices)
    """How sure the provider was the last time."""
    connected_at = models.DateTimeField()
    proven_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="electronic_identity_of_one_account"),
            models.UniqueConstraint(fields=["person", "issuer"], name="electronic_identity_once_for_each_issuer"),
            models.CheckConstraint(
                name="electronic_identity_level_is_known", condition=Q(level__in=IdentityLevel.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.issuer}"
