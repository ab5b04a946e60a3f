"""What happens to authorisations by the passing of time. It may run twice on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.catalogue import partners
from passerelle.catalogue.models import PartnerAuthorisation
from passerelle.core.errors import WrongState
from passerelle.journal.followers import every

if TYPE_CHECKING:
    from datetime import date


@every(hours=24)
def close_authorisations(today: date) -> int:
    """Write down which authorisations have run out, so that both sides are told. Return how many."""
    done = 0
    for one in PartnerAuthorisation.objects.filter(ends_on__lte=today, closed_on=None).order_by("pk"):
        try:
            partners.run_out(one, today=today)
        except WrongState:  # closed elsewhere meanwhile
            continue
        done += 1
    return done
