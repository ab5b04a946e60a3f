"""An organisation endorses: drafted in words, signed with its own key, withdrawn, or run out by its day.

Signing is two transactions, as with an award: the intent (claim, place in the status list, hash) commits, then come
signature and bytes. An endorser has a key of its own, made when it signs its first word (decision 0034).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.awards import status_places
from passerelle.awards.keys import key_to_sign_with
from passerelle.awards.moments import instant
from passerelle.core.calendar import add_months
from passerelle.core.credentials.endorsement import EndorsementRecord, endorsement_credential
from passerelle.core.credentials.model import IssuerRef, StatusRef
from passerelle.core.credentials.moments import first_moment, last_moment
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.plain_text_check import of_nobody
from passerelle.core.shapes import day, some_text
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.quality import endorsing
from passerelle.quality.actions.steps import step
from passerelle.quality.models import Claim, Endorsement
from passerelle.quality.permissions import may_draft_endorsement, may_sign_endorsement
from passerelle.quality.states import ENDORSEMENTS, STANDING, EndorsementState
from passerelle.registers import queries as registers
from passerelle.registers.numbers import next_number
from passerelle.signing import actions as signing
from passerelle.signing import queries as keys
from passerelle.signing.identifiers import address, awarder_did
from passerelle.signing.models import REGISTER, Intent
from passerelle.signing.states import IntentState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.signing.models import Key

PURPOSE: Final = "endorsement"
MOST_WORDS: Final = 2_000
LONGEST_MONTHS: Final = 60
"""Nobody's word of today is good for longer: who still means it signs again."""
WITHDRAWN: Final = "endorser_withdrew"


@transaction.atomic
def draft(
    endorser: Organisation, entry: MicroCredential, stated: Mapping[str, Any], *, by: Person, today: date
) -> Endorsement:
    """Write down what an organisation wants to say of an entry as it is registered now; nobody else reads it yet.

    `stated`: claim, statement, valid_until. Raises NotPermitted, Malformed with everything amiss, NotNow with all
    `reasons` for which it may not endorse this, AlreadyDone while the same claim of it stands or is drafted.
    """
    if not may_draft_endorsement(by, endorser):
        raise NotPermitted
    said = _said(stated, today)
    _may_endorse(endorser, entry, entry.edition, today)
    _run_out(endorser, entry, said["claim"], today)
    try:
        with transaction.atomic():
            made = Endorsement.objects.create(
                number=next_number("ED"),
                endorser=endorser,
                entry=entry,
                edition=entry.edition,
                drafted_by=by,
                drafted_on=today,
                **said,
            )
    except IntegrityError:
        stands = Endorsement.objects.filter(
            endorser=endorser, entry=entry, edition=entry.edition, claim=said["claim"], state__in=STANDING
        )
        raise AlreadyDone(field="claim", seen=said["claim"], number=stands.get().number) from None
    noted = {"entry": entry.number, "edition": entry.edition, "endorser": endorser.number, "claim": made.claim}
    journal.record("endorsement.draft", subject=made.number, actor=by.reference, noted=noted)
    return made


@transaction.atomic
def write(
    endorsement: Endorsement, stated: Mapping[str, Any], *, by: Person, today: date, seen_version: int | None = None
) -> Endorsement:
    """Say a draft otherwise; its claim stays.

    Raises NotPermitted, Malformed, StaleVersion when somebody saved since `seen_version`, WrongState once it is signed.
    """
    if not may_draft_endorsement(by, endorsement.endorser):
        raise NotPermitted
    ENDORSEMENTS.after(endorsement.state, "write")
    if seen_version not in (None, endorsement.version):
        raise StaleVersion(seen=seen_version)
    said = _said({**stated, "claim": endorsement.claim}, today)
    return step(endorsement, "write", by=by, **said)


@transaction.atomic
def discard(endorsement: Endorsement, *, by: Person, today: date) -> Endorsement:
    """Throw a draft away. Raises NotPermitted, WrongState."""
    if not may_draft_endorsement(by, endorsement.endorser):
        raise NotPermitted
    return step(endorsement, "discard", by=by)


def sign(endorsement: Endorsement, *, by: Person, today: date) -> Endorsement:
    """Sign a draft with the endorser's key: it is public from now on. Safe to send twice, there is one signature.

    Raises NotPermitted, Malformed where its last day has passed, NotNow with all `reasons` for which the organisation
    may not endorse this any more, or for want of a key (key_taken_out, no_register_key, key_unavailable,
    issuance_stopped), WrongState.
    """
    if not may_sign_endorsement(by, endorsement.endorser):
        raise NotPermitted
    endorsement.refresh_from_db()
    if endorsement.state == EndorsementState.SIGNED:
        return endorsement
    if endorsement.state == EndorsementState.DRAFTED:
        ENDORSEMENTS.after(endorsement.state, "intend")
        _may_endorse(endorsement.endorser, endorsement.entry, endorsement.edition, today)
        _key_of(endorsement.endorser, by=by, today=today)
        _intend(endorsement, by=by, today=today)
    intent = _under_way(endorsement)
    if intent is None:
        raise WrongState("sign", endorsement.state)
    intent = signing.complete(intent)
    endorsement.refresh_from_db()
    if endorsement.state != EndorsementState.SIGNED:
        raise NotNow(reason=intent.void_reason or "key_unavailable")
    return endorsement


@transaction.atomic
def withdraw(endorsement: Endorsement, *, by: Person, today: date, because: str) -> Endorsement:
    """Take a signed word back, and say why; every check says so from now on, the page keeps what was said.

    Raises NotPermitted, Malformed, WrongState.
    """
    if not may_sign_endorsement(by, endorsement.endorser):
        raise NotPermitted
    why = some_text(MOST_WORDS)("because", because)
    step(
        endorsement,
        "withdraw",
        by=by,
        noted={"because": why},
        withdrawn_by=by,
        withdrawn_on=today,
        withdrawn_because=why,
    )
    status_places.end_other_place(endorsement.number, WITHDRAWN, at=instant(today))
    return endorsement


def expire_due(*, today: date) -> int:
    """Write down of what was valid until a day before this one that it ran out. Returns how many."""
    due = Endorsement.objects.filter(state=EndorsementState.SIGNED, valid_until__lt=today)
    return sum(_expire(one) for one in due)


def keep(intent: Intent, document: bytes) -> None:
    """Keep what was signed (inside the transaction that closes the intent). Raises WrongState, which undoes that."""
    made = Endorsement.objects.select_related("signed_by").get(number=_number_of(intent))
    step(
        made,
        "sign",
        by=made.signed_by,
        noted={
            "entry": made.entry.number,
            "edition": made.edition,
            "endorser": made.endorser.number,
            "claim": made.claim,
            "key": intent.key.verification_method,
            "digest": hashlib.sha256(document).hexdigest(),
        },
        intent=intent,
        document=document,
        digest=hashlib.sha256(document).hexdigest(),
    )


def give_up(intent: Intent, reason: str) -> None:
    """Make it a draft again, of which nothing was signed (inside the transaction that voids the intent).

    Not where the same text was written down again under the next key.
    """
    made = Endorsement.objects.get(number=_number_of(intent))
    if made.state == EndorsementState.INTENDED:
        step(made, "give_up", by=None, noted={"reason": reason}, signed_by=None, signed_on=None)


def _under_way(endorsement: Endorsement) -> Intent | None:
    found = Intent.objects.filter(purpose=PURPOSE, reference__startswith=f"{endorsement.number}/")
    return found.exclude(state=IntentState.VOID).select_related("key").last()


def _number_of(intent: Intent) -> str:
    return intent.reference.partition("/")[0]


@transaction.atomic
def _intend(endorsement: Endorsement, *, by: Person, today: date) -> None:
    """Write down what will be signed, with its place in the status list; sign nothing."""
    _run_out(endorsement.endorser, endorsement.entry, endorsement.claim, today)
    if endorsement.valid_until < today:
        raise Malformed(field="valid_until", expected=f"{today} or later", seen=endorsement.valid_until.isoformat())
    key = keys.active_key(endorsement.endorser.number)
    if key is None:
        raise keys.without_key(endorsement.endorser.number)
    place = status_places.take_other_place(endorsement.number, endorsement.endorser)
    step(endorsement, "intend", by=by, noted={"index": place.index}, signed_by=by, signed_on=today, place=place)
    document = endorsement_credential(record_of(endorsement, today))
    signing.intend(PURPOSE, f"{endorsement.number}/{endorsement.version}", document, key=key)


def record_of(endorsement: Endorsement, today: date) -> EndorsementRecord:
    """Return what an endorsement says when it is signed on a day, once it has its place."""
    endorser, entry, place = endorsement.endorser, endorsement.entry, endorsement.place
    if place is None:
        raise ValueError(f"{endorsement.number} has no place")
    zone = timezone.get_default_timezone()
    version = registers.versions(entry.reference).filter(edition=endorsement.edition).first()
    return EndorsementRecord(
        credential_id=endorsement.address,
        endorser=IssuerRef(awarder_did(endorser.slug), endorser.legal_name, endorser.country, endorser.number),
        claim=endorsement.claim,
        statement=endorsement.statement,
        subject_id=address(f"/entries/{entry.number}/versions/{endorsement.edition}"),
        register_number=entry.number,
        version=endorsement.edition,
        title=(version.stated.get("title") if version else "") or entry.name,
        valid_from=first_moment(today, zone),
        valid_until=last_moment(endorsement.valid_until, zone),
        status=StatusRef(place.status_list.url, place.index),
    )


def _key_of(endorser: Organisation, *, by: Person, today: date) -> Key:
    """Return the key an endorser signs with, made now where it never had one.

    Raises NotNow (key_taken_out: the operator lets it sign again; no_register_key; key_unavailable).
    """
    signing.refuse_while_stopped()
    if keys.active_key(REGISTER, "Ed25519") is None:  # it alone signs the lists that tell of the endorsement
        raise NotNow(reason="no_register_key")
    return key_to_sign_with(endorser, by=by, today=today)


def _may_endorse(endorser: Organisation, entry: MicroCredential, edition: int, today: date) -> None:
    """Raise NotNow with every reason for which the organisation may not endorse this."""
    if found := endorsing.against(endorser, entry, edition, on=today):
        raise NotNow(reason=found[0], reasons=list(found))


def _said(stated: Mapping[str, Any], today: date) -> dict[str, Any]:
    amiss = Together()
    claim = str(stated.get("claim", ""))
    with amiss.also():
        if claim not in Claim.values:
            raise Malformed(field="claim", expected=", ".join(Claim.values), seen=claim[:80])
    statement = amiss.of(some_text(MOST_WORDS), "statement", stated.get("statement"))
    with amiss.also():
        of_nobody("statement", statement)
    until = amiss.of(day, "valid_until", stated.get("valid_until"))
    with amiss.also():
        last = add_months(today, LONGEST_MONTHS)
        if until is None or not today < until <= last:
            raise Malformed(field="valid_until", expected=f"after {today}, until {last}", seen=str(until or ""))
    amiss.settle()
    return {"claim": claim, "statement": statement, "valid_until": until}


def _run_out(endorser: Organisation, entry: MicroCredential, claim: str, today: date) -> None:
    """Let an earlier word on the same go whose last day has passed, so that another may take its place."""
    own = Endorsement.objects.filter(endorser=endorser, entry=entry, claim=claim)
    for earlier in own.filter(state=EndorsementState.SIGNED, valid_until__lt=today):
        _expire(earlier)


@transaction.atomic
def _expire(endorsement: Endorsement) -> int:
    try:
        step(endorsement, "expire", by=None, noted={"valid_until": endorsement.valid_until.isoformat()})
    except WrongState:
        return 0
    return 1
