"""A case's clock: the question to the applicant that stops it, what it calls to mind, and what its end does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from passerelle.core import clocks
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.registers import actions as registers
from passerelle.registers.queries import entry as entry_of
from passerelle.vetting import rules
from passerelle.vetting.actions.steps import release, step
from passerelle.vetting.models import Case, Purpose, Request
from passerelle.vetting.permissions import may_answer, may_ask

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person


@transaction.atomic
def ask(case: Case, text: str, *, by: Person, today: date) -> Request:
    """Ask the applicant for more: the clock stands still from today, at most for thirty days.

    The same question again changes nothing. Raises NotPermitted, Malformed, AlreadyDone while another question is
    open, NotNow when as many were asked as the profile allows (one), or after the due date, WrongState.
    """
    if not may_ask(by, case):
        raise NotPermitted
    if not text.strip():
        raise Malformed(field="text", expected="text")
    asked = list(Request.objects.filter(case=case))
    if waiting := next((one for one in asked if one.ended_on is None), None):
        if waiting.text != text.strip():
            raise AlreadyDone(field="request", seen=case.number)
        return waiting
    if len(asked) >= case.panel.requests:
        raise NotNow(reason="asked_before", seen=len(asked))
    if today > case.due_on:
        raise NotNow(reason="time_is_over", seen=case.due_on.isoformat())
    due = clocks.completion_due(today, rules.clocks_on(today))
    step(case, "ask", by=by, noted={"due_on": due.isoformat()}, stopped_since=today)
    return Request.objects.create(case=case, text=text.strip(), asked_by=by, asked_on=today, due_on=due)


@transaction.atomic
def answer(request: Request, text: str, *, by: Person, today: date) -> Request:
    """Answer for the applicant: the clock runs on, and the days it stood still are added.

    The same answer again changes nothing. Raises NotPermitted, Malformed, AlreadyDone, WrongState when it ran on.
    """
    case = request.case
    if not may_answer(by, case.applicant_id):
        raise NotPermitted
    if not text.strip():
        raise Malformed(field="text", expected="text")
    request.refresh_from_db()
    if request.answer:
        if request.answer != text.strip():
            raise AlreadyDone(field="answer", seen=case.number)
        return request
    _end(request, "answer", by=by, today=today, answer=text.strip(), answered_by=by)
    return request


@transaction.atomic
def resume(request: Request, *, today: date) -> Request:
    """Let the clock run on without an answer, after the last day for one. Nobody's act. Raises NotNow, WrongState."""
    if today <= request.due_on:
        raise NotNow(reason="time_is_not_over", seen=request.due_on.isoformat())
    _end(request, "resume", by=None, today=today)
    return request


def _end(request: Request, act: str, *, by: Person | None, today: date, **fields: object) -> None:
    case = request.case
    days = clocks.stood_still(request.asked_on, today, rules.clocks_on(request.asked_on))
    if not Request.objects.filter(pk=request.pk, ended_on=None).update(ended_on=today, **fields):
        raise WrongState(act, "ended")
    request.refresh_from_db()
    case.refresh_from_db()
    stopped = case.stopped_days + days
    due = clocks.panel_due(case.opened_on, rules.clocks_on(case.opened_on), stopped_days=stopped)
    if case.purpose == Purpose.REVIEW:
        due = case.due_on
    step(case, act, by=by, noted={"days": days, "due_on": due.isoformat()},
         stopped_since=None, stopped_days=stopped, due_on=due)  # fmt: skip
    entry = entry_of(case.entry)
    if entry.due_on is not None and entry.edition == case.edition and case.purpose == Purpose.VERIFICATION:
        registers.retime(entry, due)


@transaction.atomic
def close(case: Case, *, by: Person | None = None) -> Case:
    """Close a case in which there is nothing to decide any more: its entry left the register, or its owner took the
    change back (`by`). Raises WrongState.
    """
    closed = step(case, "close", by=by, stopped_since=None)  # the case first, as everybody does: no two wait in a ring
    release(closed)
    return closed


@transaction.atomic
def remind(case: Case, *, today: date) -> Case:
    """Call to mind that a decision is due soon; once. Raises WrongState."""
    return step(case, "remind", by=None, noted={"due_on": case.due_on.isoformat()}, reminded_on=today)


@transaction.atomic
def escalate(case: Case, *, today: date) -> Case:
    """Say to the authority that a decision is late; the case stays pending. Raises WrongState."""
    return step(case, "escalate", by=None, noted={"due_on": case.due_on.isoformat()}, escalated_on=today)
