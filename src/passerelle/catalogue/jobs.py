"""What happens to authorisations, and to requests for them, by the passing of time. Both may run twice on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.catalogue import asking, partners
from passerelle.catalogue.joint import OVER
from passerelle.catalogue.models import AuthorisationRequest, PartnerAuthorisation
from passerelle.catalogue.states import AskingState
from passerelle.core.errors import NotNow, WrongState
from passerelle.journal.followers import every

if TYPE_CHECKING:
    from datetime import date


AT_ONCE = 500
"""So many requests are looked at in one turn; the rest at the next."""


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


@every(hours=1)
def answer_overdue_requests(today: date) -> int:
    """Let the end of the time to answer do what the profiles say, and let lapse what nobody can grant any more.

    Return how many. A request that was told to be late already waits for a person and is not looked at again.
    """
    waiting = AuthorisationRequest.objects.filter(state=AskingState.ASKED)
    waiting = waiting.select_related("micro_credential__awarder", "partner").order_by("due_on", "pk")
    over = Q(micro_credential__state__in=OVER) | Q(ends_on__lte=today)
    done = 0
    for act, some in (
        (asking.lapse, waiting.filter(over)),
        (asking.end_by_silence, waiting.filter(due_on__lt=today, escalated_on=None).exclude(over)),
    ):
        for one in some[:AT_ONCE]:
            try:
                act(one, today=today)
            except (NotNow, WrongState):  # somebody was faster
                continue
            done += 1
    return done
