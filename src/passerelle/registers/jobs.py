"""What the passing of time does to entries: a review opens before the end, and at the end they expire."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.core.calendar import add_months
from passerelle.core.errors import WrongState
from passerelle.journal.followers import every
from passerelle.policy import queries as policy
from passerelle.registers import actions, queries
from passerelle.registers.states import LIFECYCLE, State

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.registers.models import Entry

AT_ONCE = 500
"""So many entries of a register take a step in one turn of the clock; the rest at the next."""
REVIEWED = [state for state in State if LIFECYCLE.allows(state, "open_review")]
ENDING = [state for state in State if LIFECYCLE.allows(state, "expire")]


@every(hours=1)
def turn(today: date) -> None:
    """Open the reviews that are due, and expire what has run out."""
    amounts = policy.clocks_on(today)
    opens = today + timedelta(days=amounts.review_days)
    for model in dict.fromkeys(queries.kinds().values()):
        entries = model._default_manager.exclude(valid_until=None).order_by("valid_until", "pk")
        _take(entries.filter(state__in=ENDING, valid_until__lt=today), "expire")
        _take(entries.filter(state__in=REVIEWED, valid_until__range=(today, opens)), "open_review")
        _take(_due_again(model, opens, amounts.review_months), "open_review")


def _due_again(model: type[Entry], opens: date, months: int) -> QuerySet[Entry]:
    """Return the entries whose last decision lies so long back that they are reviewed again, whatever their validity.

    How long is what the profile says of all entries (`months`, 0 for never), and what an entry states of itself.
    """
    decided = model._default_manager.filter(state__in=REVIEWED).exclude(decided_on=None)
    due = Q(decided_on__lte=add_months(opens, -months)) if months else Q(pk__in=())
    if every := model.reviewed_every:
        stated = decided.exclude(**{every: None}).order_by().values_list(every, flat=True).distinct()
        for years in stated:
            due |= Q(**{every: years}, decided_on__lte=add_months(opens, -12 * years))
    return decided.filter(due).order_by("decided_on", "pk")


def _take(entries: QuerySet[Entry], act: str) -> None:
    """Let time take one step of each; what somebody moved meanwhile is left as it is."""
    for entry in entries[:AT_ONCE]:
        try:
            actions.move(entry, act, by=None, noted={"by_expiry": True, "valid_until": str(entry.valid_until)})
        except WrongState:
            continue
