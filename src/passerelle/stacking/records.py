"""The record of a larger award: it and its parts in one document, signed by its awarder (CLR 2.0).

The parts stand in it whole, each with its own proofs, and remain valid by themselves. Made when the award is, or when
it is first asked for; in two transactions, like every signature.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import orjson
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.awards import queries
from passerelle.awards.models import Award
from passerelle.awards.permissions import may_hold_in_another_form
from passerelle.awards.record import record_of
from passerelle.awards.states import SHAREABLE
from passerelle.core.credentials import clr
from passerelle.core.credentials.model import Association
from passerelle.core.errors import NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.signing import actions as signing
from passerelle.signing import queries as keys
from passerelle.signing.models import Intent
from passerelle.signing.states import IntentState
from passerelle.stacking.models import CountedPart, Record

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.people.models import Person
    from passerelle.signing.private import Signer

PURPOSE: Final = "record"
MADE_OF: Final = "isPartOf"
"""How the achievement of a part relates to that of the whole, in the words of CLR 2.0."""


def record(award: Award, *, by: Person) -> Record:
    """Return the record of a larger award of one's own, or of one's awarder, signed now where that was not done.

    Safe to send twice. Raises NotPermitted, NotNow (`no_parts`, no_credential, no_key, key_taken_out,
    issuance_stopped, key_unavailable), WrongState (not in force and never made), Ambiguous, Incomplete.
    """
    if not may_hold_in_another_form(by, award):
        raise NotPermitted
    return made(award)


def made(award: Award) -> Record:
    """Make the record of a larger award where there is none; see `record`."""
    if found := Record.objects.filter(award=award).first():
        return found
    if award.state not in SHAREABLE:
        raise WrongState("record", award.state)
    intent = signing.complete(_intended(award))
    kept = Record.objects.filter(award=award).first()
    if kept is None:
        raise NotNow(reason=intent.void_reason or "key_unavailable")
    return kept


def finish(number: str) -> None:
    """Make the record of an award that has parts; nothing to do for another, or where it was made."""
    award = Award.objects.select_related("awarder").filter(number=number, state__in=SHAREABLE).first()
    if award is not None and CountedPart.objects.filter(larger__award=award).exists():
        made(award)


def _intended(award: Award) -> Intent:
    """Write down what will be signed; of two at once, one does and both get its intent."""
    under_way = Intent.objects.filter(purpose=PURPOSE, reference=award.number).exclude(state=IntentState.VOID)
    found = under_way.select_related("key").first()
    if found is not None:
        return found
    key = keys.active_key(award.awarder.number)
    if key is None:
        raise keys.without_key(award.awarder.number)
    document = _document(award)
    try:
        with transaction.atomic():
            return signing.intend(PURPOSE, award.number, document, key=key)
    except IntegrityError:
        return under_way.select_related("key").get()


def _document(award: Award) -> dict[str, Any]:
    whole = queries.credential(award)
    if whole is None:
        raise NotNow(reason="no_credential")
    rows = CountedPart.objects.filter(larger__award=award, freed_on=None, lost_on=None).select_related("award")
    signed = [queries.credential(one.award) for one in rows]
    parts = [orjson.loads(bytes(one.document)) for one in signed if one is not None]
    if not parts:
        raise NotNow(reason="no_parts")
    record_ = record_of(award, whole.place)
    associations = [
        Association(MADE_OF, str(part["credentialSubject"]["achievement"]["id"]), record_.achievement.id)
        for part in parts
    ]
    return clr.clr(record_, parts, associations)


def signed(text: str, signer: Signer, created: datetime, key: VerifyingKey) -> bytes:
    """Return the record with the proof of its awarder: what `signing` calls for texts of this purpose."""
    return orjson.dumps(clr.sign(orjson.loads(text), signer, created=created))


def keep(intent: Intent, document: bytes) -> None:
    """Keep what was signed (inside the transaction that closes the intent)."""
    award = Award.objects.get(number=intent.reference)
    kept = Record.objects.create(
        award=award,
        intent=intent,
        document=document,
        digest=hashlib.sha256(document).hexdigest(),
        signed_at=timezone.now(),
    )
    noted = {"digest": kept.digest, "key": intent.key.verification_method}
    journal.record("award.recorded", subject=award.number, noted=noted)
