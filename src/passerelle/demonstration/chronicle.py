"""What happened in the country before today, written into the journal in the order in which it happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from passerelle.demonstration.days import Today
from passerelle.journal import delivery
from passerelle.journal.models import Fact

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person


@dataclass
class Chronicle:
    """Facts are told in any order; `write` sorts them by time, and where that is the same, as they were told."""

    today: Today
    facts: list[Fact] = field(default_factory=list)

    def tell(
        self,
        kind: str,
        subject: str,
        *,
        by: Person | None,
        on: date,
        hour: int = 10,
        noted: dict[str, Any] | None = None,
    ) -> None:
        actor = by.reference if by else ""
        at = self.today.at(on, hour)
        self.facts.append(Fact(kind=kind, subject=subject, actor=actor, at=at, noted=noted or {}))

    def write(self) -> int:
        Fact.objects.bulk_create(sorted(self.facts, key=lambda fact: fact.at))
        transaction.on_commit(delivery.wake)
        return len(self.facts)
