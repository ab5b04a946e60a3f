"""Statements of what was recognised: signed as soon as it is granted, ended as soon as it is not any more.

Signing is two transactions, the intent first, as every signature is. Whoever decided signs with the key it awards
with; while it has none, what it granted stands all the same, and is signed once it has one.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from passerelle.awards import status_places
from passerelle.awards.moments import instant
from passerelle.core import elmo
from passerelle.core.credentials import vc_jwt
from passerelle.core.credentials.model import IssuerRef, StatusRef
from passerelle.core.credentials.moments import first_moment
from passerelle.core.credentials.recognised import StatementRecord, statement_credential
from passerelle.core.errors import NotNow, WrongState
from passerelle.recognition import queries
from passerelle.recognition.models import LineEffect, RecognitionCase, RecognitionStatement
from passerelle.recognition.states import GRANTED, STATEMENTS, StatementState
from passerelle.registers import steps
from passerelle.registers.numbers import next_number
from passerelle.signing import actions as signing
from passerelle.signing import queries as keys
from passerelle.signing.identifiers import address, awarder_did
from passerelle.signing.models import Intent
from passerelle.signing.states import IntentState

if TYPE_CHECKING:
    from datetime import date, datetime

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.signing.private import Signer

PURPOSE: Final = "recognition"
UNDONE: Final = "decision_undone"
UNDOING: Final = ("overturn", "ask_again", "withdraw")
"""Acts after which nothing is spared any more, or not for now."""
LIVE: Final = (StatementState.INTENDED, StatementState.SIGNED)


def follow(number: str, *, today: date) -> RecognitionStatement | None:
    """Let the statement of a case be what the case is now: signed where it is granted, ended where it is not.

    Safe to call again, and at once by several. Return the statement in force, if there is one. Raises NotNow
    (no_key, key_taken_out, issuance_stopped, key_unavailable) while it cannot be signed.
    """
    case = _read(number)
    if case.state not in GRANTED:
        _end(case, today=today)
        return None
    statement = case.statements.filter(state__in=LIVE).first() or _intended(case, today)
    if statement.state == StatementState.INTENDED:
        intent = signing.complete(_intent_of(statement))
        statement.refresh_from_db()
        if statement.state != StatementState.SIGNED:
            raise NotNow(reason=intent.void_reason or "key_unavailable")
    if _read(number).state not in GRANTED:  # undone while it was being signed
        _end(case, today=today)
        return None
    return statement


def in_force(case: RecognitionCase) -> RecognitionStatement | None:
    """Return the signed statement of a case."""
    found: RecognitionStatement | None = case.statements.filter(state=StatementState.SIGNED).first()
    return found


def document(case: RecognitionCase) -> bytes:
    """Return the statement of a case as it was signed. Raises NotNow (statement_not_signed) where none is in force."""
    statement = in_force(case)
    if statement is None or statement.document is None:
        raise NotNow(reason="statement_not_signed")
    return bytes(statement.document)


def _read(number: str) -> RecognitionCase:
    return queries.with_parts().get(number=number)


def _intended(case: RecognitionCase, today: date) -> RecognitionStatement:
    """Write down what will be signed, with its place in the status list; of two at once, one does."""
    key = keys.active_key(case.body.number)
    if key is None:
        raise keys.without_key(case.body.number)
    signing.refuse_while_stopped()
    try:
        with transaction.atomic():
            number = next_number("RT")
            statement = RecognitionStatement.objects.create(
                number=number,
                case=case,
                place=status_places.take_other_place(number, case.body),
                signed_on=today,
            )
            signing.intend(PURPOSE, number, statement_credential(record_of(statement)), key=key)
    except IntegrityError:
        return case.statements.get(state__in=LIVE)
    return statement


def _intent_of(statement: RecognitionStatement) -> Intent:
    found = Intent.objects.filter(purpose=PURPOSE, reference=statement.number).exclude(state=IntentState.VOID)
    return found.select_related("key").latest("pk")


def record_of(statement: RecognitionStatement) -> StatementRecord:
    """Return everything a statement says."""
    case, place = statement.case, statement.place
    body, programme = case.body, case.programme
    return StatementRecord(
        credential_id=statement.address,
        decider=IssuerRef(awarder_did(body.slug), body.legal_name, body.country, body.number),
        holder=case.learner.name,
        case=case.number,
        programme=programme.reference if programme else "",
        programme_title=case.goal,
        programme_url=_where(case),
        module=case.module_code,
        module_title=_what(case),
        credits=f"{case.credits.normalize():f}",
        credit_system=programme.credit_system if programme else "",
        rests_on=tuple(
            {
                "award": award.number,
                "title": award.micro_credential.name,
                "awarder": award.awarder.legal_name,
                "awardedOn": award.awarded_on.isoformat(),
            }
            for award in case.brought
        ),
        decided_by="silence" if case.by_expiry else "person" if case.decided_by_id else "rule",
        rule=case.line.number if case.line else "",
        cited=case.cited,
        valid_from=first_moment(case.decided_on or statement.signed_on, timezone.get_default_timezone()),
        overturn_until=case.overturn_until,
        status=StatusRef(place.status_list.url, place.index),
    )


def _where(case: RecognitionCase) -> str:
    return address(f"/programmes/{case.programme.reference}" if case.programme else f"/organisations/{case.body.slug}")


def _what(case: RecognitionCase) -> str:
    """Return what is granted, in the register's own language: the module, or what the line opens."""
    if case.spares_credits or case.line is None:
        return case.module_title
    with translation.override(settings.LANGUAGE_CODE):
        return ": ".join(filter(None, (str(LineEffect(case.effect).label), case.line.opens)))


def make(text: str, signer: Signer, created: datetime, _key: VerifyingKey) -> bytes:
    """Return the signed token of a written-down statement."""
    return vc_jwt.sign(json.loads(text), signer, issued_at=created).encode("ascii")


def keep(intent: Intent, document: bytes) -> None:
    """Keep what was signed (inside the transaction that closes the intent). Raises WrongState, which undoes that."""
    statement = RecognitionStatement.objects.select_related("case").get(number=intent.reference)
    digest = hashlib.sha256(document).hexdigest()
    noted = {"case": statement.case.number, "key": intent.key.verification_method, "digest": digest}
    _step(statement, "sign", noted, intent=intent, document=document, digest=digest)


def give_up(intent: Intent, reason: str) -> None:
    """Let another be written down where nothing was signed (inside the transaction that voids the intent).

    Not where the same text was written down again under the next key.
    """
    statement = RecognitionStatement.objects.get(number=intent.reference)
    if statement.state == StatementState.INTENDED:
        _step(statement, "give_up", {"reason": reason})


@transaction.atomic
def _end(case: RecognitionCase, *, today: date) -> None:
    for statement in case.statements.filter(state=StatementState.SIGNED):
        try:
            _step(statement, "end", {"case": case.number, "reason": UNDONE}, ended_on=today)
        except WrongState:  # somebody was faster
            continue
        status_places.end_other_place(statement.number, UNDONE, at=instant(today))


def _step(statement: RecognitionStatement, act: str, noted: dict[str, str], **fields: Any) -> None:
    steps.step(statement, STATEMENTS, act, by=None, noted=noted, **fields)


def as_elmo(case: RecognitionCase, *, language: str, at: datetime) -> bytes:
    """Return a granted case as ELMO 1.7, with its signed statement where there is one. Raises WrongState."""
    if case.state not in GRANTED:
        raise WrongState("elmo", case.state)
    body, statement = case.body, in_force(case)
    spared = elmo.Spared(
        case=case.number,
        module=case.module_code,
        module_title=_what(case),
        credits=f"{case.credits.normalize():f}",
        credit_system=case.programme.credit_system if case.programme else "",
        programme_url=_where(case),
        decided_on=case.decided_on or case.opened_on,
        because="\n".join(
            [*(f"{award.micro_credential.name} ({award.number})" for award in case.brought), case.cited]
        ).strip(),
        signed=bytes(statement.document or b"") if statement else b"",
    )
    issuer = elmo.Issuer(body.number, body.legal_name, body.country, address(f"/organisations/{body.slug}"))
    return elmo.written(case.learner.name, issuer, [spared], at=at, language=language)
