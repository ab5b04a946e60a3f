"""What people make of a recognition case: an officer grants, refuses or overturns, the learner accepts or asks again.

How a case begins is in `applying.py`. A person answers within four weeks, another look within four months (DOMAIN 3.9,
4.4); what no answer in time means is for the profile in force to say.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.policy import queries as policy
from passerelle.recognition import binding, holding, waiving
from passerelle.recognition.description import checked_credits, module_of
from passerelle.recognition.models import CaseAward, Difference, RecognitionCase
from passerelle.recognition.permissions import may_answer, may_decide
from passerelle.recognition.states import CASES, GRANTED, CaseState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from passerelle.people.models import Person

ANOTHER_LOOK_MONTHS = 4
ASK_AGAIN_WITHIN = timedelta(days=60)


@transaction.atomic
def decide(
    case: RecognitionCase,
    *,
    by: Person,
    today: date,
    grant: bool,
    reasons: str = "",
    difference: str = "",
    credits: Decimal | None = None,  # noqa: A002 - the policy's own word
    module_code: str = "",
) -> RecognitionCase:
    """Grant what was asked (by default what the rule proposed), or refuse for a substantial difference.

    An entry or an exemption has neither module nor credits: it is granted as the line says it. Raises NotPermitted
    (also for the learner, and in another look for whoever wrote the rule or decided before), Malformed without reasons
    for a refusal or without a module to grant, GateRefused with everything that the rules in force on shares find,
    NotNow without room, WrongState.
    """
    if not may_decide(by, case):
        raise NotPermitted
    decided: dict[str, Any] = {"decided_by": by, "decided_on": today, "answer_due_on": None, "overturn_until": None}
    decided["by_expiry"] = False
    reasons = reasons.strip()
    if not grant:
        if difference not in Difference.values:
            raise Malformed(field="difference", expected=", ".join(Difference.values), seen=difference)
        if not reasons:
            raise Malformed(field="reasons", expected="text")
        return _move(
            case, "refuse", by=by, noted={"difference": difference}, reasons=reasons, difference=difference, **decided
        )
    if not case.spares_credits or case.programme is None:
        noted = {"effect": case.effect}
        return _move(case, "grant", by=by, noted=noted, reasons=reasons, difference="", **decided)
    module = module_of(case.programme, module_code or case.module_code)
    size = checked_credits(case.credits or None if credits is None else credits, module)
    binding.check(case.brought, case.programme, size, learner=case.learner, on=today)
    return _move(
        case,
        "grant",
        by=by,
        noted={"credits": str(size)},
        reasons=reasons,
        difference="",
        credits=size,
        module_code=module["code"],
        module_title=module["title"],
        **decided,
    )


def accept(case: RecognitionCase, *, by: Person, today: date) -> RecognitionCase:
    """Take what was granted. Sent twice, nothing more happens. Raises NotPermitted, NotNow, WrongState."""
    if not may_answer(by, case):
        raise NotPermitted
    if case.state == CaseState.ACCEPTED:
        return case
    if found := holding.not_in_force(case.awards.all(), on=today):
        raise NotNow(reason="award_not_in_force", state=found[1], award=found[0].number)
    return _move(case, "accept", by=by, accepted_on=today)


def withdraw(case: RecognitionCase, *, by: Person) -> RecognitionCase:
    """Take the request back, or what was granted, accepted or not: it gives nothing, and its awards are free again.

    Raises NotPermitted, WrongState.
    """
    if not may_answer(by, case):
        raise NotPermitted
    return _move(case, "withdraw", by=by, answer_due_on=None)


def ask_again(case: RecognitionCase, *, by: Person, today: date, because: str) -> RecognitionCase:
    """Ask, once and within 60 days, for somebody else to look; nothing is waived until they answer, in 4 months.

    Raises NotPermitted, Malformed without a reason, NotNow when too late or asked before, WrongState.
    """
    if not may_answer(by, case):
        raise NotPermitted
    if not because.strip():
        raise Malformed(field="because", expected="text")
    CASES.after(case.state, "ask_again")
    if case.asked_again_on is not None:
        raise NotNow(reason="asked_again_before", on=case.asked_again_on.isoformat())
    if case.decided_on is None or today > ask_again_until(case):
        raise NotNow(reason="asked_again_too_late")
    return _move(
        case,
        "ask_again",
        by=by,
        asked_again_on=today,
        asked_again_because=because.strip(),
        escalated_on=None,
        answer_due_on=add_months(today, ANOTHER_LOOK_MONTHS),
        overturn_until=None,
    )


def ask_again_until(case: RecognitionCase) -> date:
    """Return the last day on which a decision can be questioned."""
    return (case.decided_on or case.opened_on) + ASK_AGAIN_WITHIN


def overturn(case: RecognitionCase, *, by: Person, today: date, reasons: str) -> RecognitionCase:
    """Undo what a rule decided, within 14 days, or any grant whose award was withdrawn since.

    Raises NotPermitted, Malformed without reasons, NotNow when too late, WrongState.
    """
    if not may_decide(by, case):
        raise NotPermitted
    if not reasons.strip():
        raise Malformed(field="reasons", expected="text")
    CASES.after(case.state, "overturn")
    in_time = case.overturn_until is not None and today <= case.overturn_until
    if not in_time and case.award_withdrawn_on is None:
        raise NotNow(reason="overturn_too_late")
    return _move(case, "overturn", by=by, reasons=reasons.strip(), decided_by=by, decided_on=today)


def silence_on(case: RecognitionCase) -> str:
    """Return what no answer in time means for a case: what the profiles said when it was asked, or asked again."""
    return policy.on_expiry("recognition", case.asked_again_on or case.opened_on)


@transaction.atomic
def end_by_silence(case: RecognitionCase, *, today: date) -> RecognitionCase:
    """Do to a case that nobody answered in time what the profile says; `by_expiry` says so for ever.

    Silence grants what a rule proposed, or what was granted before, and nothing that nobody ever named; where it may
    not, or decides nothing, the body is called, once, and the case waits on. Raises NotNow before that, WrongState.
    """
    if not case.is_waiting or case.answer_due_on is None or today <= case.answer_due_on:
        raise NotNow(reason="time_is_not_over")
    word, by_time = silence_on(case), {"decided_by": None, "decided_on": today, "answer_due_on": None}
    noted = {"on_expiry": word}
    if word == "deemed-refused":
        said = {"by_expiry": True, "reasons": "", "difference": ""}
        return _move(case, "refuse_by_silence", by=None, noted=noted, overturn_until=None, **by_time, **said)
    if word == "deemed-accepted" and _may_be_granted(case, today):
        said = {"by_expiry": True, "reasons": "", "difference": "", "overturn_until": None}
        try:
            with transaction.atomic():
                return _move(case, "grant_by_silence", by=None, noted=noted, **by_time, **said)
        except NotNow:  # no room is left for it
            case.refresh_from_db()
    if case.escalated_on is not None:
        raise NotNow(reason="called_already")
    return _move(case, "escalate", by=None, noted=noted, escalated_on=today)


def _may_be_granted(case: RecognitionCase, today: date) -> bool:
    if not CASES.allows(case.state, "grant_by_silence") or holding.not_in_force(case.awards.all(), on=today):
        return False
    if not case.spares_credits or case.programme is None:
        return case.line is not None
    if not case.credits or not case.module_code:
        return False
    found = binding.findings(case.brought, case.programme, case.credits, learner=case.learner, on=today)
    return not any(one.blocks for one in found)


@transaction.atomic
def _move(
    case: RecognitionCase, act: str, *, by: Person | None, noted: Mapping[str, Any] | None = None, **fields: Any
) -> RecognitionCase:
    """Take one step of a case, with the credits and awards it holds or sets free; of two, one gets WrongState."""
    target = CASES.after(case.state, act)
    seen = RecognitionCase.objects.filter(pk=case.pk, state=case.state, version=case.version)
    if not seen.update(state=target, version=F("version") + 1, **fields):
        raise WrongState(act, case.state)
    was, before = case.state, case.credits
    case.refresh_from_db(fields=["state", "version", *fields])
    if was in GRANTED and target not in GRANTED:
        waiving.release(case, before)
    elif target in GRANTED and was not in GRANTED:
        waiving.hold(case, case.awards.all())
    if target == CaseState.WITHDRAWN:
        CaseAward.objects.filter(case=case, is_live=True).update(is_live=False)
    actor = by.reference if by else ""
    journal.record(f"recognition.{act}", subject=case.reference, actor=actor, noted=dict(noted or {}))
    return case


@transaction.atomic
def note_award_withdrawn(award: str, *, today: date) -> int:
    """Mark what a revoked award was used for, alone or with others; who decided may overturn it. Safe to repeat."""
    cases = RecognitionCase.objects.filter(awards__number=award, award_withdrawn_on=None)
    marked = 0
    for case in cases.exclude(state=CaseState.WITHDRAWN):
        if RecognitionCase.objects.filter(pk=case.pk, award_withdrawn_on=None).update(award_withdrawn_on=today):
            journal.record("recognition.award_withdrawn", subject=case.reference, noted={"award": award})
            marked += 1
    return marked
