"""What recognition does when something happened elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from passerelle.conversions.models import Conversion
from passerelle.conversions.states import ConversionState
from passerelle.core.errors import NotNow, WrongState
from passerelle.journal.followers import every, follows
from passerelle.recognition import (
    actions,
    agreement_signing,
    agreement_times,
    conversions,
    list_signing,
    queries,
    statements,
)
from passerelle.recognition.models import Agreement, RecognitionCase
from passerelle.recognition.states import GRANTED, WAITING, AgreementState, StatementState
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
    overdue = queries.with_parts().filter(state__in=WAITING, answer_due_on__lt=today, escalated_on=None)
    done = 0
    for case in overdue.order_by("answer_due_on", "pk")[:AT_ONCE]:
        try:
            actions.end_by_silence(case, today=today)
        except (NotNow, WrongState):
            continue
        done += 1
    return done


@every(hours=1)
def end_agreements(today: date) -> int:
    """End the agreements whose last day is past. Return how many; one that somebody ended first is left alone."""
    over = Agreement.objects.filter(state=AgreementState.IN_FORCE, valid_to__lt=today)
    done = 0
    for one in over.order_by("valid_to", "pk")[:AT_ONCE]:
        try:
            agreement_times.run_out(one, today=today)
        except WrongState:
            continue
        done += 1
    return done


@every(hours=1)
def end_conversions(today: date) -> int:
    """End the conversions whose last day is past. Return how many; one that changed meanwhile is left alone."""
    over = Conversion.objects.filter(state=ConversionState.IN_FORCE, valid_to__lt=today)
    done = 0
    for one in over.order_by("valid_to", "pk")[:AT_ONCE]:
        try:
            conversions.run_out(one, today=today)
        except (NotNow, WrongState):
            continue
        done += 1
    return done


@makes(agreement_signing.PURPOSE)
@makes(list_signing.PURPOSE)
def prove(text: str, signer: Signer, created: datetime, key: VerifyingKey) -> bytes:
    """Make the proof of one party of an edition, or of an agreement."""
    return list_signing.make(text, signer, created)


@finishes(agreement_signing.PURPOSE)
def keep_agreement_signature(intent: Intent, proof: Any) -> None:
    """Keep a party's proof; with the last one, the agreement comes in force."""
    agreement_signing.keep(intent, proof)


@voids(agreement_signing.PURPOSE)
def give_up_agreement_signature(intent: Intent, reason: str) -> None:
    """Let a party sign again of which nothing was signed."""
    agreement_signing.give_up(intent, reason)


@finishes(list_signing.PURPOSE)
def keep_signature(intent: Intent, proof: Any) -> None:
    """Keep a party's proof; with the last owner's, the edition comes in force."""
    list_signing.keep(intent, proof)


@voids(list_signing.PURPOSE)
def give_up_signature(intent: Intent, reason: str) -> None:
    """Let a party sign again of which nothing was signed."""
    list_signing.give_up(intent, reason)


@follows(*(f"recognition.{act}" for act in ("decide_by_rule", "grant", "grant_by_silence", *statements.UNDOING)))
def state_what_was_recognised(fact: Fact) -> None:
    """Sign the statement of what was granted, or end that of what was undone; without a key, another time."""
    try:
        statements.follow(fact.subject, today=fact.day)
    except NotNow:
        return


@every(hours=1)
def state_what_waits(today: date) -> int:
    """Sign the statements that could not be signed when it was granted. Return how many were."""
    unsigned = RecognitionCase.objects.filter(state__in=GRANTED).exclude(statements__state=StatementState.SIGNED)
    done = 0
    for number in unsigned.order_by("pk").values_list("number", flat=True)[:AT_ONCE]:
        try:
            done += statements.follow(number, today=today) is not None
        except NotNow:
            continue
    return done


@makes(statements.PURPOSE)
def sign_statement(text: str, signer: Signer, created: datetime, key: VerifyingKey) -> bytes:
    return statements.make(text, signer, created, key)


@finishes(statements.PURPOSE)
def keep_statement(intent: Intent, document: bytes) -> None:
    statements.keep(intent, document)


@voids(statements.PURPOSE)
def give_up_statement(intent: Intent, reason: str) -> None:
    statements.give_up(intent, reason)
