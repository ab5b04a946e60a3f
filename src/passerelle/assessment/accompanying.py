"""Accompaniment: a learner asks somebody of the awarder's list to help with a case, shows them what they choose, and
takes it back at any time. Who ever helped never judges that learner (DOMAIN 3.4, 3.8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.assessment import queries
from passerelle.assessment.accompaniment_states import (
    ACCOMPANIMENT_LIFE,
    OPEN_ACCOMPANIMENTS,
    AccompanimentState,
)
from passerelle.assessment.jury_states import OPEN_JURIES, SeatState
from passerelle.assessment.models import Accompaniment, AccompanimentNote, JurySeat, PriorLearningCase, Share
from passerelle.assessment.states import OPEN_CANDIDATES, OPEN_CASES
from passerelle.assessment.steps import step
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.shapes import some_text
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from passerelle.people.models import Person

MAX_NOTE = 2_000
MOST_NOTES = 200


@transaction.atomic
def ask(
    case: PriorLearningCase, adviser: Person, *, shares: Collection[str] = (), by: Person, today: date
) -> Accompaniment:
    """Ask somebody of the awarder's list to help; who is asked already is not asked twice.

    Raises NotPermitted, WrongState once the case is over, and all at once Malformed for who stands on no list and for
    what cannot be shown, NotNow where somebody else is asked (`adviser_asked`) or the adviser judges the case.
    """
    if case.person_id != by.pk:
        raise NotPermitted
    if case.state not in OPEN_CASES:
        raise WrongState("ask", case.state)
    there = _open(case)
    if there is not None and there.adviser_id == adviser.pk:
        return there
    amiss = Together()
    with amiss.also():
        if adviser.pk == by.pk or adviser not in queries.advisers(on=today, awarder=case.micro_credential.awarder_id):
            raise Malformed(field="adviser", expected="somebody of the list of advisers")
    with amiss.also():
        kept = _checked(shares)
    with amiss.also(NotNow):
        if there is not None:
            raise NotNow(reason="adviser_asked")
        _not_judging(case, adviser)
    amiss.settle()
    try:
        with transaction.atomic():
            made = Accompaniment.objects.create(
                number=next_number("HL"), case=case, adviser=adviser, shares=kept, asked_on=today
            )
    except IntegrityError:  # two clicks at once: the other one asked
        raise NotNow(reason="adviser_asked") from None
    noted = {"case": case.reference, "adviser": adviser.reference, "shares": kept}
    journal.record("accompaniment.ask", subject=made.reference, actor=by.reference, noted=noted)
    return made


def _open(case: PriorLearningCase) -> Accompaniment | None:
    return Accompaniment.objects.filter(case=case, state__in=OPEN_ACCOMPANIMENTS).first()


def _checked(shares: Collection[str]) -> list[str]:
    unknown = [one for one in shares if one not in Share.values]
    if unknown:
        raise Malformed(field="shares", expected=", ".join(Share.values), seen=", ".join(unknown)[:80])
    return [one for one in Share.values if one in shares]


def _not_judging(case: PriorLearningCase, adviser: Person) -> None:
    """Raise NotNow where somebody sits in the open jury of a case, or is named to assess it."""
    seated = JurySeat.objects.filter(jury__case=case, jury__state__in=OPEN_JURIES, person=adviser)
    assesses = case.candidate and case.candidate.state in OPEN_CANDIDATES and case.candidate.assessor_id == adviser.pk
    if assesses or seated.exclude(state=SeatState.BARRED).exists():
        raise NotNow(reason="adviser_judges")


@transaction.atomic
def answer(found: Accompaniment, *, accepts: bool, by: Person, today: date) -> Accompaniment:
    """Agree to help, or not; from then on the adviser sees what the learner shows, and can never judge them.

    Raises NotPermitted, WrongState, or NotNow where the adviser judges the case meanwhile, the case is over, or their
    training as a counsellor has expired (`training_expired`).
    """
    if found.adviser_id != by.pk:
        raise NotPermitted
    ACCOMPANIMENT_LIFE.after(found.state, "accept" if accepts else "decline")
    if not accepts:
        return step(found, ACCOMPANIMENT_LIFE, "decline", by=by, ended_on=today)
    case = PriorLearningCase.objects.select_for_update().get(pk=found.case_id)
    if case.state not in OPEN_CASES:
        raise NotNow(reason="case_is_over")
    if not queries.takes_somebody_new(by, on=today):
        raise NotNow(reason="training_expired")
    _not_judging(case, by)
    PriorLearningCase.objects.filter(pk=case.pk).update(accompanied_by=by)
    return step(found, ACCOMPANIMENT_LIFE, "accept", by=by, noted={"case": case.reference}, accepted_on=today)


def share(found: Accompaniment, shares: Collection[str], *, by: Person, seen_version: int) -> Accompaniment:
    """Say anew what the adviser may see; what is taken back is closed at once. The same again changes nothing.

    Raises NotPermitted, WrongState once ended, Malformed, or StaleVersion.
    """
    if found.case.person_id != by.pk:
        raise NotPermitted
    ACCOMPANIMENT_LIFE.after(found.state, "share")
    kept = _checked(shares)
    if kept == found.shares:
        return found
    if found.version != seen_version:
        raise StaleVersion(seen=seen_version)
    return step(found, ACCOMPANIMENT_LIFE, "share", by=by, noted={"shares": kept}, shares=kept)


@transaction.atomic
def note(found: Accompaniment, text: str, *, by: Person) -> AccompanimentNote:
    """Write something for the two; the same words twice in a row are kept once.

    Raises NotPermitted, WrongState unless the adviser helps, Malformed, or NotNow (`notes_are_many`).
    """
    if by.pk not in (found.case.person_id, found.adviser_id):
        raise NotPermitted
    if found.state != AccompanimentState.ACCEPTED:
        raise WrongState("note", found.state)
    said = some_text(MAX_NOTE)("text", text)
    Accompaniment.objects.select_for_update().get(pk=found.pk)
    last = found.notes.last()
    if last and (last.author_id, last.text) == (by.pk, said):
        return last
    if found.notes.count() >= MOST_NOTES:
        raise NotNow(reason="notes_are_many")
    made = AccompanimentNote.objects.create(accompaniment=found, author=by, text=said, written_at=timezone.now())
    journal.record("accompaniment.note", subject=found.reference, actor=by.reference)
    return made


def end(found: Accompaniment, *, by: Person, today: date) -> Accompaniment:
    """End it, or take back the question; the adviser sees nothing more, and still can never judge this learner.

    Raises NotPermitted, or WrongState the second time, and for an adviser who was not yet heard: they decline.
    """
    if by.pk not in (found.case.person_id, found.adviser_id):
        raise NotPermitted
    if by.pk == found.adviser_id and found.state == AccompanimentState.ASKED:
        raise WrongState("end", found.state)
    return step(found, ACCOMPANIMENT_LIFE, "end", by=by, ended_on=today)
