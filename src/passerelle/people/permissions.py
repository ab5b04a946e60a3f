"""Which duties at the authority a person holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Duty, Person


def holds(person: Person, *duties: Duty, on: date | None = None) -> bool:
    """Say whether the person holds one of these duties today; an account that was closed holds none.

    The duties are read once per person object, that is once per request.
    """
    return bool(duties_of(person, on=on) & set(duties))


def duties_of(person: Person, *, on: date | None = None) -> frozenset[str]:
    if not (person.is_authenticated and person.is_active):
        return frozenset()
    day = on or timezone.localdate()
    held = getattr(person, "_duties", None)
    if held is None:
        held = tuple(person.duties.all())
        person._duties = held  # type: ignore[attr-defined]
    return frozenset(duty.duty for duty in held if duty.is_held(day))
