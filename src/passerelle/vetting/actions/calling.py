"""What time says of a matter that waits: soon, to whoever has to act; late, to the authority. Nothing moves by it.

Matters are conditions, sanctions, suspensions, complaints and appeals; cases are called by `waiting.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from passerelle.core.errors import NotNow
from passerelle.journal import actions as journal
from passerelle.vetting.actions.steps import R, take_row
from passerelle.vetting.models import Appeal, Complaint, Condition, Sanction, Suspension
from passerelle.vetting.states import (
    APPEAL_LIFECYCLE,
    COMPLAINT_LIFECYCLE,
    CONDITION_LIFECYCLE,
    SANCTION_LIFECYCLE,
    SUSPENSION_LIFECYCLE,
)

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.lifecycle import Lifecycle

LIVES: dict[type, Lifecycle] = {
    Condition: CONDITION_LIFECYCLE,
    Sanction: SANCTION_LIFECYCLE,
    Suspension: SUSPENSION_LIFECYCLE,
    Complaint: COMPLAINT_LIFECYCLE,
    Appeal: APPEAL_LIFECYCLE,
}


@transaction.atomic
def remind(matter: R, due: date, *, today: date) -> R:
    """Call to mind that somebody has to act on a matter by a day; once. Raises NotNow, WrongState."""
    return _call(matter, "remind", "reminded_on", due, today=today)


@transaction.atomic
def escalate(matter: R, due: date, *, today: date) -> R:
    """Say to the authority that the day by which somebody had to act is past; once. Raises NotNow, WrongState."""
    if today <= due:
        raise NotNow(reason="time_is_not_over", seen=due.isoformat())
    return _call(matter, "escalate", "escalated_on", due, today=today)


def _call(matter: R, act: str, field: str, due: date, *, today: date) -> R:
    matter.refresh_from_db()
    life = LIVES[type(matter)]
    if getattr(matter, field) is not None:
        raise NotNow(reason="said_before")
    take_row(matter, state=life.after(matter.state, act), **{field: today})
    subject, noted = _named(matter)
    journal.record(f"{life.name}.{act}", subject=subject, noted={**noted, "due_on": due.isoformat()})
    return matter


def _named(matter: Any) -> tuple[str, dict[str, Any]]:
    """Return what a matter's facts are about, and what they say beside."""
    if isinstance(matter, Condition):
        return matter.case.number, {"condition": matter.place}
    if isinstance(matter, Suspension):
        return matter.entry, {}
    return matter.number, {"entry": matter.entry}
