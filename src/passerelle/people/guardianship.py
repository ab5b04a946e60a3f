"""What a guardian's rights mean for everybody else: who must have agreed before a minor shows something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.core import minority
from passerelle.core.errors import NotNow
from passerelle.people.ages import ages
from passerelle.people.models import Guardianship, Minor
from passerelle.people.states import GuardianshipState

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person

CONSENTS: Final = {"links": "links_consented_at", "profile": "profile_consented_at"}
"""What a guardian agrees to, and where it is kept."""


def of(minor: Person) -> QuerySet[Guardianship]:
    """Return the guardians of somebody that are in force."""
    return Guardianship.objects.filter(minor=minor, state=GuardianshipState.IN_FORCE).select_related("guardian")


def wards_of(guardian: Person) -> QuerySet[Guardianship]:
    """Return whom somebody looks after."""
    if not guardian.is_authenticated:
        return Guardianship.objects.none()
    return Guardianship.objects.filter(guardian=guardian, state=GuardianshipState.IN_FORCE).select_related("minor")


def needs_consent(person: Person, what: str, *, on: date) -> bool:
    """Say whether a guardian with a proof would have to agree and none has; costs one query where nobody is minor."""
    born_on = Minor.objects.filter(person=person).values_list("born_on", flat=True).first()
    if born_on is None or minority.shares_alone(born_on, ages(), on=on):
        return False
    said = of(person).exclude(proof="").values_list(CONSENTS[what], flat=True)
    return bool(said) and not any(said)


def refuse_without_consent(person: Person, what: str, *, on: date) -> None:
    """Raise NotNow (`guardian_consent`) where a guardian would have to agree first."""
    if needs_consent(person, what, on=on):
        raise NotNow(reason="guardian_consent")
