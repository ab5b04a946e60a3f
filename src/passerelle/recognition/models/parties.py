"""The place of one party of what several sign: how it stands, who signed, and the signature (`party_signing`)."""

from __future__ import annotations

from django.db import models

from passerelle.people.models import Person
from passerelle.recognition.states import SignatureState
from passerelle.signing.models import Intent


class PartySignature(models.Model):
    """What the place of any party keeps. `proof` is its signature, `left_on` the last day on which it stands by it."""

    state = models.CharField(max_length=12, choices=SignatureState.choices, default=SignatureState.AWAITED)
    version = models.PositiveIntegerField(default=1, editable=False)
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    intent = models.OneToOneField(Intent, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    proof = models.JSONField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def reference(self) -> str:
        return str(self)
