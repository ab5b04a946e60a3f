"""What a reader of the editor may begin another draft with: all of an entry, or its structure alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passerelle.catalogue.models import MicroCredential
from passerelle.catalogue.permissions import WRITERS, may_edit
from passerelle.organisations.models import Organisation, Role
from passerelle.organisations.permissions import in_force, organisations_of
from passerelle.registers.states import PUBLIC_STATES

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import ShortCourse
    from passerelle.people.models import Person


@dataclass(frozen=True)
class Ways:
    """What may be taken over from an entry by its reader: all of it, or its structure; and who owns it."""

    may_copy: bool
    owner: str
    like: list[Organisation]
    is_public: bool


def ways_from(person: Person, entry: MicroCredential | ShortCourse, *, on: date) -> Ways:
    """Return how somebody who writes an entry may begin another from it; who writes for its owner copies it whole."""
    owner = entry.awarder if isinstance(entry, MicroCredential) else entry.provider
    is_public, name = entry.state in PUBLIC_STATES, owner.legal_name if owner else ""
    if may_edit(person, entry):
        return Ways(may_copy=True, owner=name, like=[], is_public=is_public)
    role = Role.AWARDER if isinstance(entry, MicroCredential) else Role.PROVIDER
    held = in_force(role, on=on).filter(organisation__in=organisations_of(person, *WRITERS)) if is_public else ()
    bodies = {one.organisation_id: one.organisation for one in held}
    return Ways(may_copy=False, owner=name, like=list(bodies.values()), is_public=is_public)
