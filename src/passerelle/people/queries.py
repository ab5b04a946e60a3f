"""Reading people, for more than one caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from passerelle.people.models import Duty


def names(references: Iterable[str]) -> dict[str, str]:
    """Return the names behind references, for pages that may show them."""
    return dict(Person.objects.filter(reference__in=set(references)).values_list("reference", "name"))


def first_on_duty(duty: Duty, *, on: date) -> Person | None:
    """Return who has held this duty longest of those who hold it that day."""
    held = Q(duties__ends_on=None) | Q(duties__ends_on__gt=on)
    people = Person.objects.filter(held, is_active=True, duties__duty=duty, duties__valid_from__lte=on)
    return people.order_by("duties__valid_from", "pk").first()


def by_address_or_reference(typed: str) -> Person | None:
    """Return whose account signs in with this address, in full, or has this reference; nothing for a part of one."""
    said = typed.strip()
    return Person.objects.filter(Q(email=said.lower()) | Q(reference__iexact=said)).first()
