"""The chair's report and the decision: what the panel found becomes a step of the entry's life."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from passerelle.core import clocks, gate, panel
from passerelle.core.calendar import add_months
from passerelle.core.errors import AlreadyDone, GateRefused, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.together import Together
from passerelle.registers import actions as registers
from passerelle.registers.queries import entry as entry_of
from passerelle.vetting import binding, queries, rules
from passerelle.vetting.actions import after_review, determining, reopening, revising
from passerelle.vetting.actions.setting import checked_conditions, reasons_for, write_conditions
from passerelle.vetting.actions.steps import release, step
from passerelle.vetting.models import (
    CONFIRMING,
    AtExpiry,
    Case,
    Decision,
    Outcome,
    Proposed,
    Purpose,
    Report,
)
from passerelle.vetting.permissions import may_report, reason_not_to_decide
from passerelle.vetting.states import SeatState

if TYPE_CHECKING:
    from datetime import date

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
    case.refresh_from_db()
    if earlier := case.report:
        if earlier.text != text.strip():
            raise AlreadyDone(field="report", seen=case.number)
        return earlier
    said = Said(text, outcome, determined_level, determined_credits, conditions)
    step(case, "report", by=by)
    written = _written(case, said, by=by, today=today)
    written.save(force_insert=True)
    Case.objects.filter(pk=case.pk).update(report=written)
    case.report = written
    return written


def check_report(case: Case, said: Said, *, by: Person, today: date) -> None:
    """Raise what `report` would of what is said, all at once; nothing is written."""
    if not may_report(by, case):
        raise NotPermitted
    _written(case, said, by=by, today=today)


def _written(case: Case, said: Said, *, by: Person, today: date) -> Report:
    """Return the report that is not saved. Raises Malformed and GateRefused with everything, Conflicted."""
    reopening.check_counted(case, on=today)
    tallies = queries.tallies(queries.votes(case), case)
    outcome = panel.outcome(tallies, advising=case.advising)
    if said.outcome not in {None, outcome}:
        raise Malformed(field="outcome", expected=outcome, seen=said.outcome)
    amiss = Together()
    level, amount, conditions = "", None, list[dict[str, Any]]()
    if not said.text.strip():
        amiss.add(Malformed(field="text", expected="text"))
    with amiss.also(GateRefused):
        level, amount = determining.reported(case, said.determined_level, said.determined_credits, on=today)
    with amiss.also():
        are_due, until = outcome == Proposed.REGISTER_WITH_CONDITIONS, add_months(today, _longest(case, today))
        conditions = checked_conditions(said.conditions, are_due, on=today, until=until)
    amiss.settle()
    return Report(
        case=case,
        by=case.seats.get(expert__person=by, is_chair=True, state=SeatState.DECLARED),
        outcome=outcome,
        text=said.text.strip(),
        determined_level=level,
        determined_credits=amount,
        conditions=conditions,
        tallies=[asdict(one) for one in tallies],
        reported_at=timezone.now(),
    )


@dataclass(frozen=True)
class Said:
    """What a chair says in a report, as `report` takes it."""

    text: str
    outcome: str | None = None
    determined_level: str = ""
    determined_credits: Any = None
    conditions: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Stated:
    """What whoever decides states of a decision, as `decide` takes it."""

    outcome: str
    reasons: Mapping[str, str]
    conditions: Sequence[Mapping[str, Any]] = ()
    determined_level: str = ""
    determined_credits: Any = None
    determined_reason: str = ""
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
    determined_reason: str = "",
    validity_months: int | None = None,
    facts: Mapping[str, Any] | None = None,
    facts_reason: str = "",
) -> Decision:
    """Sign the decision: one row, and the entry's step, in one transaction; the reasons are public.

    Level and credits that are not stated are as the panel found them; another level or size needs a
    `determined_reason`, and passes the rules that what is claimed passed (`determining.py`).
    Where no `validity_months` are stated it is verified for the longest that the rules in force allow. Of `facts` that
    rules ask beside what the applicant stated holds where they are left out; another number needs a `facts_reason`.

    A decision after the due date stands and says so. Raises NotPermitted with the reason, Malformed, GateRefused by
    a profile's rule on decisions, WrongState (also when the entry was moved meanwhile), Conflicted as for the report.
    """
    if reason := reason_not_to_decide(by, case):
        raise NotPermitted(reason=reason)
    step(case, "decide", by=by, noted={"outcome": outcome, "overdue": today > case.due_on})
    found = (determined_level, determined_credits, determined_reason, validity_months, facts, facts_reason)
    made = _drafted(case, Stated(outcome, reasons, conditions, *found), by=by, today=today)
    _concluded(made, binding.decided_on(case, facts or {}, facts_reason, on=today), by=by, today=today)
    return made.decision


@dataclass(frozen=True)
class Draft:
    """A decision that is not signed: what the rules in force warn of in it, and what it determines, where it does."""

    decision: Decision
    warned: Sequence[gate.Finding] = ()
    determined: determining.Found | None = None


def drafted(case: Case, stated: Stated, *, by: Person, today: date) -> Draft:
    """Return the decision as it would be signed, for its letter; nothing is written. Raises what `decide` would."""
    if reason := reason_not_to_decide(by, case):
        raise NotPermitted(reason=reason)
    return _drafted(case, stated, by=by, today=today)


def _drafted(case: Case, stated: Stated, *, by: Person, today: date) -> Draft:
    """Return what is stated as a decision that is not saved.

    Raises WrongState, Conflicted, Malformed for an outcome that may not be; else Malformed and GateRefused with
    everything that is amiss at once.
    """
    reopening.check_counted(case, on=today)
    report, outcome = reopening.standing_report(case), stated.outcome
    if outcome not in allowed(case, report.outcome):
        raise Malformed(field="outcome", expected=", ".join(allowed(case, report.outcome)), seen=outcome)
    is_confirmed, amiss = outcome in CONFIRMING, Together()
    decision = Decision(
        case=case,
        outcome=outcome,
        reasons={},
        was_overdue=today > case.due_on,
        decided_by=by,
        decided_on=today,
        decided_at=timezone.now(),
    )
    warned, determined = list[gate.Finding](), None
    with amiss.also():
        binding.decided_on(case, stated.facts or {}, stated.facts_reason, on=today)
    with amiss.also():
        decision.reasons = reasons_for(stated.reasons, case.questions)
    if is_confirmed:
        decision.validity_months = stated.validity_months or _longest(case, today, stated.facts)
        with amiss.also(GateRefused):
            determined = _determined(decision, report, stated, today)
    with amiss.also():
        are_due = outcome == Outcome.REGISTER_WITH_CONDITIONS
        until = add_months(today, decision.validity_months) if decision.validity_months else None
        decision.conditions = checked_conditions(stated.conditions, are_due, on=today, until=until)
    with amiss.also(GateRefused):
        warned = _bound(decision, stated.facts or {}, on=today)
    amiss.settle()
    return Draft(decision, warned, determined)


def _determined(decision: Decision, report: Report, stated: Stated, today: date) -> determining.Found | None:
    """Let a decision determine what is stated, or else what the panel found; return it beside what was claimed."""
    case = decision.case
    found = determining.found(
        case,
        report,
        said_level=stated.determined_level,
        said_credits=stated.determined_credits,
        reason=stated.determined_reason,
        on=today,
    )
    decision.determined_level = stated.determined_level or report.determined_level
    size = determining.size(stated.determined_credits, case)
    decision.determined_credits = report.determined_credits if size is None else size
    return found


def _longest(case: Case, today: date, facts: Mapping[str, Any] | None = None) -> int:
    return binding.longest_months(case, entry_of(case.entry), on=today, facts=facts)


def _concluded(made: Draft, noted: Mapping[str, Any], *, by: Person | None, today: date) -> Decision:
    """Take the entry's step, publish, write each condition down to be met, and let the panel go."""
    decision = made.decision
    decision.published_on, decision.appeal_until = today, clocks.appeal_until(today, rules.clocks_on(today))
    _move_entry(made, noted, by=by, today=today)
    decision.save(force_insert=True)
    after_review.follow(decision, by=by, today=today)
    write_conditions(decision.case, decision.conditions)
    release(decision.case)
    return decision


def _by_time(decision: Decision, *, today: date, determined: determining.Found | None = None) -> Decision:
    """Conclude what time decides. Raises GateRefused with everything the rules in force forbid."""
    case, warned = decision.case, _bound(decision, {}, on=today)
    return _concluded(
        Draft(decision, warned, determined), binding.decided_on(case, {}, "", on=today), by=None, today=today
    )


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
    return _by_time(decision, today=today)


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
    return _by_time(decision, today=today, determined=determining.found(case, found) if is_confirmed else None)


def _move_entry(made: Draft, facts: Mapping[str, Any], *, by: Person | None, today: date) -> None:
    """Take the entry's step, with the public reasons in its fact; nobody is named there but the officer."""
    decision, determined = made.decision, made.determined.kept if made.determined else {}
    case = decision.case
    noted = {
        "case": case.number,
        "reasons": decision.reasons,
        "conditions": decision.conditions,
        "overdue": decision.was_overdue,
        "by_expiry": decision.by_expiry,
        "findings": [gate.Finding.as_data(finding) for finding in made.warned],
        **({"renewal": True} if case.purpose == Purpose.REVIEW else {}),
        **({"determined": determined} if determined else {}),
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
