"""A holder does not agree with a report or a refusal: somebody who did nothing in the case looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from passerelle.appraisal.models import AppraisalAppeal
from passerelle.appraisal.permissions import is_holder, may_handle_appeal
from passerelle.appraisal.states import APPEALABLE, OPEN_APPEALS, AppraisalAppealState
from passerelle.appraisal.steps import said, step
from passerelle.appraisal.working import again
from passerelle.core.clocks import appeal_result_due, appeal_until
from passerelle.core.errors import NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.policy import queries as policy
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from datetime import date

    from passerelle.appraisal.models import Appraisal
    from passerelle.people.models import Person


def last_day(appraisal: Appraisal) -> date | None:
    """Return the last day on which a holder may appeal, None where nothing was decided."""
    closed = appraisal.closed_on
    return appeal_until(closed, policy.clocks_on(closed)) if closed and appraisal.state in APPEALABLE else None


@transaction.atomic
def lodge(appraisal: Appraisal, ground: str, *, by: Person, today: date) -> AppraisalAppeal:
    """Say why a report or a refusal is wrong. While one is open, the same request returns it.

    Raises NotPermitted, Malformed, WrongState, NotNow (`appraisal_appeal_late`).
    """
    if not is_holder(by, appraisal):
        raise NotPermitted
    appraisal.refresh_from_db()
    until = last_day(appraisal)
    if until is None:
        raise WrongState("appeal", appraisal.state)
    if before := _open(appraisal):
        return before
    if today > until:
        raise NotNow(reason="appraisal_appeal_late", seen=until.isoformat())
    words = said("ground", ground)
    due = appeal_result_due(today, policy.clocks_on(today))
    try:
        with transaction.atomic():
            made = AppraisalAppeal.objects.create(
                number=next_number("CX"), appraisal=appraisal, ground=words, lodged_by=by, lodged_on=today, due_on=due
            )
    except IntegrityError:  # the same click twice at once
        return AppraisalAppeal.objects.get(appraisal=appraisal, state__in=OPEN_APPEALS)
    journal.record("appraisal_appeal.lodge", subject=made.number, actor=by.reference, noted={"of": appraisal.number})
    return made


def _open(appraisal: Appraisal) -> AppraisalAppeal | None:
    return AppraisalAppeal.objects.filter(appraisal=appraisal, state__in=OPEN_APPEALS).first()


@transaction.atomic
def take(appeal: AppraisalAppeal, *, by: Person, today: date) -> AppraisalAppeal:
    """Take an appeal on: somebody of the evaluator who did nothing in the case. Raises NotPermitted, WrongState."""
    if not may_handle_appeal(by, appeal):
        raise NotPermitted
    return step(appeal, "take", by=by, handler=by)


@transaction.atomic
def decide(appeal: AppraisalAppeal, upheld: bool, reasons: str, *, by: Person, today: date) -> AppraisalAppeal:
    """Uphold it: the case is opened again, with whoever took the appeal; or dismiss it. The reasons go to the holder.

    Raises NotPermitted for anybody but its handler, Malformed, WrongState.
    """
    if appeal.handler_id != by.pk or not may_handle_appeal(by, appeal):
        raise NotPermitted
    words = said("reasons", reasons)
    appeal.refresh_from_db()
    if appeal.state != AppraisalAppealState.TAKEN:
        raise WrongState("decide", appeal.state)
    if upheld:
        step(appeal.appraisal, "reopen", by=by, **again(appeal.appraisal, by, words, today), drafted_by=None)
    noted = {"of": appeal.appraisal.number}
    return step(appeal, "uphold" if upheld else "dismiss", by=by, noted=noted, reasons=words, decided_on=today)
