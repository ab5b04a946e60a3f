"""Conditions of a decision: the owner offers evidence, the authority looks at it; unmet ones lead to a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from passerelle.core import clocks
from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.journal import actions as journal
from passerelle.registers import actions as registers
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import LIFECYCLE as ENTRY_LIFE
from passerelle.registers.states import State
from passerelle.vetting import rules
from passerelle.vetting.actions.after_review import give_notice
from passerelle.vetting.actions.steps import take_row, waits_for_desk
from passerelle.vetting.models import Condition
from passerelle.vetting.permissions import may_answer, may_settle
from passerelle.vetting.states import CONDITION_LIFECYCLE, ConditionState, SanctionState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person

UNMET = (ConditionState.OPEN, ConditionState.OFFERED)


@transaction.atomic
def offer_evidence(condition: Condition, evidence: str, *, by: Person, today: date) -> Condition:
    """Show how a condition is met; from now on it waits for the authority, which has thirty days.

    Raises NotPermitted, Malformed, WrongState.
    """
    if not may_answer(by, condition.case.applicant_id):
        raise NotPermitted
    if not evidence.strip():
        raise Malformed(field="evidence", expected="text")
    waits = waits_for_desk(clocks.desk_due(today, rules.clocks_on(today)))
    return _step(condition, "offer", by=by, evidence=evidence.strip(), offered_by=by, **waits)


@transaction.atomic
def meet_condition(condition: Condition, *, by: Person, today: date) -> Condition:
    """Find that the evidence meets the condition; with the last one the entry is verified without any.

    Raises NotPermitted, NotNow without evidence, WrongState.
    """
    if not may_settle(by, condition.case):
        raise NotPermitted
    if not condition.evidence:
        raise NotNow(reason="no_evidence_yet")
    _step(condition, "meet", by=by, settled_by=by, settled_on=today)
    entry = entry_of(condition.case.entry)
    is_last = not Condition.objects.filter(case=condition.case, state__in=UNMET).exists()
    if is_last and entry.state == State.REGISTERED_CONDITIONAL:
        registers.move(entry, "meet_conditions", by=by, noted={"case": condition.case.number})
    return condition


@transaction.atomic
def send_back(condition: Condition, note: str, *, by: Person) -> Condition:
    """Say what the evidence does not show yet; the day it is due stays. Raises NotPermitted, Malformed, WrongState."""
    if not may_settle(by, condition.case):
        raise NotPermitted
    if not note.strip():
        raise Malformed(field="note", expected="text")
    return _step(condition, "send_back", by=by, note=note.strip())


@transaction.atomic
def fail_condition(condition: Condition, note: str = "", *, by: Person | None, today: date) -> Condition:
    """Find that a condition was not met in time: removal is proposed, and the owner has thirty days to comment.

    `by` is nobody where the clock found it. Raises NotPermitted, Malformed, NotNow before its day, WrongState.
    """
    if by is not None and not may_settle(by, condition.case):
        raise NotPermitted
    if by is not None and not note.strip():
        raise Malformed(field="note", expected="text")
    if today <= condition.due_on:
        raise NotNow(reason="time_is_not_over", seen=condition.due_on.isoformat())
    _step(condition, "fail", by=by, settled_by=by, settled_on=today, note=note.strip())
    entry = entry_of(condition.case.entry)
    act = next((one for one in ("fail_conditions", "propose_removal") if ENTRY_LIFE.allows(entry.state, one)), "")
    if not act:  # it has left the register, or its removal is proposed already
        return condition
    until = clocks.notice_until(today, rules.clocks_on(today))
    registers.move(entry, act, by=by, noted={"case": condition.case.number, "comment_until": str(until)})
    give_notice(condition.case, condition.text, SanctionState.REMOVAL, by=by, today=today)
    return condition


def _step(condition: Condition, act: str, *, by: Person | None, **fields: object) -> Condition:
    condition.refresh_from_db()
    take_row(condition, **waits_for_desk(None) | fields, state=CONDITION_LIFECYCLE.after(condition.state, act))
    noted = {"condition": condition.place}
    actor = by.reference if by else ""
    journal.record(f"condition.{act}", subject=condition.case.number, actor=actor, noted=noted)
    return condition
