"""Somebody says what an entry was worth, changes it, takes it back; its owner replies; a holder says who hired.

Every act is one transaction with one fact, which names no words: those are read where they are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F

from passerelle.core import feedback as rule
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.overlap import mark
from passerelle.core.shapes import some_text
from passerelle.journal import actions as journal
from passerelle.organisations.models import Organisation
from passerelle.quality.feedback import bases
from passerelle.quality.feedback.permissions import may_change, may_reply
from passerelle.quality.feedback.states import FEEDBACK, REPLIES, WordsState
from passerelle.quality.feedback.words import why_held
from passerelle.quality.models.feedback import (
    Feedback,
    FeedbackBefore,
    FeedbackOutcome,
    FeedbackPace,
    FeedbackReply,
    GiverKind,
    Moment,
)
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.people.models import Person
    from passerelle.registers.models import Entry


@transaction.atomic
def give(entry: Entry, speaks_as: str, moment: str, stated: Mapping[str, Any], *, by: Person, today: date) -> Feedback:
    """Say what an entry was worth. `speaks_as`: learner, or kind and number of the body (`employer:ORG-00012`).

    `stated`: outcomes, assessment, usefulness (1 to 5 each), by_outcome ({code: 1 to 5}), text. Words that may name
    or abuse somebody are held for a registrar; the numbers count at once. Sent again with the same content it has no
    second effect. Raises Malformed, NotNow with every reason against it, AlreadyDone where it was said before.
    """
    if moment not in Moment.values:
        raise Malformed(field="moment", expected=", ".join(Moment.values), seen=str(moment)[:40])
    found = {right.key: right for right in bases.rights(by, entry, on=today)}
    right = found.get(speaks_as)
    if reasons := rule.against(bases.facts(by, entry, right, moment, on=today)):
        raise NotNow(reason=reasons[0], reasons=list(reasons))
    assert right is not None  # noqa: S101 - `feedback_no_right` was raised otherwise
    content = rule.said(stated, _codes(entry))
    if before := _said_before(entry, right, moment, by):
        return _same(before, content)
    _paced(by, entry, today)
    owner = Organisation.objects.get(pk=entry.owner_id or 0)
    held = why_held(content["text"], owner.pk, on=today)
    try:
        with transaction.atomic():
            made = Feedback.objects.create(
                number=next_number("FB"),
                entry=entry.number,
                edition=entry.edition,
                owner=owner,
                giver_kind=right.giver_kind,
                basis=right.basis,
                basis_reference=right.reference,
                author=by,
                organisation=right.organisation,
                moment=moment,
                given_on=today,
                **_numbers(content),
                **_words(content["text"], held),
            )
            _rate(made, entry, content["by_outcome"])
    except IntegrityError:
        if before := _said_before(entry, right, moment, by):
            return _same(before, content)
        raise
    _record(made, "give", by, giver_kind=made.giver_kind, moment=moment, held=list(held))
    return made


@transaction.atomic
def change(
    feedback: Feedback, stated: Mapping[str, Any], *, by: Person, today: date, entry: Entry, version: int | None = None
) -> Feedback:
    """Say it otherwise; what was said before is kept, for the giver and a registrar alone.

    Words that a registrar decided on before are read again by one. Raises NotPermitted, Malformed, NotNow where the
    right is gone or it goes too fast, StaleVersion where it was changed since, WrongState.
    """
    if not may_change(by, feedback):
        raise NotPermitted
    feedback.refresh_from_db()
    if version is not None and version != feedback.version:
        raise StaleVersion
    content = rule.said(stated, _codes(entry))
    if _content(feedback) == content:
        return feedback
    if not bases.is_open(entry):
        raise NotNow(reason="feedback_not_registered", reasons=["feedback_not_registered"])
    held, fields = _words_anew(feedback, content["text"], today)
    act = "change_held" if held else "change"
    target = FEEDBACK.after(feedback.state, act)
    if fields:
        fields |= {"state": target}
    _paced(by, entry, today)
    FeedbackBefore.objects.create(feedback=feedback, version=feedback.version, said=_content(feedback), until=today)
    same = Feedback.objects.filter(pk=feedback.pk, version=feedback.version, state=feedback.state)
    if not same.update(version=F("version") + 1, changed_on=today, **_numbers(content), **fields):
        raise StaleVersion
    feedback.refresh_from_db()
    feedback.by_outcome.all().delete()
    _rate(feedback, entry, content["by_outcome"])
    _record(feedback, act, by, held=list(held))
    return feedback


def _words_anew(feedback: Feedback, text: str, today: date) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return why changed words are held, and how they are kept; words that stay stay as a registrar left them."""
    if text == feedback.text:
        return (), {}
    held = why_held(text, feedback.owner_id, on=today)
    if text and feedback.decided_on:
        held = held or ("decided_before",)
    return held, _words(text, held)


@transaction.atomic
def withdraw(feedback: Feedback, *, by: Person, today: date) -> Feedback:
    """Take it back: it is shown and counted no longer. Raises NotPermitted, WrongState."""
    if not may_change(by, feedback):
        raise NotPermitted
    feedback.refresh_from_db()
    target = FEEDBACK.after(feedback.state, "withdraw")
    same = Feedback.objects.filter(pk=feedback.pk, state=feedback.state)
    if not same.update(state=target, shown_text="", changed_on=today, version=F("version") + 1):
        raise WrongState("withdraw", feedback.state)
    feedback.refresh_from_db()
    _record(feedback, "withdraw", by)
    return feedback


@transaction.atomic
def reply(feedback: Feedback, text: str, *, by: Person, today: date) -> FeedbackReply:
    """Answer what was said, once; while the answer is held it may be written anew, once shown it stays.

    What was changed since may be answered anew. Raises NotPermitted, Malformed, NotNow while there are no words to
    answer, AlreadyDone.
    """
    if not may_reply(by, feedback):
        raise NotPermitted
    text = some_text(rule.MOST_OF_A_TEXT)("reply", text)
    feedback.refresh_from_db()
    if feedback.state != WordsState.SHOWN:
        raise NotNow(reason="feedback_not_shown")
    held = why_held(text, feedback.owner_id, on=today)
    before = FeedbackReply.objects.filter(feedback=feedback, to_version=feedback.version).first()
    if before is not None and before.text == text:
        return before
    if before is not None:
        return _write_reply_anew(before, text, held, by=by, today=today)
    try:
        with transaction.atomic():
            made = FeedbackReply.objects.create(
                feedback=feedback, to_version=feedback.version, by=by, replied_on=today, **_words(text, held)
            )
    except IntegrityError:
        raise AlreadyDone(field="reply", seen=feedback.number) from None
    _record(feedback, "reply", by, held=list(held))
    return made


def _write_reply_anew(
    before: FeedbackReply, text: str, held: tuple[str, ...], *, by: Person, today: date
) -> FeedbackReply:
    act = "change_held" if held else "change"
    if not REPLIES.allows(before.state, act):
        raise AlreadyDone(field="reply", seen=before.feedback.number, at=before.replied_on.isoformat())
    same = FeedbackReply.objects.filter(pk=before.pk, state=before.state)
    fields = _words(text, held) | {"state": REPLIES.after(before.state, act)}
    if not same.update(by=by, replied_on=today, **fields):
        raise WrongState(act, before.state)
    before.refresh_from_db()
    _record(before.feedback, "reply", by, held=list(held))
    return before


def _codes(entry: Entry) -> list[str]:
    return [str(one.get("code", "")) for one in getattr(entry, "outcomes", ()) if one.get("code")]


def _numbers(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in rule.QUESTIONS} | {"rated_outcomes": len(content["by_outcome"])}


def _words(text: str, held: tuple[str, ...]) -> dict[str, Any]:
    """Return how words are kept: shown as they are, or held; what a registrar decided before is gone with the old."""
    return {
        "text": text,
        "shown_text": "" if held else text,
        "state": WordsState.HELD if held else WordsState.SHOWN,
        "held_because": list(held),
    }


def _rate(feedback: Feedback, entry: Entry, rated: Mapping[str, int]) -> None:
    texts = {str(one.get("code", "")): one.get("text", "") for one in getattr(entry, "outcomes", ())}
    rows: dict[str, FeedbackOutcome] = {}
    for code, value in rated.items():
        key = mark(rule.outcome_key(texts[code]))
        rows[key] = FeedbackOutcome(feedback=feedback, entry=entry.number, mark=key, code=code[:20], rating=value)
    FeedbackOutcome.objects.bulk_create(rows.values())


def _content(feedback: Feedback) -> dict[str, Any]:
    """Return what a feedback says, in the shape in which it is said."""
    rated = dict(feedback.by_outcome.values_list("code", "rating"))
    return {name: getattr(feedback, name) for name in rule.QUESTIONS} | {"by_outcome": rated, "text": feedback.text}


def _said_before(entry: Entry, right: bases.Right, moment: str, by: Person) -> Feedback | None:
    rows = Feedback.objects.filter(entry=entry.number, moment=moment).exclude(state=WordsState.WITHDRAWN)
    if right.giver_kind == GiverKind.LEARNER:
        return rows.filter(giver_kind=GiverKind.LEARNER, author=by).first()
    return rows.filter(organisation=right.organisation).first()


def _same(before: Feedback, content: Mapping[str, Any]) -> Feedback:
    if _content(before) == content:
        return before
    raise AlreadyDone(field="feedback", seen=before.number, at=before.given_on.isoformat())


def keep_pace(*counted: tuple[str, int], today: date) -> None:
    """Count one more today of each (who, how many at most a day). Raises NotNow(feedback_too_fast)."""
    for who, most in counted:
        FeedbackPace.objects.get_or_create(who=who, day=today)
        if not FeedbackPace.objects.filter(who=who, day=today, count__lt=most).update(count=F("count") + 1):
            raise NotNow(reason="feedback_too_fast", reasons=["feedback_too_fast"], limit=most)


def _paced(by: Person, entry: Entry, today: date) -> None:
    keep_pace((by.reference, rule.A_PERSON_A_DAY), (entry.number, rule.AN_ENTRY_A_DAY), today=today)


def _record(feedback: Feedback, act: str, by: Person, **noted: Any) -> None:
    journal.record(
        f"feedback.{act}", subject=feedback.number, actor=by.reference, noted={"entry": feedback.entry, **noted}
    )
