"""A tie that is found late: the seat is void, what it said counts no more, and the case goes back to the vote.

Source: DOMAIN 3.8. A member says so with a declaration (`forming.declare`); here a registrar finds it, and whoever
reports or decides is stopped while somebody is tied whose vote counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from passerelle.core.errors import Malformed, NotPermitted, WrongState
from passerelle.vetting import pool, queries
from passerelle.vetting.actions.steps import move_seat, settle_chair, step
from passerelle.vetting.models import Declaration
from passerelle.vetting.permissions import may_form_panel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from passerelle.people.models import Person
    from passerelle.vetting.models import Case, Report, Seat


@transaction.atomic
def void_seat(seat: Seat, ground: str, *, by: Person, today: date) -> Seat:
    """Take a seat from a member who turned out to be tied to the case and did not say so.

    The tie bars the member from every case about the entry. From the report or the decision the case goes back to the
    vote, where the seat can be replaced, or the votes closed with the quorum that is left. Raises NotPermitted,
    Malformed, WrongState for a seat that was left before.
    """
    if not may_form_panel(by, seat.case):
        raise NotPermitted
    if not ground.strip():
        raise Malformed(field="ground", expected="text")
    case = step(seat.case, "void_seat", by=by, noted={"seat": seat.place}, report=None)
    seat.refresh_from_db(fields=["state", "is_chair"])
    move_seat(seat, "void")
    Declaration.objects.create(
        seat=seat, has_conflict=True, statement=ground.strip(), found_by=by, declared_at=timezone.now()
    )
    settle_chair(case, on=today)
    return seat


def counted_ties(case: Case, *, on: date, counted: Iterable[Seat] | None = None) -> list[dict[str, str]]:
    """Return the ties, on a day, of those whose votes count: code, through whom, and the seat instead of the name.

    `counted` are the seats of those, for a caller that has read them already.
    """
    found = (vote.seat for vote in queries.votes(case)) if counted is None else counted
    seats = {seat.expert_id: seat for seat in found}
    if not seats:
        return []
    facts = pool.case_facts(case, on=on)
    members = pool.known([seat.expert for seat in seats.values()], facts, on=on)
    return [
        {"seat": seats[pk].reference, "code": tie["code"], "detail": tie["detail"]}
        for pk, member in members.items()
        for tie in pool.tied(member, facts, case, on=on)
    ]


def check_counted(case: Case, *, on: date) -> None:
    """Raise Conflicted where somebody whose vote counts is tied to the case by now."""
    if found := counted_ties(case, on=on):
        raise pool.conflicted(found)


def standing_report(case: Case) -> Report:
    """Return the report that stands. Raises WrongState where the case went back to the vote."""
    if case.report is None:
        raise WrongState("decide", case.stage)
    return case.report
