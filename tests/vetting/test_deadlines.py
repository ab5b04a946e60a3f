"""Whatever waits in vetting has a day, and time ends it or tells the authority: read from the tables of lives.

A new life, or a new state in which something waits, fails here until it has a day and a way to get there.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.core.lifecycle import Lifecycle
from passerelle.journal.models import Fact
from passerelle.registers import jobs as registers_jobs
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import LIFECYCLE as ENTRY
from passerelle.registers.states import State
from passerelle.vetting import actions, jobs, states
from passerelle.vetting.actions import appealing, complaining, sanctioning
from passerelle.vetting.deadlines import DEADLINES
from passerelle.vetting.models import Appeal, Case, Condition
from passerelle.vetting.states import (
    AppealState,
    ConditionState,
    SanctionState,
    SeatState,
    Stage,
    SuspensionState,
)
from tests.remembered import remembered
from tests.vetting import factories as given
from tests.vetting.factories import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
LIVES = {life.name: life for life in vars(states).values() if isinstance(life, Lifecycle)}
WAITING = [(name, str(state)) for name, life in LIVES.items() for state in life.states if life.acts(state)]


def at(days: int) -> date:
    return TODAY + timedelta(days=days)


@remembered
def condition(state: str) -> Condition:
    case = given.decided("register_with_conditions")
    found = Condition.objects.get(case=case)
    if state == ConditionState.OFFERED:
        actions.offer_evidence(found, "A film.", by=given.signatory_of(case), today=TODAY)
    return found


@remembered
def sanction(state: str) -> Any:
    entry, by = given.verified(), given.registrar()
    found = sanctioning.give_notice(entry.number, "It is sold.", by=by, today=TODAY)
    if state == SanctionState.NOTICED:
        return found
    sanctioning.comment(found, "It is not.", by=given.member(entry.awarder), today=TODAY)
    sanctioning.hold_hearing(found, "Heard.", by=by, today=TODAY)
    officer = given.officer()
    if state == SanctionState.COMPLYING:
        sanctioning.confirm_breach(found, by=officer, today=TODAY)
    if state == SanctionState.REMOVAL:
        sanctioning.propose_removal(found, by=officer, today=TODAY)
    return found


@remembered
def suspension(state: str) -> Any:
    found = sanctioning.propose_suspension(given.verified().number, "It burns.", by=given.registrar(), today=TODAY)
    if state == SuspensionState.IN_FORCE:
        sanctioning.confirm_suspension(found, by=given.registrar(), today=TODAY)
    return found


@remembered
def complaint(state: str) -> Any:
    return complaining.complain(given.verified().number, "It is sold.", by=given.person(), today=TODAY)


@remembered
def appeal(state: str) -> Appeal:
    case = given.decided("remove")
    found = appealing.lodge(case, grounds="No.", by=given.signatory_of(case), today=TODAY)
    lead, hears = given.registrar(), given.handler()
    for reached, act in (
        (AppealState.ADMITTED, lambda: appealing.admit(found, by=lead)),
        (AppealState.ASSIGNED, lambda: appealing.assign(found, hears, by=lead)),
        (AppealState.HEARD, lambda: appealing.hear(found, "Said.", by=hears)),
    ):
        if found.state == state:
            break
        act()
        assert found.state == reached
    return found


@remembered
def seat(state: str) -> Any:
    case = given.formed()
    if state == SeatState.DECLARED:
        given.declare(case)
    return given.seats(case)[0]


MAKE: dict[str, Callable[[str], Any]] = {
    "case": lambda state: (
        actions.open_case(given.listed().number) if state == Stage.TO_FORM else given.case_at(Stage(state))
    ),
    "seat": seat,
    "condition": condition,
    "appeal": appeal,
    "sanction": sanction,
    "suspension": suspension,
    "complaint": complaint,
}
DAYS = (0, 5, 20, 31, 50, 61, 70, 85, 115, 130, 800)
"""Days from today on which the clock is turned: within two weeks before each day that is due, and after it."""


@pytest.mark.parametrize(("life", "state"), WAITING)
def test_time_alone_ends_whatever_waits_or_tells_the_authority_and_reminds_before(life, state):
    made = MAKE[life](state)
    assert made.state == state if life != "case" else made.stage == state
    before = Fact.objects.latest("pk").pk

    for days in DAYS:
        registers_jobs.turn(at(days))
        jobs.turn(at(days))

    made.refresh_from_db()
    facts = Fact.objects.filter(pk__gt=before)
    kind = "case" if life == "seat" else life  # a seat waits within its case
    ended = not LIVES[life].acts(made.stage if life == "case" else made.state)
    assert ended or facts.filter(kind=f"{kind}.escalate").count() == 1
    assert facts.filter(kind=f"{kind}.remind").exists()


def test_every_state_that_waits_has_its_day():
    covered = {(d.model._meta.model_name, str(state)) for d in DEADLINES for state in d.states}
    assert covered == {(life, state) for life, state in WAITING if life not in ("case", "seat")}


def test_what_an_owner_said_waits_for_the_authority_and_no_clock_decides_over_it():
    found = sanction(SanctionState.NOTICED)
    entry = entry_of(found.entry)
    sanctioning.comment(found, "It is not.", by=given.member(entry.awarder), today=TODAY)

    for days in (30, 61, 62):
        jobs.turn(at(days))

    found.refresh_from_db()
    assert (found.state, found.hearing, found.desk_due_on, found.escalated_on) == ("noticed", "", at(60), at(61))


def test_a_breach_put_right_waits_and_a_removal_is_told_after_its_comments():
    found = sanction(SanctionState.COMPLYING)
    sanctioning.show_compliance(found, "Gone.", by=given.member(entry_of(found.entry).awarder), today=at(3))
    jobs.turn(at(40))
    found.refresh_from_db()
    assert (found.state, found.escalated_on) == ("complying", at(40))

    sanctioning.propose_removal(found, by=given.officer(), today=at(41))
    found.refresh_from_db()
    assert (found.desk_due_on, found.reminded_on, found.escalated_on) == (at(101), None, None)


def test_every_state_of_an_entry_that_the_public_sees_waits_for_a_day_or_a_case():
    """Of an entry time does two things: what is valid until a day ends, and what a panel or the desk has runs there."""
    ends_by_day = {state for state in State if ENTRY.allows(state, "expire")}
    before_a_panel = {State.LISTED_PENDING, State.IN_REVIEW}
    with_the_owner = {State.DRAFT, State.RETURNED}
    over = {State.REMOVED, State.EXPIRED}
    assert ends_by_day | before_a_panel | with_the_owner | over == set(State)
    assert Case._meta.get_field("due_on").null is False
