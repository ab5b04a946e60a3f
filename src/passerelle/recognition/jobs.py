"""What recognition does when something happened elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from passerelle.core.errors import NotNow, WrongState
from passerelle.journal.followers import every, follows
from passerelle.recognition import actions, list_signing
from passerelle.recognition.models import RecognitionCase
from passerelle.recognition.states import WAITING
from passerelle.signing.finishers import finishes, voids
from passerelle.signing.makers import makes

if TYPE_CHECKING:
    from datetime import date, datetime

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.journal.models import Fact
    from passerelle.signing.models import Intent
    from passerelle.signing.private import Signer

AT_ONCE = 500
"""So many cases are looked at in one turn; the rest at the next."""


@follows("award.revoke")
def show_in_waivers(fact: Fact) -> None:
    """An award was revoked: the waivers it gave say so."""
    actions.note_award_withdrawn(fact.subject, today=timezone.localdate(fact.at))


@every(hours=1)
def answer_overdue_cases(today: date) -> int:
    """Let the end of the time to answer do what the profile says (`on_expiry`: `recognition`). Return how many.

    A case whose body was called already waits for a person and is not looked at again.
    """
    overdue = RecognitionCase.objects.filter(state__in=WAITING, answer_due_on__lt=today, escalated_on=None)
    done = 0
    for case in overdue.select_related("award", "programme", "learner").order_by("answer_due_on", "pk")[:AT_ONCE]:
        try:
            actions.end_by_silence(case, today=today)
        except (NotNow, WrongState):
            continue
        done += 1
    return done


@makes(list_signing.PURPOSE)
def prove(text: str, signer: Signer, created: datetime, key: VerifyingKey) -> bytes:
    """Make the proof of one party of an edition."""
    return list_signing.make(text, signer, created)


@finishes(list_signing.PURPOSE)
def keep_signature(intent: Intent, proof: Any) -> None:
    """Keep a party's proof; with the last owner's, the edition comes in force."""
    list_signing.keep(intent, proof)


@voids(list_signing.PURPOSE)
def give_up_signature(intent: Intent, reason: str) -> None:
    """Let a party sign again of which nothing was signed."""
    list_signing.give_up(intent, reason)
