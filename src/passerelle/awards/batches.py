"""Awarding to many in one act: one signatory proposes, another confirms, and everybody is awarded in one go.

Above fifty it takes two persons (RELIABILITY A3). The confirmation looks at every candidate; whoever cannot be awarded
is told every reason, and stops nobody else. It is two transactions, like a single award, with one intent for all
(`batch_text.py`); rows are written many at a time (`journal/rows.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from passerelle.awards import batch_gate, batch_store
from passerelle.awards.actions import BATCH_PURPOSE, MAX_AT_ONCE
from passerelle.awards.models import AwardBatch
from passerelle.awards.permissions import may_award_together, may_give_up
from passerelle.awards.states import BATCH_LIFE, BatchState
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.organisations.models import Function, Mandate
from passerelle.organisations.permissions import acts_for, organisations_of
from passerelle.registers.numbers import next_number, take
from passerelle.signing import actions as signing
from passerelle.signing import queries as keys
from passerelle.signing.models import REGISTER, Intent
from passerelle.signing.states import IntentState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.awards.batch_gate import Looked
    from passerelle.people.models import Person
    from passerelle.signing.models import Key

LARGEST: Final = 1000


def propose(numbers: Sequence[str], *, by: Person, today: date) -> AwardBatch:
    """Propose candidates of one of one's awarders, to be awarded together once this is confirmed.

    Raises Malformed (candidates: none, too many, twice, of several awarders or of none of one's own) or NotPermitted.
    """
    if not 1 <= len(numbers) <= LARGEST or len(set(numbers)) != len(numbers):
        raise Malformed(field="candidates", expected=f"1 to {LARGEST} candidates, each once", seen=len(numbers))
    candidates = batch_gate.look(numbers, *organisations_of(by, Function.SIGNATORY))
    awarder = _awarder_of(candidates, numbers)
    if not may_award_together(by, awarder, on=today):
        raise NotPermitted
    with transaction.atomic():
        batch = AwardBatch.objects.create(
            number=next_number("AB"),
            awarder_id=awarder,
            candidates=list(numbers),
            proposed_by=by,
            proposed_at=timezone.now(),
        )
        noted = {"candidates": len(numbers), "awarder": batch.awarder.number}
        journal.record("award_batch.propose", subject=batch.number, actor=by.reference, noted=noted)
    batch_gate.judge(candidates, never={by.pk}, by=by, today=today)
    batch.results = _results(candidates, {})  # what to expect, for whoever proposed it; it is not kept
    return batch


def _awarder_of(candidates: Sequence[Looked], numbers: Sequence[str]) -> int:
    """Return the one awarder all these candidates belong to. Raises Malformed, naming who does not fit."""
    awarder = candidates[0].awarder if candidates else 0
    fit = {one.number for one in candidates if one.awarder == awarder}
    if len(fit) < len(numbers):
        strange = [number for number in numbers if number not in fit]
        raise Malformed(field="candidates", expected="candidates of one awarder you sign for", seen=strange[:20])
    return awarder


def expected(batch: AwardBatch, *, by: Person, today: date) -> list[dict[str, Any]]:
    """Return what a confirmation by this person would find now, in the form of results; change nothing.

    While the awarder is not recognised as one, nobody can be awarded. Raises NotPermitted.
    """
    if not may_give_up(by, batch.awarder_id):
        raise NotPermitted
    candidates = batch_gate.look(batch.candidates, batch.awarder_id)
    batch_gate.judge(candidates, never={by.pk, batch.proposed_by_id}, by=by, today=today)
    if not may_award_together(by, batch.awarder_id, on=today):
        for one in candidates:
            one.refusals += [] if one.made else [NotNow(reason="no_awarder")]
    return _results(candidates, {})


def takes_another(batch: AwardBatch, person: Person) -> bool:
    """Say whether a list waits for another signatory than this one, who proposed it."""
    return len(batch.candidates) > MAX_AT_ONCE and person.pk == batch.proposed_by_id


def others_who_confirm(batch: AwardBatch, *, today: date) -> list[str]:
    """Return the names of who else signs for the awarder of a list today, beside whoever proposed it."""
    held = Mandate.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), valid_from__lte=today)
    others = held.filter(organisation=batch.awarder_id, function=Function.SIGNATORY, person__is_active=True)
    names = others.exclude(person=batch.proposed_by_id).order_by("person__name", "person_id")
    return [name for name, _ in names.values_list("person__name", "person_id").distinct()]


def confirm(batch: AwardBatch, *, by: Person, today: date) -> AwardBatch:
    """Award to everybody of a batch who can be awarded; what became of each stands in its results.

    Safe to send twice. Raises NotPermitted, WrongState (given up), NotNow (second_signatory, proposer_left, no_key,
    key_taken_out, no_register_key, issuance_stopped, key_unavailable).
    """
    if not may_award_together(by, batch.awarder_id, on=today):
        raise NotPermitted
    if batch.state in (BatchState.DONE, BatchState.VOID):
        return batch
    if batch.state == BatchState.PROPOSED:
        _refuse_alone(batch, by)
        intent = _intend(batch, by=by, today=today)
    else:
        intent = open_intent(batch.number)
    if intent is not None:
        signing.complete(intent)
    batch.refresh_from_db(fields=["state"])
    if batch.state == BatchState.VOID or any(item["refusals"] for item in batch.results):
        batch.refresh_from_db()  # results told anew, or reasons as JSON keeps them; a thousand good ones are at hand
    if batch.state not in (BatchState.DONE, BatchState.VOID):
        raise WrongState("confirm", batch.state)
    return batch


def withdraw(batch: AwardBatch, *, by: Person) -> AwardBatch:
    """Give up a batch that nobody confirmed. Raises NotPermitted or WrongState."""
    if not may_give_up(by, batch.awarder_id):
        raise NotPermitted
    with transaction.atomic():
        _move(batch, "withdraw")
        journal.record("award_batch.withdraw", subject=batch.number, actor=by.reference)
    return batch


def open_intent(number: str) -> Intent | None:
    """Return the intent of a batch that is not signed yet."""
    left = Intent.objects.filter(purpose=BATCH_PURPOSE, reference=number, state=IntentState.OPEN)
    return left.select_related("key").first()


def finish(number: str) -> None:
    """Sign what is still only intended for this batch, or void it; nothing to do where that was done."""
    if intent := open_intent(number):
        signing.complete(intent)


def _refuse_alone(batch: AwardBatch, by: Person) -> None:
    """Above fifty, two persons who both sign for the awarder today. Raises NotNow."""
    if takes_another(batch, by):
        raise NotNow(reason="second_signatory", limit=MAX_AT_ONCE)
    if not acts_for(batch.proposed_by, batch.awarder_id, Function.SIGNATORY):
        raise NotNow(reason="proposer_left")


@transaction.atomic
def _intend(batch: AwardBatch, *, by: Person, today: date) -> Intent | None:
    """Write down who is awarded, each with a place and the digest of what will be signed; sign nothing.

    Returns None when nobody is left to award.
    """
    key = _key(batch.awarder.number)
    now = timezone.now()
    _move(batch, "confirm", confirmed_by=by, confirmed_at=now)
    numbers = take("AA", len(batch.candidates))  # locks the counter: whoever else awards has committed, or waits
    candidates = batch_gate.look(batch.candidates, batch.awarder_id)
    groups = batch_gate.judge(candidates, never={by.pk, batch.proposed_by_id}, by=by, today=today)
    chosen = [one for one in candidates if not one.made and not one.refusals]
    text = batch_store.write_down(batch, chosen, groups, numbers, by=by, today=today) if chosen else None
    made = zip(chosen, text.lines, strict=True) if text else ()
    batch.results = _results(candidates, {one.number: line.number for one, line in made})
    AwardBatch.objects.filter(pk=batch.pk).update(results=batch.results)
    if text is None:
        signing.refuse_while_stopped()  # where something is signed, `intend_text` asks
        _move(batch, "make")
        return None
    intent = signing.intend_text(BATCH_PURPOSE, batch.number, text.written(), key=key)
    noted = {
        "awarder": batch.awarder.number,
        "proposed_by": batch.proposed_by.reference,
        "digest": intent.digest,
        "awards": {line.number: line.digest for line in text.lines},
    }
    journal.record("award_batch.confirm", subject=batch.number, actor=by.reference, noted=noted)
    return intent


def _key(owner: str) -> Key:
    """Return the key a batch is signed with. Raises NotNow."""
    if keys.active_key(REGISTER, "Ed25519") is None:
        raise NotNow(reason="no_register_key")
    key = keys.active_key(owner)
    if key is None:
        raise keys.without_key(owner)
    return key


def _results(candidates: Sequence[Looked], awards: dict[str, str]) -> list[dict[str, Any]]:
    """Return what becomes of each candidate; the awards are in force once the batch is done."""
    return [
        {
            "candidate": one.number,
            "award": one.made or awards.get(one.number, ""),
            "made_before": bool(one.made),
            "refusals": [{"code": refusal.code, "data": dict(refusal.data)} for refusal in one.refusals],
        }
        for one in candidates
    ]


def keep(intent: Intent, documents: list[bytes]) -> None:
    """Keep what was signed: every award of the batch is made (inside the transaction that closes the intent)."""
    batch = AwardBatch.objects.select_related("confirmed_by").get(number=intent.reference)
    batch_store.keep(intent, documents, actor=batch.confirmed_by.reference if batch.confirmed_by else "")
    _move(batch, "make")


def give_up(intent: Intent, reason: str) -> None:
    """Say that nothing of a batch was signed (inside the transaction that voids the intent): all may be tried again."""
    batch = AwardBatch.objects.get(number=intent.reference)
    refused = [
        item if item["made_before"] or item["refusals"] else {**item, "award": "", "refusals": [_not_signed(reason)]}
        for item in batch.results
    ]
    _move(batch, "give_up", results=refused)


def _not_signed(reason: str) -> dict[str, Any]:
    return {"code": NotNow.code, "data": {"reason": reason}}


def _move(batch: AwardBatch, act: str, **changes: Any) -> None:
    """Take one step of a batch's life; of two at once, one gets WrongState."""
    target = BATCH_LIFE.after(batch.state, act)
    if not AwardBatch.objects.filter(pk=batch.pk, state=batch.state).update(state=target, **changes):
        raise WrongState(act, batch.state)
    batch.state = target
