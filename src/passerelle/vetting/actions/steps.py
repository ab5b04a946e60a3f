"""One step of a case: compare, set, record; and what several acts ask about its seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import F

from passerelle.core import panel
from passerelle.core.errors import WrongState
from passerelle.journal import actions as journal
from passerelle.vetting import pool
from passerelle.vetting.models import Appeal, Case, Complaint, Condition, Expert, Sanction, Seat, Suspension
from passerelle.vetting.states import ACTIVE, LIFECYCLE, SEAT_LIFECYCLE, SeatState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from passerelle.people.models import Person

R = TypeVar("R", Appeal, Complaint, Condition, Sanction, Suspension)


def step(case: Case, act: str, *, by: Person | None, noted: Mapping[str, Any] | None = None, **fields: Any) -> Case:
    """Take one step of the case and record it. Raises WrongState, also when another request was faster.

    `by` is nobody where time alone took the step.

    The update holds the row until the transaction ends, so whoever acts in the same case next sees all of this act.
    """
    case.refresh_from_db()
    target = LIFECYCLE.after(case.stage, act)
    same = Case.objects.filter(pk=case.pk, stage=case.stage)
    if not same.update(stage=target, version=F("version") + 1, **fields):
        raise WrongState(act, case.stage)
    case.refresh_from_db()
    journal.record(f"case.{act}", subject=case.number, actor=by.reference if by else "", noted=dict(noted or {}))
    return case


def take_row(record: R, **fields: Any) -> R:
    """Set fields of a record whose `state` is still what was seen. Raises WrongState where somebody was faster."""
    same = type(record)._default_manager.filter(pk=record.pk, state=record.state)
    if not same.update(**fields):
        raise WrongState("change", record.state)
    for name, value in fields.items():
        setattr(record, name, value)
    return record


def waits_for_desk(due: date | None) -> dict[str, date | None]:
    """Return the fields of a matter by which the authority has to act until a day; with None it need not any more.

    Whoever has to act next is reminded, and found late, anew.
    """
    return {"desk_due_on": due, "reminded_on": None, "escalated_on": None}


def move_seat(seat: Seat, act: str) -> Seat:
    """Take one step of a seat's life; who leaves a seat has room for another case. Raises WrongState."""
    turn_seat(seat, act)
    if seat.state not in ACTIVE:
        give_room(seat.expert_id)
    return seat


def turn_seat(seat: Seat, act: str) -> None:
    """Take one step of a seat's life alone: whoever ends one gives its expert room beside. Raises WrongState."""
    target = SEAT_LIFECYCLE.after(seat.state, act)
    if not Seat.objects.filter(pk=seat.pk, state=seat.state).update(state=target):
        raise WrongState(act, seat.state)
    seat.state = target


def give_room(expert: int) -> None:
    """Let an expert who has left a seat have room for another case."""
    Expert.objects.filter(pk=expert, open_cases__gt=0).update(open_cases=F("open_cases") - 1)


def give_seat(case: Case, expert: Expert, place: int, *, on: date, **fields: Any) -> Seat:
    """Invite an expert; kind and country stay with the seat as they are today."""
    Expert.objects.filter(pk=expert.pk).update(open_cases=F("open_cases") + 1)
    return Seat.objects.create(
        case=case, expert=expert, place=place, kind=expert.kind, country=expert.country, invited_on=on, **fields
    )


def release(case: Case) -> None:
    """Everybody on a panel whose case is decided has room for another."""
    held = Seat.objects.filter(case=case, state__in=ACTIVE).values_list("expert", flat=True)
    Expert.objects.filter(pk__in=taken(held), open_cases__gt=0).update(open_cases=F("open_cases") - 1)


def taken(experts: Iterable[int]) -> list[int]:
    """Hold the rows of these experts until the transaction ends, and return their keys.

    Always in the order of their keys: of two cases with the same two experts, both would otherwise hold one row and
    wait for the other's.
    """
    rows = Expert.objects.select_for_update().filter(pk__in=experts).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def active_seats(case: Case) -> list[Seat]:
    """Return the seats that have a vote and count, in order, as the database has them now."""
    held = Seat.objects.filter(case=case, state__in=ACTIVE, has_vote=True)
    return list(held.select_related("case", "expert__person"))


def is_whole(seats: list[Seat]) -> bool:
    """Say whether these seats make the panel the composition asks for, all of them declared."""
    members = [panel.Expert(seat.expert.person.reference, seat.kind, seat.country, "") for seat in seats]
    declared = all(seat.state == SeatState.DECLARED for seat in seats)
    return bool(seats) and declared and not panel.composition_findings(members, seats[0].case.panel)


def settle_chair(case: Case, *, on: date) -> None:
    """Give the panel a chair where it has none any more, as the core would choose."""
    seats = active_seats(case)
    if not seats or any(seat.is_chair for seat in seats):
        return
    chair = pool.chair_of([seat.expert for seat in seats], case, on=on)
    Seat.objects.filter(case=case, expert=chair or seats[0].expert).update(is_chair=True)
