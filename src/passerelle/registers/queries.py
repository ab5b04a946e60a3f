"""Finding an entry by its reference, in whichever register it stands."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.http import Http404

from passerelle.registers.models import Entry, EntryVersion
from passerelle.registers.states import PUBLIC_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


@cache
def kinds() -> dict[str, type[Entry]]:
    """Return the model behind each prefix: every concrete Entry names its own."""
    models = [model for model in apps.get_models() if issubclass(model, Entry)]
    return {prefix: model for model in models for prefix in model.prefixes}


def entry(reference: str) -> Entry:
    """Return the entry with this number. Raises Http404 where there is none."""
    model = kinds().get(reference.partition("-")[0])
    found = model._default_manager.filter(number=reference).first() if model else None
    if found is None:
        raise Http404(reference)
    return found


def public_names(references: Iterable[str]) -> dict[str, str]:
    """Return the names of those of the numbers that have a public page, in one query a register."""
    asked: dict[type[Entry], set[str]] = {}
    for reference in references:
        if model := kinds().get(reference.partition("-")[0]):
            asked.setdefault(model, set()).add(reference)
    public: dict[str, str] = {}
    for model, numbers in asked.items():
        found = model._default_manager.filter(number__in=numbers, state__in=PUBLIC_STATES)
        if model.name_from:
            found = found.select_related(*model.name_from)
        public |= {entry.number: entry.name for entry in found}
    return public


def versions(reference: str) -> QuerySet[EntryVersion]:
    """Return the versions of an entry, newest first."""
    return EntryVersion.objects.filter(entry=reference).order_by("-edition")
