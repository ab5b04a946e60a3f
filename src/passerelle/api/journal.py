"""Reading the journal: the operator of the service sees every fact; it holds no names."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ninja import Query, Router, Schema

from passerelle.api.pages import Window, window
from passerelle.core.errors import NotPermitted
from passerelle.journal import queries
from passerelle.people.models import Duty
from passerelle.people.permissions import holds

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["journal"])


class FactOut(Schema):
    kind: str
    subject: str
    actor: str
    at: datetime
    noted: dict[str, Any]


class FactPage(Schema):
    total: int
    items: list[FactOut]


class Asked(Window):
    kind: str = ""


@router.get("/{subject}", response=FactPage, operation_id="readJournal")
def read_journal(request: SignedInRequest, subject: str, asked: Query[Asked]) -> dict[str, Any]:
    """Read what happened to one subject, newest first (operators of the service only)."""
    if not holds(request.user, Duty.OPERATOR):
        raise NotPermitted
    facts = queries.about(subject)
    return window(facts.filter(kind=asked.kind) if asked.kind else facts, asked)
