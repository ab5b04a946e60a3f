"""Awarding, and ending an award. Awarding is two transactions: the intent, then signature and bytes.

Whatever happens between the two, there is one award and one credential: who comes second finds the first one's
intent and finishes it, and so does `signing.actions.finish_open_intents` after a crash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from passerelle.assessment import holds
from passerelle.assessment.models import Candidate
from passerelle.assessment.states import CandidateState
from passerelle.awards import issuing
from passerelle.awards.models import Award, Credential, StatusStep
from passerelle.awards.moments import instant
from passerelle.awards.permissions import may_award, may_end
from passerelle.awards.record import record_of
from passerelle.awards.states import AWARD_LIFE, REVOCATION_REASONS, AwardState, Reason
from passerelle.awards.status_places import take_place
from passerelle.catalogue import editions
from passerelle.core.credentials.model import missing_annex_i
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.refusals import Incomplete
from passerelle.core.errors import Malformed, NotNow, NotPermitted, PasserelleError, WrongState
from passerelle.journal import actions as journal
from passerelle.registers.numbers import next_number
from passerelle.signing import actions as signing
from passerelle.signing import queries as keys
from passerelle.signing.models import REGISTER, Intent
from passerelle.signing.states import IntentState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.people.models import Person
    from passerelle.signing.models import Key

PURPOSE: Final = "award"
BATCH_PURPOSE: Final = "award_batch"
MAX_AT_ONCE: Final = 50
"""How many one person awards with one confirmation (RELIABILITY A3: more takes two persons)."""
STATUS_WORDS: Final = {
    "revoke": "revoked",
    "suspend": "suspended",
    "reinstate": "reinstated",
    "supersede": "superseded",
}


def award(candidate: Candidate, *, by: Person, today: date) -> Award:
    """Award the micro-credential to a candidate who passed; safe to send twice, there is one award.

    Raises NotPermitted, WrongState (not passed), NotNow (on_hold, version_not_listed, no_key, key_taken_out,
    no_register_key, key_unavailable), IssueRefused with everything the rules in force on credentials ask for, or
    Incomplete with every element of the EU's Annex I that the entry lacks.
    """
    if not may_award(by, candidate, on=today):
        raise NotPermitted
    made = Award.objects.filter(candidate=candidate).exclude(state=AwardState.INTENDED).first()
    if made:
        return made
    intent = signing.complete(_intend(candidate, by=by, today=today))
    made = Award.objects.select_related("micro_credential", "awarder", "holder").get(candidate=candidate)
    if made.state == AwardState.INTENDED:
        raise NotNow(reason=intent.void_reason or "key_unavailable")
    return made


def intend(candidate: Candidate, *, by: Person, today: date) -> Award:
    """Write an award down within the caller's transaction; `award` signs it, or a start-up where that was cut off.

    Raises as `award`, for everything but what can go wrong with a signature.
    """
    if not may_award(by, candidate, on=today):
        raise NotPermitted
    _intend(candidate, by=by, today=today)
    return Award.objects.get(candidate=candidate)


@dataclass(frozen=True)
class Awarded:
    """What became of one candidate of several."""

    candidate: Candidate
    award: Award | None = None
    refusal: PasserelleError | None = None


def award_several(candidates: Sequence[Candidate], *, by: Person, today: date) -> list[Awarded]:
    """Award to several candidates, each on its own: one refusal stops none of the others.

    Raises NotNow(too_many) above fifty; what was awarded before a crash stays awarded.
    """
    if len(candidates) > MAX_AT_ONCE:
        raise NotNow(reason="too_many", limit=MAX_AT_ONCE)
    found = []
    for candidate in candidates:
        try:
            found.append(Awarded(candidate, award(candidate, by=by, today=today)))
        except PasserelleError as refusal:
            found.append(Awarded(candidate, refusal=refusal))
    return found


@transaction.atomic
def _intend(candidate: Candidate, *, by: Person, today: date) -> Intent:
    """Write down the award, its place in the status list and the hash of what will be signed; sign nothing."""
    candidate = Candidate.objects.select_related("micro_credential__awarder", "person").get(pk=candidate.pk)
    entry = candidate.micro_credential
    key = _check(candidate)
    intended, _ = Award.objects.get_or_create(
        candidate=candidate,
        defaults={
            "number": next_number("AA"),  # also where the award is there: it lets whoever else awards commit first
            "holder": candidate.person,
            "micro_credential": entry,
            "edition": candidate.edition,
            "awarder": entry.awarding_body,
            "route": candidate.route,
            "result": candidate.result,
            "started_on": candidate.started_on,
            "awarded_on": today,
            "awarded_by": by,
        },
    )
    reference = f"{intended.number}/1"
    if found := _under_way(intended, reference):
        return found
    Award.objects.filter(pk=intended.pk, state=AwardState.INTENDED).update(awarded_on=today, awarded_by=by)
    intended.awarded_on = today
    record = record_of(intended, None)
    missing = missing_annex_i(record)
    warned = issuing.check(record, missing, on=today)
    if missing:
        raise Incomplete(missing)
    place = take_place(intended)
    intent = signing.intend(PURPOSE, reference, open_badge(record_of(intended, place)), key=key)
    noted = {
        "micro_credential": entry.number,
        "edition": candidate.edition,
        "candidate": candidate.number,
        "awarder": entry.awarding_body.number,
        "digest": intent.digest,
        "list": place.status_list.number,
        "index": place.index,
    }
    if warned:
        noted["findings"] = [finding.as_data() for finding in warned]
    journal.record("award.intend", subject=intended.reference, actor=by.reference, noted=noted)
    return intent


def _under_way(intended: Award, reference: str) -> Intent | None:
    """Return the intent that an award is waiting for: its own, or that of its batch."""
    own = Q(purpose=PURPOSE, reference=reference)
    if intended.batch is not None:
        own |= Q(purpose=BATCH_PURPOSE, reference=intended.batch.number)
    return Intent.objects.filter(own).exclude(state=IntentState.VOID).select_related("key").first()


def finish(number: str) -> None:
    """Sign what is still only intended for this award, or void it; nothing to do where that was done."""
    left = Intent.objects.filter(purpose=PURPOSE, reference__startswith=f"{number}/", state=IntentState.OPEN)
    for intent in left.select_related("key"):
        signing.complete(intent)


def _check(candidate: Candidate) -> Key:
    """Return the awarder's key if this candidate may be awarded now; raises WrongState or NotNow."""
    if candidate.state != CandidateState.PASSED:
        raise WrongState("award", candidate.state)
    holds.refuse_held(candidate)
    entry = candidate.micro_credential
    if not entry.is_listed or not editions.goes_on(entry, candidate.edition):
        raise NotNow(reason="version_not_listed", entry=entry.number, edition=candidate.edition, state=entry.state)
    if keys.active_key(REGISTER, "Ed25519") is None:  # it alone signs the lists that tell of the award
        raise NotNow(reason="no_register_key")
    owner = entry.awarding_body.number
    key = keys.active_key(owner)
    if key is None:
        raise keys.without_key(owner)
    return key


def make(intent: Intent, document: bytes) -> None:
    """Keep what was signed: the award is made and has its credential (inside the transaction that closes the intent).

    Raises WrongState when the award was made before, which undoes that transaction.
    """
    number, _, version = intent.reference.partition("/")
    made = Award.objects.select_related("awarded_by", "micro_credential", "awarder").get(number=number)
    target = AWARD_LIFE.after(made.state, "make")
    if not Award.objects.filter(pk=made.pk, state=made.state).update(state=target):
        raise WrongState("make", made.state)
    credential = Credential.objects.create(
        award=made,
        version=int(version),
        intent=intent,
        place=made.places.latest("pk"),
        document=document,
        digest=hashlib.sha256(document).hexdigest(),
        signed_at=timezone.now(),
    )
    noted = {
        "micro_credential": made.micro_credential.number,
        "edition": made.edition,
        "awarder": made.awarder.number,
        "digest": credential.digest,
        "key": intent.key.verification_method,
    }
    journal.record("award.made", subject=made.reference, actor=made.awarded_by.reference, noted=noted)


def revoke(award: Award, *, by: Person, today: date, reason_code: str, reason: str) -> Award:
    """Withdraw an award for good, with a reason that becomes public; every check says so from now on.

    Raises NotPermitted, Malformed (reason_code, reason) or WrongState.
    """
    if not may_end(by, award):
        raise NotPermitted
    if reason_code not in REVOCATION_REASONS:
        raise Malformed(field="reason_code", expected=", ".join(REVOCATION_REASONS), seen=reason_code[:40])
    return _end(award, "revoke", by=by, today=today, reason_code=reason_code, reason=reason)


def suspend(award: Award, *, by: Person, today: date, reason: str) -> Award:
    """Take an award out of force while something is looked into. Raises NotPermitted, Malformed or WrongState."""
    return _end(award, "suspend", by=by, today=today, reason_code=Reason.UNDER_INVESTIGATION, reason=reason)


def supersede(award: Award, *, by: Person, today: date, replaced_by: Award, reason: str) -> Award:
    """Let a later award of the same micro-credential to the same holder take this one's place.

    Raises NotPermitted, Malformed (replaced_by, reason) or WrongState.
    """
    if not may_end(by, award):
        raise NotPermitted
    same = (replaced_by.holder_id, replaced_by.micro_credential_id) == (award.holder_id, award.micro_credential_id)
    if not same or replaced_by.pk == award.pk or not replaced_by.is_in_force:
        raise Malformed(field="replaced_by", expected="an award in force of the same to the same holder")
    return _end(
        award, "supersede", by=by, today=today, reason_code=Reason.REPLACED, reason=reason, replaced_by=replaced_by
    )


def reinstate(award: Award, *, by: Person, today: date, reason: str) -> Award:
    """Put a suspended award back in force, and say what was found. Raises NotPermitted, Malformed or WrongState.

    The reason stays with the awarder, in the journal: there is nothing wrong with the award that anybody must know.
    """
    if not may_end(by, award):
        raise NotPermitted
    cleared: dict[str, Any] = {"ended_on": None, "ended_by": None, "reason_code": "", "reason": ""}
    found = {"reason": _given(reason)}
    return _move(award, "reinstate", by=by, today=today, told=Reason.CLEARED, changes=cleared, noted=found)


def expire_due(*, today: date) -> int:
    """Mark as expired what was valid until a day before this one; run daily. Returns how many."""
    due = Award.objects.filter(state=AwardState.IN_FORCE, valid_until__lt=today)
    return sum(_expire(found) for found in due)


@transaction.atomic
def _expire(found: Award) -> int:
    target = AWARD_LIFE.after(found.state, "expire")
    moved = Award.objects.filter(pk=found.pk, state=found.state).update(state=target)
    if moved:
        journal.record("award.expire", subject=found.reference, noted={"valid_until": found.valid_until})
    return moved


def _end(award: Award, act: str, *, by: Person, today: date, reason_code: str, reason: str, **fields: Any) -> Award:
    if not may_end(by, award):
        raise NotPermitted
    changes = {"ended_on": today, "ended_by": by, "reason_code": reason_code, "reason": _given(reason), **fields}
    return _move(award, act, by=by, today=today, told=reason_code, changes=changes)


def _given(reason: str) -> str:
    """Return a reason that says something. Raises Malformed."""
    if not reason.strip():
        raise Malformed(field="reason", expected="text")
    return reason.strip()


@transaction.atomic
def _move(
    award: Award,
    act: str,
    *,
    by: Person,
    today: date,
    told: str,
    changes: dict[str, Any],
    noted: dict[str, str] | None = None,
) -> Award:
    """Take one step of the award's life and tell the published history; of two at once, one gets WrongState."""
    if not may_end(by, award):
        raise NotPermitted
    target = AWARD_LIFE.after(award.state, act)
    if not Award.objects.filter(pk=award.pk, state=award.state).update(state=target, **changes):
        raise WrongState(act, award.state)
    StatusStep.objects.create(award=award, status=STATUS_WORDS[act], since=instant(today), reason_code=told)
    award.refresh_from_db()
    of_award = {"micro_credential": award.micro_credential.number, "awarder": award.awarder.number}
    all_noted = {"reason_code": told, **of_award, **(noted or {})}
    journal.record(f"award.{act}", subject=award.reference, actor=by.reference, noted=all_noted)
    return award
