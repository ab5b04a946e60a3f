"""An appeal against the result of a jury: it stands, or it is annulled, and another jury judges the case.

No assessor puts marks in the place of what a jury found. What the jury recognised goes with its result, unless it
was awarded since; an award stays in force until its awarder acts. Source: DOMAIN 3.4 (a jury of two at least, none of
them linked), 3.8 (who hears an appeal was not involved before).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from passerelle.assessment import attempts, corrections, holds
from passerelle.assessment.jury_states import JURY_LIFE, JuryState
from passerelle.assessment.models import Candidate, Jury, PriorLearningCase, RecognisedPart, ResultCorrection
from passerelle.assessment.states import (
    CANDIDATE_LIFE,
    CASE_LIFE,
    LIVE_CANDIDATES,
    RESULT_APPEAL_LIFE,
    CandidateState,
    ResultAppealState,
)
from passerelle.assessment.steps import step
from passerelle.core import prior_learning as rules
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.core.shapes import some_text
from passerelle.journal import actions as journal

if TYPE_CHECKING:
    from datetime import date

    from passerelle.assessment.models import ResultAppeal
    from passerelle.people.models import Person


@transaction.atomic
def annul(appeal: ResultAppeal, reasons: str, *, by: Person, today: date) -> ResultAppeal:
    """Annul the result of a jury: what it recognised goes, unless it was awarded, and another jury judges the case.

    Safe to send twice. Raises NotPermitted, Malformed, WrongState, NotNow (`no_jury_judged`, `on_hold`,
    `passed_since`, `on_the_way_again`).
    """
    if not corrections.may_hear(by, appeal, on=today):
        raise NotPermitted
    if is_annulled(appeal):
        return appeal
    candidate = appeal.candidate
    jury = corrections.jury_of(candidate)
    if jury is None:
        raise NotNow(reason="no_jury_judged")
    said = some_text(corrections.MOST)("reasons", reasons)
    step(appeal, RESULT_APPEAL_LIFE, "annul", by=by, reasons=said, decided_on=today)
    holds.refuse_held(candidate)
    _refuse_other_attempts(candidate)
    awarded = Candidate.objects.filter(
        person=candidate.person_id,
        micro_credential=candidate.micro_credential_id,
        edition=candidate.edition,
        award__isnull=False,
    ).exists()
    gone = list(rules.withdrawn(jury.recognised, awarded=awarded))
    RecognisedPart.objects.filter(jury=jury, code__in=gone).delete()
    step(jury, JURY_LIFE, "annul", by=by, noted={"withdrawn": gone, "appeal": appeal.number}, annulled_on=today)
    step(candidate, CANDIDATE_LIFE, "correct", by=by, noted={"why": said})
    fresh = _entered_anew(candidate, by=by, today=today)
    ResultCorrection.objects.create(replaced=candidate, candidate=fresh, by=by, on=today, why=said, appeal=appeal)
    case = PriorLearningCase.objects.get(pk=jury.case_id)
    step(case, CASE_LIFE, "judge_again", by=by, noted={"candidate": fresh.number}, candidate=fresh)
    return appeal


def is_annulled(appeal: ResultAppeal) -> bool:
    """Say whether an appeal ended so that another jury judges."""
    again = Jury.objects.filter(case__candidate__corrects__appeal=appeal, state=JuryState.ANNULLED)
    return appeal.state == ResultAppealState.UPHELD and again.exists()


def _refuse_other_attempts(candidate: Candidate) -> None:
    """Raise NotNow (`passed_since`, `on_the_way_again`) where another attempt counts, or will."""
    live = Candidate.objects.filter(
        person=candidate.person_id,
        micro_credential=candidate.micro_credential_id,
        edition=candidate.edition,
        state__in=LIVE_CANDIDATES,
    ).exclude(pk=candidate.pk)
    for state in live.values_list("state", flat=True):
        raise NotNow(reason="passed_since" if state == CandidateState.PASSED else "on_the_way_again")


def _entered_anew(candidate: Candidate, *, by: Person, today: date) -> Candidate:
    """Enter the learner anew, as they came: the next jury signs that row. Raises NotNow (`on_the_way_again`)."""
    try:
        with transaction.atomic():
            fresh = attempts.anew(candidate, started_on=today, taught_under=candidate.taught_under)
    except IntegrityError:
        raise NotNow(reason="on_the_way_again") from None
    noted = {"micro_credential": fresh.micro_credential.reference, "edition": fresh.edition, "route": fresh.route}
    journal.record("candidate.register", subject=fresh.number, actor=by.reference, noted=noted)
    return fresh
