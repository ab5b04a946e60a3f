"""Which organisation somebody means who types it into a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from passerelle.core.errors import Malformed
from passerelle.organisations.models import OrganisationRole
from passerelle.organisations.permissions import organisations_visible_to
from passerelle.registers.states import PUBLIC_STATES

if TYPE_CHECKING:
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person


def meant(person: Person, written: str) -> Organisation:
    """Return the one organisation that a person may see and means: by its number, by the number of a public role of
    it, by its name in addresses, or by its exact legal name, in capitals or not.

    A number goes before a name, so that nobody is taken for another by calling itself like a number. Raises Malformed
    with a `reason`: `no_such_organisation`, `several_organisations`.
    """
    said = " ".join(written.split())
    roles = OrganisationRole.objects.filter(organisation=OuterRef("pk"), state__in=PUBLIC_STATES)
    seen = organisations_visible_to(person)
    numbered = Q(number=said.upper()) | Q(Exists(roles.filter(number=said.upper())))
    named = Q(slug=said.lower()) | Q(legal_name__iexact=said)
    for way in (numbered, named):
        found = list(seen.filter(way)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise Malformed(field="organisation", seen=said[:80], reason="several_organisations")
    raise Malformed(field="organisation", seen=said[:80], reason="no_such_organisation")
