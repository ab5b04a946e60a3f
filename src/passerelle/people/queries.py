"""Reading people, for more than one caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable


def names(references: Iterable[str]) -> dict[str, str]:
    """Return the names behind references, for pages that may show them."""
    return dict(Person.objects.filter(reference__in=set(references)).values_list("reference", "name"))
