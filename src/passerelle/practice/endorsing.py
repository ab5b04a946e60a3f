"""Why the endorsement of an example by a peer would not count: the register read for `core/practice.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core import practice
from passerelle.organisations.groups import group_of
from passerelle.organisations.models import Organisation
from passerelle.organisations.permissions import organisations_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.people.models import Person
    from passerelle.practice.models import GoodPractice


def against(example: GoodPractice, organisation: Organisation, person: Person) -> tuple[str, ...]:
    """Return why an endorsement by a person for an organisation would not count, as stable words; empty for none."""
    before = [
        practice.Peer(one.person.reference, _group([one.organisation]))
        for one in example.endorsements.select_related("person", "organisation")
    ]
    peer = practice.Peer(person.reference, _group([organisation]))
    proposer, origins = example.proposed_by.reference, _group(_origins(example))
    return practice.against_endorsing(peer, proposer=proposer, origins=origins, before=before)


def _origins(example: GoodPractice) -> list[Organisation]:
    """Return where an example comes from: the body it names, and every body its proposer acts for."""
    bodies = [*organisations_of(example.proposed_by), example.organisation_id]
    return list(Organisation.objects.filter(pk__in=[pk for pk in bodies if pk]))


def _group(bodies: Iterable[Organisation]) -> frozenset[str]:
    every = {pk for body in bodies for pk in group_of(body)}
    return frozenset(Organisation.objects.filter(pk__in=every).values_list("number", flat=True))
