"""Finding an entry by its reference, in whichever register it stands."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.http import Http404

from passerelle.core.calendar import add_months
from passerelle.registers.models import Entry, EntryVersion
from passerelle.registers.states import VERIFIED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from django.db.models import QuerySet


TITLED = ("number", "state", "title")
"""What is read of an entry that is called by its title, where nothing but its name is shown."""


@cache
def kinds() -> dict[str, type[Entry]]:
    """Return the model behind each prefix: every concrete Entry names its own."""
    models = [model for model in apps.get_models() if issubclass(model, Entry)]
    return {prefix: model for model in models for prefix in model.prefixes}


def entry(reference: str) -> Entry:
    """Return the entry with this number, and who answers for it. Raises Http404 where there is none."""
    model = kinds().get(reference.partition("-")[0])
    found = model._default_manager.select_related(model.owned_by).filter(number=reference).first() if model else None
    if found is None:
        raise Http404(reference)
    return found


def public_names(references: Iterable[str]) -> dict[str, str]:
    """Return the names of those of the numbers that have a public page, in one query a register."""
    return {entry.number: entry.name for entry in _named(references) if entry.is_public}


def names(references: Iterable[str]) -> dict[str, str]:
    """Return the names of the numbers, public or not, for who may know of each; in one query a register."""
    return {entry.number: entry.name for entry in _named(references)}


def _named(references: Iterable[str]) -> Iterator[Entry]:
    asked: dict[type[Entry], set[str]] = {}
    for reference in references:
        if model := kinds().get(reference.partition("-")[0]):
            asked.setdefault(model, set()).add(reference)
    for model, numbers in asked.items():
        found = model._default_manager.filter(number__in=numbers)
        yield from found.select_related(*model.name_from) if model.name_from else found.only(*TITLED)


def reviewed_by(entry: Entry, *, review_months: int) -> date | None:
    """Return the day by which a verified entry is looked at again; None while it is not verified, or nothing says so.

    Whichever comes first: its last day, what the rules say of all entries (`review_months` after the decision, 0 for
    never), what it states itself.
    """
    if entry.decided_on is None or entry.state not in VERIFIED:
        return None
    stated = getattr(entry, entry.reviewed_every) if entry.reviewed_every else None
    months = (review_months, 12 * (stated or 0))
    days = [entry.valid_until, *(add_months(entry.decided_on, some) for some in months if some)]
    return min((day for day in days if day), default=None)


def versions(reference: str) -> QuerySet[EntryVersion]:
    """Return the versions of an entry, newest first."""
    return EntryVersion.objects.filter(entry=reference).order_by("-edition")
