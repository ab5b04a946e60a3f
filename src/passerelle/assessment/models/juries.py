"""Juries of prior learning, who sits in them, and what they recognised (DOMAIN 3.4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from passerelle.assessment.jury_states import HAVE_JUDGED, JuryState, SeatState
from passerelle.assessment.models.candidates import Numbered
from passerelle.assessment.models.prior_learning import PriorLearningCase
from passerelle.catalogue.models import MicroCredential
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person


class Jury(Numbered):
    """Who judges one case, on which day, and what came of it; a case has one at a time, and one result that counts."""

    case = models.ForeignKey(PriorLearningCase, on_delete=models.PROTECT, related_name="juries")
    state = models.CharField(max_length=12, choices=JuryState.choices, default=JuryState.DECLARING)
    convened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    convened_on = models.DateField()
    meets_on = models.DateField()
    result_due_on = models.DateField()
    result = models.CharField(max_length=8, blank=True)
    """full, partial or none."""
    recognised = models.JSONField(default=list, blank=True)
    """Codes of the parts that this jury recognised."""
    gaps = models.JSONField(default=list, blank=True)
    """Codes of the outcomes that are still missing."""
    concluded_on = models.DateField(null=True, blank=True)
    annulled_on = models.DateField(null=True, blank=True)
    """Since when its result counts no more; the time for the next jury begins on that day."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=~Q(state__in=[JuryState.DISSOLVED, JuryState.ANNULLED]),
                name="jury_one_for_a_case",
            ),
            models.CheckConstraint(name="jury_state_is_known", condition=Q(state__in=JuryState.values)),
            models.CheckConstraint(
                name="jury_concluded_has_a_result",
                condition=Q(state__in=HAVE_JUDGED, result__in=["full", "partial", "none"], concluded_on__isnull=False)
                | (~Q(state__in=HAVE_JUDGED) & Q(result="", concluded_on=None)),
            ),
            models.CheckConstraint(
                name="jury_annulled_says_when",
                condition=Q(state=JuryState.ANNULLED, annulled_on__isnull=False)
                | (~Q(state=JuryState.ANNULLED) & Q(annulled_on=None)),
            ),
        ]


class JurySeat(models.Model):
    """One member of a jury: what they declared, and what they found before they saw what others did."""

    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="jury_seats")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    """Where they assess this micro-credential; none for a member who is not qualified for it."""
    is_chair = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=SeatState.choices, default=SeatState.ASKED)
    link = models.CharField(max_length=12, blank=True)
    """The link they declared; it bars them."""
    counts_as = models.CharField(max_length=20, blank=True)
    """How they wish to be counted, where juries are to be balanced."""
    findings = models.JSONField(default=dict, blank=True)
    """{outcome: {shown, note}}"""
    votes = models.JSONField(default=dict, blank=True)
    """{part: recognised}"""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jury", "person"], name="jury_seat_once"),
            models.UniqueConstraint(
                fields=["jury"], condition=Q(is_chair=True) & ~Q(state=SeatState.BARRED), name="jury_one_chair"
            ),
            models.CheckConstraint(
                name="jury_seat_with_a_link_is_barred",
                condition=Q(link="") | Q(state=SeatState.BARRED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.jury_id}"

    @property
    def is_qualified(self) -> bool:
        return self.organisation_id is not None


class RecognisedPart(models.Model):
    """A part of a micro-credential that a jury recognised for somebody: it counts at the next attempt, and stays.

    Gone again where fraud was found in it, or an appeal annulled the result it stands on.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recognised_parts")
    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="+")
    edition = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="parts")
    recognised_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "micro_credential", "edition", "code"], name="part_recognised_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.micro_credential_id}"

    @property
    def title(self) -> str:
        """The name of the block, as the description has it today; the code of what stands in no block."""
        named = {block["code"]: block.get("title") for block in self.micro_credential.blocks}
        return str(named.get(self.code) or self.code)
