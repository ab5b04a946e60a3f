"""The ladder of sanctions: notice, hearing, time to put it right, suspension meanwhile, removal, and a ban.

Source: France, Code du travail R6113-16-9 (notice of at least 30 days, hearing, 15 days to comply) and R6113-16-7
(ban of at most two years); DOMAIN 3.1, 3.6. A removal takes an entry out of force from its day on: it never touches
an award made before, nor who was enrolled (`core/standing.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from passerelle.core import clocks
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.registers import actions as registers
from passerelle.registers import bans
from passerelle.registers.numbers import next_number
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import LIFECYCLE as ENTRY_LIFE
from passerelle.registers.states import State
from passerelle.vetting import rules
from passerelle.vetting.actions.steps import take_row, waits_for_desk
from passerelle.vetting.models import Condition, Sanction, Suspension
from passerelle.vetting.permissions import (
    may_answer,
    may_confirm_suspension,
    may_open_sanction,
    reason_not_to_sanction,
)
from passerelle.vetting.states import (
    SANCTION_LIFECYCLE,
    SUSPENSION_LIFECYCLE,
    ConditionState,
    SanctionState,
    SuspensionState,
)

if TYPE_CHECKING:
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.registers.models import Entry


def owner_of(entry: Entry) -> Organisation:
    """Return the organisation that answers for an entry. Raises WrongState for a draft that nobody answers for yet."""
    owner: Organisation | None = getattr(entry, entry.owned_by)
    if owner is None:
        raise WrongState("notice", entry.state)
    return owner


@transaction.atomic
def give_notice(reference: str, ground: str, *, by: Person, today: date) -> Sanction:
    """Tell the owner of an entry what is held against it; they have thirty days to comment, and are heard.

    Raises Http404, NotPermitted, Malformed, WrongState for an entry that is not in force, AlreadyDone while another
    procedure is open.
    """
    entry = entry_of(reference)
    owner = owner_of(entry)
    if not may_open_sanction(by, owner, entry.number):
        raise NotPermitted
    if not ground.strip():
        raise Malformed(field="ground", expected="text")
    if not ENTRY_LIFE.allows(entry.state, "propose_removal"):
        raise WrongState("notice", entry.state)
    until = clocks.notice_until(today, rules.clocks_on(today))
    try:
        with transaction.atomic():
            sanction = Sanction.objects.create(
                number=next_number("SN"),
                entry=reference,
                owner=owner,
                ground=ground.strip(),
                opened_by=by,
                noticed_on=today,
                comment_until=until,
            )
    except IntegrityError:
        raise AlreadyDone(field="procedure", seen=reference) from None
    _tell(sanction, "notice", by=by, entry=reference, comment_until=until.isoformat())
    return sanction


@transaction.atomic
def comment(sanction: Sanction, text: str, *, by: Person, today: date) -> Sanction:
    """Comment for the owner, on the notice or on the proposed removal.

    Raises NotPermitted, Malformed, NotNow after the last day, WrongState.
    """
    if not may_answer(by, sanction.owner_id):
        raise NotPermitted
    if not text.strip():
        raise Malformed(field="text", expected="text")
    if today > sanction.comment_until:
        raise NotNow(reason="time_is_over", seen=sanction.comment_until.isoformat())
    said = "\n\n".join(part for part in (sanction.comments, text.strip()) if part)
    due = clocks.desk_due(sanction.comment_until, rules.clocks_on(today))
    return _step(sanction, "comment", by=by, comments=said, **waits_for_desk(due))


@transaction.atomic
def hold_hearing(sanction: Sanction, record: str, *, by: Person | None, today: date) -> Sanction:
    """Write down the hearing (or that nobody came), once there are comments or their time is over.

    `by` is nobody where the clock closed it unheard. Raises NotPermitted, Malformed, NotNow, WrongState.
    """
    if by is not None and not may_open_sanction(by, sanction.owner, sanction.entry):
        raise NotPermitted
    if by is not None and not record.strip():
        raise Malformed(field="hearing", expected="text")
    if not sanction.comments and today <= sanction.comment_until:
        raise NotNow(reason="time_is_not_over", seen=sanction.comment_until.isoformat())
    due = clocks.desk_due(today, rules.clocks_on(today))
    return _step(sanction, "hear", by=by, hearing=record.strip(), **waits_for_desk(due))


@transaction.atomic
def confirm_breach(sanction: Sanction, *, by: Person, today: date) -> Sanction:
    """Find that the breach stands: the owner has fifteen days to put it right. Raises NotPermitted, WrongState."""
    _officer(sanction, by)
    until = clocks.compliance_due(today, rules.clocks_on(today))
    return _step(sanction, "confirm", by=by, decided_by=by, comply_until=until)


@transaction.atomic
def show_compliance(sanction: Sanction, evidence: str, *, by: Person, today: date) -> Sanction:
    """Show for the owner that it is put right. Raises NotPermitted, Malformed, NotNow when it is late, WrongState."""
    if not may_answer(by, sanction.owner_id):
        raise NotPermitted
    if not evidence.strip():
        raise Malformed(field="evidence", expected="text")
    if sanction.comply_until is not None and today > sanction.comply_until:
        raise NotNow(reason="time_is_over", seen=sanction.comply_until.isoformat())
    due = sanction.desk_due_on or clocks.desk_due(today, rules.clocks_on(today))
    return _step(sanction, "comply", by=by, evidence=evidence.strip(), **waits_for_desk(due))


@transaction.atomic
def close_sanction(sanction: Sanction, reasons: str, *, by: Person, today: date) -> Sanction:
    """Close the procedure without a removal: dropped, or put right; an entry with its removal proposed is cleared.

    Raises NotPermitted, Malformed, WrongState.
    """
    _officer(sanction, by)
    if not reasons.strip():
        raise Malformed(field="reasons", expected="text")
    was = sanction.state
    act = "accept" if was == SanctionState.COMPLYING else "drop"
    _step(sanction, act, by=by, decided_by=by, closed_on=today, reasons=reasons.strip())
    if was == SanctionState.REMOVAL:
        entry = entry_of(sanction.entry)
        noted = {"sanction": sanction.number, "reasons": sanction.reasons}
        if entry.state == State.REMOVAL_PROPOSED:
            registers.move(entry, cleared(entry), by=by, noted=noted)
    return sanction


@transaction.atomic
def propose_removal(sanction: Sanction, *, by: Person | None, today: date) -> Sanction:
    """Propose to remove the entry: serious or repeated, or not put right in time; thirty days to comment, again.

    `by` is nobody where the clock found that nothing was put right. Raises NotPermitted, NotNow, WrongState.
    """
    if by is not None:
        _officer(sanction, by)
    elif sanction.comply_until is None or today <= sanction.comply_until or sanction.evidence:
        raise NotNow(reason="time_is_not_over")
    amounts = rules.clocks_on(today)
    until = clocks.notice_until(today, amounts)
    waits = waits_for_desk(clocks.desk_due(until, amounts))
    _step(sanction, "propose_removal", by=by, comment_until=until, **waits, **({"decided_by": by} if by else {}))
    noted = {"sanction": sanction.number, "comment_until": until.isoformat()}
    registers.move(entry_of(sanction.entry), "propose_removal", by=by, noted=noted)
    _end_suspension(sanction.entry, by=by, today=today)
    return sanction


@transaction.atomic
def remove(sanction: Sanction, reasons: str, *, by: Person, today: date, ban_months: int = 0) -> Sanction:
    """Remove the entry, after the time to comment; with a ban, its owner submits nothing for so many months.

    Awards made before stay as they are. Raises NotPermitted, Malformed, NotNow, WrongState.
    """
    _officer(sanction, by)
    if not reasons.strip():
        raise Malformed(field="reasons", expected="text")
    if today <= sanction.comment_until:
        raise NotNow(reason="time_is_not_over", seen=sanction.comment_until.isoformat())
    amounts = rules.clocks_on(today)
    until = clocks.ban_ends(today, ban_months, amounts) if ban_months else None
    _step(
        sanction,
        "remove",
        by=by,
        decided_by=by,
        closed_on=today,
        reasons=reasons.strip(),
        ban_until=until,
        appeal_until=clocks.appeal_until(today, amounts),
    )
    noted = {"sanction": sanction.number, "reasons": sanction.reasons}
    registers.move(entry_of(sanction.entry), "remove", by=by, noted=noted, decided_on=today)
    if until:
        noted = {"sanction": sanction.number, "until": until.isoformat()}
        journal.record(bans.IMPOSED, subject=sanction.owner.number, actor=by.reference, noted=noted)
    return sanction


@transaction.atomic
def propose_suspension(reference: str, reason: str, *, by: Person, today: date) -> Suspension:
    """Propose to take an entry out of force at once, because of a risk; a second person has to confirm.

    Raises Http404, NotPermitted, Malformed, WrongState, AlreadyDone while another suspension waits or runs.
    """
    entry = entry_of(reference)
    owner = owner_of(entry)
    if not may_open_sanction(by, owner, entry.number):
        raise NotPermitted
    if not reason.strip():
        raise Malformed(field="reason", expected="text")
    ENTRY_LIFE.after(entry.state, "suspend")
    try:
        with transaction.atomic():
            suspension = Suspension.objects.create(
                entry=reference,
                owner=owner,
                reason=reason.strip(),
                proposed_by=by,
                proposed_on=today,
                desk_due_on=clocks.confirmation_due(today, rules.clocks_on(today)),
            )
    except IntegrityError:
        raise AlreadyDone(field="suspension", seen=reference) from None
    journal.record("suspension.propose", subject=reference, actor=by.reference)
    return suspension


@transaction.atomic
def confirm_suspension(suspension: Suspension, *, by: Person, today: date) -> Suspension:
    """Suspend the entry for sixty days. Raises NotPermitted (also for the one who proposed it), WrongState."""
    if not may_confirm_suspension(by, suspension):
        raise NotPermitted
    entry = entry_of(suspension.entry)
    ends = clocks.suspension_ends(today, rules.clocks_on(today))
    was = entry.state
    _suspension_step(suspension, "confirm", by=by, confirmed_by=by, began_on=today, ends_on=ends, was=was)
    registers.move(entry, "suspend", by=by, noted={"reasons": suspension.reason, "until": ends.isoformat()})
    return suspension


@transaction.atomic
def decline_suspension(suspension: Suspension, *, by: Person, today: date) -> Suspension:
    """Leave the entry in force. Raises NotPermitted, WrongState."""
    if not may_confirm_suspension(by, suspension):
        raise NotPermitted
    return _suspension_step(suspension, "decline", by=by, lifted=today)


@transaction.atomic
def renew_suspension(suspension: Suspension, *, by: Person, today: date) -> Suspension:
    """Let a suspension run as long again; once. Raises NotPermitted, Malformed the second time, WrongState."""
    if not may_confirm_suspension(by, suspension) or suspension.began_on is None:
        raise NotPermitted
    renewals = suspension.renewals + 1
    ends = clocks.suspension_ends(suspension.began_on, rules.clocks_on(suspension.began_on), renewals=renewals)
    _suspension_step(suspension, "renew", by=by, renewals=renewals, ends_on=ends)
    registers.move(entry_of(suspension.entry), "renew_suspension", by=by, noted={"until": ends.isoformat()})
    return suspension


@transaction.atomic
def lift_suspension(suspension: Suspension, *, by: Person | None, today: date) -> Suspension:
    """Put the entry in force again, as it was; by nobody, when the sixty days are over and nothing followed.

    Raises NotPermitted, NotNow, WrongState.
    """
    if by is not None and not may_open_sanction(by, suspension.owner, suspension.entry):
        raise NotPermitted
    if by is None and (suspension.ends_on is None or today <= suspension.ends_on):
        raise NotNow(reason="time_is_not_over")
    _suspension_step(suspension, "lift", by=by, lifted=today)
    entry = entry_of(suspension.entry)
    if entry.state == State.SUSPENDED:
        registers.move(entry, cleared(entry), by=by, noted={} if by else {"by_expiry": True})
    return suspension


def cleared(entry: Entry) -> str:
    """Return the act that puts an entry in force again: with its conditions, while one of them is open."""
    unmet = (ConditionState.OPEN, ConditionState.OFFERED)
    return "clear_with_conditions" if _has_conditions(entry, unmet) else "clear"


def _has_conditions(entry: Entry, states: tuple[ConditionState, ...]) -> bool:
    return Condition.objects.filter(case__entry=entry.reference, state__in=states).exists()


def _end_suspension(reference: str, *, by: Person | None, today: date) -> None:
    """A proposed removal takes the place of a suspension that runs; the entry has moved on already."""
    for suspension in Suspension.objects.filter(entry=reference, state=SuspensionState.IN_FORCE):
        _suspension_step(suspension, "lift", by=by, lifted=today)


def _officer(sanction: Sanction, by: Person) -> None:
    if reason := reason_not_to_sanction(by, sanction):
        raise NotPermitted(reason=reason)


def _suspension_step(
    suspension: Suspension, act: str, *, by: Person | None, lifted: date | None = None, **fields: object
) -> Suspension:
    suspension.refresh_from_db()
    if lifted is not None and suspension.ends_on is not None:
        fields["ends_on"] = min(lifted, suspension.ends_on)
    take_row(suspension, **waits_for_desk(None) | fields, state=SUSPENSION_LIFECYCLE.after(suspension.state, act))
    journal.record(f"suspension.{act}", subject=suspension.entry, actor=by.reference if by else "")
    return suspension


def _step(sanction: Sanction, act: str, *, by: Person | None, **fields: object) -> Sanction:
    sanction.refresh_from_db()
    take_row(sanction, **waits_for_desk(None) | fields, state=SANCTION_LIFECYCLE.after(sanction.state, act))
    _tell(sanction, act, by=by, entry=sanction.entry)
    return sanction


def _tell(sanction: Sanction, act: str, *, by: Person | None, **noted: str) -> None:
    actor = by.reference if by else ""
    journal.record(f"sanction.{act}", subject=sanction.number, actor=actor, noted=noted)
