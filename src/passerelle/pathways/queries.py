"""Ways as other pages read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.guidance.suggesting import KeptWay
from passerelle.pathways.permissions import own

if TYPE_CHECKING:
    from passerelle.people.models import Person


def kept_ways(person: Person) -> list[KeptWay]:
    """Return the ways that a person keeps, as goals of what could come next for them; two queries."""
    return [
        KeptWay(way.number, way.title, frozenset(one.item for one in way.steps.all() if not one.is_proposed))
        for way in own(person)
    ]
