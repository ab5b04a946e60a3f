"""Finding an edition of a programme by its reference, and how much the changes of an entry mattered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from passerelle.catalogue.models import Revision
from passerelle.catalogue.states import REPLACING

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.catalogue.models import Programme

_LONGEST_EDITION = 4
"""Digits."""


def programme(reference: str, among: QuerySet[Programme]) -> Programme:
    """Return the edition that a reference such as PG-00001v2 names, one of `among`. Raises Http404."""
    number, _v, edition = reference.rpartition("v")
    is_one = edition.isascii() and edition.isdigit() and len(edition) <= _LONGEST_EDITION
    return get_object_or_404(among, number=number, edition=int(edition) if is_one else 0)


def change_classes(reference: str) -> dict[int, str]:
    """Return how much each change that became a version of an entry mattered, by the edition it became."""
    changes = Revision.objects.filter(entry=reference, state__in=REPLACING)
    return {edition + 1: change_class for edition, change_class in changes.values_list("edition", "change_class")}
