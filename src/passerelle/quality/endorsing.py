"""What keeps an organisation from endorsing an entry, or an agency from giving it a label: the register read for the
rules in `core/endorsing.py` and `core/reviewing.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import JointAwarding, MicroCredential, PartnerAuthorisation
from passerelle.core import endorsing, likeness, overlap
from passerelle.organisations.groups import group_of
from passerelle.organisations.models import Organisation
from passerelle.organisations.permissions import in_force
from passerelle.registers.states import LISTED, VERIFIED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date


def against(endorser: Organisation, entry: MicroCredential, edition: int, *, on: date) -> tuple[str, ...]:
    """Return every reason for which an organisation may not endorse a version of an entry on a day."""
    own = group_of(endorser)
    joint = JointAwarding.objects.filter(micro_credential=entry, ended_on=None).select_related("awarder")
    owners = [one.awarder for one in joint] + ([entry.awarder] if entry.awarder else [])
    theirs: set[int] = set().union(*(group_of(owner) for owner in owners))
    return endorsing.against(
        endorsing.Asked(
            roles_in_force=roles_of(endorser, on=on),
            endorser=endorser.number,
            endorser_group=_numbers(own),
            owners=frozenset(owner.number for owner in owners),
            owner_group=_numbers(theirs),
            partners=_partners(entry, on),
            competitors=_competitors(entry, own),
            is_registered=entry.state in VERIFIED,
            is_this_edition=edition == entry.edition,
        )
    )


def roles_of(endorser: Organisation, *, on: date) -> frozenset[str]:
    """Return the roles in force by which an organisation may endorse on a day."""
    return frozenset(
        role for role in endorsing.ENDORSERS if in_force(role, on=on).filter(organisation=endorser).exists()
    )


def _numbers(bodies: set[int]) -> frozenset[str]:
    return frozenset(Organisation.objects.filter(pk__in=bodies).values_list("number", flat=True))


def _partners(entry: MicroCredential, on: date) -> frozenset[str]:
    """Return who is let teach or assess this by its awarder, today or from a day that is agreed on."""
    let = PartnerAuthorisation.objects.filter(micro_credential=entry).exclude(ends_on__lt=on)
    return frozenset(let.order_by().values_list("partner__number", flat=True))


def _competitors(entry: MicroCredential, bodies: set[int]) -> frozenset[str]:
    """Return which of these bodies owns a listed entry that says nearly what this one says, in whichever words."""
    said = _read(entry.outcomes, entry.language)
    rows = MicroCredential.objects.filter(awarder__in=bodies, state__in=LISTED).exclude(pk=entry.pk)
    near = rows.values_list("awarder__number", "outcomes", "language").iterator()
    return frozenset(
        owner
        for owner, theirs, language in near
        if said and likeness.share(said, _read(theirs, language)) >= overlap.NEARLY
    )


def _read(outcomes: Iterable[Mapping[str, Any]], language: str) -> list[likeness.Said]:
    return [likeness.said(text, language) for text in sorted(overlap.said(outcomes))]
