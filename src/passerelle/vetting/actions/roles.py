"""Deciding on an application for a role: one officer's, without a panel, with a clock and an appeal as everywhere.

No panel sits on a first application: it asks whether a body may begin, not whether what it offers is good, and the
reviews of the role that follow are a panel's. What is decided stands as a case all the same, so that it has a number,
public reasons, a last day for an appeal, and conditions with theirs. An officer who is tied by any path, a partner's or
an endorser's too, does not decide; a time that passes decides nothing, it calls the authority.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from passerelle.core import clocks, registration
from passerelle.core.errors import NotNow, NotPermitted, WrongState
from passerelle.core.shapes import MAX_TEXT, some_text
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from passerelle.organisations import actions as organisations
from passerelle.organisations.models import OrganisationRole
from passerelle.registers.states import State
from passerelle.vetting import rules
from passerelle.vetting.actions.forming import opened
from passerelle.vetting.actions.setting import checked_conditions, write_conditions
from passerelle.vetting.actions.steps import step
from passerelle.vetting.models import CONFIRMING, AtExpiry, Decision, Outcome
from passerelle.vetting.permissions import reason_not_to_decide_role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from passerelle.people.models import Person

REMIND, ESCALATE = "organisation_role.remind", "organisation_role.escalate"


@transaction.atomic
def decide(
    entry: OrganisationRole,
    *,
    by: Person,
    today: date,
    approve: bool,
    reasons: str,
    valid_from: date | None = None,
    valid_until: date | None = None,
    conditions: Sequence[Mapping[str, Any]] = (),
) -> OrganisationRole:
    """Register a role, or return the application; the reasons are public, and against a return there is an appeal.

    With `conditions`, [{text, due_on}], it is registered with these; each is met, or not, as for any entry. Raises
    NotPermitted with the reason, Malformed, GateRefused by the rules on registrations, WrongState (also when it was
    decided meanwhile).
    """
    if reason := reason_not_to_decide_role(by, entry, on=today):
        raise NotPermitted(reason=reason)
    said = some_text(MAX_TEXT)("reasons", reasons)
    asked = checked_conditions(conditions, approve and bool(conditions), on=today, until=valid_until)
    was_due = entry.due_on
    decided = organisations.decide_role(
        entry,
        by=by,
        today=today,
        approve=approve,
        reasons=said,
        valid_from=valid_from,
        valid_until=valid_until,
        conditions=asked,
    )
    _write_down(decided, was_due or today, said, asked, by=by, today=today)
    return decided


OUTCOMES = {
    State.REGISTERED: Outcome.REGISTER,
    State.REGISTERED_CONDITIONAL: Outcome.REGISTER_WITH_CONDITIONS,
    State.RETURNED: Outcome.RETURN,
}


def _write_down(
    entry: OrganisationRole, due: date, reasons: str, conditions: list[dict[str, Any]], *, by: Person, today: date
) -> Decision:
    """Keep what was decided as a case of its own, decided the moment it is opened, and each condition to be met."""
    begun = entry.listed_on or today
    case = opened(entry, entry.organisation_id, opened_on=begun, due=max(begun, due))
    if not case.is_open:
        raise WrongState("decide", case.stage)
    is_late = today > due
    outcome = OUTCOMES[State(entry.state)]
    months: int | None = None
    if outcome in CONFIRMING and entry.valid_from and entry.valid_until:
        months = registration.months_between(entry.valid_from, entry.valid_until)
    noted: dict[str, Any] = {"outcome": str(outcome), "overdue": is_late}
    step(case, "decide_alone", by=by, noted=noted, on_expiry=AtExpiry.KEEP_PENDING)
    decision = Decision.objects.create(
        case=case,
        outcome=outcome,
        reasons={case.questions[0]: reasons},
        conditions=conditions,
        validity_months=months,
        was_overdue=is_late,
        decided_by=by,
        decided_on=today,
        published_on=today,
        appeal_until=clocks.appeal_until(today, rules.clocks_on(today)),
        decided_at=timezone.now(),
    )
    write_conditions(case, conditions)
    return decision


def waiting(*, today: date, reminder_days: int) -> tuple[list[OrganisationRole], list[OrganisationRole]]:
    """Return the applications whose answer is due soon, and those whose answer is late: what nobody was told of yet."""
    latest = today + timedelta(days=reminder_days)
    held = list(OrganisationRole.objects.filter(state=State.IN_REVIEW, due_on__lte=latest).order_by("due_on", "pk"))
    facts = Fact.objects.filter(subject__in=[one.number for one in held], kind__in=(REMIND, ESCALATE))
    told = set(facts.values_list("kind", "subject", "noted__edition"))
    soon: list[OrganisationRole] = []
    late: list[OrganisationRole] = []
    for one in held:
        is_late = one.due_on is not None and one.due_on < today
        if (ESCALATE if is_late else REMIND, one.number, one.edition) not in told:
            (late if is_late else soon).append(one)
    return soon, late


def remind(entry: OrganisationRole, *, today: date) -> None:
    """Call to mind that an answer is due soon; once for each application. Raises NotNow."""
    _call(REMIND, entry, is_time=entry.due_on is not None and today <= entry.due_on)


def escalate(entry: OrganisationRole, *, today: date) -> None:
    """Say to the authority that an answer is late; once for each application, and it stays pending. Raises NotNow."""
    _call(ESCALATE, entry, is_time=entry.due_on is not None and today > entry.due_on)


@transaction.atomic
def _call(kind: str, entry: OrganisationRole, *, is_time: bool) -> None:
    held = OrganisationRole.objects.select_for_update().filter(pk=entry.pk, state=State.IN_REVIEW).first()
    if held is None or not is_time or held.due_on is None:
        raise NotNow(reason="time_is_not_over")
    if not Fact.objects.filter(subject=held.number, kind=kind, noted__edition=held.edition).exists():
        noted = {"due_on": held.due_on.isoformat(), "edition": held.edition}
        journal.record(kind, subject=held.number, noted=noted)
