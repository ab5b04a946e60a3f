"""A substantive change to a registered entry before a panel: its case, what a decision does to it, how it ends without.

The version that is registered stays in force until a decision accepts the change, whatever happens meanwhile; silence
never puts a change in its place. Rows are taken in one order, the case, the change, the entry, so that of a decision
and a withdrawal at the same moment one waits for the other and then fails whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from passerelle.catalogue import revising
from passerelle.catalogue.permissions import may_revise
from passerelle.catalogue.states import RevisionState
from passerelle.core.calendar import add_months
from passerelle.core.errors import NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.vetting.actions.steps import take_row
from passerelle.vetting.actions.waiting import close
from passerelle.vetting.models import Case, Condition, Outcome
from passerelle.vetting.states import ConditionState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.catalogue.models import Revision
    from passerelle.people.models import Person
    from passerelle.vetting.models import Decision

UNMET = (ConditionState.OPEN, ConditionState.OFFERED)
ACCEPTING = {
    Outcome.REGISTER: "accept_revision",
    Outcome.REGISTER_WITH_CONDITIONS: "accept_revision_with_conditions",
}


def case_of(revision: Revision) -> Case | None:
    return Case.objects.filter(revision=revision).select_related("applicant", "revision").first()


def conclude(decision: Decision, noted: Mapping[str, Any], *, by: Person | None, today: date) -> None:
    """Do to the entry what was decided about a change to it, in the decision's own transaction. Raises WrongState.

    Accepted, the change is the version in force, with what was determined for it now, and conditions of the version
    before are lifted: the new decision is about all of it. Refused, the entry is as it was.
    """
    revision = decision.case.revision
    if revision is None or by is None:  # no time alone changes what is registered
        raise WrongState("decide", decision.case.stage)
    entry = revising.entry_of(revision)
    if decision.outcome == Outcome.REFUSE_REVISION:
        revising.refuse(revision, entry, back("refuse_revision", entry.number), by=by, today=today, noted=noted)
        return
    lift_conditions(entry.number, by=by, today=today)
    revising.accept(
        revision,
        entry,
        ACCEPTING[Outcome(decision.outcome)],
        by=by,
        today=today,
        noted=noted,
        determined_level=decision.determined_level,
        determined_credits=decision.determined_credits,
        decided_on=today,
        valid_until=add_months(today, decision.validity_months or 0),
    )


def accept_on_appeal(
    revision: Revision, noted: Mapping[str, Any], *, with_conditions: bool, months: int, by: Person, today: date
) -> None:
    """Put a change that was refused in force after all, as a step of an appeal that is upheld. Raises WrongState."""
    entry = revising.entry_of(revision)
    act = "accept_revision_on_appeal_with_conditions" if with_conditions else "accept_revision_on_appeal"
    lift_conditions(entry.number, by=by, today=today)
    until = add_months(today, months)
    revising.accept(
        revision,
        entry,
        act,
        by=by,
        today=today,
        noted=noted,
        decided_on=today,
        valid_until=until,
    )


@transaction.atomic
def withdraw_revision(revision: Revision, *, by: Person, today: date) -> Revision:
    """Take back a change for its owner: a draft is put away; before a panel, the case is closed and nothing changed.

    Raises NotPermitted, WrongState when it was decided, or taken back, before.
    """
    if not revision.is_judged:
        return revising.take_back(revision, by=by, today=today)
    if not may_revise(by, revising.entry_of(revision)):
        raise NotPermitted
    if case := case_of(revision):
        close(case, by=by)
    revising.take_back(revision, by=by, today=today, act=back("withdraw_revision", revision.entry))
    if case is None and (late := case_of(revision)):  # opened while this waited for the row
        close(late, by=by)
    return revision


@transaction.atomic
def overtake(fact: Fact, *, today: date) -> None:
    """Put away the change to an entry that was suspended, ended or put up for removal after it was sent.

    Nobody's act. A change that is only being written stays while its entry may come back.
    """
    revision = revising.open_of(fact.subject)
    if revision is None:
        return
    if revision.is_judged:
        sent = Fact.objects.filter(subject=fact.subject, kind__endswith=".propose_revision").order_by("pk").last()
        if sent is not None and fact.pk < sent.pk:
            return
    elif not fact.kind.endswith((".withdraw", ".expire", ".remove", ".refuse_renewal")):
        return
    case = case_of(revision)
    if case is not None and case.is_open:
        close(case)
    revising.lapse(revision, today=today)


def back(act: str, reference: str) -> str:
    """Return the act that leads an entry back to where it was: with its conditions, while one of them is open."""
    unmet = Condition.objects.filter(case__entry=reference, state__in=UNMET).exists()
    return f"{act}_with_conditions" if unmet else act


def lift_conditions(reference: str, *, by: Person, today: date) -> None:
    """Lift what a decision on the version before still asked for."""
    for condition in Condition.objects.filter(case__entry=reference, state__in=UNMET):
        take_row(condition, state=ConditionState.VOID, settled_by=by, settled_on=today)


def is_refused(revision: Revision | None) -> bool:
    return revision is not None and revision.state == RevisionState.REFUSED
