"""Needs as they are read: by everybody, by providers, and by whoever judges an entry that cites them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from passerelle.opportunities.models import LabourNeed
from passerelle.opportunities.states import NeedState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

CITED: Final = re.compile(r"\bND-\d{5,}\b", re.IGNORECASE)
"""How a need is cited in a text: by its number."""
MOST_CITED: Final = 50


def needs_open(on: date, *, unanswered: bool = False, region: str = "") -> QuerySet[LabourNeed]:
    """Return the needs that are open on a day, the soonest first; only those nothing answers, or of one region."""
    found = LabourNeed.objects.filter(state=NeedState.PUBLISHED, by_when__gte=on)
    if unanswered:
        found = found.filter(answered=0)
    if region:
        found = found.filter(region__iexact=region)
    return found.select_related("stated_by", "entry", "supersedes").order_by("by_when", "pk")


def cited(texts: Iterable[str]) -> list[LabourNeed]:
    """Return the public needs that texts cite by their numbers, ended ones too, in one query; none for a draft."""
    numbers = {found.upper() for text in texts for found in CITED.findall(str(text))}
    if not numbers:
        return []
    known = LabourNeed.objects.filter(number__in=sorted(numbers)[:MOST_CITED]).exclude(state=NeedState.DRAFT)
    return list(known.select_related("stated_by", "entry").order_by("number"))
