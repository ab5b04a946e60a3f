"""The phases through which a micro-credential goes, as an organisation names them, and which an entry is through.

A help for those who make one; no rule of the gate reads it. Source of the default: `catalogue/data/phases.json`.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from passerelle.catalogue.models.qualifications import MicroCredential
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person


class OwnPhases(models.Model):
    """The phases of one organisation in place of the register's."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="own_phases")
    phases = models.JSONField(default=list)
    """[{key, name, wants: [sentence], tool}] in their order."""
    version = models.PositiveIntegerField(default=1)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField()

    def __str__(self) -> str:
        return f"phases of {self.organisation_id}"


class PhaseDone(models.Model):
    """Somebody says that an entry is through a phase; taken back, it was never so."""

    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="phases_done")
    key = models.CharField(max_length=40)
    note = models.CharField(max_length=300, blank=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["micro_credential", "key"], name="phase_done_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.micro_credential_id}"
