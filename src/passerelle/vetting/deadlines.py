"""Which day runs in which state of a matter, and what its end does where nobody did anything (DOMAIN 3.9).

Every state of vetting in which something waits for somebody stands here; a test compares this table with the tables
of lives, and turns the clock far enough for each to end or to be called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from passerelle.vetting.actions import calling, conditions, sanctioning
from passerelle.vetting.models import Appeal, Complaint, Condition, Sanction, Suspension
from passerelle.vetting.states import APPEAL_OPEN, ComplaintState, ConditionState, SanctionState, SuspensionState

if TYPE_CHECKING:
    from django.db.models import QuerySet

DESK = "desk_due_on"


@dataclass(frozen=True)
class Deadline:
    """One day that runs: of what, in which states, which of its days, and what time does after it."""

    model: type[Model]
    states: tuple[str, ...]
    due: str
    ends: Callable[[Any, date], object] | None = None
    """None: it is told to the authority, and waits on."""

    def rows(self) -> QuerySet[Any]:
        """Return what waits by this day; what waits for the authority waits for nobody else."""
        waiting = self.model._default_manager.filter(state__in=self.states).exclude(**{self.due: None})
        if self.due != DESK and any(field.name == DESK for field in self.model._meta.get_fields()):
            waiting = waiting.filter(**{DESK: None})
        return waiting.order_by(self.due, "pk")

    def soon(self, today: date, until: date) -> QuerySet[Any]:
        """Return what is due between today and that day, and nobody was reminded of."""
        return self.rows().filter(**{f"{self.due}__range": (today, until)}, reminded_on=None)

    def late(self, today: date) -> QuerySet[Any]:
        """Return what is past its day; what was told to the authority before is not told again."""
        past = self.rows().filter(**{f"{self.due}__lt": today})
        return past if self.ends else past.filter(escalated_on=None)

    def remind(self, matter: Any, today: date) -> None:
        calling.remind(matter, getattr(matter, self.due), today=today)

    def end(self, matter: Any, today: date) -> None:
        if self.ends is None:
            calling.escalate(matter, getattr(matter, self.due), today=today)
        else:
            self.ends(matter, today)


DEADLINES = (
    Deadline(
        Condition,
        (ConditionState.OPEN,),
        "due_on",
        lambda one, today: conditions.fail_condition(one, by=None, today=today),
    ),
    Deadline(Condition, (ConditionState.OFFERED,), DESK),
    Deadline(
        Sanction,
        (SanctionState.NOTICED,),
        "comment_until",
        lambda one, today: sanctioning.hold_hearing(one, "", by=None, today=today),
    ),
    Deadline(
        Sanction,
        (SanctionState.COMPLYING,),
        "comply_until",
        lambda one, today: sanctioning.propose_removal(one, by=None, today=today),
    ),
    Deadline(
        Sanction,
        (SanctionState.NOTICED, SanctionState.TO_DECIDE, SanctionState.COMPLYING, SanctionState.REMOVAL),
        DESK,
    ),
    Deadline(Suspension, (SuspensionState.PROPOSED,), DESK),
    Deadline(
        Suspension,
        (SuspensionState.IN_FORCE,),
        "ends_on",
        lambda one, today: sanctioning.lift_suspension(one, by=None, today=today),
    ),
    Deadline(Complaint, (ComplaintState.LODGED,), DESK),
    Deadline(Appeal, tuple(APPEAL_OPEN), "due_on"),
)
"""Notices without a comment are heard by time, breaches not put right lead to a proposed removal, suspensions end,
conditions fail; for what only a person may decide, the authority is called."""
