"""One step of a case: compare, set, record; and what several acts ask about its seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F

from passerelle.core import panel
from passerelle.core.errors import WrongState
from passerelle.journal import actions as journal
from passerelle.vetting import pool
from passerelle.vetting.models import Case, Seat
from passerelle.vetting.states import ACTIVE, LIFECYCLE, SEAT_LIFECYCLE, SeatState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.people.models import Person


def step(case: Case, act: str, *, by: Person, noted: Mapping[str, Any] | None = None, **fields: Any) -> Case:
    """Take one step of the case and record it. Raises WrongState, also when another request was faster.

    The update holds the row until the transaction ends, so whoever acts in the same case next sees all of this act.
    """
    case.refresh_from_db()
    target = LIFECYCLE.after(case.stage, act)
    same = Case.objects.filter(pk=case.pk, stage=case.stage)
    if not same.update(stage=target, version=F("version") + 1, **fields):
        raise WrongState(act, case.stage)
    case.refresh_from_db()
    journal.record(f"case.{act}", subject=case.number, actor=by.reference, noted=dict(noted or {}))
    return case


def move_seat(seat: Seat, act: str) -> Seat:
    """Take one step of a seat's life. Raises WrongState."""
    target = SEAT_LIFECYCLE.after(seat.state, act)
    if not Seat.objects.filter(pk=seat.pk, state=seat.state).update(state=target):
        raise WrongState(act, seat.state)
    seat.state = target
    return seat


def active_seats(case: Case) -> list[Seat]:
    """Return the seats that count, in order, as the database has them now."""
    return list(Seat.objects.filter(case=case, state__in=ACTIVE).select_related("expert__person"))


def is_whole(seats: list[Seat]) -> bool:
    """Say whether these seats make the panel the composition asks for, all of them declared."""
    members = [panel.Expert(seat.expert.person.reference, seat.kind, seat.country, "") for seat in seats]
    declared = all(seat.state == SeatState.DECLARED for seat in seats)
    return declared and not panel.composition_findings(members, pool.COMPOSITION)


def settle_chair(case: Case, *, on: date) -> None:
    """Give the panel a chair where it has none any more, as the core would choose."""
    seats = active_seats(case)
    if not seats or any(seat.is_chair for seat in seats):
        return
    chair = pool.chair_of([seat.expert for seat in seats], case, on=on)
    Seat.objects.filter(case=case, expert=chair or seats[0].expert).update(is_chair=True)
