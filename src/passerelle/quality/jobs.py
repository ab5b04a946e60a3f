"""Who looks for signals, and when: after the facts that can make one, and once a day for what only days bring about.

Each may run twice, and twice at once: a cause is written down once.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from passerelle.journal.followers import every, follows
from passerelle.quality import seeing
from passerelle.quality.actions import endorsements, labels
from passerelle.quality.actions.signals import open_signal
from passerelle.signing.finishers import finishes, voids

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from passerelle.journal.models import Fact
    from passerelle.quality.actions.signals import Seen
    from passerelle.signing.models import Intent


@follows(seeing.HELD)
def complaint_held_valid(fact: Fact) -> None:
    """Look at the complaints about the body that answers for the entry."""
    _open(seeing.complaints_about(str(fact.noted.get("entry", "")), on=fact.day), fact.day)


@follows("partner.end", "partner.run_out")
def authorisation_ended(fact: Fact) -> None:
    """Look whether the partner still teaches what it is let teach no longer."""
    _open(seeing.authorisation_lapsed(fact.subject, on=fact.day), fact.day)


@follows("organisation_role.suspend", "organisation_role.expire", "organisation_role.remove")
def role_ended(fact: Fact) -> None:
    """Look whether a provider still teaches that may no longer."""
    _open(seeing.role_lapsed(fact, on=fact.day), fact.day)


@every(hours=24)
def look(today: date) -> int:
    """Look for what the days bring about: a fall in completion or feedback, what is left undone, agencies unreviewed.

    Return how many signals were written.
    """
    seen = chain(
        seeing.completion_fell(on=today),
        seeing.feedback_fell(on=today),
        seeing.recommendations_overdue(on=today),
        seeing.agencies_unreviewed(on=today),
    )
    return _open(seen, today)


def _open(seen: Iterable[Seen], today: date) -> int:
    return sum(open_signal(one, today=today) is not None for one in seen)


@finishes(endorsements.PURPOSE)
def keep_endorsement(intent: Intent, document: bytes) -> None:
    endorsements.keep(intent, document)


@voids(endorsements.PURPOSE)
def give_up_endorsement(intent: Intent, reason: str) -> None:
    endorsements.give_up(intent, reason)


@every(hours=24)
def run_out(today: date) -> int:
    """Write down of endorsements and labels whose last day has passed that they ran out. Return how many did."""
    return endorsements.expire_due(today=today) + labels.expire_due(today=today)
