"""Who is named to award a micro-credential jointly, and who said yes.

Source: policy paper, 2.1 (an awarder may be a provider, an assessor or another body, and several may award together).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from passerelle.catalogue.models.qualifications import MicroCredential
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person


class JointAwarding(models.Model):
    """One body, named by the awarder that answers for the entry. Nobody is shown who has not confirmed it."""

    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="joint_awardings")
    awarder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="joint_awardings")
    named_on = models.DateField()
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["micro_credential", "awarder"], condition=Q(ended_on=None), name="joint_awarder_once"
            ),
            models.CheckConstraint(
                name="joint_awarder_confirms_what_was_named",
                condition=Q(confirmed_on=None) | Q(confirmed_on__gte=F("named_on")),
            ),
            models.CheckConstraint(
                name="joint_awarder_confirms_in_person",
                condition=Q(confirmed_on=None, confirmed_by=None)
                | Q(confirmed_on__isnull=False, confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.awarder_id} with {self.micro_credential_id}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_on is not None and self.ended_on is None
