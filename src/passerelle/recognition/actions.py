"""Bringing awards to programmes, and deciding what they spare.

An automatic line decides at once and an officer may overturn it within 14 days; otherwise a person answers within
four weeks (DOMAIN 3.9, 4.4). Every change of what counts goes through the learner's `Waived` row, which the database
keeps under the programme's cap.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.policy import queries as policy
from passerelle.recognition import binding, evaluation, queries, wording
from passerelle.recognition.description import checked_credits, module_of
from passerelle.recognition.models import CENT, CaseMode, Difference, RecognitionCase, Waived, cap_of
from passerelle.recognition.permissions import may_answer, may_apply, may_decide
from passerelle.recognition.states import CASES, GRANTED, CaseState
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.catalogue.models import Programme
    from passerelle.core.gate import Finding
    from passerelle.core.recognition import Outcome
    from passerelle.people.models import Person
    from passerelle.recognition.models import PositiveListLine

OVERTURN = timedelta(days=14)
ANSWER = timedelta(weeks=4)
ANOTHER_LOOK_MONTHS = 4
ASK_AGAIN_WITHIN = timedelta(days=60)


@transaction.atomic
def apply(award: Award, programme: Programme, *, by: Person, today: date) -> RecognitionCase:
    """Bring an award to a programme: an automatic line decides at once, else a person answers within four weeks.

    An award counts once in a programme: asked again, the answer is the case there is. Raises NotPermitted for an
    award of somebody else, NotNow for one that is not in force or a programme that has not begun.
    """
    if not may_apply(by, award):
        raise NotPermitted
    if programme.valid_from is None or programme.valid_from > today:
        raise NotNow(reason="programme_not_begun", on=programme.valid_from.isoformat() if programme.valid_from else "")
    if programme.ends_on is not None and programme.ends_on <= today:
        raise NotNow(reason="programme_ended", on=programme.ends_on.isoformat())
    award = _locked(award)  # neither revoked nor brought here twice while we look
    if earlier := queries.live_case(award, programme):
        return earlier
    _require_in_force(award, on=today)
    waived = _waived(by, programme).credits
    lines = list(queries.in_force(today).filter(programme=programme))
    outcome = evaluation.verdict(lines, award, programme, waived=waived, on=today)
    case = RecognitionCase(
        number=next_number("RC"),
        learner=by,
        award=award,
        programme=programme,
        target=programme.number,
        opened_on=today,
        room_before=cap_of(programme) - waived,
        room_after=cap_of(programme) - waived,
        mode=CaseMode.MANUAL,
        state=CaseState.OPENED,
        answer_due_on=today + ANSWER,
        conditions=evaluation.conditions_of(outcome),
    )
    found = _bound(outcome, award, programme, by=by, today=today)
    act = "open"
    if outcome is None or outcome.decision == "refused" or binding.forbids(found):  # a machine never refuses
        case.nearest = evaluation.nearest(lines, award, programme, waived=waived, on=today)
    else:
        act = "decide_by_rule" if outcome.decision == "automatic" and not found else "propose"
        _cite(case, next(line for line in lines if line.number == outcome.line), outcome)
        case.state = CASES.after(CaseState.OPENED, act)
    case.conditions = [*case.conditions, *binding.conditions(found)]
    if case.state == CaseState.DECIDED_AUTOMATICALLY:
        case.decided_on, case.overturn_until, case.answer_due_on = today, today + OVERTURN, None
        _hold(case)
    case.save(force_insert=True)
    noted = {"award": award.number, "programme": programme.reference, "line": case.line.number if case.line else None}
    journal.record(f"recognition.{act}", subject=case.reference, actor=by.reference, noted=noted)
    return case


def _bound(outcome: Outcome | None, award: Award, programme: Programme, *, by: Person, today: date) -> list[Finding]:
    """Return what the rules in force find, where a published line would spare anything at all."""
    if outcome is None or outcome.decision == "refused":
        return []
    return binding.findings(award, programme, outcome.credits, learner=by, on=today)


def _locked(award: Award) -> Award:
    return Award.objects.select_for_update(of=("self",)).select_related("micro_credential").get(pk=award.pk)


def _require_in_force(award: Award, *, on: date) -> None:
    if (status := evaluation.status_on(award, on)) != AwardState.IN_FORCE:
        raise NotNow(reason="award_not_in_force", state=status)


def _cite(case: RecognitionCase, line: PositiveListLine, outcome: Outcome) -> None:
    case.line, case.mode, case.cited = line, line.mode, wording.cited(line)
    case.module_code, case.module_title = line.module_code, line.module_title
    case.credits = outcome.credits.quantize(CENT, ROUND_DOWN)
    case.room_after = case.room_before - case.credits
    case.conditions = evaluation.conditions_of(outcome, line.conditions)


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

    Raises NotPermitted (also for the learner, and in another look for whoever wrote the rule or decided before),
    Malformed without reasons for a refusal or without a module to grant, GateRefused with everything that the rules in
    force on shares find, NotNow without room, WrongState.
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
    module = module_of(case.programme, module_code or case.module_code)
    size = checked_credits(case.credits or None if credits is None else credits, module)
    binding.check(case.award, case.programme, size, learner=case.learner, on=today)
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
    """Take the waiver. Sent twice, nothing more happens. Raises NotPermitted, NotNow, WrongState."""
    if not may_answer(by, case):
        raise NotPermitted
    if case.state == CaseState.ACCEPTED:
        return case
    _require_in_force(case.award, on=today)
    return _move(case, "accept", by=by, accepted_on=today)


def withdraw(case: RecognitionCase, *, by: Person) -> RecognitionCase:
    """Take the request back: nothing is waived, and the award may be brought again. Raises NotPermitted, WrongState."""
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
    if not case.credits or not case.module_code or not CASES.allows(case.state, "grant_by_silence"):
        return False
    if evaluation.status_on(case.award, today) != AwardState.IN_FORCE:
        return False
    found = binding.findings(case.award, case.programme, case.credits, learner=case.learner, on=today)
    return not any(one.blocks for one in found)


@transaction.atomic
def _move(
    case: RecognitionCase, act: str, *, by: Person | None, noted: Mapping[str, Any] | None = None, **fields: Any
) -> RecognitionCase:
    """Take one step of a case, with the credits it holds or sets free; of two at once, one gets WrongState."""
    target = CASES.after(case.state, act)
    seen = RecognitionCase.objects.filter(pk=case.pk, state=case.state, version=case.version)
    if not seen.update(state=target, version=F("version") + 1, **fields):
        raise WrongState(act, case.state)
    was, before = case.state, case.credits
    case.refresh_from_db(fields=["state", "version", *fields])
    if was in GRANTED and target not in GRANTED:
        _release(case, before)
    elif target in GRANTED and was not in GRANTED:
        _hold(case)
    actor = by.reference if by else ""
    journal.record(f"recognition.{act}", subject=case.reference, actor=actor, noted=dict(noted or {}))
    return case


def _waived(learner: Person, programme: Programme) -> Waived:
    """Return the learner's row for a programme, locked until the transaction ends."""
    Waived.objects.get_or_create(learner=learner, programme=programme, defaults={"cap": cap_of(programme)})
    return Waived.objects.select_for_update().get(learner=learner, programme=programme)


def _hold(case: RecognitionCase) -> None:
    """Count the credits of a case, or raise NotNow when there is no room for them."""
    held = _waived(case.learner, case.programme)
    after = held.credits + case.credits
    same = Waived.objects.filter(pk=held.pk, credits=held.credits)
    if after > held.cap or not same.update(credits=after):
        raise NotNow(reason="no_room", room=str(held.cap - held.credits), asked=str(case.credits))


def _release(case: RecognitionCase, credits_: Decimal) -> None:
    held = _waived(case.learner, case.programme)
    Waived.objects.filter(pk=held.pk).update(credits=held.credits - credits_)


@transaction.atomic
def note_award_withdrawn(award: str, *, today: date) -> int:
    """Mark what a revoked award was used for; the body whose programme it is may overturn it. Safe to repeat."""
    cases = RecognitionCase.objects.filter(award__number=award, award_withdrawn_on=None)
    marked = 0
    for case in cases.exclude(state=CaseState.WITHDRAWN):
        if RecognitionCase.objects.filter(pk=case.pk, award_withdrawn_on=None).update(award_withdrawn_on=today):
            journal.record("recognition.award_withdrawn", subject=case.reference, noted={"award": award})
            marked += 1
    return marked
