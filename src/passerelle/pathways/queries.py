"""Ways as other pages read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Min, Q

from passerelle.guidance.suggesting import KeptWay
from passerelle.pathways.permissions import own

if TYPE_CHECKING:
    from datetime import date

    from passerelle.pathways.models import Pathway
    from passerelle.people.models import Person

MOST_SHOWN: Final = 5


def ways_ahead(person: Person, *, on: date) -> list[Pathway]:
    """Return the ways that a person keeps, the newest first, each with `next_on`, when its next step begins.

    One query; `next_on` is None where every step has begun.
    """
    ahead = Min("steps__starts_on", filter=Q(steps__is_proposed=False, steps__starts_on__gte=on))
    return list(own(person).prefetch_related(None).annotate(next_on=ahead)[:MOST_SHOWN])


def kept_ways(person: Person) -> list[KeptWay]:
    """Return the ways that a person keeps, as goals of what could come next for them; two queries."""
    return [
        KeptWay(way.number, way.title, frozenset(one.item for one in way.steps.all() if not one.is_proposed))
        for way in own(person)
    ]
