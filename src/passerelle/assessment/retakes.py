"""Another attempt for who did not pass: how many are left, whatever way they came, and entering anew (DOMAIN 3.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from passerelle.assessment import attempts
from passerelle.assessment.models import Candidate, CandidateRoute, Jury, ResultAppeal
from passerelle.assessment.permissions import may_entrust
from passerelle.assessment.sitting_facts import rules_of
from passerelle.assessment.states import LIVE_CANDIDATES, OPEN_RESULT_APPEALS, CandidateState
from passerelle.core import retakes
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.journal import actions as journal
from passerelle.registers.states import BEGINNING

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.catalogue.models import MicroCredential
    from passerelle.core.retakes import Retake
    from passerelle.people.models import Person


def failed_by(person: Person, entry: MicroCredential) -> QuerySet[Candidate]:
    """Return the attempts at the edition of today that were not passed; of which a part was recognised is none."""
    in_part = Jury.objects.filter(case__candidate=OuterRef("pk"), result="partial")
    return Candidate.objects.filter(
        ~Exists(in_part),
        person=person,
        micro_credential=entry,
        edition=entry.edition,
        state=CandidateState.FAILED,
    )


def left_to(person: Person, entry: MicroCredential) -> Retake:
    """Return how many attempts are left to a person, and from which day on."""
    days = [day for day in failed_by(person, entry).values_list("assessed_on", flat=True) if day]
    return retakes.retake(days, stated(entry), after_days=rules_of(entry).retake_after_days)


def stated(entry: MicroCredential) -> float | None:
    """Return how many retakes the description lets, where it says so."""
    said = entry.assessment.get("retakes")
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) else None


def refuse_over(person: Person, entry: MicroCredential) -> None:
    """Raise NotNow (`no_more_attempts`) for somebody who made all attempts, whatever way they came."""
    if left_to(person, entry).is_over:
        raise NotNow(reason="no_more_attempts", retakes=int(stated(entry) or 0))


def refuse_now(person: Person, entry: MicroCredential, today: date) -> None:
    """The same, and NotNow (`too_soon_again`) before the day on which they may try again."""
    refuse_over(person, entry)
    left = left_to(person, entry)
    if left.from_day and left.is_early(today):
        raise NotNow(reason="too_soon_again", on=left.from_day.isoformat())


def hindered(candidate: Candidate, *, on: date) -> str:
    """Return why who did not pass is not entered anew today (a word of `sentences.REASONS`), or nothing.

    It is for who came after a course: by assessment alone one books a sitting, by prior learning one opens a case.
    """
    entry = candidate.micro_credential
    if candidate.state != CandidateState.FAILED or candidate.route != CandidateRoute.COURSE or stated(entry) is None:
        return "no_retake_here"
    if candidate.edition != entry.edition or entry.state not in BEGINNING:
        return "not_listed"
    if ResultAppeal.objects.filter(candidate=candidate, state__in=OPEN_RESULT_APPEALS).exists():
        return "appeal_open"
    if _is_on_the_way(candidate):
        return "already_candidate"
    left = left_to(candidate.person, entry)
    if left.is_over:
        return "no_more_attempts"
    return "too_soon_again" if left.is_early(on) else ""


def _is_on_the_way(candidate: Candidate) -> bool:
    return Candidate.objects.filter(
        person=candidate.person_id,
        micro_credential=candidate.micro_credential_id,
        edition=candidate.edition,
        state__in=LIVE_CANDIDATES,
    ).exists()


@transaction.atomic
def enter_again(candidate: Candidate, *, by: Person, today: date) -> Candidate:
    """Enter somebody anew who did not pass after a course: the same course and edition, an assessor is named anew.

    The learner does, or the awarder. The same again returns the attempt that is under way. Raises NotPermitted, NotNow
    (`no_retake_here`, `not_listed`, `appeal_open`, `already_candidate`, `no_more_attempts`, `too_soon_again`).
    """
    if by.pk != candidate.person_id and not may_entrust(by, candidate):
        raise NotPermitted
    if why := hindered(candidate, on=today):
        raise NotNow(reason=why)
    return again(candidate, by=by, today=today)


def again(candidate: Candidate, *, by: Person, today: date) -> Candidate:
    """Make the next attempt after one that was not passed; its callers have asked. No place is taken: nobody is taught.

    Raises NotNow (`already_candidate`).
    """
    try:
        with transaction.atomic():
            fresh = attempts.anew(candidate, started_on=today)
    except IntegrityError:
        raise NotNow(reason="already_candidate") from None
    noted = {
        "micro_credential": fresh.micro_credential.reference,
        "edition": fresh.edition,
        "route": str(fresh.route),
        "after": candidate.number,
    }
    journal.record("candidate.register", subject=fresh.reference, actor=by.reference, noted=noted)
    return fresh
