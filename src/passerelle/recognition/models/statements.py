"""The signed statement of what was recognised: one in force for each case, ended where the decision is undone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from passerelle.awards.models import OtherPlace
from passerelle.recognition.models.cases import RecognitionCase
from passerelle.recognition.states import StatementState
from passerelle.signing.identifiers import address
from passerelle.signing.models import Intent


class RecognitionStatement(models.Model):
    """What a degree awarder signed about one case. Once signed its bytes never change (a trigger holds them)."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    case = models.ForeignKey(RecognitionCase, on_delete=models.PROTECT, related_name="statements")
    state = models.CharField(max_length=12, choices=StatementState.choices, default=StatementState.INTENDED)
    version = models.PositiveIntegerField(default=1, editable=False)
    place = models.OneToOneField(OtherPlace, on_delete=models.PROTECT, related_name="+")
    intent = models.OneToOneField(Intent, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    document = models.BinaryField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the document."""
    signed_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="statement_state_is_known", condition=Q(state__in=StatementState.values)),
            models.CheckConstraint(
                name="statement_signed_has_its_bytes",
                condition=Q(state__in=[StatementState.INTENDED, StatementState.GIVEN_UP])
                | Q(document__isnull=False, intent__isnull=False) & ~Q(digest=""),
            ),
            models.CheckConstraint(
                name="statement_ended_says_when", condition=Q(state=StatementState.ENDED) ^ Q(ended_on=None)
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=[StatementState.INTENDED, StatementState.SIGNED]),
                name="statement_in_force_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def address(self) -> str:
        """The identifier of the statement; who may have it gets it there."""
        return address(f"/api/recognition/cases/{self.case.number}/statement#{self.number}")
