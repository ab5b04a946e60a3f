"""Who is told of appeals and corrections: whoever must act next, and the learner of what became of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.assessment import corrections
from passerelle.assessment.jury_states import JuryState
from passerelle.assessment.models import Candidate, Jury, ResultAppeal, ResultCorrection, SheetRow
from passerelle.assessment.sheet_states import RowState
from passerelle.assessment.sheets import PORTION
from passerelle.assessment.states import ASSESSED, OPEN_RESULT_APPEALS, ResultAppealState
from passerelle.awards.corrected import STANDING
from passerelle.awards.models import Award
from passerelle.journal.followers import every
from passerelle.letters import actions
from passerelle.letters.answers import holding
from passerelle.letters.jobs import tells
from passerelle.organisations.models import Function

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.journal.models import Fact
    from passerelle.people.models import Person

LEAD, LATELY = timedelta(days=14), timedelta(days=30)


@tells("result_appeal.lodge")
def lodged(fact: Fact) -> None:
    """Call the signatories of the awarder to admit an appeal or not."""
    appeal = _appeal(fact.subject)
    if appeal.state == ResultAppealState.LODGED:
        _write(_answering(appeal), "result_appeal.lodge", appeal, when="once")


@tells("result_appeal.stand_aside")
def stood_aside(fact: Fact) -> None:
    """Call them to name somebody else."""
    appeal = _appeal(fact.subject)
    if appeal.state == ResultAppealState.LODGED:
        _write(_answering(appeal), "result_appeal.name", appeal, when=str(fact.pk))


@tells("result_appeal.admit")
def admitted(fact: Fact) -> None:
    """Call the assessor who was named; tell the learner, once."""
    appeal = _appeal(fact.subject)
    named = appeal.assessor if appeal.state == ResultAppealState.ADMITTED else None
    if named and fact.noted.get("assessor") == named.reference:  # nobody was named since
        _write([named], "result_appeal.admit", appeal, when=str(fact.pk))
        _write([appeal.candidate.person], "result_appeal.admitted", appeal, when="once")


@tells("result_appeal.refuse", "result_appeal.uphold", "result_appeal.annul", "result_appeal.dismiss")
def answered(fact: Fact) -> None:
    """Tell the learner that there is a decision, not which."""
    appeal = _appeal(fact.subject)
    _write([appeal.candidate.person], "result_appeal.answer", appeal, when="once")


@tells("candidate.assess")
def signed(fact: Fact) -> None:
    """Tell a learner that a result is signed, and until when they can appeal.

    Not of a sheet, which is told as a whole, not what a jury gave, of which the case tells, and not what takes the
    place of a signed result: that is told as a correction, or as the answer to an appeal.
    """
    if "sheet" not in fact.noted:
        by_jury = Jury.objects.filter(case__candidate__number=fact.subject, state=JuryState.CONCLUDED)
        if not by_jury.exists():
            _tell_signed(Candidate.objects.filter(number=fact.subject))


@tells("marking_sheet.finish")
def sheet_signed(fact: Fact) -> None:
    """Tell everybody whose row of a sheet is signed, some hundreds at a time; each once, however often it is signed."""
    rows = SheetRow.objects.filter(sheet__number=fact.subject, state=RowState.SIGNED).order_by("row")
    keys = list(rows.values_list("candidate", flat=True))
    for first in range(0, len(keys), PORTION):
        _tell_signed(Candidate.objects.filter(pk__in=keys[first : first + PORTION]))


def _tell_signed(found: QuerySet[Candidate]) -> None:
    by_day: dict[date, list[Candidate]] = defaultdict(list)
    corrections_made = ResultCorrection.objects.values("candidate")
    for one in found.filter(state__in=ASSESSED).exclude(pk__in=corrections_made).select_related("person"):
        if one.assessed_on is not None:
            by_day[one.assessed_on].append(one)
    for day, some in by_day.items():
        noted = {"due_on": corrections.appeal_until(day).isoformat()}
        actions.write_each([(one.person, one.number) for one in some], "candidate.assess", when="once", noted=noted)


@tells("candidate.correct")
def corrected(fact: Fact) -> None:
    """Tell the learner which result counts; call the awarder where an award stands on the one that does not."""
    told = ResultCorrection.objects.select_related("candidate__person", "appeal").get(replaced__number=fact.subject)
    if told.appeal is None:
        actions.write([told.candidate.person], "candidate.correct", told.candidate.number, when="once")
    for award in Award.objects.filter(candidate__number=fact.subject, state__in=STANDING):
        people = [one for one in holding(award.awarder_id, Function.SIGNATORY) if one.pk != award.holder_id]
        actions.write(people, "award.corrected", award.number, when=told.candidate.number)


@every(hours=24)
def remind_of_appeals(today: date) -> None:
    """Say once that a decision is due in two weeks, to whom it waits for; and that it is late, to the awarder too."""
    span = (today - LATELY, today + LEAD)
    due = ResultAppeal.objects.filter(state__in=OPEN_RESULT_APPEALS, result_due_on__range=span)
    for appeal in due.select_related("candidate__micro_credential", "assessor"):
        heard_by = [appeal.assessor] if appeal.assessor else []
        if appeal.result_due_on < today:
            people = {one.pk: one for one in [*heard_by, *_answering(appeal)]}
            _write([*people.values()], "result_appeal.late", appeal, when="once")
        else:
            _write(heard_by or _answering(appeal), "result_appeal.soon", appeal, when="once")


def _write(people: list[Person], kind: str, appeal: ResultAppeal, *, when: str) -> None:
    noted = {"due_on": appeal.result_due_on.isoformat()}
    actions.write(people, kind, appeal.number, when=when, noted=noted)


def _answering(appeal: ResultAppeal) -> list[Person]:
    """Return who may admit an appeal: signatories of the awarder who had no part in the result."""
    held = holding(appeal.candidate.micro_credential.awarder_id, Function.SIGNATORY)
    return [one for one in held if corrections.may_answer(one, appeal)]


def _appeal(number: str) -> ResultAppeal:
    found = ResultAppeal.objects.select_related("candidate__micro_credential", "candidate__person", "assessor")
    return found.get(number=number)
