"""What follows for the owner where an entry that was registered falls short: a notice, and a suspension meanwhile.

A review that ends badly takes nothing away by itself: it opens the ladder of `sanctioning.py`, in which the owner
comments and is heard, and somebody else than the officer who opened it decides (DOMAIN 3.6; Code du travail
R6113-16-9). An entry is suspended by two persons: the registrar who led the case, and the officer who signs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core import clocks
from passerelle.journal import actions as journal
from passerelle.registers.numbers import next_number
from passerelle.registers.states import State
from passerelle.vetting import rules
from passerelle.vetting.actions.steps import take_row
from passerelle.vetting.models import Outcome, Sanction, Suspension
from passerelle.vetting.states import SANCTION_OPEN, SanctionState, SuspensionState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person
    from passerelle.vetting.models import Case, Decision


def follow(decision: Decision, *, by: Person | None, today: date) -> None:
    """Do what a decision on a review opens: notice and suspension, or notice and proposed removal; else nothing."""
    if by is None or decision.outcome not in (Outcome.SUSPEND, Outcome.PROPOSE_REMOVAL):
        return
    ground = "\n\n".join(decision.reasons.values())
    if decision.outcome == Outcome.SUSPEND:
        _suspend(decision.case, ground, by=by, today=today)
        give_notice(decision.case, ground, SanctionState.NOTICED, by=by, today=today)
    else:
        give_notice(decision.case, ground, SanctionState.REMOVAL, by=by, today=today)


def give_notice(case: Case, ground: str, state: SanctionState, *, by: Person | None, today: date) -> Sanction:
    """Tell the owner of an entry what is held against it; it takes the place of a procedure that is open already."""
    for earlier in Sanction.objects.filter(entry=case.entry, state__in=SANCTION_OPEN):
        take_row(earlier, state=SanctionState.CLOSED, closed_on=today)
        journal.record("sanction.overtaken", subject=earlier.number, noted={"entry": case.entry})
    amounts = rules.clocks_on(today)
    until = clocks.notice_until(today, amounts)
    sanction = Sanction.objects.create(
        number=next_number("SN"),
        entry=case.entry,
        owner=case.applicant,
        ground=ground,
        opened_by=by,
        noticed_on=today,
        comment_until=until,
        desk_due_on=clocks.desk_due(until, amounts) if state == SanctionState.REMOVAL else None,
        state=state,
    )
    noted = {"entry": case.entry, "comment_until": until.isoformat()}
    journal.record("sanction.notice", subject=sanction.number, actor=by.reference if by else "", noted=noted)
    return sanction


def _suspend(case: Case, reason: str, *, by: Person, today: date) -> Suspension:
    """Write the suspension down that the decision is; a proposal that waited is overtaken."""
    for proposed in Suspension.objects.filter(entry=case.entry, state=SuspensionState.PROPOSED):
        take_row(proposed, state=SuspensionState.DECLINED)
        journal.record("suspension.decline", subject=case.entry, actor=by.reference)
    if case.registrar is None:
        raise ValueError(f"{case.number} was decided without a panel")
    suspension = Suspension.objects.create(
        entry=case.entry,
        owner=case.applicant,
        reason=reason,
        proposed_by=case.registrar,
        proposed_on=today,
        confirmed_by=by,
        began_on=today,
        ends_on=clocks.suspension_ends(today, rules.clocks_on(today)),
        was=State.REVIEW_OPEN,
        state=SuspensionState.IN_FORCE,
    )
    journal.record("suspension.confirm", subject=case.entry, actor=by.reference)
    return suspension
