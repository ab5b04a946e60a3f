"""Complaints about an entry: anybody with an account lodges one; a registrar dismisses it, or takes it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from passerelle.core import clocks
from passerelle.core.errors import Malformed, NotPermitted
from passerelle.journal import actions as journal
from passerelle.registers.numbers import next_number
from passerelle.registers.queries import entry as entry_of
from passerelle.vetting import rules
from passerelle.vetting.actions.sanctioning import give_notice, owner_of
from passerelle.vetting.actions.steps import take_row, waits_for_desk
from passerelle.vetting.models import Complaint
from passerelle.vetting.permissions import may_answer_complaint
from passerelle.vetting.states import COMPLAINT_LIFECYCLE, ComplaintState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person


@transaction.atomic
def complain(reference: str, text: str, *, by: Person, today: date) -> Complaint:
    """Say what is wrong with a public entry; the same complaint again changes nothing.

    Raises Http404 for an entry that is not public, NotPermitted, Malformed.
    """
    entry = entry_of(reference)
    if not entry.is_public:
        raise Http404(reference)
    if not (by.is_authenticated and by.is_active):
        raise NotPermitted
    if not text.strip():
        raise Malformed(field="text", expected="text")
    same = Complaint.objects.filter(entry=reference, lodged_by=by, text=text.strip(), state=ComplaintState.LODGED)
    if earlier := same.first():
        return earlier
    complaint = Complaint.objects.create(
        number=next_number("CP"),
        entry=reference,
        text=text.strip(),
        lodged_by=by,
        lodged_on=today,
        desk_due_on=clocks.desk_due(today, rules.clocks_on(today)),
    )
    journal.record("complaint.lodge", subject=complaint.number, actor=by.reference, noted={"entry": reference})
    return complaint


@transaction.atomic
def dismiss_complaint(complaint: Complaint, answer: str, *, by: Person, today: date) -> Complaint:
    """Answer a complaint and leave the entry as it is. Raises NotPermitted, Malformed, WrongState."""
    return _answer(complaint, "dismiss", answer, by=by, today=today)


@transaction.atomic
def take_up(complaint: Complaint, answer: str, *, by: Person, today: date) -> Complaint:
    """Give the owner notice in the registrar's words: a procedure begins, and the one who complained reads them too.

    What was written by who complained is not passed on: it may say who they are. Raises NotPermitted, Malformed,
    WrongState, and what `give_notice` raises.
    """
    _answer(complaint, "take_up", answer, by=by, today=today)
    sanction = give_notice(complaint.entry, answer, by=by, today=today)
    Complaint.objects.filter(pk=complaint.pk).update(sanction=sanction)
    complaint.sanction = sanction
    return complaint


def _answer(complaint: Complaint, act: str, answer: str, *, by: Person, today: date) -> Complaint:
    if not may_answer_complaint(by, owner_of(entry_of(complaint.entry)), complaint.entry):
        raise NotPermitted
    if not answer.strip():
        raise Malformed(field="answer", expected="text")
    complaint.refresh_from_db()
    state = COMPLAINT_LIFECYCLE.after(complaint.state, act)
    said = {"answer": answer.strip(), "answered_by": by, "answered_on": today}
    take_row(complaint, state=state, **said, **waits_for_desk(None))
    journal.record(f"complaint.{act}", subject=complaint.number, actor=by.reference, noted={"entry": complaint.entry})
    return complaint
