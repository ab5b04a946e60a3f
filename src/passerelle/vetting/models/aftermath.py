"""Beside and after a decision: the question that stops the clock, conditions, appeals, sanctions, complaints.

Each has a number of its own where people write letters about it, and a life in `vetting/states.py`.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.vetting.models.judging import Case
from passerelle.vetting.states import (
    APPEAL_OPEN,
    SANCTION_OPEN,
    AppealState,
    ComplaintState,
    ConditionState,
    SanctionState,
    SuspensionState,
)


class Request(models.Model):
    """One question to the applicant. While it is open the case's clock stands still, at most until `due_on`."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests")
    text = models.TextField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    due_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    ended_on = models.DateField(null=True)
    """The day of the answer, or the one on which the clock ran on without."""

    class Meta:
        ordering: ClassVar = ["case_id", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_on=None), name="request_one_open"),
            models.CheckConstraint(name="request_says_what_is_asked", condition=~Q(text="")),
            models.CheckConstraint(
                name="request_answered_by_somebody",
                condition=Q(answer="", answered_by__isnull=True) | (~Q(answer="") & Q(answered_by__isnull=False)),
            ),
            models.CheckConstraint(name="request_due_after_it_was_asked", condition=Q(due_on__gte=F("asked_on"))),
        ]

    def __str__(self) -> str:
        return f"request {self.case_id}"


class Waiting(models.Model):
    """What somebody has to act on by a day; whoever acts turns the days over to the next one who has to."""

    desk_due_on = models.DateField(null=True)
    """The day by which the authority has to act; empty while it waits for somebody else, or for nobody any more."""
    reminded_on = models.DateField(null=True)
    escalated_on = models.DateField(null=True)

    class Meta:
        abstract = True


class Condition(Waiting):
    """One condition of a decision, to be met by a day and shown by evidence."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="conditions")
    place = models.PositiveSmallIntegerField()
    text = models.TextField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=ConditionState.choices, default=ConditionState.OPEN)
    evidence = models.TextField(blank=True)
    offered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    settled_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    """Why evidence was sent back, or the condition failed."""

    class Meta:
        ordering: ClassVar = ["case_id", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "place"], name="condition_place_once"),
            models.CheckConstraint(name="condition_state_is_known", condition=Q(state__in=ConditionState.values)),
            models.CheckConstraint(
                name="condition_is_met_by_evidence", condition=~Q(state=ConditionState.MET) | ~Q(evidence="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(state=ConditionState.OPEN), name="condition_due"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.place}"


class Sanction(Waiting):
    """What is held against one entry, from the notice to its end (France, Code du travail R6113-16-9)."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    entry = models.CharField(max_length=20)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sanctions")
    ground = models.TextField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    """Nobody where a condition ran out."""
    noticed_on = models.DateField()
    comment_until = models.DateField()
    comments = models.TextField(blank=True)
    hearing = models.TextField(blank=True)
    comply_until = models.DateField(null=True)
    evidence = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    closed_on = models.DateField(null=True)
    reasons = models.TextField(blank=True)
    """Public: why it was closed, or why the entry was removed."""
    ban_until = models.DateField(null=True)
    appeal_until = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=SanctionState.choices, default=SanctionState.NOTICED)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state__in=SANCTION_OPEN), name="sanction_one_open_per_entry"
            ),
            models.CheckConstraint(name="sanction_state_is_known", condition=Q(state__in=SanctionState.values)),
            models.CheckConstraint(name="sanction_has_a_ground", condition=~Q(ground="")),
            models.CheckConstraint(name="sanction_gives_time", condition=Q(comment_until__gt=F("noticed_on"))),
            models.CheckConstraint(
                name="sanction_takes_two_persons",
                condition=Q(decided_by=None) | Q(opened_by=None) | ~Q(decided_by=F("opened_by")),
            ),
            models.CheckConstraint(
                name="sanction_removal_is_reasoned", condition=~Q(state=SanctionState.REMOVED) | ~Q(reasons="")
            ),
            models.CheckConstraint(
                name="sanction_ban_follows_removal", condition=Q(ban_until=None) | Q(state=SanctionState.REMOVED)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["entry"], name="sanction_entry")]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number


class Suspension(Waiting):
    """An entry taken out of force for a time: proposed by a registrar, confirmed by a second person."""

    entry = models.CharField(max_length=20)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="suspensions")
    reason = models.TextField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    began_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    renewals = models.PositiveSmallIntegerField(default=0)
    was = models.CharField(max_length=24, blank=True)
    """The state of the entry before."""
    state = models.CharField(max_length=10, choices=SuspensionState.choices, default=SuspensionState.PROPOSED)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state__in=[SuspensionState.PROPOSED, SuspensionState.IN_FORCE]),
                name="suspension_one_at_a_time",
            ),
            models.CheckConstraint(name="suspension_state_is_known", condition=Q(state__in=SuspensionState.values)),
            models.CheckConstraint(name="suspension_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="suspension_takes_two_persons",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="suspension_has_an_end",
                condition=~Q(state=SuspensionState.IN_FORCE) | Q(ends_on__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(name="suspension_renewed_once", condition=Q(renewals__lte=1)),
        ]

    def __str__(self) -> str:
        return f"suspension {self.entry}"


class Appeal(models.Model):
    """An applicant asks for another decision, from somebody who touched nothing before."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appeals", null=True)
    sanction = models.ForeignKey(Sanction, on_delete=models.PROTECT, related_name="appeals", null=True)
    entry = models.CharField(max_length=20)
    applicant = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="appeals")
    grounds = models.TextField()
    lodged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    lodged_on = models.DateField()
    due_on = models.DateField()
    handler = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    is_stayed = models.BooleanField(default=False)
    """Whether the decision has no effect until the appeal is decided."""
    hearing = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    """Public: why it was decided as it was, or not admitted."""
    conditions = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    decided_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    escalated_on = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=AppealState.choices, default=AppealState.LODGED)

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=APPEAL_OPEN), name="appeal_one_open_per_case"
            ),
            models.UniqueConstraint(
                fields=["sanction"], condition=Q(state__in=APPEAL_OPEN), name="appeal_one_open_per_sanction"
            ),
            models.CheckConstraint(
                name="appeal_against_one_decision",
                condition=Q(case__isnull=False, sanction__isnull=True) | Q(case__isnull=True, sanction__isnull=False),
            ),
            models.CheckConstraint(name="appeal_state_is_known", condition=Q(state__in=AppealState.values)),
            models.CheckConstraint(name="appeal_has_grounds", condition=~Q(grounds="")),
            models.CheckConstraint(
                name="appeal_decided_by_its_handler",
                condition=~Q(state__in=[AppealState.UPHELD, AppealState.PARTLY, AppealState.DISMISSED])
                | (Q(handler__isnull=False, decided_on__isnull=False) & ~Q(reasons="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in APPEAL_OPEN


class Complaint(Waiting):
    """What somebody says is wrong with an entry; a registrar dismisses it with reasons, or takes it up."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    entry = models.CharField(max_length=20)
    text = models.TextField()
    lodged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    lodged_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    answered_on = models.DateField(null=True)
    sanction = models.ForeignKey(Sanction, on_delete=models.PROTECT, related_name="complaints", null=True)
    state = models.CharField(max_length=10, choices=ComplaintState.choices, default=ComplaintState.LODGED)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="complaint_state_is_known", condition=Q(state__in=ComplaintState.values)),
            models.CheckConstraint(name="complaint_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="complaint_is_answered", condition=Q(state=ComplaintState.LODGED) | ~Q(answer="")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="complaint_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number
