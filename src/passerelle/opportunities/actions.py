"""Writing, publishing and closing what employers offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from passerelle.core import accepting
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.opportunities import book
from passerelle.opportunities.description import checked
from passerelle.opportunities.models import Opportunity, OpportunityItem
from passerelle.opportunities.permissions import may_close, may_draft_for
from passerelle.opportunities.states import OPPORTUNITIES, OpportunityState
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

SAID = {
    "nothing_asked": "something that is asked for",
    "too_many_rows": "fewer rows",
    "too_few_rows": "no more than there are rows to choose from",
    "lists_nothing": "something that the register lists",
    "level_unknown": "a level of a published framework",
    "result_unknown": "a result that what it lists can have",
    "same_as_before": "each row once",
    "never_together": "rows that different awards can meet",
}
"""What was expected where a row can never be met (`core/accepting.faults`)."""


@transaction.atomic
def draft(employer: Organisation, stated: Mapping[str, Any], *, by: Person, today: date) -> Opportunity:
    """Write an opportunity; nobody else sees it yet. Raises NotPermitted or Malformed."""
    if not may_draft_for(by, employer.pk, on=today):
        raise NotPermitted
    fields, items = checked(stated, today=today)
    opportunity = Opportunity.objects.create(number=next_number("OP"), employer=employer, drafted_by=by, **fields)
    _put_items(opportunity, items)
    journal.record("opportunity.draft", subject=opportunity.reference, actor=by.reference)
    return opportunity


@transaction.atomic
def edit(
    opportunity: Opportunity, stated: Mapping[str, Any], *, by: Person, today: date, seen_version: int
) -> Opportunity:
    """Change a draft. Raises NotPermitted, Malformed, WrongState once published, StaleVersion when outrun."""
    if not may_draft_for(by, opportunity.employer_id, on=today):
        raise NotPermitted
    if opportunity.state != OpportunityState.DRAFT:
        raise WrongState("edit", opportunity.state)
    fields, items = checked(stated, today=today)
    same = Opportunity.objects.filter(pk=opportunity.pk, state=OpportunityState.DRAFT, version=seen_version)
    if not same.update(version=F("version") + 1, **fields):
        raise StaleVersion(seen=seen_version)
    opportunity.items.all().delete()
    _put_items(opportunity, items)
    journal.record("opportunity.edit", subject=opportunity.reference, actor=by.reference)
    opportunity.refresh_from_db()
    return opportunity


def publish(opportunity: Opportunity, *, by: Person, today: date) -> Opportunity:
    """Open it to everyone until its closing day.

    Raises NotPermitted (also when the organisation is no employer any more), WrongState; and everything at once that
    keeps it from ever being opened: Malformed with the row (`core/accepting.faults`), NotNow where its day is past.
    """
    if not may_draft_for(by, opportunity.employer_id, on=today):
        raise NotPermitted
    OPPORTUNITIES.after(opportunity.state, "publish")
    items = list(opportunity.items.select_related("micro_credential"))
    amiss = Together()
    shelf = book.shelf_of(items)
    asked = book.asked_of(opportunity, shelf, book.stated_for([opportunity], shelf, today))
    for fault in accepting.faults(asked, shelf.catalogue):
        at = f"items.{place_of(opportunity, fault.row)}" if fault.row else "items"
        amiss.add(Malformed(field=at, expected=SAID[fault.code], reason=fault.code))
    if opportunity.closes_on < today:
        amiss.add(NotNow(reason="closing_day_past", on=opportunity.closes_on.isoformat()))
    amiss.settle()
    noted = {"items": [item.micro_credential.number for item in items if item.micro_credential]}
    return _move(opportunity, "publish", by=by, noted=noted, opened_on=today)


def place_of(opportunity: Opportunity, row: int) -> int:
    """Return the place a row was stated at, from 1, for its place among those that are judged."""
    judged = book.in_order(opportunity)[row - 1]
    return 1 + sorted(item.pk for item in opportunity.items.all()).index(judged.pk)


def close(opportunity: Opportunity, *, by: Person, today: date) -> Opportunity:
    """Close it before its day; the page stays and says so. Raises NotPermitted or WrongState."""
    if not may_close(by, opportunity):
        raise NotPermitted
    return _move(opportunity, "close", by=by, noted={}, closed_on=today, invites="")


def run_out(opportunity: Opportunity, *, today: date) -> Opportunity:
    """Close what is past its day. Raises WrongState, also before that."""
    if opportunity.closes_on >= today:
        raise WrongState("run_out", opportunity.state)
    return _move(opportunity, "run_out", by=None, noted={}, closed_on=opportunity.closes_on, invites="")


def _put_items(opportunity: Opportunity, items: Iterable[Mapping[str, Any]]) -> None:
    OpportunityItem.objects.bulk_create(OpportunityItem(opportunity=opportunity, **item) for item in items)


@transaction.atomic
def _move(
    opportunity: Opportunity, act: str, *, by: Person | None, noted: Mapping[str, Any], **changes: Any
) -> Opportunity:
    target = OPPORTUNITIES.after(opportunity.state, act)
    seen = Opportunity.objects.filter(pk=opportunity.pk, state=opportunity.state, version=opportunity.version)
    if not seen.update(state=target, version=F("version") + 1, **changes):
        raise WrongState(act, opportunity.state)
    actor = by.reference if by else ""
    journal.record(f"opportunity.{act}", subject=opportunity.reference, actor=actor, noted=dict(noted))
    opportunity.refresh_from_db(fields=["state", "version", *changes])
    return opportunity
