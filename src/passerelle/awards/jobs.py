"""What happens after: signed awards are kept, and the trust folder on disk follows every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.awards import actions, publication
from passerelle.journal.followers import every, follows
from passerelle.signing.finishers import finishes

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact
    from passerelle.signing.models import Intent


@finishes(actions.PURPOSE)
def keep(intent: Intent, document: bytes) -> None:
    actions.make(intent, document)


@follows("award.intend")
def finish(fact: Fact) -> None:
    """Finish what its own request did not: after a crash, without waiting for the next start."""
    actions.finish(fact.subject)


@every(hours=24)
def expire(today: date) -> None:
    """End the awards whose last day has passed."""
    actions.expire_due(today=today)


@every(hours=6)
def refresh_trust_folder(today: date) -> None:
    """Sign the status lists anew, so that who checks without a network never finds them stale."""
    publication.write()


@follows(*publication.KINDS)
def write_trust_folder(fact: Fact) -> None:
    publication.write()
