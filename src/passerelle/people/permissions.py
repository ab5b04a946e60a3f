"""Which duties at the authority a person holds, and what they let them do to an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.people.models import Duty
from passerelle.people.second_factor import lacks_second_factor

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person, Recovery


def holds(person: Person, *duties: Duty, on: date | None = None) -> bool:
    """Say whether the person holds one of these duties today; an account that was closed holds none, and where the
    register asks those on duty for a second factor, none without it.

    The duties are read once per person object, that is once per request.
    """
    return bool(duties_of(person, on=on) & set(duties))


def duties_wait(person: Person) -> bool:
    """Say whether somebody has duties that open nothing until they have a second factor."""
    return lacks_second_factor(person) and person.duties.exists()


def duties_of(person: Person, *, on: date | None = None) -> frozenset[str]:
    if not (person.is_authenticated and person.is_active):
        return frozenset()
    day = on or timezone.localdate()
    held = getattr(person, "_duties", None)
    if held is None:
        held = tuple(person.duties.all())
        if held and lacks_second_factor(person):
            held = ()
        person._duties = held  # type: ignore[attr-defined]
    return frozenset(duty.duty for duty in held if duty.is_held(day))


def may_work_at_counter(person: Person) -> bool:
    """Registrars and decision officers see who stands before them, and act on accounts, two by two."""
    return holds(person, Duty.REGISTRAR, Duty.DECISION_OFFICER)


def may_confirm_recovery(person: Person, recovery: Recovery) -> bool:
    """A second officer: not who asked, and not whose account it is."""
    return may_work_at_counter(person) and person.pk not in {recovery.asked_by_id, recovery.person_id}


def may_stop_recovery(person: Person, recovery: Recovery) -> bool:
    """Whose account it is, and every officer."""
    return person.is_authenticated and (person.pk == recovery.person_id or may_work_at_counter(person))
