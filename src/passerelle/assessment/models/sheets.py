"""Marking sheets: handed out, filled without a network, brought back. One row of a sheet is brought once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from passerelle.assessment.models.candidates import Candidate, Numbered
from passerelle.assessment.models.sittings import Sitting
from passerelle.assessment.sheet_states import ReturnState, RowState, SheetState
from passerelle.catalogue.models import MicroCredential, Supervision
from passerelle.people.models import Person


class MarkingSheet(Numbered):
    """The candidates one assessor marks for one version of an entry, in one sitting or without any."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="sheets", null=True, blank=True)
    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="+")
    edition = models.PositiveSmallIntegerField()
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="marking_sheets")
    made_on = models.DateField()
    components = models.JSONField(default=list)
    """Codes, in the order of the columns."""
    scales = models.JSONField(default=dict, blank=True)
    """{component, or nothing for all: code of a scale} in which its marks are written, as it was handed out."""
    size = models.PositiveIntegerField()
    """How many rows it has."""
    state = models.CharField(max_length=8, choices=SheetState.choices, default=SheetState.OUT)
    identity_check = models.CharField(max_length=32, choices=Supervision.choices, blank=True)
    """As it was told with the signature."""
    signed_on = models.DateField(null=True, blank=True)
    signed_to = models.PositiveIntegerField(default=0)
    """The last row that a signature under way has come to."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="sheet_state_is_known", condition=Q(state__in=SheetState.values)),
            models.CheckConstraint(
                name="sheet_signed_says_how_and_when",
                condition=~Q(state__in=[SheetState.SIGNING, SheetState.SIGNED])
                | (Q(signed_on__isnull=False) & ~Q(identity_check="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["assessor", "state"], name="sheet_by_assessor")]

    @property
    def is_signing(self) -> bool:
        return self.state == SheetState.SIGNING


class SheetRow(models.Model):
    """One candidate on one sheet: the marks that were handed out with it, and those it brought."""

    sheet = models.ForeignKey(MarkingSheet, on_delete=models.PROTECT, related_name="lines")
    row = models.PositiveIntegerField()
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="sheet_rows")
    handed_out = models.JSONField(default=dict, blank=True)
    spared = models.JSONField(default=list, blank=True)
    """Components that are not marked, as the sheet was handed out."""
    brought = models.JSONField(null=True, blank=True)
    """What was brought and taken over."""
    offered = models.JSONField(null=True, blank=True)
    """What was brought last and differs from what stands: somebody chooses."""
    declined = models.JSONField(null=True, blank=True)
    """What was offered and not chosen: brought once more, it changes nothing."""
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=RowState.choices, default=RowState.OUT)
    refusal = models.CharField(max_length=40, blank=True)
    """Why it could not be signed, if it could not."""

    class Meta:
        ordering: ClassVar = ["row"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "row"], name="sheet_row_once"),
            models.UniqueConstraint(fields=["sheet", "candidate"], name="sheet_candidate_once"),
            models.CheckConstraint(name="sheet_row_state_is_known", condition=Q(state__in=RowState.values)),
            models.CheckConstraint(
                name="sheet_row_conflict_has_two_sides",
                condition=Q(state=RowState.CONFLICT, offered__isnull=False)
                | (~Q(state=RowState.CONFLICT) & Q(offered=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.row}"


class SheetReturn(Numbered):
    """A file that came back, and how far it was read. The same file is one return, however often it is sent."""

    sheet = models.ForeignKey(MarkingSheet, on_delete=models.PROTECT, related_name="returns")
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    brought_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    conflicts = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, blank=True)
    """[{line, row, candidate, name, problem, column, seen}], in the order of the file."""
    state = models.CharField(max_length=8, choices=ReturnState.choices, default=ReturnState.READING)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "digest"], name="sheet_file_once"),
            models.CheckConstraint(name="sheet_return_state_is_known", condition=Q(state__in=ReturnState.values)),
            models.CheckConstraint(name="sheet_return_not_past_its_end", condition=Q(done__lte=F("total"))),
        ]

    @property
    def is_read(self) -> bool:
        return self.state == ReturnState.READ

    @property
    def percent(self) -> int:
        return 100 * self.done // max(self.total, 1)
