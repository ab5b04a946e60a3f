"""A submission opens a case, a review too; and what the passing of days does to cases and what follows them."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from passerelle.catalogue.revising import open_of
from passerelle.core.errors import GateRefused, PasserelleError
from passerelle.journal.followers import every, follows
from passerelle.policy import queries as policy
from passerelle.registers import queries as registers
from passerelle.registers.states import AWAITING_DECISION, State
from passerelle.vetting import actions, rules
from passerelle.vetting.actions import roles
from passerelle.vetting.deadlines import DEADLINES
from passerelle.vetting.models import AtExpiry, Case, Request, Seat
from passerelle.vetting.states import SeatState, Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.db.models import Model, QuerySet

    from passerelle.journal.models import Fact

    R = TypeVar("R", bound=Model)

log = logging.getLogger(__name__)
REVISED = ("micro_credential", "short_course")
"""Registers whose entries can be changed while they are registered."""
OVERTAKING = ("suspend", "propose_removal", "fail_conditions", "withdraw", "expire", "remove", "refuse_renewal")
"""Steps of an entry after which nobody decides on a change to it any more."""
NEW = ("micro_credential", "short_course")
"""Registers whose entries go to a panel when they are submitted."""
REGISTERS = (*NEW, "organisation_role")
"""Registers whose entries are reviewed: all of those that have entries."""
AT_ONCE = 500
"""So many of a kind are moved in one turn of the clock; the rest at the next."""


@follows(*(f"{register}.{act}" for register in NEW for act in ("submit", "submit_for_review")))
def open_case(fact: Fact) -> None:
    """Open the case of the edition that was submitted, unless it was overtaken by another step."""
    entry = registers.entry(fact.subject)
    if entry.state in AWAITING_DECISION and entry.edition == fact.noted.get("edition"):
        actions.open_case(fact.subject)


@follows(*(f"{register}.open_review" for register in REGISTERS))
def open_review(fact: Fact) -> None:
    """Open the case of a review that has begun, unless the entry has moved on."""
    if registers.entry(fact.subject).state == State.REVIEW_OPEN:
        actions.open_review(fact.subject, today=fact.day)


@follows(*(f"{register}.propose_revision" for register in REVISED))
def open_revision(fact: Fact) -> None:
    """Open the case of a change that was sent to a panel, unless it is before none any more."""
    revision = open_of(fact.subject)
    if revision is not None and revision.is_judged and revision.number == fact.noted.get("revision"):
        actions.open_revision(fact.subject)


@follows(*(f"{register}.{act}" for register in REVISED for act in OVERTAKING))
def overtake_change(fact: Fact) -> None:
    """Put away the change to an entry that is no longer in force as it was when the change was sent."""
    actions.overtake(fact, today=fact.day)


@follows(*(f"{register}.{act}" for register in REGISTERS for act in ("withdraw", "expire", "remove")))
def close_cases(fact: Fact) -> None:
    """Close what was still to be judged about an entry that has left the register."""
    if registers.entry(fact.subject).state in (State.EXPIRING, State.EXPIRED, State.REMOVED):
        for case in Case.objects.filter(entry=fact.subject, waits=True):
            actions.close(case)


@every(hours=1)
def turn(today: date) -> None:
    """Turn every clock of vetting to a day: whatever is due happens, and what somebody did meanwhile stands.

    Turned twice to the same day it does nothing more: each act looks again whether its time is over.
    """
    amounts = rules.clocks_on(today)
    waiting = Request.objects.filter(ended_on=None, due_on__lt=today).select_related("case__applicant")
    _each(waiting, lambda one: actions.resume(one, today=today))
    _each(_silent(today), lambda one: actions.replace_silent(one, today=today))
    running = Case.objects.filter(waits=True, stopped_since=None).order_by("due_on", "pk")
    soon = running.filter(due_on__range=(today, today + timedelta(days=amounts.reminder_days)), reminded_on=None)
    _each(soon, lambda one: actions.remind(one, today=today))
    late = running.filter(due_on__lt=today)
    undecided = late.filter(on_expiry=AtExpiry.KEEP_PENDING, escalated_on=None)
    _each(undecided, lambda one: actions.escalate(one, today=today))
    decided_by_time = late.exclude(on_expiry=AtExpiry.KEEP_PENDING).select_related("applicant")
    _each(decided_by_time, lambda one: _decide_or_call(one, today))
    reported = running.filter(stage=Stage.DECIDING, report__reported_at__date__lt=today).select_related("report")
    _each(
        reported.filter(opened_on__in=_publishing_days(reported)),
        lambda one: actions.publish_by_expiry(one, today=today),
    )
    for deadline in DEADLINES:
        due_soon = deadline.soon(today, today + timedelta(days=amounts.reminder_days))
        _each(due_soon, partial(deadline.remind, today=today))
        _each(deadline.late(today), partial(deadline.end, today=today))


@every(hours=1)
def turn_applications(today: date) -> None:
    """Call the applications for roles to mind whose answer is due soon, and tell the authority which are late."""
    soon, late = roles.waiting(today=today, reminder_days=rules.clocks_on(today).reminder_days)
    _each(soon, lambda one: roles.remind(one, today=today))
    _each(late, lambda one: roles.escalate(one, today=today))


def _decide_or_call(case: Case, today: date) -> None:
    """Let time decide; where the rules in force forbid what it would decide, the authority is told, once."""
    try:
        actions.decide_by_expiry(case, today=today)
    except GateRefused:
        if case.escalated_on is None:
            actions.escalate(case, today=today)


def _publishing_days(cases: QuerySet[Case]) -> list[date]:
    """Return on which of the days these cases were opened a profile let time publish what the panel found."""
    days = cases.order_by().values_list("opened_on", flat=True).distinct()
    return [day for day in days if policy.on_expiry("publication", day) == "deemed-accepted"]


def _silent(today: date) -> list[Seat]:
    """Return the seats of those who were invited and have not declared in time, as the profile of the case says."""
    asked = Seat.objects.filter(
        state=SeatState.INVITED, has_vote=True, case__stage=Stage.DECLARING, invited_on__lt=today
    ).select_related("case__applicant")
    return [
        seat
        for seat in asked
        if seat.invited_on and seat.invited_on + timedelta(days=rules.declares_within(seat.case)) < today
    ]


def _each(rows: QuerySet[R] | list[R], act: Callable[[R], object]) -> None:
    """Do one act to each, each in a transaction of its own; what cannot be done now is left for the desk to see."""
    for row in rows[:AT_ONCE]:
        try:
            with transaction.atomic():
                act(row)
        except PasserelleError as refusal:
            log.info("the clock leaves %s as it is: %s", row, refusal)
