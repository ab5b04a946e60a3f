"""What everybody and everything is called in the table, whoever built it (`country.py`, `things.py`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from passerelle.organisations.models import Organisation
from passerelle.people.models import Person

VISITOR = "visitor"
TODAY = timezone.localdate


@dataclass
class World:
    """`things[kind][variant]` is what an address or a body needs to name one thing."""

    people: dict[str, Person] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=lambda: {VISITOR: ""})
    bodies: dict[str, Organisation] = field(default_factory=dict)
    things: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def name(self, kind: str, variant: str, **thing: Any) -> None:
        self.things.setdefault(kind, {})[variant] = thing
