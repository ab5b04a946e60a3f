"""Appeals: lodged by the applicant, admitted, assigned to somebody who touched nothing before, heard, decided.

What is upheld takes the place of the decision at once; what was dismissed lets it stand. Source: DOMAIN 3.6, 3.9
(sixty days to lodge, four months for the result), ESG practice (the appeals body is not the one that decided).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from passerelle.core import clocks, registration
from passerelle.core.calendar import add_months
from passerelle.core.differences import changes
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.organisations.models import OrganisationRole
from passerelle.registers import actions as registers
from passerelle.registers import bans, queries
from passerelle.registers.numbers import next_number
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import LIFECYCLE as ENTRY_LIFE
from passerelle.registers.states import State
from passerelle.vetting import binding, rules
from passerelle.vetting.actions import revising
from passerelle.vetting.actions.setting import checked_conditions, write_conditions
from passerelle.vetting.actions.steps import take_row
from passerelle.vetting.models import Appeal, Case, Condition, Decision, Outcome, Sanction
from passerelle.vetting.permissions import may_appeal, may_hear, may_lead_appeal, reason_not_to_hear
from passerelle.vetting.states import (
    APPEAL_LIFECYCLE,
    APPEAL_OPEN,
    AppealState,
    ConditionState,
    SanctionState,
    Stage,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from passerelle.catalogue.models import Revision
    from passerelle.people.models import Person
    from passerelle.registers.models import Entry

AGAINST = (
    *(Outcome.RETURN, Outcome.REMOVE, Outcome.REGISTER_WITH_CONDITIONS),
    *(Outcome.REFUSE_RENEWAL, Outcome.REFUSE_REVISION),
)
REVISIONS_ON_APPEAL = ("accept_revision_on_appeal", "accept_revision_on_appeal_with_conditions")


@transaction.atomic
def lodge(
    case: Case | None = None, *, sanction: Sanction | None = None, grounds: str, by: Person, today: date
) -> Appeal:
    """Lodge an appeal against a decision on a case, or a removal, within sixty days.

    The same appeal again changes nothing. Raises NotPermitted, Malformed, NotNow for a decision that took nothing
    away, for conditions that are met by now, or after the last day, AlreadyDone while another appeal against it is open
    or after one was decided.
    """
    owner = case.applicant if case else sanction.owner if sanction else None
    if owner is None or not may_appeal(by, owner.pk):
        raise NotPermitted
    if not grounds.strip():
        raise Malformed(field="grounds", expected="text")
    entry, until = _appealable(case, sanction)
    if today > until:
        raise NotNow(reason="time_is_over", seen=until.isoformat())
    earlier = Appeal.objects.filter(case=case, sanction=sanction).exclude(state=AppealState.WITHDRAWN).first()
    if earlier:
        if earlier.state == AppealState.LODGED and earlier.grounds == grounds.strip():
            return earlier
        raise AlreadyDone(field="appeal", seen=earlier.number)
    amounts = rules.clocks_on(today)
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(
                number=next_number("AP"),
                case=case,
                sanction=sanction,
                entry=entry,
                applicant=owner,
                grounds=grounds.strip(),
                lodged_by=by,
                lodged_on=today,
                due_on=clocks.appeal_result_due(today, amounts),
            )
    except IntegrityError:
        raise AlreadyDone(field="appeal", seen=entry) from None
    _tell(appeal, "lodge", by=by, due_on=appeal.due_on.isoformat())
    return appeal


def _appealable(case: Case | None, sanction: Sanction | None) -> tuple[str, date]:
    """Return the entry an appeal is about and its last day. Raises NotNow where nothing was taken away."""
    if case is not None:
        decision = Decision.objects.filter(case=case).first()
        if decision is None or decision.outcome not in AGAINST:
            raise NotNow(reason="nothing_to_appeal")
        if are_met(case):
            raise NotNow(reason="conditions_met")
        public = decision.published_on or decision.decided_on
        return case.entry, decision.appeal_until or clocks.appeal_until(public)
    if sanction is None or sanction.state != SanctionState.REMOVED or sanction.appeal_until is None:
        raise NotNow(reason="nothing_to_appeal")
    return sanction.entry, sanction.appeal_until


@transaction.atomic
def withdraw(appeal: Appeal, *, by: Person) -> Appeal:
    """Take an appeal back; a stay ends with it. Raises NotPermitted, WrongState."""
    if not may_appeal(by, appeal.applicant_id):
        raise NotPermitted
    _step(appeal, "withdraw", by=by)
    _end_stay(appeal, by=by)
    return appeal


@transaction.atomic
def admit(appeal: Appeal, *, by: Person) -> Appeal:
    """Find that the appeal is admissible. Raises NotPermitted, WrongState."""
    _leader(appeal, by)
    return _step(appeal, "admit", by=by)


@transaction.atomic
def refuse(appeal: Appeal, reasons: str, *, by: Person, today: date) -> Appeal:
    """Find that the appeal is not admissible, and say why. Raises NotPermitted, Malformed, WrongState."""
    _leader(appeal, by)
    if not reasons.strip():
        raise Malformed(field="reasons", expected="text")
    return _step(appeal, "refuse", by=by, reasons=reasons.strip(), decided_on=today)


@transaction.atomic
def assign(appeal: Appeal, handler: Person, *, by: Person) -> Appeal:
    """Give the appeal to somebody who touched nothing before; given again, to somebody else.

    Raises NotPermitted with the reason, where it bars the handler or the one who assigns, or WrongState.
    """
    if not may_lead_appeal(by, appeal):
        raise NotPermitted
    if reason := reason_not_to_hear(handler, appeal):
        raise NotPermitted(reason=reason, seen=handler.reference)
    return _step(appeal, "assign", by=by, handler=handler)


@transaction.atomic
def stay(appeal: Appeal, *, by: Person) -> Appeal:
    """Let the decision have no effect until the appeal is decided: what was removed is listed again meanwhile.

    A stay that is given twice changes nothing. Raises NotPermitted, NotNow where nothing was removed, WrongState.
    """
    if not may_hear(by, appeal):
        raise NotPermitted(reason=reason_not_to_hear(by, appeal) or "not_the_handler")
    if appeal.is_stayed:
        return appeal
    entry = entry_of(appeal.entry)
    if entry.state != State.REMOVED:
        raise NotNow(reason="nothing_to_stay")
    _step(appeal, "stay", by=by, is_stayed=True)
    registers.move(entry, "stay", by=by, noted={"appeal": appeal.number}, due_on=appeal.due_on)
    return appeal


@transaction.atomic
def hear(appeal: Appeal, record: str, *, by: Person) -> Appeal:
    """Write down what the applicant said. Raises NotPermitted, Malformed, WrongState."""
    _handler(appeal, by)
    if not record.strip():
        raise Malformed(field="hearing", expected="text")
    return _step(appeal, "hear", by=by, hearing=record.strip())


@transaction.atomic
def dismiss(appeal: Appeal, reasons: str, *, by: Person, today: date) -> Appeal:
    """Let the decision stand. Raises NotPermitted, Malformed, WrongState."""
    _handler(appeal, by)
    _step(appeal, "dismiss", by=by, reasons=_reasons(reasons), decided_on=today)
    _end_stay(appeal, by=by)
    return appeal


@transaction.atomic
def uphold(
    appeal: Appeal,
    reasons: str,
    *,
    by: Person,
    today: date,
    conditions: Sequence[Mapping[str, Any]] = (),
    validity_months: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Appeal:
    """Decide otherwise: the entry is verified, with `conditions` where the appeal is upheld in part.

    What binds a decision binds this one, and on the same facts unless others are entered: where no `validity_months`
    are stated, it is for the longest that the rules in force allow. Raises NotPermitted, Malformed, GateRefused with
    what they forbid, NotNow for a description that was changed since and where nothing is left to decide otherwise
    (`reason_not_to_uphold`), WrongState.
    """
    _handler(appeal, by)
    stated = checked_conditions(conditions, bool(conditions), on=today)
    if reason := reason_not_to_uphold(appeal):
        raise NotNow(reason=reason, seen=appeal.entry)
    act = "uphold_in_part" if stated else "uphold"
    _step(appeal, act, by=by, reasons=_reasons(reasons), decided_on=today, conditions=stated)
    entry = entry_of(appeal.entry)
    _same_as_judged(entry, appeal)
    _lift_conditions(appeal, by=by, today=today)
    known = binding.corrected_in(appeal.case) | registration.facts(facts or {})  # for the reasons of the appeal
    months = validity_months or binding.longest_months(appeal.case, entry, on=today, facts=known)
    checked_conditions(conditions, bool(conditions), on=today, until=add_months(today, months))
    warned = binding.checked(
        appeal.case,
        entry,
        on=today,
        months=months,
        overdue=today > appeal.due_on,
        facts=known,
        conditions=stated,
    )
    noted: dict[str, Any] = {"appeal": appeal.number, "reasons": appeal.reasons, "conditions": stated}
    noted |= {"findings": [finding.as_data() for finding in warned]} if warned else {}
    noted |= {"facts": known} if known else {}
    if change := _refused_change(appeal):
        revising.accept_on_appeal(change, noted, with_conditions=bool(stated), months=months, by=by, today=today)
    elif move := _move(entry, bool(stated)):
        registers.move(entry, move, by=by, noted=noted, **_dates(entry, appeal, today, months))
    if stated and appeal.case is not None:
        write_conditions(appeal.case, stated)
    elif stated and (case := Case.objects.filter(entry=entry.reference, stage=Stage.DECIDED).last()):
        write_conditions(case, stated)
    if appeal.sanction is not None and appeal.sanction.ban_until:
        journal.record(
            bans.LIFTED, subject=appeal.applicant.number, actor=by.reference, noted={"appeal": appeal.number}
        )
    return appeal


def are_met(case: Case) -> bool:
    """Say whether the decision on a case set conditions and all of them are met: then nothing is left to appeal."""
    states = set(Condition.objects.filter(case=case).values_list("state", flat=True))
    return states == {ConditionState.MET}


def reason_not_to_uphold(appeal: Appeal) -> str:
    """Return why this appeal cannot be upheld as its entry stands today, as a stable word; empty where it can be."""
    if appeal.case is not None and are_met(appeal.case):
        return "conditions_met"
    entry = entry_of(appeal.entry)
    steps = REVISIONS_ON_APPEAL if _refused_change(appeal) else [_move(entry, with_one) for with_one in (False, True)]
    leads_on = any(not step or ENTRY_LIFE.allows(entry.state, step) for step in steps)
    return "" if leads_on else "not_as_it_stands"


def _refused_change(appeal: Appeal) -> Revision | None:
    """Return the change to a registered entry whose refusal the appeal is about; None where it is about an entry."""
    change = appeal.case.revision if appeal.case else None
    return change if revising.is_refused(change) else None


def _move(entry: Entry, with_conditions: bool) -> str:
    """Return the step the entry takes; none where only its conditions are others."""
    if entry.state == State.LISTED_PENDING:
        return "register_with_conditions" if with_conditions else "register"
    if entry.state == State.REGISTERED_CONDITIONAL and with_conditions:
        return ""
    return "register_on_appeal_with_conditions" if with_conditions else "register_on_appeal"


def _dates(entry: Entry, appeal: Appeal, today: date, months: int) -> dict[str, Any]:
    """Return from when to when the entry is verified; of a role, which keeps its reasons itself, those too."""
    if entry.state == State.REGISTERED_CONDITIONAL:
        return {"valid_until": add_months(today, months)} if not entry.valid_until else {}
    days: dict[str, Any] = {"decided_on": today, "valid_until": add_months(today, months)}
    if isinstance(entry, OrganisationRole):
        days |= {"valid_from": today, "reasons": appeal.reasons}
    return days


def _same_as_judged(entry: Entry, appeal: Appeal) -> None:
    """An appeal verifies what was judged, never what was written since. Raises NotNow."""
    version = queries.versions(entry.reference).first()
    judged = appeal.case.edition if appeal.case is not None else None
    if change := _refused_change(appeal):
        judged = change.edition
    if version is None or judged not in (None, version.edition):
        raise NotNow(reason="submitted_since")
    day = version.submitted_on  # what grows old is compared as it was that day
    stated = json.loads(json.dumps(entry.as_stated(on=day), cls=DjangoJSONEncoder))
    if entry.state == State.RETURNED and changes(version.stated, stated):
        raise NotNow(reason="edited_since")


def _lift_conditions(appeal: Appeal, *, by: Person, today: date) -> None:
    for condition in Condition.objects.filter(
        case=appeal.case, state__in=[ConditionState.OPEN, ConditionState.OFFERED]
    ):
        take_row(condition, state=ConditionState.VOID, settled_by=by, settled_on=today)


def _end_stay(appeal: Appeal, *, by: Person) -> None:
    """What was listed again for the time of the appeal is removed as it was decided."""
    if not appeal.is_stayed:
        return
    entry = entry_of(appeal.entry)
    if entry.state == State.LISTED_PENDING:
        registers.move(entry, "remove", by=by, noted={"appeal": appeal.number, "reasons": appeal.reasons})


def _leader(appeal: Appeal, by: Person) -> None:
    if not may_lead_appeal(by, appeal):
        raise NotPermitted
    if appeal.state not in APPEAL_OPEN:
        raise WrongState("admit", appeal.state)


def _handler(appeal: Appeal, by: Person) -> None:
    if not may_hear(by, appeal):
        raise NotPermitted(reason=reason_not_to_hear(by, appeal) or "not_the_handler")


def _reasons(reasons: str) -> str:
    if not reasons.strip():
        raise Malformed(field="reasons", expected="text")
    return reasons.strip()


def _step(appeal: Appeal, act: str, *, by: Person | None, **fields: object) -> Appeal:
    appeal.refresh_from_db()
    take_row(appeal, **fields, state=APPEAL_LIFECYCLE.after(appeal.state, act))
    _tell(appeal, act, by=by)
    return appeal


def _tell(appeal: Appeal, act: str, *, by: Person | None, **noted: str) -> None:
    actor = by.reference if by else ""
    journal.record(f"appeal.{act}", subject=appeal.number, actor=actor, noted={"entry": appeal.entry, **noted})
