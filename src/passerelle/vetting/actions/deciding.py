"""The chair's report and the decision: what the panel found becomes a step of the entry's life."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from passerelle.core import clocks, gate, panel
from passerelle.core.calendar import add_months
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.registers import actions as registers
from passerelle.registers.queries import entry as entry_of
from passerelle.vetting import binding, queries, rules
from passerelle.vetting.actions import after_review, determining, reopening, revising
from passerelle.vetting.actions.steps import release, step
from passerelle.vetting.models import (
    CONFIRMING,
    AtExpiry,
    Case,
    Condition,
    Decision,
    Outcome,
    Proposed,
    Purpose,
    Report,
)
from passerelle.vetting.permissions import may_report, reason_not_to_decide
from passerelle.vetting.states import SeatState

if TYPE_CHECKING:
    from passerelle.people.models import Person

FOLLOWS = {
    Proposed.REGISTER: (Outcome.REGISTER, Outcome.REGISTER_WITH_CONDITIONS),
    Proposed.REGISTER_WITH_CONDITIONS: (Outcome.REGISTER_WITH_CONDITIONS,),
    Proposed.REFUSE: (Outcome.RETURN, Outcome.REMOVE),
}
"""What may be decided on what the panel found: an officer may add a condition, never overrule the panel."""
REFUSED: Mapping[str, tuple[Outcome, ...]] = {
    Purpose.REVIEW: (Outcome.REFUSE_RENEWAL, Outcome.SUSPEND, Outcome.PROPOSE_REMOVAL),
    Purpose.REVISION: (Outcome.REFUSE_REVISION,),
}
"""What a refusal is where the entry is registered. A change is refused, no more. In a review it is the renewal, or,
where that cannot wait, the entry is suspended or its removal proposed, and the owner is heard (`after_review.py`).
"""
LEAVING_ITS_DAY = (Outcome.REFUSE_RENEWAL, Outcome.SUSPEND, Outcome.PROPOSE_REMOVAL)
"""What leaves the day of the decision that verified the entry as it is."""


def allowed(case: Case, proposed: str) -> tuple[Outcome, ...]:
    """Return what may be decided in a case on what the panel proposes."""
    if case.purpose in REFUSED and proposed == Proposed.REFUSE:
        return REFUSED[case.purpose]
    return FOLLOWS[Proposed(proposed)]


@transaction.atomic
def report(
    case: Case,
    *,
    by: Person,
    today: date,
    text: str,
    outcome: str | None = None,
    determined_level: str = "",
    determined_credits: Any = None,
    conditions: Sequence[Mapping[str, Any]] = (),
) -> Report:
    """Write the panel's report; its outcome is what the votes come to (`outcome`, where given, must be that).

    The same report again changes nothing. Raises NotPermitted, Malformed, AlreadyDone, WrongState, Conflicted where
    somebody whose vote counts is tied by now: a registrar voids that seat first.
    """
    if not may_report(by, case):
        raise NotPermitted
    if not text.strip():
        raise Malformed(field="text", expected="text")
    case.refresh_from_db()
    if earlier := case.report:
        if earlier.text != text.strip():
            raise AlreadyDone(field="report", seen=case.number)
        return earlier
    step(case, "report", by=by)
    reopening.check_counted(case, on=today)
    tallies = queries.tallies(queries.votes(case), case)
    found = panel.outcome(tallies, advising=case.advising)
    if outcome not in {None, found}:
        raise Malformed(field="outcome", expected=found, seen=outcome)
    written = Report.objects.create(
        case=case,
        by=case.seats.get(expert__person=by, is_chair=True, state=SeatState.DECLARED),
        outcome=found,
        text=text.strip(),
        determined_level=determining.level(determined_level, case),
        determined_credits=determining.size(determined_credits, case),
        conditions=checked_conditions(conditions, found == Proposed.REGISTER_WITH_CONDITIONS, on=today),
        tallies=[asdict(one) for one in tallies],
        reported_at=timezone.now(),
    )
    Case.objects.filter(pk=case.pk).update(report=written)
    case.report = written
    return written


@dataclass(frozen=True)
class Stated:
    """What whoever decides states of a decision, as `decide` takes it."""

    outcome: str
    reasons: Mapping[str, str]
    conditions: Sequence[Mapping[str, Any]] = ()
    determined_level: str = ""
    determined_credits: Any = None
    validity_months: int | None = None
    facts: Mapping[str, Any] | None = None
    facts_reason: str = ""


@transaction.atomic
def decide(
    case: Case,
    *,
    by: Person,
    today: date,
    outcome: str,
    reasons: Mapping[str, str],
    conditions: Sequence[Mapping[str, Any]] = (),
    determined_level: str = "",
    determined_credits: Any = None,
    validity_months: int | None = None,
    facts: Mapping[str, Any] | None = None,
    facts_reason: str = "",
) -> Decision:
    """Sign the decision: one row, and the entry's step, in one transaction; the reasons are public.

    Where no `validity_months` are stated it is verified for the longest that the rules in force allow. Of `facts` that
    rules ask beside what the applicant stated holds where they are left out; another number needs a `facts_reason`.

    A decision after the due date stands and says so. Raises NotPermitted with the reason, Malformed, GateRefused by
    a profile's rule on decisions, WrongState (also when the entry was moved meanwhile), Conflicted as for the report.
    """
    if reason := reason_not_to_decide(by, case):
        raise NotPermitted(reason=reason)
    step(case, "decide", by=by, noted={"outcome": outcome, "overdue": today > case.due_on})
    found = (determined_level, determined_credits, validity_months, facts, facts_reason)
    decision = _drafted(case, Stated(outcome, reasons, conditions, *found), by=by, today=today)
    return _concluded(decision, facts or {}, facts_reason, by=by, today=today)


def drafted(case: Case, stated: Stated, *, by: Person, today: date) -> Decision:
    """Return the decision as it would be signed, for its letter; nothing is written. Raises what `decide` would."""
    if reason := reason_not_to_decide(by, case):
        raise NotPermitted(reason=reason)
    decision = _drafted(case, stated, by=by, today=today)
    _bound(decision, stated.facts or {}, on=today)
    return decision


def _drafted(case: Case, stated: Stated, *, by: Person, today: date) -> Decision:
    """Return what is stated as a decision that is not saved. Raises Malformed, WrongState, Conflicted."""
    reopening.check_counted(case, on=today)
    found, outcome = reopening.standing_report(case), stated.outcome
    binding.decided_on(case, stated.facts or {}, stated.facts_reason, on=today)
    if outcome not in allowed(case, found.outcome):
        raise Malformed(field="outcome", expected=", ".join(allowed(case, found.outcome)), seen=outcome)
    is_confirmed = outcome in CONFIRMING
    size = (
        found.determined_credits if stated.determined_credits in determining.NOT_STATED else stated.determined_credits
    )
    return Decision(
        case=case,
        outcome=outcome,
        reasons=_reasons(stated.reasons, case.questions),
        conditions=checked_conditions(stated.conditions, outcome == Outcome.REGISTER_WITH_CONDITIONS, on=today),
        determined_level=determining.level(stated.determined_level or found.determined_level, case)
        if is_confirmed
        else "",
        determined_credits=determining.size(size, case) if is_confirmed else None,
        validity_months=(stated.validity_months or _longest(case, today, stated.facts)) if is_confirmed else None,
        was_overdue=today > case.due_on,
        decided_by=by,
        decided_on=today,
        decided_at=timezone.now(),
    )


def _longest(case: Case, today: date, facts: Mapping[str, Any] | None = None) -> int:
    return binding.longest_months(case, entry_of(case.entry), on=today, facts=facts)


def _concluded(decision: Decision, facts: Mapping[str, Any], why: str, *, by: Person | None, today: date) -> Decision:
    """Take the entry's step, publish, write each condition down to be met, and let the panel go.

    Raises GateRefused with everything the rules in force forbid.
    """
    warned = _bound(decision, facts, on=today)
    decision.published_on, decision.appeal_until = today, clocks.appeal_until(today, rules.clocks_on(today))
    _move_entry(decision, warned, binding.decided_on(decision.case, facts, why, on=today), by=by, today=today)
    decision.save(force_insert=True)
    after_review.follow(decision, by=by, today=today)
    write_conditions(decision.case, decision.conditions)
    release(decision.case)
    return decision


def _bound(decision: Decision, facts: Mapping[str, Any], *, on: date) -> list[gate.Finding]:
    return binding.checked(
        decision.case,
        entry_of(decision.case.entry),
        on=on,
        months=decision.validity_months,
        overdue=decision.was_overdue,
        facts=facts,
        conditions=decision.conditions,
    )


@transaction.atomic
def decide_by_expiry(case: Case, *, today: date) -> Decision:
    """Let the end of the panel's time decide, as the profile in force at submission says; it says so for ever.

    Nobody's act. Raises NotNow where the time is not over, stands still, or decides nothing; WrongState.
    """
    if not case.is_overdue(today) or case.on_expiry == AtExpiry.KEEP_PENDING:
        raise NotNow(reason="time_is_not_over")
    step(case, "expire", by=None, noted={"on_expiry": case.on_expiry})
    entry = entry_of(case.entry)
    if case.on_expiry == AtExpiry.DEEMED_ACCEPTED:
        outcome = Outcome.REGISTER
    elif case.purpose == Purpose.REVIEW:
        outcome = Outcome.REFUSE_RENEWAL
    else:
        outcome = Outcome.REMOVE if entry.is_public else Outcome.RETURN
    decision = Decision(
        case=case,
        outcome=outcome,
        reasons={},
        validity_months=_longest(case, today) if outcome in CONFIRMING else None,
        was_overdue=True,
        by_expiry=True,
        decided_by=None,
        decided_on=today,
        decided_at=timezone.now(),
    )
    return _concluded(decision, {}, "", by=None, today=today)


@transaction.atomic
def publish_by_expiry(case: Case, *, today: date) -> Decision:
    """Publish what the panel found, where nobody signed in time and the profile says that its silence means yes.

    The clock runs from the panel's report, five working days; a signed decision is public at once. Nobody's act, and it
    says so for ever. Raises NotNow where the time is not over, stands still, or decides nothing; WrongState.
    """
    found = case.report
    if found is None or case.is_stopped or not rules.is_published_by_time(case, found.reported_at, on=today):
        raise NotNow(reason="time_is_not_over")
    step(case, "expire", by=None, noted={"clock": "publication"})
    reopening.check_counted(case, on=today)
    outcomes = allowed(case, found.outcome)
    outcome = outcomes[0]
    if Outcome.REMOVE in outcomes and entry_of(case.entry).is_public:
        outcome = Outcome.REMOVE
    is_confirmed = outcome in CONFIRMING
    decision = Decision(
        case=case,
        outcome=outcome,
        reasons=queries.drafted_reasons(queries.votes(case), case),
        conditions=found.conditions if outcome == Outcome.REGISTER_WITH_CONDITIONS else [],
        determined_level=found.determined_level if is_confirmed else "",
        determined_credits=found.determined_credits if is_confirmed else None,
        validity_months=_longest(case, today) if is_confirmed else None,
        was_overdue=today > case.due_on,
        by_expiry=True,
        decided_by=None,
        decided_on=today,
        decided_at=timezone.now(),
    )
    return _concluded(decision, {}, "", by=None, today=today)


def write_conditions(case: Case, conditions: Sequence[Mapping[str, Any]]) -> None:
    """Give every condition a row in which its evidence and its end will stand."""
    last = Condition.objects.filter(case=case).count()
    Condition.objects.bulk_create(
        Condition(case=case, place=place, text=item["text"], due_on=item["due_on"])
        for place, item in enumerate(conditions, start=last + 1)
    )


def _move_entry(
    decision: Decision, warned: list[gate.Finding], facts: Mapping[str, Any], *, by: Person | None, today: date
) -> None:
    """Take the entry's step, with the public reasons in its fact; nobody is named there but the officer."""
    case = decision.case
    noted = {
        "case": case.number,
        "reasons": decision.reasons,
        "conditions": decision.conditions,
        "overdue": decision.was_overdue,
        "by_expiry": decision.by_expiry,
        "findings": [gate.Finding.as_data(finding) for finding in warned],
        **({"renewal": True} if case.purpose == Purpose.REVIEW else {}),
        **facts,
    }
    if case.revision is not None:
        revising.conclude(decision, noted, by=by, today=today)
        return
    entry = entry_of(case.entry)
    if entry.edition != case.edition:
        raise WrongState("decide", entry.state)
    changes: dict[str, Any] = {} if decision.outcome in LEAVING_ITS_DAY else {"decided_on": today}
    if decision.validity_months:
        changes["valid_until"] = add_months(today, decision.validity_months)
        noted["valid_until"] = str(changes["valid_until"])
        changes |= determining.determined(decision, entry)
    registers.move(entry, decision.outcome, by=by, noted=noted, **changes)


def _reasons(reasons: Mapping[str, str], questions: Sequence[str]) -> dict[str, str]:
    """Return a reason for each question of the case, in order. Raises Malformed."""
    for question in reasons:
        if question not in questions:
            raise Malformed(field=f"reasons.{question}", expected=", ".join(questions))
    stated = {question: reasons.get(question, "").strip() for question in questions}
    for question, reason in stated.items():
        if not reason:
            raise Malformed(field=f"reasons.{question}", expected="text")
    return stated


def checked_conditions(conditions: Sequence[Mapping[str, Any]], are_due: bool, *, on: date) -> list[dict[str, Any]]:
    """Return [{text, due_on}], some where they are due and none where not. Raises Malformed."""
    if bool(conditions) != are_due:
        raise Malformed(field="conditions", expected="at least one condition" if are_due else "no condition")
    checked = []
    for place, item in enumerate(conditions, start=1):
        text, due = str(item.get("text", "")).strip(), _day(item.get("due_on"))
        if not text:
            raise Malformed(field=f"conditions.{place}.text", expected="text")
        if due is None or due <= on:
            raise Malformed(field=f"conditions.{place}.due_on", expected="a day after today")
        checked.append({"text": text, "due_on": due})
    return checked


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
