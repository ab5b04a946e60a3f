"""Which versions of a micro-credential are awarded, and at which level: the one in force, and those changes replaced.

Who was on the way to a version when a change replaced it is assessed and awarded by that version (DOMAIN 3.6; France,
Code du travail R6113-17-3 II). A version that was refused, removed or submitted anew is replaced by no change.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from passerelle.catalogue.models import Revision
from passerelle.catalogue.states import REPLACING

if TYPE_CHECKING:
    from passerelle.catalogue.models import MicroCredential


def goes_on(entry: MicroCredential, edition: int) -> bool:
    """Say whether a version stands as long as its entry does: in force, or replaced by changes alone."""
    if edition == entry.edition:
        return True
    later = Revision.objects.filter(entry=entry.reference, state__in=REPLACING)
    replaced = later.filter(edition__gte=edition, edition__lt=entry.edition).count()
    return 0 < edition < entry.edition and replaced == entry.edition - edition


def determined_credits(entry: MicroCredential, edition: int) -> Decimal | None:
    """Return the credits that were determined for an edition, as its level; None where they are as claimed."""
    if edition == entry.edition:
        return entry.determined_credits
    later = Revision.objects.filter(entry=entry.reference, edition=edition, state__in=REPLACING).first()
    kept = later.superseded.get("determined_credits") if later else entry.determined_credits
    return None if kept is None else Decimal(str(kept))


def determined_level(entry: MicroCredential, edition: int) -> str:
    """Return the level that was determined for an edition: that of today, or what a later edition superseded."""
    if edition == entry.edition:
        return entry.determined_level
    later = Revision.objects.filter(entry=entry.reference, edition=edition, state__in=REPLACING).first()
    return str(later.superseded.get("determined_level") or "") if later else entry.determined_level
