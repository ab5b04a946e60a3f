"""What follows for larger awards: records, what happens to their parts, the passing of time. All may run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.awards.models import Award
from passerelle.core.credentials.refusals import CredentialRefused
from passerelle.core.errors import NotNow, WrongState
from passerelle.journal.followers import every, follows
from passerelle.registers.states import LISTED
from passerelle.signing.finishers import finishes
from passerelle.signing.makers import makes
from passerelle.stacking import aftermath, asking, records
from passerelle.stacking.models import LargerAward
from passerelle.stacking.states import OPEN

if TYPE_CHECKING:
    from datetime import date, datetime

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.journal.models import Fact
    from passerelle.signing.models import Intent
    from passerelle.signing.private import Signer

AT_ONCE = 500
"""So many requests are looked at in one turn; the rest at the next."""


@makes(records.PURPOSE)
def sign_record(text: str, signer: Signer, created: datetime, key: VerifyingKey) -> bytes:
    return records.signed(text, signer, created, key)


@finishes(records.PURPOSE)
def keep_record(intent: Intent, document: bytes) -> None:
    records.keep(intent, document)


@follows("award.made")
def record_larger(fact: Fact) -> None:
    """Make the record of a larger award as soon as it is signed; where that cannot be now, who asks for it makes it."""
    try:
        records.finish(fact.subject)
    except (NotNow, CredentialRefused):
        return


@follows("award.revoke")
def follow_revocation(fact: Fact) -> None:
    """Free the parts of a larger award, and note that a part of one is gone: the same award may be both."""
    award = Award.objects.get(number=fact.subject)
    aftermath.free(award, today=fact.day)
    aftermath.lose_parts(award, today=fact.day)


@every(hours=1)
def answer_overdue(today: date) -> int:
    """Let the end of the time to answer do what the profiles say, and let lapse what nobody can grant any more.

    Return how many. One that was told to be late already waits for a person and is not looked at again.
    """
    waiting = LargerAward.objects.filter(state__in=OPEN).select_related("programme", "micro_credential")
    waiting = waiting.order_by("due_on", "pk")
    over = waiting.exclude(micro_credential__state__in=LISTED)
    late = waiting.filter(due_on__lt=today, escalated_on=None, micro_credential__state__in=LISTED)
    done = 0
    for act, some in ((asking.lapse, over), (asking.end_by_silence, late)):
        for one in some[:AT_ONCE]:
            try:
                act(one, today=today)
            except (NotNow, WrongState):  # somebody was faster
                continue
            done += 1
    return done
