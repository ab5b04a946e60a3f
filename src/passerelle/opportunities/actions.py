"""Writing, publishing and closing what employers offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal import actions as journal
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

    Raises NotPermitted (also when the organisation is no employer any more), Malformed without items or with fewer
    than it asks for, NotNow when the closing day is past, WrongState.
    """
    if not may_draft_for(by, opportunity.employer_id, on=today):
        raise NotPermitted
    OPPORTUNITIES.after(opportunity.state, "publish")
    items = [item.micro_credential.number for item in opportunity.items.select_related("micro_credential")]
    if len(items) < opportunity.any_of:
        raise Malformed(field="items", expected=f"at least {opportunity.any_of}", seen=len(items))
    if opportunity.closes_on < today:
        raise NotNow(reason="closing_day_past", on=opportunity.closes_on.isoformat())
    return _move(opportunity, "publish", by=by, noted={"items": items}, opened_on=today)


def close(opportunity: Opportunity, *, by: Person, today: date) -> Opportunity:
    """Close it before its day; the page stays and says so. Raises NotPermitted or WrongState."""
    if not may_close(by, opportunity):
        raise NotPermitted
    return _move(opportunity, "close", by=by, noted={}, closed_on=today)


def _put_items(opportunity: Opportunity, items: Iterable[Mapping[str, Any]]) -> None:
    OpportunityItem.objects.bulk_create(OpportunityItem(opportunity=opportunity, **item) for item in items)


@transaction.atomic
def _move(opportunity: Opportunity, act: str, *, by: Person, noted: Mapping[str, Any], **dates: Any) -> Opportunity:
    target = OPPORTUNITIES.after(opportunity.state, act)
    seen = Opportunity.objects.filter(pk=opportunity.pk, state=opportunity.state, version=opportunity.version)
    if not seen.update(state=target, version=F("version") + 1, **dates):
        raise WrongState(act, opportunity.state)
    journal.record(f"opportunity.{act}", subject=opportunity.reference, actor=by.reference, noted=dict(noted))
    opportunity.refresh_from_db(fields=["state", "version", *dates])
    return opportunity
