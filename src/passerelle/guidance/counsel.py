"""A learner's counsel: asked for, answered, what may be seen changed or taken back at once, and notes.

Source: DOMAIN 3.7 (a counsellor never sees a credential without consent), journey 17.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from passerelle.assessment.steps import step
from passerelle.core import counsel as rules
from passerelle.core.errors import NotNow, NotPermitted, WrongState
from passerelle.core.shapes import short_text, some_text
from passerelle.core.together import Together
from passerelle.guidance.models import Counsel, Note
from passerelle.guidance.permissions import is_learner_of, may_counsel, may_take_on
from passerelle.guidance.states import COUNSEL_LIFE, OPEN_COUNSEL, CounselState
from passerelle.journal import actions as journal
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.guidance.models import Counsellor
    from passerelle.people.models import Person

MOST_ABOUT, MOST_NOTE, MOST_NOTES = 1_000, 4_000, 200


@transaction.atomic
def invite(
    counsellor: Counsellor, scopes: Sequence[str], until: date | None, *, about: str = "", by: Person, today: date
) -> Counsel:
    """Ask a counsellor from the list for help, and say what they may see once they accept, and until when.

    The same request again returns the one that is open. Raises, everything at once, NotNow (`takes_nobody_new`,
    `training_expired`) and Malformed; NotPermitted to oneself.
    """
    if counsellor.person_id == by.pk:
        raise NotPermitted
    if before := _open(counsellor, by):
        return before
    amiss = Together()
    with amiss.also(NotNow):
        _takes_new(counsellor, today)
    said = amiss.of(rules.scopes, "scopes", list(scopes))
    last = until or today
    with amiss.also():
        last = rules.last_day("until", until, on=today)
    words = amiss.of(short_text(MOST_ABOUT), "about", about)
    amiss.settle()
    try:
        with transaction.atomic():
            made = Counsel.objects.create(
                number=next_number("CC"),
                learner=by,
                counsellor=counsellor,
                about=words,
                scopes=said,
                until=last,
                asked_on=today,
            )
    except IntegrityError:  # the same click twice at once
        return Counsel.objects.get(learner=by, counsellor=counsellor, state__in=OPEN_COUNSEL)
    journal.record("counsel.invite", subject=made.number, actor=by.reference, noted=_consent(made))
    return made


def _open(counsellor: Counsellor, learner: Person) -> Counsel | None:
    return Counsel.objects.filter(learner=learner, counsellor=counsellor, state__in=OPEN_COUNSEL).first()


def _takes_new(counsellor: Counsellor, today: date) -> None:
    if not counsellor.is_trained(today):
        raise NotNow(reason="training_expired")
    if not may_take_on(counsellor, on=today):
        raise NotNow(reason="takes_nobody_new")


def _consent(counsel: Counsel) -> dict[str, Any]:
    return {"scopes": list(counsel.scopes), "until": str(counsel.until)}


@transaction.atomic
def answer(counsel: Counsel, accept: bool, *, by: Person, today: date) -> Counsel:
    """Accept a learner, or decline; until then nothing of them is seen. The same answer again changes nothing.

    Raises NotPermitted, NotNow (`training_expired`, `takes_nobody_new`, `counsel_over`) or WrongState.
    """
    if not may_counsel(by, counsel):
        raise NotPermitted
    if counsel.state == (CounselState.ACCEPTED if accept else CounselState.DECLINED):
        return counsel
    act = "accept" if accept else "decline"
    COUNSEL_LIFE.after(counsel.state, act)
    if accept:
        _takes_new(counsel.counsellor, today)
        if not rules.is_running(counsel.until, on=today):
            raise NotNow(reason="counsel_over")
    return step(counsel, COUNSEL_LIFE, act, by=by, answered_on=today)


@transaction.atomic
def consent(counsel: Counsel, scopes: Sequence[str], until: date | None, *, by: Person, today: date) -> Counsel:
    """Change what may be seen, and until when; it counts from this moment on. The same again changes nothing.

    A counsellor whose training has expired keeps a learner no longer than was agreed while it held. Raises
    NotPermitted, Malformed with everything that is amiss, NotNow (`training_expired`), WrongState.
    """
    if not is_learner_of(by, counsel):
        raise NotPermitted
    COUNSEL_LIFE.after(counsel.state, "consent")
    amiss = Together()
    said = amiss.of(rules.scopes, "scopes", list(scopes))
    with amiss.also():
        rules.last_day("until", until, on=today)
    amiss.settle()
    if until is not None and until > counsel.until and not counsel.counsellor.is_trained(today):
        raise NotNow(reason="training_expired")
    if (said, until) == (counsel.scopes, counsel.until):
        return counsel
    noted = {"scopes": said, "until": str(until)}
    return step(counsel, COUNSEL_LIFE, "consent", by=by, scopes=said, until=until, noted=noted)


@transaction.atomic
def take_back(counsel: Counsel, *, by: Person, today: date) -> Counsel:
    """End it at once, as its learner: nothing is seen from this moment on. Safe to send twice. Raises NotPermitted."""
    if not is_learner_of(by, counsel):
        raise NotPermitted
    return _end(counsel, "take_back", by, today)


@transaction.atomic
def give_up(counsel: Counsel, *, by: Person, today: date) -> Counsel:
    """End it at once, as the counsellor. Safe to send twice. Raises NotPermitted, WrongState before it was accepted."""
    if not may_counsel(by, counsel):
        raise NotPermitted
    return _end(counsel, "give_up", by, today)


def _end(counsel: Counsel, act: str, by: Person | None, today: date) -> Counsel:
    locked = Counsel.objects.select_for_update(of=("self",)).get(pk=counsel.pk)
    if locked.state != CounselState.ENDED:
        step(locked, COUNSEL_LIFE, act, by=by, scopes=[], ended_on=today)
    counsel.refresh_from_db()
    return counsel


def lapse(counsel: Counsel, *, today: date) -> Counsel:
    """End what is past its last day. Raises WrongState, also before that."""
    if rules.is_running(counsel.until, on=today):
        raise WrongState("lapse", counsel.state)
    return step(counsel, COUNSEL_LIFE, "lapse", by=None, scopes=[], ended_on=today)


@transaction.atomic
def write_note(counsel: Counsel, text: str, *, shared: bool, by: Person, today: date) -> Note:
    """Keep a note: shared with the other, or the counsellor's own; the same text of a day again is the same note.

    What a learner writes is always shared. Raises NotPermitted (also once the counsel is over), Malformed, NotNow
    (`notes_are_many`).
    """
    is_learner = is_learner_of(by, counsel)
    if not counsel.runs(today) or not (is_learner or may_counsel(by, counsel)):
        raise NotPermitted
    said = some_text(MOST_NOTE)("text", text)
    if counsel.notes.count() >= MOST_NOTES:
        raise NotNow(reason="notes_are_many")
    key = hashlib.sha256(f"{by.reference} {today} {shared or is_learner} {said}".encode()).hexdigest()[:40]
    note, made = Note.objects.get_or_create(
        counsel=counsel,
        key=key,
        defaults={"written_by": by, "is_shared": shared or is_learner, "text": said, "written_on": today},
    )
    if made:
        journal.record("counsel.note", subject=counsel.number, actor=by.reference, noted={"is_shared": note.is_shared})
    return note
